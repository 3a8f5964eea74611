"""The fields of a session of a live course, and of a correction of who attended it."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from services.accounts.profile import time_zones
from services.provider.courses import CourseView
from services.provider.roster import MAX_REASON
from services.provider.session_fields import MAX_PLACE, Typed
from services.provider.sessions import SessionLine
from services.provider.typed import MAX_LINE
from web.forms import Form, choices, length
from web.provider.forms import Versioned

_WHEN = {"type": "datetime-local", "autocomplete": "off"}


class SessionForm(Versioned):
    """A session to be planned, or one that is."""

    session = HiddenField()
    starts = StringField(_("Begins"), render_kw=_WHEN)
    ends = StringField(_("Ends"), render_kw=_WHEN)
    time_zone = SelectField(_("By the clocks of"), validate_choice=False)
    presenter = SelectField(_("Who presents it"), validate_choice=False)
    host = StringField(
        _("E-mail address of whoever opens the class"), render_kw={"autocomplete": "off", **length(MAX_LINE)}
    )
    place = TextAreaField(_("Where, or how to come in"), render_kw=length(MAX_PLACE))

    def offer(self, course: CourseView) -> Self:
        """With what there is to choose from."""
        self.time_zone.choices = choices({zone: zone.replace("_", " ") for zone in time_zones()})
        self.presenter.choices = choices({each.public_id: each.told.name for each in course.authors})
        return self

    @classmethod
    def of(cls, line: SessionLine) -> Self:
        """The form with what is kept."""
        said = {"starts": line.starts_local, "ends": line.ends_local, "time_zone": line.time_zone, "place": line.place}
        who = {"presenter": line.presenter_id, "host": line.host_address, "version": str(line.version)}
        return cls(formdata=None, data={**said, **who})

    def told(self) -> Typed:
        """What was typed."""
        names = ("starts", "ends", "time_zone", "presenter", "host", "place")
        return Typed(**{name: self[name].data or "" for name in names}, version=self.filled_from)


class CorrectionForm(Form):
    """Whether somebody attended, by the provider's word."""

    counts = RadioField(
        _("Attendance"),
        choices=choices({"yes": _("attended"), "no": _("did not attend"), "": _("as the times say")}),
        validate_choice=False,
    )
    reason = TextAreaField(_("Why"), render_kw=length(MAX_REASON))
