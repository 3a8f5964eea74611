"""Redoes the locks from pyproject.toml and shows that every system finds wheels; it does not choose versions itself.

`python -m tools.lock` keeps the versions, and adds and drops what pyproject.toml says; with `--upgrade` it takes the
newest that fit.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-annotate", "--only-binary", ":all:"]
UNIVERSAL = ["--universal", "--python-version", "3.11", "--generate-hashes"]
HEADER = ["--custom-compile-command", "python -m tools.lock"]  # or uv would write down this computer's own options

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = [
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
]


def main(words: list[str]) -> int:
    """Write both locks, the second to agree with the first, then look for what is wrong with them."""
    write("requirements.txt", words)
    write("requirements-dev.txt", ["--group", "dev", "--constraint", "requirements.txt", *words])
    faults = [fault for lock in ("requirements.txt", "requirements-dev.txt") for fault in faults_of(lock)]
    print("\n".join(faults) or f"Locked; wheels for Python {PYTHONS[0]} to {PYTHONS[-1]} on {len(SYSTEMS)} systems.")
    return 1 if faults else 0


def write(lock: str, words: list[str]) -> None:
    """Let uv resolve one lock for all systems at once."""
    command = [*COMPILE, *UNIVERSAL, *HEADER, *words, "pyproject.toml", "--output-file", lock]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def faults_of(lock: str) -> list[str]:
    """A lock names no address, since other people have other indexes; and each system finds a wheel for each line."""
    text = (ROOT / lock).read_text("utf-8")
    addresses = [f"{lock} names an address: {line}" for line in text.splitlines() if re.search(r"://|--.*index", line)]
    return addresses + [fault for system in SYSTEMS for python in PYTHONS for fault in missing(lock, system, python)]


def missing(lock: str, system: str, python: str) -> list[str]:
    """What uv says when a line of the lock has no wheel for this system."""
    command = [*COMPILE, "--python-platform", system, "--python-version", python, lock]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return [f"{lock} on {system}, Python {python}: {answer.stderr.strip()}"] if answer.returncode else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
