"""The arrows of the architecture, read from the syntax tree of every file: who may import what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config import ROOT

FLASK = {
    "flask",
    "werkzeug",
    "flask_babel",
    "flask_login",
    "flask_migrate",
    "flask_sqlalchemy",
    "flask_wtf",
}
SQL = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
CLOCK_AND_CHANCE = {"time", "random", "secrets", "uuid", "os", "pathlib", "socket", "shutil", "subprocess", "tempfile"}
OURS = {"app", "commands", "config", "extensions", "models", "tables", "engine", "services", "standards", "web"}

MAY_IMPORT = {
    "engine": {"engine"},
    "standards": {"standards", "engine"},
    "models": {"tables"},
    "tables": {"tables"},
    "extensions": {"models"},
    "config": set(),
    "services": {"services", "standards", "engine", "models", "extensions"},
    "web": {"web", "services", "engine", "extensions", "config"},
    "commands": {"web", "services", "engine", "config"},
    "app": OURS,
}
"""Of our own rooms. `services` takes only `db` from extensions, and `web` takes settings only to serve."""


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def sources(*rooms: str) -> Iterator[Path]:
    for name in rooms:
        yield from [ROOT / f"{name}.py"] if (ROOT / f"{name}.py").is_file() else sorted((ROOT / name).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every import of a file: the module, and the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports that climb with dots"
            yield node.module or "", tuple(alias.name for alias in node.names)


ROOMS = ("app", "commands", "config", "extensions", "models", "tables", "engine", "services", "standards", "web")
SOURCES = list(sources(*ROOMS))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def packages(path: Path) -> set[str]:
    """The outermost names that a file imports."""
    return {module.partition(".")[0] for module, _ in imports(path)}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_a_room_imports_only_what_stands_below_it() -> None:
    climbing = {short(path): packages(path) & OURS - MAY_IMPORT[room(path)] for path in SOURCES}
    assert {path: names for path, names in climbing.items() if names} == {}


def test_only_the_edge_imports_flask() -> None:
    inner = [path for path in SOURCES if room(path) not in ("app", "commands", "extensions", "web")]
    assert [short(path) for path in inner if packages(path) & FLASK] == []


def test_only_models_services_and_migrations_speak_sql() -> None:
    others = [path for path in SOURCES if room(path) not in ("models", "tables", "services")]
    assert [short(path) for path in others if packages(path) & SQL] == []


def test_services_take_only_the_database_from_extensions() -> None:
    taken = [names for path in sources("services") for module, names in imports(path) if module == "extensions"]
    assert set(taken) == {("db",)}


def test_the_engine_reads_no_clock_no_chance_no_disk_and_no_network() -> None:
    pure = list(sources("engine", "standards"))
    assert [short(path) for path in pure if packages(path) & CLOCK_AND_CHANCE] == []
    calls = re.compile(r"(?<![\w.])(?:open|print|input)\(|\.(?:now|today|utcnow)\(|\benviron\b")
    assert [short(path) for path in pure if calls.search(path.read_text(encoding="utf-8"))] == []


def test_areas_of_the_site_never_import_each_other() -> None:
    areas = {folder.name for folder in (ROOT / "web").iterdir() if folder.is_dir() and not folder.name.startswith("__")}
    crossing = [
        f"{short(path)} imports {module}"
        for path in sources("web")
        for module, _ in imports(path)
        for area in areas - {path.relative_to(ROOT / "web").parts[0]}
        if path.parent.name in areas and module.startswith(f"web.{area}")
    ]
    assert crossing == []


def test_no_function_hides_an_import() -> None:
    hidden = [
        f"{short(path)}:{inner.lineno}"
        for path in SOURCES
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_an_init_file_is_a_contents_list_and_nothing_else() -> None:
    lists = {p: TREES[p].body for p in SOURCES if p.name == "__init__.py"}
    assert [short(p) for p, body in lists.items() if len(body) != 1 or not isinstance(body[0], ast.Expr)] == []


def test_a_module_says_what_it_is_for_in_its_first_line() -> None:
    said = {path: (ast.get_docstring(TREES[path]) or "").partition("\n")[0] for path in SOURCES}
    assert [short(path) for path, line in said.items() if not line.endswith((".", ":"))] == []


def test_what_is_public_says_what_it_does() -> None:
    silent = [
        f"{short(path)}: {node.name}"
        for path in SOURCES
        for node in TREES[path].body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_room_is_called_after_nothing() -> None:
    assert [short(p) for p in SOURCES if p.stem in ("utils", "util", "helpers", "helper", "common", "misc")] == []


def test_a_module_and_a_function_can_be_taken_in_at_once() -> None:
    """The aim is 150 lines and 12; at 300 and 40 it is time to think again."""
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert [short(path) for path, count in lines.items() if count > 300] == []
    lengths = {f"{short(p)}: {f.name}": (f.end_lineno or 0) - f.lineno + 1 for p in SOURCES for f in functions(p)}
    assert [name for name, length in lengths.items() if length > 40] == []
