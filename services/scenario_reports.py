"""What the command line says of a scenario file: findings, figures, a path that was played. Opens no database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.scenario.check.report import Report
from engine.scenario.play import Story, is_over, replay, scene_at
from engine.scenario.score import judge, score_text, topic_shares, trace, turning_point
from engine.scenario.types import Finding
from services.scenario_files import ScenarioFile


def as_text(file: ScenarioFile, found: Report) -> str:
    """The findings of a file, a line each, and a line of its figures."""
    lines = [line_of(file, finding) for finding in found.findings]
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


def played(story: Story, numbers: tuple[int, ...]) -> dict[str, Any]:
    """What a path comes to. One that stops early has no ending and has not passed. Raises NotOffered."""
    run, steps = replay(story, numbers), trace(story, numbers)
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


def line_of(file: ScenarioFile, finding: Finding) -> str:
    """A finding as compilers print them, so that editors can jump to the line."""
    return f"{file.path}:{finding.line}: {finding.severity.value} {finding.code}: {finding.message} {finding.remedy}"
