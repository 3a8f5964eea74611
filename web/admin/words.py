"""Words for roles and for what the audit trail records, as these pages say them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

ROLE_NAMES = {
    "supervisor": _("supervisor"),
    "author": _("author"),
    "ce_administrator": _("continuing education"),
    "site_administrator": _("administrator"),
}
STATE_NAMES = {"active": _("open"), "disabled": _("closed")}
ACT_NAMES = {
    "account.registered": _("Account opened"),
    "account.logged-in": _("Logged in"),
    "account.password-changed": _("Password changed"),
    "account.password-reset": _("Password reset"),
    "account.email-changed": _("Address changed"),
    "account.profile-changed": _("Profile changed"),
    "account.totp-added": _("Authenticator app added"),
    "account.totp-removed": _("Authenticator app removed"),
    "account.recovery-codes-made": _("Recovery codes made"),
    "account.recovery-code-used": _("Recovery code used"),
    "account.passkey-added": _("Passkey added"),
    "account.passkey-removed": _("Passkey removed"),
    "account.identity-linked": _("University account linked"),
    "account.identity-unlinked": _("University account unlinked"),
    "account.sessions-ended": _("Sessions ended"),
    "account.exported": _("Data downloaded"),
    "account.erased": _("Account erased"),
    "admin.role-granted": _("Role given"),
    "admin.role-taken": _("Role taken"),
    "admin.disabled": _("Account closed"),
    "admin.enabled": _("Account opened again"),
    "admin.reset-sent": _("Reset sent"),
    "admin.invited": _("Invitation sent"),
    "admin.settings-changed": _("Site settings changed"),
    "admin.audit-exported": _("Audit trail downloaded"),
    "admin.mail-retried": _("Letter sent again"),
    "admin.first-administrator": _("First administrator"),
    "site.retention-run": _("Old things cleared away"),
}
