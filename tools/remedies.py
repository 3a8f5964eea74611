"""What can go wrong while the environment is made, and what to do about it; it knows the words of failures only."""

import re
import sys


class Trouble(Exception):
    """Something that a person can put right; its text says how."""


REMEDIES = {
    r"DO NOT MATCH THE HASHES": """\
A package that arrived is not the one that {lock} lists: its hash differs, so nothing was installed.
Usually a download was damaged: try again with PIP_NO_CACHE_DIR=1 set. If it stays so, the index or the proxy serves
other files than the ones that were locked: do not use it, and tell whoever runs it.""",
    r"Errno 28\b|No space left|WinError 112\b|Errno 122\b|Disk quota": """\
The disk is full. Baton's environment takes about 150 MB, and with the tools for the tests about 600 MB.
Make room, or name a folder on another disk in the variable BATON_VENV; then start again.""",
    r"Errno 13\b|Errno 30\b|Permission denied|Read-only file system|WinError 5\b": """\
Baton may not write where it has to:
  {last}
Copy Baton to a folder of your own, or name a folder for its environment in the variable BATON_VENV.""",
    r"ensurepip|No module named '?venv": """\
This Python ({python}) cannot make virtual environments: its venv module is missing or incomplete.
On Debian and Ubuntu: sudo apt install python{version}-venv
Elsewhere: install Python from https://www.python.org/downloads/ and start again with that one.""",
    r"(?i)connection|connect to|timed? ?out|name resolution|getaddrinfo|unreachable|proxy|SSLError": """\
The packages could not be fetched: the package index does not answer.
With a network: see whether it works, whether it wants a proxy (set PIP_PROXY), or has an index of its own (set
PIP_INDEX_URL). Without one: on a computer that has one, with the same system and Python {version}, run
  python3 -m pip download --require-hashes --no-deps --only-binary :all: -r {lock} -d wheels
then carry the folder over and start with: python3 run.py --wheels wheels""",
    r"No matching distribution|not a supported wheel": """\
A package was not found, or not ready-made for this computer and Python {version}:
  {last}
Baton runs on 64-bit Linux (glibc), macOS and Windows with Python 3.11 to 3.14. If that is what you have, then the
package index, or the folder of --wheels, lacks the package or cannot be reached.""",
    r"": """\
Setting up failed in a way that is new to Baton. The last lines were:
{tail}
Starting again is safe.""",
}


def remedy(output: str, lock: str = "requirements.txt") -> str:
    """What to tell a person about the output of a step that failed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["(it said nothing)"]
    advice = next(advice for signs, advice in REMEDIES.items() if re.search(signs, output))
    return advice.format(
        lock=lock,
        python=sys.executable,
        version=f"{sys.version_info.major}.{sys.version_info.minor}",
        last=lines[-1],
        tail="\n".join(f"  {line}" for line in lines[-12:]),
    )
