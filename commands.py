"""The flask command line: scenarios and scores. Of these only `scenarios sync` and `scores verify` open a database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from config import Settings
from engine.scenario.check.report import Report, check
from engine.scenario.draw import draw
from engine.scenario.play import NotOffered, open_story
from engine.scenario.score import judge, score_text, topic_shares, trace, turning_point
from engine.scenario.play import is_over, replay, scene_at
from engine.scenario.types import Finding
from services.scenario_files import ScenarioFile, find, judge as judge_file, tables
from services.scores import verify
from web.server import load_scenarios, report as log_report


def register(app: Flask, settings: Settings) -> None:
    """Add the commands to an application."""
    app.cli.add_command(scenario_commands(settings))
    app.cli.add_command(score_commands())


def scenario_commands(settings: Settings) -> AppGroup:
    """flask scenarios check | play | draw | sync"""
    group = AppGroup("scenarios", help="Check, play, draw and load scenario files.")

    @group.command("check")
    @click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
    @click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="how to print")
    def check_command(paths: tuple[Path, ...], form: str) -> None:
        """Hold files (or all of a folder; by default the site's) against every rule. Exits 1 on an error."""
        files = list(find(paths or settings.scenarios))
        reports = [(file, judge_file(file, tables(settings.instance), date.today())) for file in files]
        if form == "json":
            click.echo(json.dumps([as_json(file, found) for file, found in reports], indent=2, ensure_ascii=False))
        else:
            for file, found in reports:
                click.echo(as_text(file, found))
        sys.exit(any(found.errors for _, found in reports))

    @group.command("play")
    @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--choices", default="", help="numbers of the choices in the order of the file, such as 3,1,2")
    def play_command(path: Path, choices: str) -> None:
        """Play one file along a path and print what it comes to, as JSON."""
        click.echo(json.dumps(played(path, choices, settings), indent=2, ensure_ascii=False))

    @group.command("draw")
    @click.argument("slug")
    @click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="file to write; else standard output"
    )
    def draw_command(slug: str, output: Path | None) -> None:
        """Draw the graph of a case (its slug, or the path of its file) as SVG."""
        file = _file_of(slug, settings)
        found = check(file.raw, tables(settings.instance), date.today())
        if found.charted is None or found.scenario is None:
            raise click.ClickException(f"{file.path} cannot be drawn before it is whole:\n{as_text(file, found)}")
        svg = draw(found.scenario, found.scenario.title)
        if output is None:
            click.echo(svg)
        else:
            output.write_text(svg, encoding="utf-8")

    @group.command("sync")
    def sync_command() -> None:
        """Bring the library to what the files say."""
        synced = load_scenarios(settings)
        for file, findings in synced.broken:
            for one in findings:
                click.echo(_line(file, one), err=True)
        click.echo(f"{synced.files} files, {len(synced.new_revisions)} new revisions, {len(synced.broken)} left out")
        sys.exit(bool(synced.broken))

    return group


def score_commands() -> AppGroup:
    """flask scores verify"""
    group = AppGroup("scores", help="Stored scores against what replaying gives.")

    @group.command("verify")
    def verify_command() -> None:
        """Replay every finished attempt and compare its stored score. Exits 1 where one differs."""
        checked, wrong = verify()
        for attempt_id in wrong:
            click.echo(f"{attempt_id}: the stored score is not what its decisions come to", err=True)
        click.echo(f"{checked} attempts, {len(wrong)} differ")
        sys.exit(bool(wrong))

    return group


def as_text(file: ScenarioFile, found: Report) -> str:
    """The findings of a file, a line each, and a line of its figures."""
    lines = [_line(file, finding) for finding in found.findings]
    numbers = found.figures
    if numbers is None:
        return "\n".join([*lines, f"{file.path}: no figures before its errors are mended"])
    lines.append(
        f"{file.path}: {numbers.scenes} scenes, {numbers.states} states, {numbers.paths} paths, "
        f"{numbers.shortest} to {numbers.longest} decisions, best total {numbers.best}, "
        f"chance {numbers.chance:.0%}, {numbers.ends_well:.0%} of paths end well"
    )
    return "\n".join(lines)


def as_json(file: ScenarioFile, found: Report) -> dict[str, Any]:
    """A file's figures and findings for tools; figures are null where errors prevent them."""
    names = ("scenes", "states", "paths", "shortest", "longest", "best", "chance", "ends_well")
    figures = asdict(found.figures) if found.figures else dict.fromkeys(names)
    findings = [{**asdict(finding), "severity": finding.severity.value} for finding in found.findings]
    return {"file": str(file.path), "slug": file.slug, **figures, "findings": findings}


def played(path: Path, choices: str, settings: Settings) -> dict[str, Any]:
    """What a path through a file comes to. A path that stops early has no ending and has not passed."""
    file = next(iter(find([path])))
    found = check(file.raw, tables(settings.instance), date.today())
    if found.charted is None or found.scenario is None:
        raise click.ClickException(f"{path} cannot be played before it is whole:\n{as_text(file, found)}")
    story = open_story(found.scenario)
    numbers = _numbers(choices)
    try:
        run, steps = replay(story, numbers), trace(story, numbers)
    except NotOffered as fault:
        raise click.ClickException(f"Step {fault.step + 1} offers no choice {fault.number} there.") from None
    verdict, turning = judge(story, run), turning_point(steps)
    return {
        "scenes": [step.scene.slug for step in steps] + [scene_at(story, run).slug],
        "credits": [step.choice.credit for step in steps if step.number is not None],
        "score": float(score_text(verdict.score)),
        "safe": verdict.safe,
        "passed": verdict.passed and is_over(story, run),
        "turning_point": turning.taken.number if turning else None,
        "topics": {share.topic: round(float(share.share), 4) for share in topic_shares(steps)},
        "ending": scene_at(story, run).outcome,
    }


def _numbers(choices: str) -> tuple[int, ...]:
    parts = [part.strip() for part in choices.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise click.BadParameter("Write numbers joined by commas, such as 3,1,2.", param_hint="--choices")
    return tuple(int(part) for part in parts)


def _file_of(slug: str, settings: Settings) -> ScenarioFile:
    path = Path(slug)
    files = find([path]) if path.is_file() else (f for f in find(settings.scenarios) if f.slug == slug)
    file = next(iter(files), None)
    if file is None:
        raise click.ClickException(
            f"There is no case {slug}. Give the name of a file in scenarios/ without .md, or a path."
        )
    return file


def _line(file: ScenarioFile, finding: Finding) -> str:
    return f"{file.path}:{finding.line}: {finding.severity.value} {finding.code}: {finding.message} {finding.remedy}"
