"""What each letter says, as text and as HTML. A letter names nobody: it could be read by whoever has the address now.

Links lead to the address that the site was told is its own, never to one that a request named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import escape

from services.days import in_words


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it has an address: paragraphs, one link with what it does, what to do if it was unasked; and for
    one of many that were asked for, the link that stops them, which mail programs have a button for.
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    link: tuple[str, str] | None = None
    closing: str = ""
    stop: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """The plain part."""
        link = [f"{self.link[0]}:\n{self.link[1]}"] if self.link else []
        closing = [self.closing] if self.closing else []
        stop = [f"{self.stop[0]}:\n{self.stop[1]}"] if self.stop else []
        return "\n\n".join([*self.paragraphs, *link, *closing, *stop, "-- \nBaton"]) + "\n"

    @property
    def html(self) -> str:
        """The same for readers who see HTML. Nothing in it is fetched from anywhere."""
        parts = [f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs]
        if self.link:
            words, url = escape(self.link[0]), escape(self.link[1])
            parts.append(f'<p><a href="{url}">{words}</a></p><p style="font-size:14px;color:#5c544a">{url}</p>')
        if self.closing:
            parts.append(f'<p style="font-size:14px;color:#5c544a">{escape(self.closing)}</p>')
        if self.stop:
            words, url = escape(self.stop[0]), escape(self.stop[1])
            parts.append(f'<p style="font-size:14px"><a style="color:#5c544a" href="{url}">{words}</a></p>')
        return _PAGE.format(subject=escape(self.subject), body="\n".join(parts))


REMINDER, ASSIGNED_REMINDER, CYCLE_REMINDER = "reminder", "assigned-reminder", "cycle-reminder"
REMINDERS = (REMINDER, ASSIGNED_REMINDER, CYCLE_REMINDER)
"""The kinds of letter of which somebody gets many, each with a link that stops them. None is sent when it is late."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#f8f5ee;color:#26211c;font:17px/1.5 Georgia,serif">
<div style="max-width:34em;margin:0 auto">
<h1 style="font-size:22px;font-weight:normal">{subject}</h1>
{body}
</div>
</body>
</html>
"""
_ONCE = "The link works once, for 60 minutes."
_UNASKED = "If you did not ask for this, do nothing: without the link nothing changes."


def register(url: str) -> Draft:
    """To somebody who wants an account."""
    say = ("Somebody, most likely you, asked for an account with this address.", _ONCE)
    return Draft("register", "Open your account", say, ("Choose a password and open it", url), _UNASKED)


def has_account(login_url: str, reset_url: str) -> Draft:
    """To somebody who wants an account and has one."""
    say = (
        "Somebody, most likely you, asked for an account with this address. There is one already.",
        f"Log in at {login_url}",
        "If you do not know the password any more, choose a new one. " + _ONCE,
    )
    return Draft("register", "You have an account already", say, ("Choose a new password", reset_url), _UNASKED)


def not_admitted(contact: str) -> Draft:
    """To somebody who wants an account where their address admits nobody."""
    whom = f" Ask {contact} for one." if contact else " Ask whoever runs it for one."
    say = (
        "Somebody, most likely you, asked for an account with this address.",
        "This site opens accounts for other addresses only, or by invitation." + whom,
    )
    return Draft("register", "This site opens accounts by invitation", say)


def invite(url: str, days: int) -> Draft:
    """To somebody who is invited."""
    say = ("You are invited to open an account.", f"The link works once, for {days} days.")
    return Draft("invite", "An invitation", say, ("Choose a password and open your account", url))


def reset(url: str) -> Draft:
    """To somebody who has forgotten their password."""
    say = ("Somebody, most likely you, asked for a new password.", _ONCE)
    return Draft("reset", "Choose a new password", say, ("Choose a new password", url), _UNASKED)


def reset_unknown(register_url: str) -> Draft:
    """To somebody who asks for a new password and has no account: the page could not tell them."""
    say = (
        "Somebody, most likely you, asked for a new password, but there is no account with this address.",
        "Perhaps you used another one. You can also open an account.",
    )
    return Draft("reset", "There is no account with this address", say, ("Open an account", register_url))


def email_change(url: str) -> Draft:
    """To a new address, before it is taken over."""
    say = ("Somebody, most likely you, wants to use this address for their account from now on.", _ONCE)
    return Draft("email", "Confirm your new address", say, ("Use this address", url), _UNASKED)


def email_taken() -> Draft:
    """To an address that somebody wants to use and that has an account of its own."""
    say = (
        "Somebody, most likely you, wants to use this address for their account.",
        "It belongs to another account already.",
        "Nothing has changed. Log in there instead, or change the address of that account first.",
    )
    return Draft("email", "This address has an account already", say)


def email_changed() -> Draft:
    """To the address of before."""
    say = ("Your account uses another e-mail address from now on. This was the address of before.",)
    closing = "If that was not you, write to whoever runs the site at once."
    return Draft("notice", "Your e-mail address was changed", say, None, closing)


def password_changed(reset_url: str) -> Draft:
    """To the owner of an account whose password changed."""
    say = ("The password of your account was changed. Other browsers have been logged out.",)
    closing = "If that was not you, choose a new password at once."
    return Draft("notice", "Your password was changed", say, ("Choose a new password", reset_url), closing)


def factor_changed(what: str, ways_url: str) -> Draft:
    """To the owner of an account whose second factor, passkey or university account changed."""
    say = (what,)
    closing = "If that was not you, change your password and look at your sessions at once."
    return Draft("notice", "The way you log in was changed", say, ("See how you log in", ways_url), closing)


def account_closed(contact: str) -> Draft:
    """To the owner of an account that was closed."""
    whom = f"Ask {contact} why." if contact else "Ask whoever runs the site why."
    say = (
        "Your account was closed by whoever runs the site. Nobody can log in with it. Nothing in it was deleted.",
        whom,
    )
    return Draft("notice", "Your account was closed", say)


def account_reopened(login_url: str) -> Draft:
    """To the owner of an account that is open again."""
    say = ("Your account is open again. You can log in as before.",)
    return Draft("notice", "Your account is open again", say, ("Log in", login_url))


def cohort_invitation(cohort: str, url: str, days: int) -> Draft:
    """To somebody whom a supervisor expects in a cohort. It says which, and neither who invites nor who is invited."""
    say = (
        f"You are expected in “{cohort}”, a cohort on Baton. There therapists in training practise what to do when a "
        "client needs more than they can give.",
        "The page behind this link says who teaches it and what they would see of your work. You join there, or you do "
        f"not. The link works once, for {days} days; an earlier one does not work any more.",
    )
    closing = "If you do not know what this is about, do nothing: without the link nothing changes."
    return Draft("cohort-invitation", f"You are invited to join {cohort}", say, ("See the cohort", url), closing)


def course_invitation(course: str, url: str) -> Draft:
    """To somebody whom a provider invites to a course. It says which, and neither who invites nor who is invited."""
    say = (
        f"You are invited to “{course}”, a course of continuing education.",
        "The page behind this link says what it is about, what it counts for, and what to check with your board first. "
        "You enrol there with an account that has this address, or you do not.",
    )
    closing = "If you do not know what this is about, do nothing."
    return Draft("course-invitation", f"You are invited to {course}", say, ("See the course", url), closing)


def course_session(course: str, what: str, when: str, url: str) -> Draft:
    """To somebody enrolled in a live course, or to the host of a session: what happened to it, and when it is held."""
    say = (f"A session of “{course}” {what}.", when)
    return Draft("notice", f"“{course}”: a session {what}", say, ("See the course", url))


def taken_out(cohort: str, url: str) -> Draft:
    """To a learner whom a supervisor took out of a cohort."""
    say = (
        f"A supervisor took you out of “{cohort}”.",
        "What you had finished for it stays with those who teach it. Nothing that you do from now on is seen there, "
        "and what you had shared is yours alone again.",
    )
    closing = "If you think that this is a mistake, ask whoever teaches you. They can let you come back."
    return Draft("notice", f"You are not in {cohort} any more", say, ("See how you stand to it", url), closing)


def teaches_now(what: str, by: str, url: str) -> Draft:
    """To a supervisor who was let into a cohort, or several: `what` they can teach, and `by` whom they were let in."""
    say = (
        f"You can teach {what} from now on: {by} let you in.",
        "You see there what learners do for what is assigned to them, and can do all that your colleagues can. Whoever "
        "does not want to teach a cohort takes themselves out of it, among its people.",
    )
    return Draft("notice", f"You can teach {what} now", say, ("See what you teach", url))


def reminder(waiting: int, review_url: str, plan_url: str, stop_url: str) -> Draft:
    """To somebody who asked to be told when reviews are due. It says how many, and neither of what nor to whom."""
    say = (
        "One decision waits for you today." if waiting == 1 else f"{waiting} decisions wait for you today.",
        "A few minutes are enough, and whatever you leave will be there tomorrow.",
    )
    closing = f"You asked for these letters, one a day at most. Your plan says when they come: {plan_url}"
    subject = "One review for today" if waiting == 1 else f"{waiting} reviews for today"
    stop = ("Stop these reminders", stop_url)
    return Draft(REMINDER, subject, say, ("Begin", review_url), closing, stop)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due, at a time told where the cohort is."""

    title: str
    at: datetime
    overdue: bool = False

    @property
    def when(self) -> str:
        """The time in words, with its zone."""
        zone = str(self.at.tzinfo).replace("_", " ")
        return f"{self.at:%A}, {in_words(self.at)}, at {self.at:%H:%M} ({zone})"


def assigned_reminder(cohort: str, due: Sequence[Due], assigned_url: str, stop_url: str) -> Draft:
    """To a learner who has not finished what is due. It says what and when, and neither to whom nor what they did."""
    lines = [
        f"“{each.title}” was due on {each.when}. It can still be handed in, and is marked late."
        if each.overdue
        else f"“{each.title}” is due on {each.when}."
        for each in due
    ]
    first = f"“{due[0].title}” {'was due' if due[0].overdue else f'is due on {due[0].at:%A}'}"
    subject = first if len(due) == 1 else f"{len(due)} assignments wait for you"
    closing = (
        f"You get these letters as a learner of “{cohort}”: three days and one day before something is due, and once "
        "when it is overdue. They stop when you are done."
    )
    stop = (f"Stop the letters of “{cohort}”", stop_url)
    return Draft(ASSIGNED_REMINDER, subject, tuple(lines), ("See what is asked", assigned_url), closing, stop)


def cycle_reminder(license_title: str, ends: date, days: int, license_url: str, stop_url: str) -> Draft:
    """To somebody whose license is to be renewed. It says which and by when, neither to whom nor what is missing."""
    left = "One day is" if days == 1 else f"{days} days are"
    say = (
        f"“{license_title}” is to be renewed by {ends:%A}, {in_words(ends)}. {left} left.",
        "Your ledger says what is still missing, and holds what your board may ask for.",
    )
    closing = (
        f"You get these letters about “{license_title}” 180, 90, 30 and 7 days before the end of a renewal period. "
        "They stop when you write down that it was renewed."
    )
    subject = f"“{license_title}”: {days} {'day' if days == 1 else 'days'} until it is to be renewed"
    stop = ("Stop these letters", stop_url)
    return Draft(CYCLE_REMINDER, subject, say, ("See what is missing", license_url), closing, stop)
