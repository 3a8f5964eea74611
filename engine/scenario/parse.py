"""Text to a Scenario, as far as it can be read, with a finding for every line that cannot.

Knows the grammar, not the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.scenario import frontmatter
from engine.scenario.choices import first_choice, read_choices
from engine.scenario.directives import Misread, OfScene, condition, of_scene
from engine.scenario.outline import Section, outline
from engine.scenario.prose import learner_text_findings, typeset
from engine.scenario.source import Line, blocks, decode, error, fenced_lines, normalize, read
from engine.scenario.types import ANYWAY, Choice, Condition, Finding, Kind, Paragraph, Scenario, Scene

_ONLY_SPAN = re.compile(r"`(?P<directive>[^`]+)`\s*")
_CONDITIONAL = re.compile(r"`if\s(?P<condition>[^`]+)`\s*")
_KINDS = {"tests": Kind.DECISION, "repairs": Kind.REPAIR, "ends": Kind.ENDING}


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read. `sound` says that the story (all but the front matter) was read whole, so that its
    graph can be judged.
    """

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    sound: bool


def parse(text: str | bytes) -> Draft:
    """Read a file. Any text whatever gives a Draft; nothing raises."""
    undecoded: tuple[Finding, ...] = ()
    if isinstance(text, bytes):
        text, undecoded = decode(text)
    lines, findings = read(normalize(text))
    findings = undecoded + findings
    if findings:
        return Draft(None, findings, sound=False)
    parts, found = outline(lines)
    findings += found
    if not parts.head and any(f.code == "front-matter" for f in found):
        return Draft(None, findings, sound=False)
    meta, meta_findings = frontmatter.read(parts.head, opening=1)
    scenes: list[Scene] = []
    for section in parts.scenes:
        scene, found_here = _scene(section)
        findings += tuple(found_here)
        scenes.append(scene)
    if parts.title is not None:
        findings += tuple(learner_text_findings(parts.title.body))
    if parts.title is None or not scenes:
        return Draft(None, findings + meta_findings, sound=False)
    scenario = Scenario(
        meta=meta,
        title=typeset(parts.title.title),
        title_line=parts.title.line,
        case_file=_join(parts.title.body),
        scenes=tuple(scenes),
        note=_join(parts.note.body) if parts.note else "",
    )
    return Draft(scenario, findings + meta_findings, sound=not findings)


def _join(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n")


def _scene(section: Section) -> tuple[Scene, list[Finding]]:
    directive, line, rest, findings = _directive(section)
    split = first_choice(rest, frozenset(fenced_lines(rest)[0]))
    misread = bool(findings)
    choices, found = read_choices(rest[split:])
    findings += found
    paragraphs, found_here = _paragraphs(rest[:split])
    findings += found_here
    kind, more = _kind(section, directive, line, choices, written=split < len(rest))
    findings += () if misread else more
    scene = Scene(
        slug=section.slug,
        title=typeset(section.title),
        line=section.line,
        kind=kind,
        paragraphs=paragraphs,
        choices=choices,
        topics=directive.values if directive and directive.word != "ends" else (),
        outcome=directive.values[0] if directive and directive.word == "ends" else None,
        directive_line=line,
    )
    return scene, findings


def _directive(section: Section) -> tuple[OfScene | None, int, tuple[Line, ...], list[Finding]]:
    """The directive on the first line of a scene, and the lines below it."""
    body = section.body
    index = next((i for i, line in enumerate(body) if not line.blank), None)
    match = _ONLY_SPAN.fullmatch(body[index].text) if index is not None else None
    if index is None or match is None or match["directive"].startswith("if "):
        return None, section.line, body, []
    line = body[index].number
    try:
        return of_scene(match["directive"]), line, body[index + 1 :], []
    except Misread as fault:
        return None, line, body[index + 1 :], [error(line, "directive", fault.message, fault.remedy)]


def _kind(
    section: Section, directive: OfScene | None, line: int, choices: tuple[Choice, ...], *, written: bool
) -> tuple[Kind, list[Finding]]:
    """What the scene is by its directive, held against what it is by its bullets."""
    passages = sum(c.credit is None for c in choices)
    if written and not choices:
        return Kind.PASSAGE, []  # each bullet is a finding already
    if not choices:
        return Kind.ENDING, _ending_findings(section, directive, line)
    if passages and len(choices) > 1:
        remedy = "Keep one passage alone, or give every bullet a label and a directive."
        return Kind.PASSAGE, [
            error(section.line, "scene-kind", f"“{section.title}” mixes a passage with other bullets.", remedy)
        ]
    if passages:
        found = (
            [error(line, "scene-kind", "A passage measures nothing and ends nothing.", "Take this directive out.")]
            if directive
            else []
        )
        return Kind.PASSAGE, found
    if directive is None or directive.word == "ends":
        remedy = "Open the scene with `tests TOPIC, TOPIC` (or `repairs TOPIC, TOPIC`)."
        return Kind.DECISION, [
            error(section.line, "scene-kind", f"“{section.title}” has choices, but says not what it tests.", remedy)
        ]
    found = []
    if len(choices) < 2:
        remedy = "Add a choice, or make a passage of it without label and directive."
        found = [error(section.line, "few-choices", f"“{section.title}” offers a single choice.", remedy)]
    return _KINDS[directive.word], found


def _ending_findings(section: Section, directive: OfScene | None, line: int) -> list[Finding]:
    if directive is None:
        remedy = "Open it with `ends well`, `ends mixed` or `ends badly`, or give it choices."
        return [
            error(section.line, "scene-kind", f"“{section.title}” has no choices and does not say how it ends.", remedy)
        ]
    if directive.word != "ends":
        return [
            error(
                line,
                "scene-kind",
                "This scene has no choices to measure.",
                "Add choices, or write `ends well|mixed|badly`.",
            )
        ]
    return []


def _paragraphs(lines: Sequence[Line]) -> tuple[tuple[Paragraph, ...], list[Finding]]:
    paragraphs: list[Paragraph] = []
    findings: list[Finding] = []
    for block in blocks(lines):
        first, when = block[0], ANYWAY
        text = "\n".join(line.text for line in block)
        match = _CONDITIONAL.match(text)
        if match is not None:
            text = text[match.end() :]
            when, found = _when(first.number, match["condition"])
            findings += found
            if not text.strip():
                remedy = "Put the text of the paragraph behind the condition, with no blank line between."
                findings.append(error(first.number, "directive", "This condition has no paragraph.", remedy))
        findings += learner_text_findings([Line(first.number, text.partition("\n")[0]), *block[1:]])
        paragraphs.append(Paragraph(text, first.number, when))
    return tuple(paragraphs), findings


def _when(line: int, text: str) -> tuple[Condition, list[Finding]]:
    try:
        return condition(text), []
    except Misread as fault:
        return ANYWAY, [error(line, "directive", fault.message, fault.remedy)]
