"""The fields of an assignment: what a module has, and to whom, when, after what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from services.teach.dates import DatesTold
from services.teach.giving import Told
from services.teach.groups import GroupRow
from services.teach.scope import AssignmentRow
from web.fields import only, whole_number
from web.forms import choices
from web.teach.terms_form import TermsForm, radio

LATE_NAMES = {
    "accept": _("Taken, and marked late"),
    "until": _("Taken until a closing time, and marked late"),
    "refuse": _("Not begun any more"),
}


def _moment(label: str) -> StringField:
    return StringField(label, render_kw={"type": "datetime-local", "autocomplete": "off"})


class AssignmentForm(TermsForm):
    """A module given to a cohort."""

    group = SelectField(_("For whom"), validate_choice=False)
    opens = _moment(_("Opens"))
    due = _moment(_("Due"))
    late = radio(_("What comes after that"), LATE_NAMES)
    closes = _moment(_("Closes"))
    prerequisite = SelectField(_("To be done first"), validate_choice=False)

    def offer(self, groups: Iterable[GroupRow], before: Iterable[AssignmentRow], itself: str = "") -> AssignmentForm:
        """With the groups and assignments of the cohort to choose from."""
        everybody: dict[str, Any] = {"": _("Everybody in the cohort")}
        nothing: dict[str, Any] = {"": _("Nothing")}
        self.group.choices = choices({**everybody, **{group.public_id: group.name for group in groups}})
        kept = self.prerequisite.data
        there = (each for each in before if each.withdrawn_at is None or each.public_id == kept)
        others = {each.public_id: each.title for each in there if each.public_id != itself}
        self.prerequisite.choices = choices({**nothing, **others})
        return self

    def given(self) -> Told:
        """What was sent. Raises BadField, Malformed."""
        sent = request.form
        return Told(
            title=only(sent, "title"),
            terms=self.terms(),
            dates=DatesTold(**{name: only(sent, name) for name in ("opens", "due", "closes", "late")}),
            cases=tuple(sent.getlist("cases")),
            group=only(sent, "group"),
            prerequisite=only(sent, "prerequisite"),
            version=whole_number(sent, "version", "0"),
        )


def filled(assignment: AssignmentRow, groups: Iterable[GroupRow], before: Iterable[AssignmentRow]) -> AssignmentForm:
    """The form with what holds."""
    named = {each.id: each.public_id for each in before}
    form = AssignmentForm.of(
        assignment.title,
        assignment.terms,
        version=assignment.version,
        group=next((group.public_id for group in groups if group.id == assignment.group_id), ""),
        opens=assignment.opens_local or "",
        due=assignment.due_local or "",
        closes=assignment.closes_local or "",
        late=assignment.late,
        prerequisite=named.get(assignment.prerequisite_id or 0, ""),
    )
    return form.offer(groups, before, assignment.public_id)
