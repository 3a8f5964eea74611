"""Runs everything that must pass before a change is shared; what each tool looks for stands in pyproject.toml.

`python3 run.py test` starts it inside the environment. Every check runs, even when an earlier one fails.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PYTHON = sys.executable
CHECKS = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
    "types": [PYTHON, "-m", "mypy"],
    "layers": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-logo"],
}
COVERED = ["tests/engine", "tests/standards"]
AND_ONE_MORE = str((os.cpu_count() or 1) + 1)
"""Workers for tests that wait for servers, databases and browsers: while one waits, another has its core."""
SUITES = {
    "tests of engine/ and standards/, which cover them whole": ["-n", "auto", *COVERED, "--cov"],
    "all other tests": ["-n", AND_ONE_MORE, *(f"--ignore={folder}" for folder in COVERED), "tests"],
}
"""Apart, for counting lines slows down what is not counted too."""

PACKAGES = ["chromium-headless-shell", "poppler-utils"]
PDF_READER = "pdftotext"
BROWSERS = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
]
BROWSER_FILES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
]
PLAYWRIGHT_FOLDERS = ["~/.cache/ms-playwright", "~/Library/Caches/ms-playwright", "~/AppData/Local/ms-playwright"]
PLAYWRIGHT_FILES = [
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
]


def main(words: list[str]) -> int:
    """Run all checks, pytest last so that its summary is what one sees; with words of its own, only pytest."""
    options, for_pytest = understand(words)
    failed = []
    if options.install_system and not (chromium() and shutil.which(PDF_READER)) and not install_system():
        failed.append("system packages")
    tell_browser_tests(chromium(), required=options.install_system)
    if for_pytest:
        return subprocess.call([PYTHON, "-m", "pytest", *for_pytest])
    failed += [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"\nBefore the tests: {', '.join(failed) + ' failed' if failed else 'all checks passed'}.", flush=True)
    for name, words_of_suite in SUITES.items():
        print(f"\n== {name}", flush=True)
        if subprocess.call([PYTHON, "-m", "pytest", *words_of_suite]):
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def understand(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our one option, and the words for pytest."""
    parser = argparse.ArgumentParser(prog="run.py test", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--install-system",
        action="store_true",
        help="install Chromium and poppler-utils with apt-get and insist on them",
    )
    return parser.parse_known_args(words)


def passes(name: str, command: list[str]) -> bool:
    """Announce a check, run it, time it."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    status = subprocess.call(command)
    print(f"   {'failed' if status else 'passed'} in {time.monotonic() - started:.1f} s", flush=True)
    return status == 0


def tell_browser_tests(browser: str | None, *, required: bool) -> None:
    """Pass on where Chromium is, and whether the browser tests may do without; tests/browser/ reads both."""
    if browser:
        os.environ["BATON_CHROMIUM"] = browser
    if required:
        os.environ["BATON_REQUIRE_BROWSER"] = "1"


def chromium() -> str | None:
    """The browser for the tests: the one that was named, one on the path, in the usual places, or Playwright's own."""
    named = os.environ.get("BATON_CHROMIUM")
    on_path = [found for name in BROWSERS if (found := shutil.which(name))]
    usual = [path for path in BROWSER_FILES if Path(path).is_file()]
    return next(iter([named] if named else on_path + usual + of_playwright()), None)


def of_playwright() -> list[str]:
    """The browsers that Playwright has downloaded, the newest first."""
    folders = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or folder for folder in PLAYWRIGHT_FOLDERS]
    found = [
        path for folder in folders for pattern in PLAYWRIGHT_FILES for path in Path(folder).expanduser().glob(pattern)
    ]
    return [str(path) for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


def install_system() -> bool:
    """Install Debian's Chromium and its PDF tools; only somebody who asked for it with --install-system gets here."""
    if not shutil.which("apt-get"):
        print("--install-system needs apt-get (Debian, Ubuntu). Install Chromium or Chrome and poppler by hand.")
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    print(f"\n== {' '.join(PACKAGES)}", flush=True)
    return not (
        subprocess.call([*apt, "update", "-q"])
        or subprocess.call([*apt, "install", "-q", "-y", "--no-install-recommends", *PACKAGES])
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
