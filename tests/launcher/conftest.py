"""A project of three files for run.py to start; the real environment, the network and the site are never touched."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = "import sys, baton_probe; print('the site with', sys.argv[1:])"
Run = subprocess.CompletedProcess[str]
NOBODY_LISTENS = "http://127.0.0.1:9/simple"


@dataclass(frozen=True)
class Project:
    """A clone of the project as far as run.py is concerned, with a folder of wheels beside it."""

    root: Path

    @property
    def venv(self) -> Path:
        """Where run.py makes its environment unless it is told otherwise."""
        return self.root / ".venv"

    @property
    def wheels(self) -> str:
        """The folder that holds the one package."""
        return str(self.root / "wheels")

    def run(self, *words: str, **env: str) -> Run:
        """Run run.py to its end, as a person would who has these variables set."""
        with self.start(*words, **env) as process:
            output, error = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, error)

    def start(self, *words: str, **env: str) -> "subprocess.Popen[str]":
        """Start run.py; no setting of pip on this computer has a say, and without --wheels no network is there."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "BATON_", "COV_"))}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": NOBODY_LISTENS, "PIP_RETRIES": "1"}
        command = [sys.executable, str(self.root / "run.py"), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env={**own, **offline, **env}, stdout=pipe, stderr=pipe, text=True)

    def lock(self, digest: str = "", version: str = "1.0") -> None:
        """Write both locks: one package, with the hash of its wheel or another one."""
        wheel = Path(self.wheels) / f"baton_probe-{version}-py3-none-any.whl"
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.root / name).write_text(f"baton-probe=={version} --hash=sha256:{digest}\n")

    def make_wheel(self, version: str = "1.0") -> None:
        """Pack a package of one empty module; pip asks for no more than this."""
        facts = f"baton_probe-{version}.dist-info"
        Path(self.wheels).mkdir(exist_ok=True)
        with zipfile.ZipFile(Path(self.wheels) / f"baton_probe-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("baton_probe.py", "")
            wheel.writestr(f"{facts}/METADATA", f"Metadata-Version: 2.1\nName: baton-probe\nVersion: {version}\n")
            wheel.writestr(f"{facts}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{facts}/RECORD", "")


def clone(root: Path) -> Project:
    """A project as it comes out of git, with the folder of wheels beside it."""
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run.py", root)
    project = Project(root)
    (root / "app.py").write_text(APP)
    project.make_wheel()
    project.lock()
    return project


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A project that was just cloned."""
    return clone(tmp_path / "fresh")


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Run]:
    """The first start of a project, in a folder with a space in its name, and what it said. It takes seconds."""
    project = clone(tmp_path_factory.mktemp("launcher") / "my projects")
    return project, project.run("--port", "8123", "--no-browser", "--wheels", project.wheels)


@pytest.fixture
def ready(first_run: tuple[Project, Run], tmp_path: Path) -> Project:
    """A project of one's own that has been started before."""
    return Project(shutil.copytree(first_run[0].root, tmp_path / "my projects", symlinks=True))
