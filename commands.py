"""The flask command line: scenarios and scores. Of these only `scenarios sync` and `scores verify` open a database."""

from __future__ import annotations

import json
import logging
import signal
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from config import Settings
from engine.library.coverage import Case
from engine.scenario.check.report import Report
from engine.scenario.draw import TooLarge, draw
from engine.scenario.play import NotOffered, Story
from services.admin.setup import create, promote
from services.audit import verify as verify_trail
from services.errors import BadField, Refused
from services.library_report import library_report
from services.mail.smtp import Relay
from services.readiness import OUTDATED, is_current
from services.retention import run
from services.scenario_files import ScenarioFile, exams, find, judge, tables
from services.scenario_reports import as_json, as_text, line_of, played
from services.scores import verify
from services.teach.folding import fold_all
from services.teach.summaries import rebuild
from services.teach.summaries import verify as verify_sums
from web.mailing import Worker, relay_of, remind, send_once
from web.server import load_scenarios
from web.session import now

FILE_OR_FOLDER = click.Path(exists=True, path_type=Path)
SENT_AS = {"sent": "sent", "waiting": "put off", "failed": "failed", "unsure": "unsure"}

scenarios = AppGroup("scenarios", help="Check, play, draw and load scenario files.")
admin = AppGroup("admin", help="Whoever runs the site.")
audit = AppGroup("audit", help="The audit trail.")
scores = AppGroup("scores", help="Stored scores against what replaying gives.")
mail = AppGroup("mail", help="The letters in the outbox.")
retention = AppGroup("retention", help="How long things are kept.")
summaries = AppGroup("summaries", help="The sums that the figures of cohorts are read from.")


def register(app: Flask, settings: Settings) -> None:
    """Add the commands to an application."""
    app.config["SETTINGS"] = settings
    app.cli.add_command(scenarios)
    app.cli.add_command(scores)
    app.cli.add_command(mail)
    app.cli.add_command(retention)
    app.cli.add_command(admin)
    app.cli.add_command(audit)
    app.cli.add_command(summaries)


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


@scenarios.command("report")
@click.argument("paths", nargs=-1, type=FILE_OR_FOLDER)
def report_command(paths: tuple[Path, ...]) -> None:
    """Print, as Markdown, what the cases come to as a library: coverage, first moves, reading, tricks, standards."""
    instance = _settings().instance
    cases = [_case(file, "counted") for file in find(paths or _settings().scenarios)]
    if not cases:
        raise click.ClickException("There is no scenario file here.")
    click.echo(library_report(cases, tables(instance).vocabulary, exams(instance)))


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


@summaries.command("fold")
def fold_command() -> None:
    """Take into the sums what is new. Pages and the server do so by themselves."""
    _need_database()
    click.echo(f"{fold_all()} attempts looked at")


@summaries.command("verify")
def verify_summaries_command() -> None:
    """Work all sums out again from the attempts, and compare. Exits 1 where one differs."""
    _need_database()
    checked, wrong = verify_sums()
    for case in wrong:
        click.echo(f"{case.slug} in assignment {case.assignment_id}: its sums are not those of its attempts", err=True)
    click.echo(f"{checked} cases, {len(wrong)} differ")
    sys.exit(bool(wrong))


@summaries.command("rebuild")
def rebuild_command() -> None:
    """Make all sums from the start."""
    _need_database()
    click.echo(f"{rebuild()} attempts looked at")


@admin.command("create")
@click.argument("email")
@click.option("--name", default="", help="as they would like to be called; by default the first part of the address")
def create_admin_command(email: str, name: str) -> None:
    """Let the account with this address run the site; where there is none, open one and ask for its password."""
    _need_database()
    try:
        new = promote(email, now())
        if new is None:
            create(email, name, click.prompt("Password", hide_input=True, confirmation_prompt="Once more"), now())
    except (BadField, Refused) as fault:
        raise click.ClickException(str(fault)) from None
    already = f"{email} can run the site already."
    click.echo(already if new is False else f"{email} can run the site now: log in, and open /admin.")


@audit.command("verify")
def verify_audit_command() -> None:
    """Follow the chain of the audit trail. Exits 1 where it is broken."""
    _need_database()
    held, broken, last = verify_trail()
    if broken is not None:
        click.echo(f"row {broken} is not what was recorded, or one before it is gone", err=True)
    click.echo(f"{held} rows hold, the last hash is {last}")
    sys.exit(broken is not None)


@mail.command("send")
@click.option("--wait", type=click.IntRange(1, 86_400), help="seconds: go on, with pauses as long, until stopped")
def send_command(wait: int | None) -> None:
    """Write the reminders and send the letters that are due. Exits 1 where one did not go out.

    SIGTERM ends --wait after the letter at hand.
    """
    relay = _relay()
    if wait is not None:
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
        worker = Worker(current_app, _settings(), wait)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        signal.signal(signal.SIGINT, lambda *_: worker.stop())
        worker.run()
        return
    remind()
    counts = send_once(relay)
    click.echo(", ".join(f"{counts[state]} {word}" for state, word in SENT_AS.items()))
    sys.exit(counts.total() > counts["sent"])


@mail.command("remind")
def remind_command() -> None:
    """Write the reminders that are due into the outbox, and send nothing. `flask mail send` does both."""
    _relay()
    click.echo(f"{remind()} written")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="say what is due, and change nothing")
def retention_command(dry_run: bool) -> None:
    """Take away what the site has kept for as long as it says. Run it every night."""
    _need_database()
    for kind, number in run(now(), dry_run=dry_run):
        click.echo(f"{kind:12}{number:>8}")


def _relay() -> Relay:
    _need_database()
    relay = relay_of(_settings())
    if relay is None:
        raise click.ClickException("SMTP_URL is not set, so nothing can be sent. The letters stand on /admin/mail.")
    return relay


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
    return _case(file, what).story


def _case(file: ScenarioFile, what: str) -> Case:
    found = _judged(file)
    if found.charted is None or found.figures is None:
        raise click.ClickException(f"{file.path} cannot be {what} before it is whole:\n{as_text(file, found)}")
    return Case(file.slug, file.text, Story(found.charted.graph, found.charted.totals), found.figures)


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
