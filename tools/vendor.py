"""Fetches other people's front-end files and checks that they stay as they came; it does not know what they are for.

`python -m tools.vendor` reads every vendor.toml, fetches what it lists from the npm registry, compares the archive with
its integrity, copies the files, and writes their sums. It needs npm; the site and its tests do not. To take in
something new, add its entry (integrity and sums may be left empty) and run this.

In a vendor.toml, `package` is the name in the registry, `integrity` that of its archive, `from` the folder in it that
the files come from (licences come from the top), `[vendor.files]` the sha256 of each file.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT / "static/vendor", ROOT / "services/typeset/fonts", ROOT / "tests/data/vendor"]
Entry = dict[str, Any]


def main() -> int:
    """Fetch every entry of every list anew, then look for what is wrong."""
    for folder in FOLDERS:
        entries = entries_of(folder)
        for entry in entries:
            fetch(entry, folder / place(entry))
        rewrite(folder / "vendor.toml", entries)
    found = [fault for folder in FOLDERS for fault in faults(folder)]
    print("\n".join(found) or "All vendored files are as listed.")
    return 1 if found else 0


def entries_of(folder: Path) -> list[Entry]:
    """What the folder's list says."""
    entries: list[Entry] = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["vendor"]
    return entries


def place(entry: Entry) -> str:
    """The name of an entry's own folder."""
    return f"{entry['name']}@{entry['version']}"


def faults(folder: Path) -> list[str]:
    """Every file that is changed, missing or not listed, and every entry without its licence."""
    entries = entries_of(folder)
    listed = {f"{place(entry)}/{name}": listed_sum for entry in entries for name, listed_sum in entry["files"].items()}
    paths = [path for path in folder.rglob("*") if path.is_file() and path != folder / "vendor.toml"]
    found = {path.relative_to(folder).as_posix(): sha256(path) for path in paths}
    both = found.keys() & listed.keys()
    return [
        *(f"{name} is not listed" for name in sorted(found.keys() - listed.keys())),
        *(f"{name} is missing" for name in sorted(listed.keys() - found.keys())),
        *(f"{name} was changed" for name in sorted(both) if found[name] != listed[name]),
        *(f"{place(entry)} has no licence" for entry in entries if entry["licence_file"] not in entry["files"]),
    ]


def sha256(path: Path) -> str:
    """The sum of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(entry: Entry, folder: Path) -> None:
    """Bring the entry's files into its folder, out of an archive that is the one we know; note the sums."""
    archive = packed(f"{entry['package']}@{entry['version']}")
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if integrity != (entry["integrity"] or integrity):
        raise SystemExit(f"{place(entry)}: the archive is not the one that was vendored: {integrity}")
    entry["integrity"] = integrity
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for name in entry["files"]:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(inside(files, name, "" if name == entry["licence_file"] else entry["from"]))
            entry["files"][name] = sha256(folder / name)


def packed(package: str) -> bytes:
    """The archive that the registry has for a package and version, asked for through npm."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", package, "--json", "--ignore-scripts"]
        answer = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        name: str = json.loads(answer.stdout)[0]["filename"]
        return (Path(folder) / name).read_bytes()


def inside(files: tarfile.TarFile, name: str, folder: str) -> bytes:
    """One file of an npm archive, where everything stands in a folder called package."""
    member = files.extractfile(f"package/{folder}{name}")
    if member is None:
        raise SystemExit(f"{folder}{name} is not a file of the archive")
    return member.read()


def rewrite(path: Path, entries: list[Entry]) -> None:
    """Write the list again, with the comment at its top and the sums of now."""
    lines = path.read_text("utf-8").splitlines()
    comment = lines[: next(number for number, line in enumerate(lines) if not line.startswith("#"))]
    path.write_text("\n".join(comment) + "\n" + "".join(map(written, entries)), "utf-8", newline="\n")


def written(entry: Entry) -> str:
    """One entry as TOML; JSON writes strings the same way."""
    facts = [f"{key} = {json.dumps(value)}\n" for key, value in entry.items() if key != "files"]
    files = [f"{json.dumps(name)} = {json.dumps(sum_)}\n" for name, sum_ in sorted(entry["files"].items())]
    return "".join(["\n[[vendor]]\n", *facts, "\n[vendor.files]\n", *files])


if __name__ == "__main__":
    sys.exit(main())
