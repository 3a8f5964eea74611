"""The documents say what is there: every module, setting, command, limit and package, and nothing that is not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import AppGroup

import app
import commands
from config import NAMES, ROOT, load
from engine.credit import attendance, hours, patterns, requirements
from engine.insight import layers, masking
from engine.scenario import choices, directives, frontmatter, graph, source, yaml
from engine.scenario.check import limits
from engine.study import days, exam
from engine.teach import terms, votes, wall
from services import (
    attempts,
    calls,
    database,
    delimited,
    documents,
    library,
    notes,
    paths,
    people,
    previews,
    scenario_files,
    stories,
    trying,
)
from services import limits as frequency
from services.accounts import addresses, ceremonies, confirming, links, names, passwords, sessions
from services.assigned import due_dates, joining
from services.certificates import holder
from services.certificates import looking as verifying
from services.courses import attending, enrolments, ratings
from services.credit import entries, evidence, licenses, periods, renewals, views
from services.credit import reminding as renewal_reminding
from services.live import beginning, memory, seats
from services.live import listing as class_listing
from services.live import scope as live_scope
from services.mail import outbox
from services.network import contacts, importing, listing, vcard_lines
from services.network import fields as contact_fields
from services.network import rows as contact_rows
from services.provider import roster as session_roster
from services.provider import session_fields
from services.provider import sessions as provider_sessions
from services.provider import typed as provider_typed
from services.records import archive, complaints, reporting, reports, sent
from services.records import completions as provider_records
from services.records import periods as record_periods
from services.study import (
    calendar,
    calendar_file,
    cards,
    exam_offers,
    exam_reports,
    journal,
    outcomes,
    papers,
    plan,
    reminding,
    sittings,
)
from services.teach import (
    admission,
    choosing,
    class_packet,
    cohorts,
    comments,
    counted,
    figures,
    folding,
    giving,
    gradebook,
    gradebook_files,
    grading,
    groups,
    inviting,
    lms_file,
    lms_filling,
    naming,
    overrides,
    remembering,
    roster,
    roster_judging,
    roster_rows,
    supervisors,
)
from services.teach import modules as teaching_modules
from services.teach import people as cohort_people
from services.teach import reminding as due_reminding
from tools.vendor import FOLDERS, entries_of
from web import fields, mailing, server
from web.author import tries
from web.provider import complaints as provider_complaints
from web.provider import courses as provider_courses
from web.provider import items as provider_items
from web.provider import profile as provider_profile
from web.provider import ways_in as provider_ways_in

ARCHITECTURE = ROOT / "docs/architecture.md"
OPERATING = ROOT / "docs/operating.md"
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = (".py", ".md", ".html", ".css", ".js", ".toml", ".yaml", ".txt", ".mako", ".svg")
MADE = {"instance", "node_modules", "__pycache__", "vendor", "htmlcov", "wheels"}

_MODULE = re.compile(r"`((?:[a-z_]+/)*[a-z_]+\.py)`")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#([^)\s]*))?\)|<img src=\"([^\"]+)\"")
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9.-]*)==", re.MULTILINE)
_ROW = re.compile(r"^\| ([^|]+?) \| (.+) \|$", re.MULTILINE)


def rows(document: Path, heading: str) -> dict[str, str]:
    """The rows of the table below a heading: what stands first, and the rest."""
    text = document.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    head, _, *body = _ROW.findall(text)
    assert head, f"{document.name} has no table below {heading}"
    return dict(body)


def modules() -> set[str]:
    """Every module of the site; the contents lists of packages aside."""
    found = [
        *ROOT.glob("*.py"),
        *(path for room in ("engine", "services", "web") for path in (ROOT / room).rglob("*.py")),
    ]
    return {path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py"}


def own_files() -> Iterator[Path]:
    """Every text that is ours and goes to others."""
    for path in ROOT.rglob("*"):
        above = path.relative_to(ROOT).parts[:-1]
        if any(part in MADE or (part.startswith(".") and part != ".ci") for part in above):
            continue
        if path.is_file() and (path.suffix in TEXTS or path.name in ("Makefile", "run", "LICENSE")):
            yield path


def test_the_tour_names_every_module() -> None:
    assert modules() - set(_MODULE.findall(ARCHITECTURE.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_that_a_document_names_is_there(document: Path) -> None:
    named = set(_MODULE.findall(document.read_text(encoding="utf-8")))
    assert {name for name in named if "/" in name and not (ROOT / name).is_file()} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(document: Path) -> None:
    for path, anchor, image in _LINK.findall(document.read_text(encoding="utf-8")):
        target = document.parent / (path or image)
        assert target.exists(), path or image
        if anchor:
            assert f"\n## {anchor}\n" in target.read_text(encoding="utf-8").lower().replace(" ", "-").replace(
                "##-", "## "
            )


def test_every_folder_of_tests_is_described() -> None:
    folders = {
        f"`tests/{path.name}/`" for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name[0] not in "._"
    }
    assert folders == set(rows(ARCHITECTURE, "The tests"))


def test_every_setting_is_described_with_its_default(tmp_path: Path) -> None:
    described = rows(OPERATING, "Settings")
    assert {name.strip("`") for name in described} == set(NAMES)
    told = load({"BATON_INSTANCE": str(tmp_path)})
    defaults = {
        "HOST": told.host,
        "PORT": str(told.port),
        "BATON_SITE_NAME": told.site_name,
        "TRUSTED_PROXIES": str(told.trusted_proxies),
        "BATON_DEVELOPMENT": str(int(told.development)),
    }
    for name, default in defaults.items():
        assert described[f"`{name}`"].startswith(f"`{default}`"), name


OUR_GROUPS = {name for name, found in vars(commands).items() if isinstance(found, AppGroup)}


def test_every_command_is_described(small_site: Flask) -> None:
    described = " ".join(rows(OPERATING, "Commands"))
    groups = {*small_site.cli.commands, *(entry.name for entry in entry_points(group="flask.commands"))}
    ours = [
        f"{name} {word}"
        for name, group in small_site.cli.commands.items()
        if isinstance(group, AppGroup) and name in OUR_GROUPS
        for word in group.commands
    ]
    assert {words.split()[0] for words in ours} == OUR_GROUPS
    assert [words for words in (*ours, *groups) if f"`flask {words}" not in described] == []


LIMITS = {
    "sessions of a live course": f"{provider_sessions.MOST_SESSIONS} of a course, of "
    f"{session_fields.LONGEST.total_seconds() // 3600:.0f} hours at most, within three years; "
    f"{session_fields.MAX_PLACE} characters for where, {session_roster.MAX_REASON:,}",
    "attendance at a session": f"{attendance.FEWEST_PERCENT} to 100 percent of the minutes, up to "
    f"{attendance.MOST_GRACE} minutes out of reach; nothing counts from "
    f"{attending.LATE.total_seconds() // 60:.0f} minutes after",
    "a form": f"{app.MAX_BODY // 1024} KiB",
    "a form of a provider": f"{provider_profile.MAX_WORDS // 1024} KiB of its own texts, "
    f"{provider_courses.MAX_WORDS // 1024:,} KiB of a course, {provider_items.MAX_WORDS // 1024} KiB of an item, "
    f"{provider_ways_in.MAX_ADDRESSES // 1024} KiB of addresses, {provider_complaints.MAX_WORDS // 1024} KiB of a "
    "complaint",
    "complaints": f"{complaints.MOST_COMPLAINTS:,}, {complaints.PAGE_SIZE} on a page; {provider_typed.MAX_TEXT:,} "
    "characters for what was said",
    "an archive for an auditor": f"{archive.MOST_COMPLETIONS:,} completions; the PDFs of {archive.MOST_FILES:,} "
    f"certificates; the page lists the latest {archive.SHOWN}",
    "records of courses": f"{provider_records.PAGE_SIZE} completions on a page, all of them in the file; days from "
    f"{record_periods.YEARS[0]} to {record_periods.YEARS[1]}; what evaluations say is told in lots of "
    f"{masking.FEW}",
    "a report for a board": f"{reports.MOST_REPORTS} of them; {reports.MOST_COLUMNS} columns under headings of "
    f"{reports.MAX_HEADING} characters; {patterns.MOST_PATTERNS} patterns of {patterns.LONGEST} signs in "
    f"{reports.MAX_PATTERN} characters; due within {reports.MOST_DAYS} days; {reporting.MOST_ROWS:,} completions in a "
    f"file; {provider_records.PAGE_SIZE} completions on a page, {reporting.MOST_FAULTS} numbers to put right, the "
    f"latest {sent.MOST_SENT} exports and {sent.MOST_SENT} changes",
    "a form on `/author/try`": f"{tries.MAX_BODY // 1024} KiB",
    "a story on `/author/try`": f"{trying.MAX_STATES:,} states",
    "a case file": f"{source.MAX_BYTES // 1024} KiB",
    "front matter": f"{frontmatter.MAX_CHARACTERS:,} characters, {yaml.MAX_DEPTH} levels of lists and mappings; "
    f"{frontmatter.MAX_TEXT:,} characters a value; {frontmatter.MAX_OBJECTIVES} objectives; "
    f"{frontmatter.MAX_MINUTES} minutes",
    "a section (case file, scene, teaching note)": f"{source.MAX_SECTION:,} characters",
    "a paragraph": f"{source.MAX_PARAGRAPH:,} characters, {source.MAX_BRACKETS} opening brackets",
    "a story": f"{limits.MAX_SCENES} scenes, {limits.MAX_FLAGS} flags, {graph.MAX_STATES:,} states",
    "a scene": f"{limits.MAX_CHOICES} choices",
    "a choice": f"label {choices.MAX_LABEL} characters, directive {directives.MAX_LENGTH} characters",
    "findings of one rule in one file": str(source.MAX_FINDINGS),
    "a case's address": f"{scenario_files.MAX_SLUG} characters",
    "a reason": f"{attempts.MAX_REASON:,} characters",
    "a journal entry": f"{notes.MAX_JOURNAL:,} characters",
    '"I see it differently"': f"{notes.MAX_WHY:,} characters, and {notes.MAX_PROVISION} for a provision",
    "a comment of a supervisor": f"{comments.MAX_COMMENT:,} characters, {comments.MOST_COMMENTS} comments on one "
    f"attempt; a note to a rubric {grading.MAX_NOTE:,} characters",
    "a search": f"{library.MAX_QUERY} characters",
    "a page of the library": f"{library.PAGE_SIZE} cases; page numbers up to {fields.MAX_NUMBER:,}",
    "a path in explore and preview": f"{paths.MAX_TRAIL} steps",
    "a name": f"{names.MAX_NAME} characters, {names.MAX_MARKS} marks",
    "an e-mail address": f"{addresses.MAX_ADDRESS} characters",
    "a password": f"{passwords.MIN_LENGTH} to {passwords.MAX_LENGTH:,} characters",
    "hashes of passwords at once": f"{passwords.AT_ONCE} in each process",
    "a session": f"{people.SESSION_LASTS.days} days from the first act, not prolonged; of somebody who is not kept "
    f"logged in, {sessions.UNREMEMBERED_LASTS.total_seconds() / 3600:.0f} hours",
    "a login that counts as recent": f"{confirming.RECENT.total_seconds() / 60:.0f} minutes",
    "a second factor or passkey under way": f"{ceremonies.LASTS.total_seconds() / 60:.0f} minutes",
    "a link in a letter": f"{links.HOUR.total_seconds() / 60:.0f} minutes, once; an invitation "
    f"{links.LASTS['invite'].days} days; the first administrator's "
    f"{links.LASTS['setup'].total_seconds() / 3600:.0f} hours",
    "a sitting of reviews": f"{sittings.MINUTES[0]}, {sittings.MINUTES[1]} or {sittings.MINUTES[2]} decisions, for "
    f"{sittings.LASTS.total_seconds() / 3600:.0f} hours; what was taken out is listed up to {cards.OUT_SHOWN}",
    "decisions a day": f"1 to {plan.MOST_DAILY}, by default {plan.DAILY}",
    "reminders": f"one a day, from {days.MORNING[0]:%H:%M} to {days.MORNING[1]:%H:%M} where the learner is, "
    f"{reminding.APART.total_seconds() / 3600:.0f} hours apart; given up after "
    f"{outbox.OLD_REMINDER.total_seconds() / 3600:.0f} hours; looked for every "
    f"{mailing.LOOK_FOR_REMINDERS:.0f} seconds",
    "a practice exam": f"{', '.join(map(str, exam.SIZES[:-1]))} or {exam.SIZES[-1]} items",
    "an answer after the end of an exam": f"{papers.GRACE.total_seconds():.0f} seconds",
    "a page of an exam's report": f"{exam_reports.PAGE} items",
    "exams that the page of all names": f"the latest {exam_offers.LATEST}",
    "a calendar": f"{calendar.DAYS} days ahead; programs are asked to look again every "
    f"{calendar_file.REFRESH.total_seconds() / 3600:.0f} hours",
    "an entry of a referral network": f"{contact_fields.MAX_NAME} characters for a name or an organization, "
    f"{contact_fields.MAX_NOTES:,} for notes, {contact_fields.MAX_FIELD} for any other field; "
    f"{contact_fields.MAX_SPECIALTIES} specialties of {contact_fields.MAX_SPECIALTY} characters",
    "a referral network": f"{contacts.MAX_CONTACTS:,} entries; {listing.PAGE_SIZE} a page, "
    f"{listing.SHEET_SIZE} on a sheet to print",
    "a file of contacts": f"{importing.MAX_BYTES // 1024**2} MiB, {contact_rows.MAX_LINES:,} lines, "
    f"{contact_rows.MAX_ROWS:,} entries; a cell or a property of {contact_rows.MAX_TEXT // 1024} KiB, "
    f"{delimited.MAX_COLUMNS} columns, {vcard_lines.MAX_PROPERTIES} properties a card, {contact_rows.MAX_WORDS} "
    f"specialties an entry; of what finds no place {contact_rows.MAX_LEFT_OUT} names are told, of "
    f"{contact_rows.MAX_LEFT_OUT} characters; what was read waits {ceremonies.LASTS.total_seconds() / 60:.0f} minutes",
    "an entry that was taken out": f"can be put back for {contacts.TAKEN_OUT_LASTS} minutes",
    "whom one would call": f"{names.MAX_NAME} characters; {calls.MOST_OFFERED} entries of the network",
    "a page of the journal": f"{journal.PAGE_SIZE} attempts",
    "a cohort": f"{naming.MAX_LABEL} characters for its name or a group's; {groups.MAX_GROUPS} groups, "
    f"{supervisors.MAX_SUPERVISORS} supervisors, {joining.MAX_LEARNERS:,} learners; {cohorts.MAX_COHORTS} cohorts a "
    "supervisor",
    "the code of a cohort": f"{cohorts.CODE_LENGTH} characters; its last day is within {admission.FARTHEST.days} days",
    "a cohort's page of people": f"{cohort_people.MOST_SHOWN:,} learners and {cohort_people.MOST_SHOWN:,} who are "
    "expected",
    "a gradebook file of a learning platform": f"{lms_file.MAX_BYTES // 1024**2} MiB, {lms_file.MAX_ROWS:,} rows, "
    f"{lms_file.MAX_CELLS:,} cells; a new column's name {lms_filling.MAX_HEADING} characters, "
    f"{lms_filling.MAX_POINTS:,} points; {previews.MOST_SHOWN} of each kind are shown; it waits "
    f"{ceremonies.LASTS.total_seconds() / 60:.0f} minutes",
    "a score set by hand": f"a whole number up to 100; its reason {overrides.MAX_REASON:,} characters",
    "a roster": f"{roster.MAX_ROSTER:,} entries; {roster_judging.MAX_ID} characters for a student ID or a login",
    "a list of learners": f"{roster_rows.MAX_BYTES // 1024**2} MiB, {roster_rows.MAX_LINES:,} lines, "
    f"{roster_rows.MAX_ROWS:,} rows, {delimited.MAX_COLUMNS} columns; {previews.MOST_SHOWN} of each kind "
    f"are shown; what was read waits {ceremonies.LASTS.total_seconds() / 60:.0f} minutes",
    "an invitation to a cohort": f"{inviting.LASTS.days} days, once; another letter after {inviting.AGAIN.days} days; "
    f"{inviting.MOST_AT_ONCE} letters at once",
    "a class in a room": f"{seats.MOST_SEATS} seats for people with an account, as many for people without; "
    f"{beginning.MOST_OPEN} go on at once for one host; ends by itself "
    f"after {live_scope.IDLE.total_seconds() / 3600:.0f} hours in which its host does nothing; "
    f"{class_listing.PAGE_SIZE} on a page",
    "how a room voted, and how sure it is": f"told from {votes.FEWEST} votes of a round on",
    "where a class is, in memory": f"{memory.FRESH.total_seconds()} seconds in each process; that a browser sits in "
    f"it, {memory.SEATED.total_seconds():.0f} seconds",
    "a module": f"{teaching_modules.MOST_MODULES} of one person; {choosing.MOST_CASES} cases; "
    f"{naming.MAX_LABEL} characters for its title, {terms.LENGTHS['description']:,} for what it is about; "
    f"{terms.MOST_OBJECTIVES} objectives of "
    f"{terms.LENGTHS['objectives']}; {terms.FEWEST_STEPS} to {terms.MOST_STEPS} steps of {terms.LENGTHS['steps']}; a "
    f"rubric of 1 to {terms.LINES} lines of {terms.LENGTHS['rubric']} characters and 1 to {terms.MOST_POINTS} points; "
    f"1 to {terms.MOST_ATTEMPTS} attempts, or any number",
    "assignments of a cohort": f"{giving.MOST_ASSIGNMENTS}, withdrawn ones included; a date is in the years "
    f"{wall.YEARS[0]} to {wall.YEARS[1]}",
    "letters about what is due": f"{max(due_reminding.BEFORE)} days and {min(due_reminding.BEFORE)} day before, once "
    f"within {due_reminding.OVERDUE_FOR.days} days after; one a day of each cohort, from {days.MORNING[0]:%H:%M} to "
    f"{days.MORNING[1]:%H:%M}",
    "due dates in a calendar": f"the nearest {due_dates.MOST}, each for {due_dates.KEPT_FOR.days} days",
    "new attempts that one look takes into the sums of a case": f"those of {folding.AT_ONCE:,} learners; ",
    "a gradebook": f"{gradebook.MOST_COLUMNS} columns on a page, in whole assignments; as a workbook "
    f"{gradebook_files.MOST_IN_A_WORKBOOK:,} cells",
    "a group of a cohort whose figures are shown": f"{counted.MOST_IN_A_GROUP:,} attempts",
    "a flow that is drawn": f"{layers.MAX_CELLS:,} places",
    "disagreements on the packet of a class": f"the latest {class_packet.MOST}",
    "taking a course": f"{holder.MAX_LICENSE} characters for a license number; ratings from 1 to {ratings.MOST}, "
    f"and {ratings.MAX_WORDS:,} characters of words with them; again {enrolments.AGAIN_AFTER.days} days after it was "
    "completed",
    "a file that somebody brings": f"{documents.MAX_BYTES // 1024**2} MiB; "
    f"{documents.QUOTA // 1024**2} MiB of one person together; "
    f"a picture of {documents.MAX_PIXELS // 10**6} million pixels, "
    f"kept with {documents.LONGEST_SIDE:,} on its longer side; {documents.MAX_NAME} characters",
    "a ledger": f"{licenses.MOST_LICENSES} licenses of {periods.MOST_PERIODS} periods each, "
    f"{entries.MOST_ENTRIES:,} entries with {evidence.MOST_FILES} files each, {views.PAGE_SIZE} entries a page",
    "an entry of a ledger": f"0.01 to {hours.MOST // hours.HOUR} hours; "
    f"{entries.LENGTHS['title']} characters for its title, {entries.LENGTHS['note']:,} for notes",
    "a renewal period": f"{periods.LONGEST_YEARS} years; {requirements.MOST_RULES} rules for subjects; "
    f"up to {requirements.MOST_HOURS // hours.HOUR:,} hours; {requirements.LONGEST_NOTE:,} characters",
    "a file to be verified": f"{verifying.MAX_BYTES // 1024**2} MiB",
    "letters about a license": f"{', '.join(map(str, renewal_reminding.DAYS[:-1]))} and "
    f"{renewal_reminding.DAYS[-1]} days before its period ends, "
    f"from {days.MORNING[0]:%H:%M} to {days.MORNING[1]:%H:%M}",
    "ends of periods in a calendar": f"the nearest {renewals.MOST}, each for {renewals.KEPT_FOR.days} days",
    "figures in memory": f"{remembering.KEPT} in each process, the least recently used goes first; "
    f"{figures.WAYS:,} ways of classes",
    "stories in memory": str(stories.KEPT),
    "attempts in memory": f"{outcomes.ATTEMPTS:,} in each process",
    "ways in memory": f"{outcomes.WAYS:,} in each process",
    "waiting for SQLite": f"{database.BUSY_SECONDS} seconds",
    "a write that met another": f"{database.TRIES} tries",
}


@pytest.mark.parametrize("what", LIMITS)
def test_a_limit_is_described_as_the_code_has_it(what: str) -> None:
    assert rows(OPERATING, "Limits")[what].startswith(LIMITS[what])


def test_every_limit_of_frequency_is_described_as_the_code_has_it() -> None:
    text = OPERATING.read_text(encoding="utf-8").partition("\n### How often\n")[2]
    described = {name.strip("`"): rest for name, rest in _ROW.findall(text)[2:]}
    assert set(described) == {limit.name for limit in frequency.LIMITS}
    for limit in frequency.LIMITS:
        minutes = int(limit.window.total_seconds() // 60)
        spelled = f"{limit.most} in {minutes} minute{'s' if minutes > 1 else ''} |"
        assert described[limit.name].startswith(spelled), limit.name


def test_the_size_of_the_embedded_server_is_described() -> None:
    text = OPERATING.read_text(encoding="utf-8")
    assert server.THREADS == 16
    assert "sixteen threads" in text
    assert f"up to {server.CONNECTIONS:,} connections" in text
    assert f"next free one of {server.PORTS_TRIED}" in text


def test_every_locked_package_is_listed_with_its_licence() -> None:
    locked = set(_PACKAGE.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    assert locked == set(rows(ROOT / "THIRD_PARTY.md", "Packages at run time"))


def test_every_vendored_file_is_listed_as_its_vendor_list_has_it() -> None:
    listed = {
        entry["name"]: f"{entry['version']} | {entry['licence']} | `{folder.relative_to(ROOT).as_posix()}/`"
        for folder in FOLDERS
        for entry in entries_of(folder)
    }
    described = rows(ROOT / "THIRD_PARTY.md", "Vendored files")
    assert set(described) == set(listed)
    assert [name for name, facts in listed.items() if not described[name].startswith(facts)] == []


def test_the_decisions_are_numbered_without_a_gap() -> None:
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    for number, path in enumerate(files, start=1):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))


def test_nothing_names_the_machine_that_it_was_written_on() -> None:
    """Neither folders of one computer nor the registries that its packages came from."""
    hosts = "|".join(("py" + r"pi\.org", "npm" + r"js\.(?:org|com)", "python" + r"hosted\.org"))
    private = re.compile(rf"(?<![\w.])/(?:work|tmp|root|home)/|(?<![\w/])share[d]/|{hosts}")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in own_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if private.search(line)
    ]
    assert found == []


def test_the_project_is_named_as_its_documents_name_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"# {project['name'].capitalize()}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
