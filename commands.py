"""The flask command line: scenarios and scores. Of these only `scenarios sync` and `scores verify` open a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from config import Settings
from engine.scenario.check.report import Report
from engine.scenario.draw import TooLarge, draw
from engine.scenario.play import NotOffered, Story
from services.readiness import OUTDATED, is_current
from services.scenario_files import ScenarioFile, find, judge, tables
from services.scenario_reports import as_json, as_text, line_of, played
from services.scores import verify
from web.server import load_scenarios
from web.session import now

FILE_OR_FOLDER = click.Path(exists=True, path_type=Path)

scenarios = AppGroup("scenarios", help="Check, play, draw and load scenario files.")
scores = AppGroup("scores", help="Stored scores against what replaying gives.")


def register(app: Flask, settings: Settings) -> None:
    """Add the commands to an application."""
    app.config["SETTINGS"] = settings
    app.cli.add_command(scenarios)
    app.cli.add_command(scores)


@scenarios.command("check")
@click.argument("paths", nargs=-1, type=FILE_OR_FOLDER)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="how to print")
def check_command(paths: tuple[Path, ...], form: str) -> None:
    """Hold files (or all of a folder; by default the site's) against every rule. Exits 1 on an error."""
    reports = [(file, _judged(file)) for file in find(paths or _settings().scenarios)]
    if not reports and form == "text":
        click.echo("There is no scenario file here.", err=True)
    if form == "json":
        click.echo(json.dumps([as_json(file, found) for file, found in reports], indent=2, ensure_ascii=False))
    else:
        for file, found in reports:
            click.echo(as_text(file, found))
    sys.exit(any(found.errors for _, found in reports))


@scenarios.command("play")
@click.argument("path", type=FILE_OR_FOLDER)
@click.option("--choices", default="", help="numbers of the choices in the order of the file, such as 3,1,2")
def play_command(path: Path, choices: str) -> None:
    """Play one file along a path and print what it comes to, as JSON."""
    numbers = _numbers(choices)
    try:
        found = played(_story(_one_file(path), "played"), numbers)
    except NotOffered as fault:
        raise click.ClickException(f"Step {fault.step + 1} offers no choice {fault.number} there.") from None
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


@scenarios.command("draw")
@click.argument("slug")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="file to write; else standard output")
def draw_command(slug: str, output: Path | None) -> None:
    """Draw the graph of a case (its slug, or the path of its file) as SVG."""
    scenario = _story(_file_of(slug), "drawn").scenario
    try:
        svg = draw(scenario, scenario.title)
    except TooLarge as fault:
        raise click.ClickException(f"It cannot be drawn: {fault}.") from None
    if output is None:
        click.echo(svg)
    else:
        output.write_text(svg, encoding="utf-8")


@scenarios.command("sync")
def sync_command() -> None:
    """Bring the library to what the files say. Exits 1 where a file was left out."""
    _need_database()
    synced = load_scenarios(_settings())
    for file, findings in synced.broken:
        for finding in findings:
            click.echo(line_of(file, finding), err=True)
    click.echo(f"{synced.files} files, {len(synced.new_revisions)} new revisions, {len(synced.broken)} left out")
    sys.exit(bool(synced.broken))


@scores.command("verify")
def verify_command() -> None:
    """Replay every finished attempt and compare its stored score. Exits 1 where one differs."""
    _need_database()
    checked, wrong = verify()
    for attempt_id in wrong:
        click.echo(f"{attempt_id}: the stored score is not what its decisions come to", err=True)
    click.echo(f"{checked} attempts, {len(wrong)} differ")
    sys.exit(bool(wrong))


def _settings() -> Settings:
    settings = current_app.config["SETTINGS"]
    assert isinstance(settings, Settings)
    return settings


def _need_database() -> None:
    if not is_current():
        raise click.ClickException(OUTDATED)


def _judged(file: ScenarioFile) -> Report:
    return judge(file, tables(_settings().instance), now().date())


def _story(file: ScenarioFile, what: str) -> Story:
    found = _judged(file)
    if found.charted is None:
        raise click.ClickException(f"{file.path} cannot be {what} before it is whole:\n{as_text(file, found)}")
    return Story(found.charted.graph, found.charted.totals)


def _numbers(choices: str) -> tuple[int, ...]:
    parts = [part.strip() for part in choices.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise click.BadParameter("Write numbers joined by commas, such as 3,1,2.", param_hint="--choices")
    return tuple(int(part) for part in parts)


def _one_file(path: Path) -> ScenarioFile:
    files = list(find([path]))
    if len(files) != 1:
        raise click.ClickException(f"{path} holds {len(files)} scenario files. Name one of them.")
    return files[0]


def _file_of(slug: str) -> ScenarioFile:
    if Path(slug).exists():
        return _one_file(Path(slug))
    file = next((file for file in find(_settings().scenarios) if file.slug == slug), None)
    if file is None:
        remedy = "Give the name of a file in scenarios/ without .md, or a path."
        raise click.ClickException(f"There is no case {slug}. {remedy}")
    return file
