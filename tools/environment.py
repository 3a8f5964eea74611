"""Makes and keeps the virtual environment that a lock file describes; it does not know what the packages are for.

It runs before any package is there, so it stands on the standard library alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.remedies import Trouble, remedy

WINDOWS = os.name == "nt"
PIP = ["-I", "-m", "pip", "install", "--no-user", "--no-input", "--disable-pip-version-check"]
STRICT = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
CONTENTS = {
    "requirements.txt": ["requirements.txt"],
    "requirements-dev.txt": ["requirements-dev.txt", "requirements.txt"],  # the whole set: run time and tools
}


class Environment:
    """A virtual environment that holds what a lock file lists, and remembers that it does."""

    def __init__(self, folder: str, root: str) -> None:
        self.folder = Path(folder).absolute()
        self.root = Path(root)
        self.python = str(self.folder / ("Scripts/python.exe" if WINDOWS else "bin/python"))
        self.stamp = self.folder / "baton-stamp"

    def make_ready(self, lock: str, wheels: str | None = None) -> None:
        """Bring it up to the lock; when it is there already, that takes a few milliseconds and writes nothing."""
        if self.is_ready(lock):
            return
        with one_at_a_time(self.folder.with_name(self.folder.name + ".lock")) as half_made:
            if self.is_ready(lock):  # somebody else has done it while we waited
                return
            started = time.monotonic()
            tell("Setting up (about a minute the first time) ...")
            if half_made or not self.is_sound():
                self.make()
            self.install(lock, wheels)
            tell(f"Set up in {time.monotonic() - started:.0f} seconds.")

    def is_ready(self, lock: str) -> bool:
        """Whether this very lock was installed, whole, and the environment still works."""
        return self.seal(lock) in self.seals() and self.is_sound()

    def seal(self, lock: str) -> str:
        """A line that stands for one lock and one Python: change either, and no stamp has it."""
        text = (self.root / lock).read_text("utf-8")
        return f"{lock} {sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(text.encode()).hexdigest()}"

    def seals(self) -> list[str]:
        """What the stamp remembers: a seal for each lock that is installed."""
        return self.stamp.read_text("utf-8").splitlines() if self.stamp.exists() else []

    def is_sound(self) -> bool:
        """Whether its Python starts (a system upgrade may have taken it away), is of our version, and has pip."""
        probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        try:
            return listen_to([self.python, "-I", "-c", probe])[0] == 0
        except OSError:
            return False

    def make(self) -> None:
        """Make it anew, but never by emptying a folder that holds something else."""
        if self.folder.exists() and not (self.folder / "pyvenv.cfg").exists() and any(self.folder.iterdir()):
            raise Trouble(
                f"{self.folder} is in the way: it is not a virtual environment.\n"
                "Move it away, or name another folder in the variable BATON_VENV."
            )
        tell("  making the virtual environment")
        self.stamp.unlink(missing_ok=True)
        status, output = listen_to([sys.executable, "-I", "-m", "venv", "--clear", str(self.folder)])
        if status:
            raise Trouble(remedy(output))

    def install(self, lock: str, wheels: str | None) -> None:
        """Let pip install the lock, hashes checked and nothing compiled, and leave no half of it behind."""
        tell("  fetching and installing the packages")
        before = self.seals()
        self.stamp.write_text("", "utf-8")
        source = ["--no-index", "--find-links", wheels] if wheels else []
        status, output = listen_to([self.python, *PIP, *STRICT, *source, "-r", str(self.root / lock)])
        if status == 0:
            self.stamp.write_text("\n".join(map(self.seal, CONTENTS[lock])), "utf-8")
            return
        if "Installing collected packages" in output:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:  # pip gave up before it touched anything: what worked so far works on, offline too
            self.stamp.write_text("\n".join(before), "utf-8")
        raise Trouble(remedy(output, lock))


@contextmanager
def one_at_a_time(path: Path) -> Iterator[bool]:
    """Wait for our turn, then tell whether the one before us died at work.

    The system itself drops the lock of a process that dies, so none is ever stale; the word in the file stays behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as diary:
        wait_for(diary)
        died = diary.read() != ""
        diary.truncate(0)
        diary.write("unfinished")
        diary.flush()
        try:
            yield died
        except Trouble:  # told, and cleaned up after
            diary.truncate(0)
            raise
        diary.truncate(0)


def wait_for(diary: IO[str]) -> None:
    """Take the lock on an open file; closing the file gives it back."""
    if takes(diary):
        return
    tell("Another run.py is setting up; waiting for it ...")
    while not takes(diary):
        time.sleep(0.2)


def takes(diary: IO[str]) -> bool:
    """Take the lock if nobody has it. Windows locks one byte, which must be the same for everybody: the first."""
    diary.seek(0)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(diary.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(diary, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def listen_to(words: list[str]) -> tuple[int, str]:
    """Run a program and keep what it says; a dot for each package, or a slow line would look like a dead one."""
    said = []
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        for line in child.stdout or []:
            said.append(line.decode("utf-8", "replace"))
            if line.startswith(b"Collecting"):
                tell(".", end="")
    if any(line.startswith("Collecting") for line in said):
        tell("")
    return child.returncode, "".join(said)


def tell(text: str, end: str = "\n") -> None:
    """Say how far we are, beside the output, which belongs to the program that we hand over to."""
    print(text, end=end, file=sys.stderr, flush=True)
