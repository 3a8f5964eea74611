"""The fields of these pages. What is refused is said by the services; here stand labels, kinds and lengths."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField

from services.accounts.names import MAX_NAME
from services.live.beginning import Offered
from services.live.seats import MAX_TYPED
from web.forms import Form, length

_AS_TYPED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


class ComeInForm(Form):
    """A code, and the name of a guest."""

    code = StringField(_("Code"), render_kw={**_AS_TYPED, **length(MAX_TYPED)})
    name = StringField(_("Your name"), render_kw={"autocomplete": "name", **length(MAX_NAME)})


class BeginForm(Form):
    """A case, perhaps a cohort, whether guests may come in."""

    case = SelectField(_("Case"), validate_choice=False)
    cohort = SelectField(_("Cohort"), validate_choice=False)
    guests = BooleanField(_("People without an account may come in, under a name that they type"))
    token = HiddenField()

    def offer(self, offered: Offered) -> BeginForm:
        """With what there is to choose from."""
        open_to_all = [(card.slug, card.title) for card in offered.cases]
        reserved = [(card.slug, card.title) for card in offered.reserved]
        groups = {str(_("In the library")): open_to_all, str(_("Reserved for teaching")): reserved}
        self.case.choices = {name: cases for name, cases in groups.items() if cases}
        self.cohort.choices = [("", str(_("No cohort"))), *offered.cohorts]
        return self
