"""The fields of these pages. What is refused is said by the services; here stand labels, kinds and lengths."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField

from services.accounts.names import MAX_NAME
from services.admin.site import MAX_CRISIS_LINE, MAX_DAYS, MAX_DOMAINS_TEXT, MAX_LINE, MAX_SITE_NAME
from web.admin.words import ROLE_NAMES
from web.forms import CurrentPasswordForm, Form, choices, email_field, length, new_password_field

REGISTRATION_NAMES = {
    "open": _("everybody"),
    "domains": _("addresses of some domains"),
    "invitation": _("by invitation only"),
}
_DAYS = {"inputmode": "numeric", **length(len(str(MAX_DAYS)))}


class RolesForm(CurrentPasswordForm):
    """What somebody may do."""

    roles = SelectMultipleField(_("Roles"), choices=choices(ROLE_NAMES), validate_choice=False)


class HandOverForm(CurrentPasswordForm):
    """A colleague who is to teach what somebody alone teaches."""

    email = email_field(_("E-mail address of a supervisor"), fills="off")


class InviteForm(Form):
    """An address to send an invitation to."""

    email = email_field(_("E-mail address"), fills="off")


class SettingsForm(Form):
    """The site's settings, each under the name that it is kept by."""

    site_name = StringField(_("Name of the site"), render_kw=length(MAX_SITE_NAME))
    provider_name = StringField(_("Who runs it"), render_kw=length(MAX_LINE))
    provider_address = TextAreaField(_("Postal address"), render_kw=length(MAX_LINE))
    provider_contact = StringField(_("How to reach them"), render_kw=length(MAX_LINE))
    crisis_line = TextAreaField(_("Whom to call here"), render_kw=length(MAX_CRISIS_LINE))
    registration = RadioField(_("Who may open an account"), choices=choices(REGISTRATION_NAMES), validate_choice=False)
    domains = TextAreaField(_("Domains"), render_kw=length(MAX_DOMAINS_TEXT))
    live_guests = BooleanField(_("Guests may come into live classes"))
    keep_guests_days = StringField(_("Guests without a visit"), render_kw=_DAYS)
    keep_sessions_days = StringField(_("Sessions that have ended"), render_kw=_DAYS)
    keep_mail_days = StringField(_("What letters said"), render_kw=_DAYS)
    keep_idle_accounts_days = StringField(_("Accounts that nobody uses"), render_kw=_DAYS)
    keep_archived_cohorts_days = StringField(_("Archived cohorts"), render_kw=_DAYS)
    keep_ce_records_days = StringField(_("Records of courses for credit"), render_kw=_DAYS)


class SetupForm(Form):
    """Who the first administrator is."""

    email = email_field(_("E-mail address"))
    name = StringField(_("Name"), render_kw={"autocomplete": "name", **length(MAX_NAME)})
    password = new_password_field(_("Password"))
