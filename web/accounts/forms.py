"""The fields of an account's pages. What is refused is said by the services; here stand labels, kinds and lengths."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField

from services.accounts.names import MAX_NAME
from services.accounts.second import MAX_TYPED
from web.forms import CurrentPasswordForm, Form, choices, email_field, length, new_password_field, password_field

COUNTRY_NAMES = {
    "US": _("United States"),
    "CA": _("Canada"),
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "AU": _("Australia"),
    "NZ": _("New Zealand"),
}
FACTOR_NAMES = {
    "1": _("as it is"),
    "1.25": _("a quarter more"),
    "1.5": _("half as much again"),
    "2": _("twice as much"),
    "none": _("no limit"),
}


class LoginForm(Form):
    """Address and password."""

    email = email_field(_("E-mail address"), fills="username")
    password = password_field(_("Password"))
    remember = BooleanField(_("Keep me logged in on this device"))
    next = HiddenField()


class AddressForm(Form):
    """An address to send a letter to."""

    email = email_field(_("E-mail address"))
    next = HiddenField()


class OpenForm(Form):
    """What opens an account: a name and a password."""

    name = StringField(_("Name"), render_kw={"autocomplete": "name", **length(MAX_NAME)})
    password = new_password_field(_("Password"))
    remember = BooleanField(_("Keep me logged in on this device"))
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password by a link."""

    password = new_password_field(_("New password"))


class ProfileForm(Form):
    """What somebody says of themselves."""

    name = StringField(_("Name"), render_kw={"autocomplete": "name", **length(MAX_NAME)})
    professional_name = StringField(_("Professional name"), render_kw=length(MAX_NAME))
    time_zone = SelectField(_("Time zone"), validate_choice=False)
    country = SelectField(_("Country"), validate_choice=False)
    exam_date = DateField(_("Date of your exam"), render_kw={"type": "date"})
    time_factor = RadioField(_("Time that you need"), validate_choice=False, choices=choices(FACTOR_NAMES))


class ChangeEmailForm(CurrentPasswordForm):
    """Another address."""

    email = email_field(_("New e-mail address"))


class ChangePasswordForm(CurrentPasswordForm):
    """Another password."""

    new_password = new_password_field(_("New password"))


class CodeForm(Form):
    """A code of an authenticator app or of a paper, or a passkey's answer in its place."""

    code = StringField(
        _("Code"), render_kw={"autocomplete": "one-time-code", "spellcheck": "false", **length(MAX_TYPED)}
    )
    answer = HiddenField()
    next = HiddenField()


class PasskeyLoginForm(Form):
    """A passkey's answer."""

    answer = HiddenField()
    remember = BooleanField()
    next = HiddenField()


class PasskeyForm(CurrentPasswordForm):
    """A passkey's name, and the browser's answer where it is new."""

    name = StringField(_("Name"), render_kw={"autocomplete": "off", **length(MAX_NAME)})
    answer = HiddenField()


class EraseForm(CurrentPasswordForm):
    """What erasing an account asks for."""

    understood = BooleanField(_("I understand that this cannot be undone"))
