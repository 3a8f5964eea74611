"""Words for roles, accounts, letters and what the audit trail records, as these pages say them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.audit import Act

ROLE_NAMES = {
    "supervisor": _("supervisor"),
    "author": _("author"),
    "ce_administrator": _("continuing education"),
    "site_administrator": _("administrator"),
}
ACCOUNT_STATES = {"active": _("open"), "disabled": _("closed")}
LETTER_STATES = {
    "waiting": _("Waiting"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "unsure": _("Unsure"),
    "failed": _("Failed"),
}
LETTER_KINDS = {
    "register": _("Opening an account"),
    "invite": _("An invitation"),
    "reset": _("A new password"),
    "email": _("A new address"),
    "notice": _("A notice"),
    "reminder": _("A reminder of reviews"),
}
ACT_NAMES = {
    Act.REGISTERED: _("Account opened"),
    Act.LOGGED_IN: _("Logged in"),
    Act.PASSWORD_CHANGED: _("Password changed"),
    Act.PASSWORD_RESET: _("Password reset"),
    Act.EMAIL_CHANGED: _("Address changed"),
    Act.PROFILE_CHANGED: _("Profile changed"),
    Act.TOTP_ADDED: _("Authenticator app added"),
    Act.TOTP_REMOVED: _("Authenticator app removed"),
    Act.RECOVERY_CODES_MADE: _("Recovery codes made"),
    Act.RECOVERY_CODE_USED: _("Recovery code used"),
    Act.PASSKEY_ADDED: _("Passkey added"),
    Act.PASSKEY_REMOVED: _("Passkey removed"),
    Act.IDENTITY_LINKED: _("University account linked"),
    Act.IDENTITY_UNLINKED: _("University account unlinked"),
    Act.SESSIONS_ENDED: _("Sessions ended"),
    Act.CALENDAR_MADE: _("Calendar address made"),
    Act.CALENDAR_ENDED: _("Calendar address ended"),
    Act.EXPORTED: _("Data downloaded"),
    Act.ERASED: _("Account erased"),
    Act.ROLE_GRANTED: _("Role given"),
    Act.ROLE_TAKEN: _("Role taken"),
    Act.DISABLED: _("Account closed"),
    Act.ENABLED: _("Account opened again"),
    Act.RESET_SENT: _("Reset sent"),
    Act.INVITED: _("Invitation sent"),
    Act.SETTINGS_CHANGED: _("Site settings changed"),
    Act.AUDIT_EXPORTED: _("Audit trail downloaded"),
    Act.MAIL_RETRIED: _("Letter sent again"),
    Act.FIRST_ADMINISTRATOR: _("First administrator"),
    Act.RETENTION_RUN: _("Old things cleared away"),
}
