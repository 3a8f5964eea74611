"""`/teach/cohorts/…/understanding`: what a cohort's decisions tell, case by case, and all figures of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.insight.masking import visible
from models import Revision
from services.database import reads, reads_at_once
from services.errors import NotFound
from services.stories import Playable, shelf
from services.teach.counted import Counted, counted, under_way
from services.teach.figures import Figures, Shown, figures
from services.teach.folding import catch_up
from services.teach.given import ACROSS, Given, GroupRow, Wanted, given_in, groups_in
from services.teach.remembering import Memory
from services.teach.scope import CohortRow
from services.teach.sums import Way

_remembered = Memory[Figures]()

MARK = 12
"""Characters of its hash by which an address names a revision."""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision that somebody played, and how many did. `shows` says that it has enough of them."""

    id: int
    mark: str
    first_seen: datetime
    newest: bool
    n: int
    shows: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case and one cohort. `figures` is None where too few are counted to show any; `wanted` says whose they are,
    with the revision that was chosen for whoever asked for none.
    """

    cohort: CohortRow
    slug: str
    title: str
    lang: str
    counted: Counted
    under_way: int
    wanted: Wanted
    assignments: tuple[Given, ...]
    groups: tuple[GroupRow, ...]
    revisions: tuple[RevisionRow, ...]
    figures: Figures | None


def case_of_cohort(supervisor_id: int, cohort_id: str, slug: str, wanted: Wanted) -> CasePage:
    """What a case tells of a cohort, with everything that is over by now. Raises NotFound."""
    catch_up(case_ids_of(supervisor_id, cohort_id, slug))
    return _page(supervisor_id, cohort_id, slug, wanted)


@reads
def case_ids_of(connection: Connection, supervisor_id: int, cohort_id: str, slug: str) -> tuple[int, ...]:
    """The numbers of a case in the assignments of a cohort. Raises NotFound."""
    _, given = given_in(connection, supervisor_id, cohort_id, slug)
    return tuple(each.id for each in given)


@reads_at_once
def _page(connection: Connection, supervisor_id: int, cohort_id: str, slug: str, wanted: Wanted) -> CasePage:
    return page_of(connection, supervisor_id, cohort_id, slug, wanted)


def page_of(connection: Connection, supervisor_id: int, cohort_id: str, slug: str, wanted: Wanted) -> CasePage:
    """The same of what is folded, for verbs that show more beside it. Raises NotFound."""
    cohort, given = given_in(connection, supervisor_id, cohort_id, slug)
    groups = groups_in(connection, cohort)
    who = counted(connection, cohort, given, groups, wanted)
    stories = _stories(connection, who)
    revisions = _revisions(connection, who, stories)
    chosen = _chosen(revisions, wanted)
    return CasePage(
        cohort=cohort,
        slug=slug,
        title=given[-1].title,
        lang=given[-1].lang,
        counted=who,
        under_way=under_way(connection, given),
        wanted=Wanted(wanted.assignment, wanted.group, chosen),
        assignments=given,
        groups=groups,
        revisions=revisions,
        figures=_figures(who, stories, revisions, chosen) if who.visible else None,
    )


def _stories(connection: Connection, who: Counted) -> dict[int, Playable]:
    """The stories of the ways that are counted. A revision that this version cannot read is left out."""
    found = {id_: shelf.find(connection, id_) for id_ in sorted({revision_id for revision_id, _ in who.sums.ways})}
    return {id_: playable for id_, playable in found.items() if playable is not None}


def _revisions(connection: Connection, who: Counted, stories: Mapping[int, Playable]) -> tuple[RevisionRow, ...]:
    """Those that are counted, the latest first."""
    counts = {id_: [_in_revision(ways, id_) for ways in who.ways] for id_ in stories}
    shows = visible(counts) if len(counts) > 1 else counts
    query = select(Revision.id, Revision.hash, Revision.first_seen_at, Revision.newest).where(Revision.id.in_(stories))
    rows = connection.execute(query.order_by(Revision.first_seen_at.desc(), Revision.id.desc()))
    return tuple(
        RevisionRow(row.id, row.hash[:MARK], row.first_seen_at, row.newest, sum(counts[row.id]), row.id in shows)
        for row in rows
    )


def _in_revision(ways: Mapping[Way, int], id_: int) -> int:
    return sum(n for (revision_id, _), n in ways.items() if revision_id == id_)


def _chosen(revisions: Sequence[RevisionRow], wanted: Wanted) -> str:
    """The revision that is shown: the one that was asked for, else the latest that has enough, else all together.

    Raises NotFound for one that nobody played.
    """
    if wanted.revision and wanted.revision not in (ACROSS, *(row.mark for row in revisions)):
        raise NotFound(wanted.revision)
    return wanted.revision or next((row.mark for row in revisions if row.shows), ACROSS)


def _figures(
    who: Counted, stories: Mapping[int, Playable], revisions: Sequence[RevisionRow], chosen: str
) -> Figures | None:
    row = next((row for row in revisions if chosen in (ACROSS, row.mark)), None)
    if row is None or (chosen != ACROSS and not row.shows):
        return None
    shown = Shown(stories, row.id, across=chosen == ACROSS)
    made_of = (tuple(stories.items()), row.id, shown.across, who.made_of, who.told is None)
    return _remembered.once(made_of, lambda: figures(shown, who.sums, who.told))
