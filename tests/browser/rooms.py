"""Every page of an account and of the administration, in every state that looks different, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Connection

from bench.study import learner as put_learner
from services.accounts.links import make_link
from services.database import writes
from services.tokens import new_public_id, new_token
from tests.browser import (
    assigned,
    assigning,
    certifying,
    earning,
    gradebook,
    grading,
    networking,
    providing,
    taking,
    teaching,
    understanding,
)
from tests.browser.places import CASE, Past, Place
from tests.support import exams, factors, people
from tests.support.cast import enter
from tests.support.client import Visitor
from tests.support.plans import studies
from web.session import now

LEARNER, TEACHER, ADMINISTRATOR, HALF_WAY = "learner", "supervisor", "site_administrator", "half-way"
"""Who is there; half-way is somebody whose password was right and who has a second factor still to show."""

EXAMINEE = "examinee"
"""A guest with practice exams at different places: each is named by its path."""

NETWORKED = "networked"
"""A guest who has played, written in the journal, and knows some people."""

FIRST_TIME = "teaches for the first time"
"""A supervisor without a cohort; one of the cast has one, with people in it."""

ASSIGNED = "assigned"
"""A learner with assignments."""

ASSIGNING = "assigning"
"""A supervisor with modules and assignments."""

GRADEBOOK = "has a gradebook"
"""A supervisor of a cohort that has played."""

GRADING, GRADED = "grading", "graded"
"""A supervisor with attempts to grade; the learner of one that is."""

UNDERSTANDING = "understands"
"""A supervisor of a cohort whose decisions tell enough for every figure."""

STUDYING = {"few decisions": (18, 6, 2), "many decisions": (700, 60, 10)}
"""Guests who study: how many decisions and cards they have, of how many weeks."""


@writes
def _link(connection: Connection, kind: str) -> str:
    return make_link(connection, kind, now(), email=f"{new_public_id()}@school.example")


WITH_ROOMS: Mapping[str, Callable[[Flask], tuple[Past, dict[str, str]]]] = {
    NETWORKED: networking.networked,
    ASSIGNED: assigned.room,
    ASSIGNING: assigning.room,
    GRADEBOOK: gradebook.room,
    UNDERSTANDING: understanding.room,
    certifying.CERTIFYING: certifying.room,
    earning.EARNING: earning.room,
    providing.PROVIDING: providing.room,
    taking.TAKING: taking.room,
}
"""People for whom much is put there, and how."""


def links(site: Flask) -> dict[str, str]:
    """Secrets of links that work."""
    with site.app_context():
        found = {"register": _link("register")}
    token = new_token()
    studies(site, people.put(site, new_public_id()), now(), stop_token=token)
    return {
        **found,
        "stop": token,
        "code": teaching.code_of_a_cohort(site),
        "letters": assigning.letters_of_a_cohort(site),
    }


def member(site: Flask, role: str) -> tuple[Past, dict[str, str]]:
    """Somebody with an account and this role, and the ids of what is theirs."""
    if role == HALF_WAY:
        return _half_way(site), {}
    if role == EXAMINEE:
        return _examinee(site)
    if role == FIRST_TIME:
        return teaching.first_time(site), {}
    if role in WITH_ROOMS:
        return WITH_ROOMS[role](site)
    if role in (GRADING, GRADED):
        return grading.room(site, as_learner=role == GRADED)
    if role in STUDYING:
        return Past(put_learner(site, *STUDYING[role]), {}), {}
    visitor, things = enter(site, role)
    cookie = visitor.get_cookie("baton")
    assert things is not None
    assert cookie is not None
    names = ("person", "card", "class", "cohort", "membership", "entry")
    return Past(cookie.value, {}), {name: getattr(things, f"{name}_id") for name in names}


def _examinee(site: Flask) -> tuple[Past, dict[str, str]]:
    """Exams that are over, and some that run: in the last minute, with a locked section.

    Each is left as it is to be before the next is drawn, for what a running one holds is in no other.
    """
    learner, sittings = Visitor.at(site), {}
    for name, blueprint in EXAMS.items():
        sitting = sittings[name] = exams.begin(learner, blueprint)
        sitting.answer(1, sitting.best(1), flagged="y")
        sitting.answer(2, sitting.wrong(2))
        if name == "locked":
            sitting.lock(1)
        if name in ("late", "up"):
            sitting.ends(timedelta(seconds=59) if name == "late" else timedelta(minutes=-5))
        if name in ("over", "sample"):
            sitting.finish()
    cookie = learner.get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {}), {name: sitting.path for name, sitting in sittings.items()}


EXAMS = {
    "over": "california-lmft-law-ethics",
    "sample": "sample",
    "up": "amftrb",
    "locked": "ncmhce",
    "running": "nce",
    "late": "eppp",
}
"""Practice exams by where they stand, and their blueprints: those of many domains first, while most cases are free."""


def _half_way(site: Flask) -> Past:
    name = new_public_id()
    factors.set_up_app(people.member(site, name))
    cookie = factors.at_the_second_step(site, name).get_cookie("baton")
    assert cookie is not None
    return Past(cookie.value, {})


def _filled(button: str, fields: Mapping[str, str], unfold: str = "") -> Callable[[Page], None]:
    """Fill in fields by their labels, and press a button."""

    def act(page: Page) -> None:
        if unfold:
            page.get_by_text(unfold, exact=True).first.click()
        for label, value in fields.items():
            page.get_by_label(label, exact=True).locator("visible=true").first.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).locator("visible=true").first.click()

    return act


def _review(page: Page) -> None:
    """Take the first choice of a review."""
    page.locator(".choice input").first.check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("article.review-explained")).to_be_visible()


def _review_to_the_end(page: Page) -> None:
    _review(page)
    page.locator("[data-next]").click()
    expect(page.locator("article.review-rest")).to_be_visible()


def _review_nonsense(page: Page) -> None:
    """Send a choice that is none, past the script."""
    page.evaluate("""() => {
      const form = document.querySelector("[data-choices]");
      form.querySelector(".choice input").value = "none";
      form.querySelector(".choice input").checked = true;
      form.submit();
    }""")
    expect(page.locator("#problem")).to_be_visible()


def _review_twice(page: Page) -> None:
    """Answer otherwise on a page that is out of date, past the script."""
    page.locator(".choice input").last.check()
    other = page.context.new_page()
    other.goto(page.url)
    _review(other)
    other.close()
    page.evaluate("document.querySelector('[data-choices]').submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Another choice is on record")


def _late(page: Page) -> None:
    expect(page.locator(".exam-clock.is-late [data-left]")).to_contain_text("0:")


def _about_to_hand_in(page: Page) -> None:
    page.get_by_text("Hand it in", exact=True).first.click()
    expect(page.get_by_role("button", name="Hand it in now")).to_be_visible()


def lose_the_exam(page: Page) -> None:
    page.context.set_offline(True)
    page.locator(".choice input").first.check()
    expect(page.locator(".unsent")).to_be_visible()


def _make_calendar(page: Page) -> None:
    """Have an address, and go back to the plan."""
    _filled("Make an address", {})(page)
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()


ROOMS = {
    **certifying.CERTIFICATES,
    **earning.LEDGER,
    **providing.PROVIDER,
    **taking.COURSES,
    "credit, the first time": Place("/credit", "Credit", role=FIRST_TIME),
    "study, the first time": Place("/study", "Study", stranger=True),
    "study, few decisions": Place("/study", "Study", role="few decisions"),
    "study, many decisions": Place("/study", "Study", role="many decisions"),
    "network, of a stranger": Place("/network", "Referral network", stranger=True),
    "network": Place("/network", "Referral network", role=NETWORKED),
    "network, nobody fits": Place("/network?q=zebra", "Referral network", role=NETWORKED),
    "network, one taken out": Place("/network/{contact}", "Referral network", networking.take_out, role=NETWORKED),
    "network, on a sheet": Place("/network/sheet", "Referral network", role=NETWORKED),
    "an entry of the network": Place("/network/{contact}?done=added", "Ana Ruiz", role=NETWORKED),
    "an entry, to change": Place("/network/{contact}/edit", "Change an entry", role=NETWORKED),
    "an entry, refused": Place(
        "/network/new", "Add somebody", _filled("Save", {"Name": "  \u200d"}), status=400, stranger=True
    ),
    "contacts in a file": Place("/network/import", "Bring in a file", stranger=True),
    "contacts in a file, refused": Place(
        "/network/import", "Bring in a file", networking.choose("colour\nred\n"), status=400, stranger=True
    ),
    "contacts in a file, with faults": Place(
        "/network/import",
        "Nothing was brought in",
        networking.choose("name,phone\nAna,1\n,1,2\n"),
        status=400,
        stranger=True,
    ),
    "contacts in a file, looked at": Place(
        "/network/import",
        "What this file would bring",
        networking.choose(
            "name,organization,specialties,accepting,size\nAna Ruiz,North Clinic,EMDR,,\nBea,,EMDR; friends,later,9\n",
        ),
        role=NETWORKED,
    ),
    "debrief with whom one would call": Place("{good}/debrief", "Debrief", networking.call, role=NETWORKED),
    "journal, of a stranger": Place("/study/journal", "Journal", stranger=True),
    "journal": Place("/study/journal", "Journal", role=NETWORKED),
    "journal, nothing fits": Place("/study/journal?q=zebra", "Journal", role=NETWORKED),
    "journal, to print": Place("/study/journal/print", "Journal", role=NETWORKED),
    "login": Place("/accounts/login", "Log in", stranger=True),
    "login, refused": Place(
        "/accounts/login",
        "Log in",
        _filled("Log in", {"E-mail address": "nobody@school.example", "Password": "not the one"}),
        status=400,
        stranger=True,
    ),
    "register": Place("/accounts/register", "Open an account", stranger=True),
    "register, refused": Place(
        "/accounts/register",
        "Open an account",
        _filled("Send the letter", {"E-mail address": "a@b"}),
        status=400,
        stranger=True,
    ),
    "a letter is on its way": Place(
        "/accounts/register",
        "A letter is on its way",
        _filled("Send the letter", {"E-mail address": "somebody@school.example"}),
        stranger=True,
    ),
    "open an account": Place("/accounts/confirm/{register}", "Welcome", stranger=True),
    "open an account, refused": Place(
        "/accounts/confirm/{register}",
        "Welcome",
        _filled("Open the account", {"Name": " ", "Password": "nine quiet herons"}),
        status=400,
        stranger=True,
    ),
    "reset": Place("/accounts/reset", "A new password", stranger=True),
    "a dead link": Place("/accounts/reset/" + "x" * 43, "This link does not work", status=410, stranger=True),
    "account": Place("/accounts/settings", "Your account", role=LEARNER),
    "account, kept": Place("/accounts/settings?done=kept", "Your account", role=LEARNER),
    "account, refused": Place(
        "/accounts/settings", "Your account", _filled("Save your profile", {"Name": " "}), status=400, role=LEARNER
    ),
    "ways to log in": Place("/accounts/settings/login", "Logging in", role=LEARNER),
    "ways to log in, refused": Place(
        "/accounts/settings/login",
        "Logging in",
        _filled(
            "Set the password", {"Your present password": "not the one", "New password": "another heron"}, "Change it"
        ),
        status=400,
        role=LEARNER,
    ),
    "a key for the app": Place(
        "/accounts/settings/totp",
        "An authenticator app",
        _filled("Make a key for the app", {"Your present password": people.PASSWORD}),
        role=LEARNER,
    ),
    "one more step": Place("/accounts/login/second", "One more step", role=HALF_WAY),
    "one more step, refused": Place(
        "/accounts/login/second",
        "One more step",
        _filled("Log in", {"Code": "000000"}),
        status=400,
        role=HALF_WAY,
    ),
    "your data": Place("/accounts/settings/data", "Your data", role=LEARNER),
    "your data, refused": Place(
        "/accounts/settings/data",
        "Your data",
        _filled("Download the archive", {"Your present password": "not the one"}),
        status=400,
        role=LEARNER,
    ),
    "erased": Place("/accounts/erased", "Your account is erased", stranger=True),
    "understanding": Place("/teach/cohorts/{cohort}/understanding", "Understanding", role=UNDERSTANDING),
    "a case of a cohort": Place(f"/teach/cohorts/{{cohort}}/cases/{CASE}", "Through Her Nephew", role=UNDERSTANDING),
    "a case of a few": Place(
        f"/teach/cohorts/{{cohort}}/cases/{CASE}?group={{group}}", "Through Her Nephew", role=UNDERSTANDING
    ),
    "a case for a cohort": Place(
        f"/teach/cohorts/{{cohort}}/cases/{CASE}/packet", "Through Her Nephew", role=UNDERSTANDING
    ),
    "a case for class": Place(f"/teach/cases/{CASE}/print", "", role=TEACHER),
    "teach, the first time": Place("/teach", "Teach", role=FIRST_TIME),
    "teach": Place("/teach", "Teach", role=TEACHER),
    "a cohort, refused": Place(
        "/teach/cohorts/new", "Make a cohort", _filled("Make it", {"Name": "\u200d"}), status=400, role=FIRST_TIME
    ),
    "people of a cohort": Place("/teach/cohorts/{cohort}/people", "People", teaching.mark_all, role=TEACHER),
    "a learner of a cohort": Place("/teach/cohorts/{cohort}/people/{membership}", "", role=TEACHER),
    "a learner, before they are taken out": Place(
        "/teach/cohorts/{cohort}/people/{membership}/take-out", "Take", role=TEACHER
    ),
    "somebody on a roster": Place("/teach/cohorts/{cohort}/roster/{entry}", "On the roster", role=TEACHER),
    "settings of a cohort": Place("/teach/cohorts/{cohort}/settings", "Settings", role=TEACHER),
    "another time zone": Place(
        "/teach/cohorts/{cohort}/settings/zone?time_zone=Europe/Berlin", "Another time zone", role=TEACHER
    ),
    "a list of learners": Place("/teach/cohorts/{cohort}/roster", "Bring in a list", role=TEACHER),
    "a list of learners, with faults": Place(
        "/teach/cohorts/{cohort}/roster",
        "Nothing was brought in",
        teaching.paste("name,email\nAna,a@b\n"),
        status=400,
        role=TEACHER,
    ),
    "a list of learners, looked at": Place(
        "/teach/cohorts/{cohort}/roster",
        "What this list would bring",
        teaching.paste("name,email,student id,group\nAna Ruiz,,7,Tuesday\nBea,b@school.example,8,Friday\nBea,,8,\n"),
        role=TEACHER,
    ),
    "a cohort, as its learner has it": Place("/assigned/cohorts/{cohort}", "Practicum II", role=LEARNER),
    "what is assigned to one": Place("/assigned", "Assigned", role=ASSIGNED),
    "nothing assigned": Place("/assigned", "Assigned", role=FIRST_TIME),
    "an assignment, as its learner has it": Place("/assigned/{asked}", "Knowing one's limits", role=ASSIGNED),
    "an assigned decision, refused": Place("/attempts/{deciding}", "", assigned.say_nothing, status=400, role=ASSIGNED),
    "a write-up, refused": Place(
        "/attempts/{writing}", "Four hundred words", assigned.leave_a_step_out, status=400, role=ASSIGNED
    ),
    "handed in": Place("/attempts/{handed}/debrief", "No, Thank You", role=ASSIGNED),
    "an assigned case, stepped out of": Place("/attempts/{left}", "You have stepped out", role=ASSIGNED),
    "join a cohort": Place("/join/{code}", "Join Practicum II", stranger=True),
    "join, with no code": Place("/join", "Join a cohort", stranger=True),
    "a code that opens nothing": Place("/join/AAAA-AAAA", "This code opens nothing", status=404, stranger=True),
    "a gradebook": Place("/teach/cohorts/{cohort}/gradebook", "Gradebook", role=GRADEBOOK),
    "a gradebook, nobody fits": Place("/teach/cohorts/{cohort}/gradebook?state=late", "Gradebook", role=GRADEBOOK),
    "a cell of a gradebook, written meanwhile": Place("{cell}", "Ben", gradebook.set_twice, status=409, role=GRADEBOOK),
    "a platform's file, refused": Place(
        "/teach/cohorts/{cohort}/gradebook/lms",
        "Fill a platform’s file",
        gradebook.choose("colour\nred\n"),
        status=400,
        role=GRADEBOOK,
    ),
    "a platform's file, looked at": Place(
        "/teach/cohorts/{cohort}/gradebook/lms", "Who is who", gradebook.choose(gradebook.FILE), role=GRADEBOOK
    ),
    "a learner's way": Place("/teach/attempts/{way}", "Through Her Nephew", role=GRADING),
    "a way, graded meanwhile": Place(
        "/teach/attempts/{way}", "Through Her Nephew", grading.grade_twice, status=409, role=GRADING
    ),
    "a rubric that nothing takes any more": Place(
        "/teach/attempts/{way}", "Not stored", grading.grade_what_is_gone, status=404, role=GRADING
    ),
    "a packet": Place("/teach/attempts/{way}/packet", "Through Her Nephew", role=GRADING),
    "what there is to grade": Place("/teach/assignments/{assignment}/grading", "Grading", role=GRADING),
    "what there is to grade, blind": Place("/teach/assignments/{blind}/grading", "Grading", role=GRADING),
    "debrief with what supervisors said": Place("/attempts/{way}/debrief", "Debrief", role=GRADED),
    "modules": Place("/teach/modules", "Modules", role=ASSIGNING),
    "a module": Place("/teach/modules/{module}", "Knowing one's limits", role=ASSIGNING),
    "a module, refused": Place(
        "/teach/modules/{module}/edit", "Change a module", assigning.refuse_a_mark, status=400, role=ASSIGNING
    ),
    "cases for a module": Place("/teach/modules/{module}/cases", "Add cases", role=ASSIGNING),
    "what is assigned": Place("/teach/cohorts/{cohort}", "Assignments", role=ASSIGNING),
    "a module assigned at no time": Place(
        "/teach/cohorts/{cohort}/assignments/new?module={module}",
        "Assign a module",
        assigning.due_in_a_gap,
        status=400,
        role=ASSIGNING,
    ),
    "an assignment": Place("/teach/assignments/{assignment}", "Knowing one's limits", role=ASSIGNING),
    "an assignment, to change": Place("/teach/assignments/{assignment}/edit", "Change an assignment", role=ASSIGNING),
    "what a change would change": Place(
        "/teach/assignments/{assignment}/edit", "What would change", assigning.due_earlier, role=ASSIGNING
    ),
    "explanations, before they are opened": Place(
        "/teach/assignments/{assignment}/release", "Open the explanations", role=ASSIGNING
    ),
    "more time for some": Place("/teach/assignments/{assignment}/extensions", "More time for some", role=ASSIGNING),
    "stop the letters of a cohort": Place("/assigned/stop/{letters}", "Stop the letters?", stranger=True),
    "classes": Place("/live/classes", "In class", role=TEACHER),
    "a class on its screen": Place("/live/classes/{class}", "", role=TEACHER),
    "who is in a class": Place("/live/classes/{class}/attendance", "Who was there", role=TEACHER),
    "come into a class, refused": Place(
        "/live", "Come into a class", _filled("Come in", {"Code": "ZZZZZZ"}), status=400, stranger=True
    ),
    "home, with what is assigned": Place("/", "A client needs more", role=LEARNER),
    "people": Place("/admin/people", "People", role=ADMINISTRATOR),
    "people, none found": Place("/admin/people?q=zebra", "People", role=ADMINISTRATOR),
    "a person": Place("/admin/people/{person}", "", role=ADMINISTRATOR),
    "the site": Place("/admin/settings", "Site", role=ADMINISTRATOR),
    "the site, refused": Place(
        "/admin/settings",
        "Site",
        _filled("Save the settings", {"Guests without a visit": "a while"}),
        status=400,
        role=ADMINISTRATOR,
    ),
    "the cases' findings": Place("/admin/scenarios", "Cases", role=ADMINISTRATOR),
    "the audit trail": Place("/admin/audit", "Audit trail", role=ADMINISTRATOR),
    "the mail": Place("/admin/mail", "Mail", role=ADMINISTRATOR),
    "exams, of a stranger": Place("/study/exams", "Practice exams", stranger=True),
    "exams": Place("/study/exams", "Practice exams", role=EXAMINEE),
    "an exam": Place("{running}?item=1", "", role=EXAMINEE),
    "an exam in its last minute": Place("{late}", "", _late, role=EXAMINEE),
    "an exam, at a section that is locked": Place("{locked}?item=1", "", role=EXAMINEE),
    "an exam, before it is handed in": Place("{running}", "", _about_to_hand_in, role=EXAMINEE),
    "an exam that could not be reached": Place("{running}", "", lose_the_exam, role=EXAMINEE),
    "an exam that is not over": Place("{running}/report", "Not over yet", status=409, role=EXAMINEE),
    "an exam whose time is up": Place("{up}", "AMFTRB", role=EXAMINEE),
    "an exam, its report": Place("{over}/report", "California LMFT", role=EXAMINEE),
    "the sample, its report": Place("{sample}/report", "Eight mixed decisions", role=EXAMINEE),
    "plan, of a stranger": Place("/study/plan", "Your plan", stranger=True),
    "plan": Place("/study/plan", "Your plan", role=LEARNER),
    "plan, kept": Place("/study/plan?done=kept", "Your plan", role=LEARNER),
    "plan, refused": Place(
        "/study/plan", "Your plan", _filled("Save the plan", {"Decisions a day": "0"}), status=400, role=LEARNER
    ),
    "plan, refused to a stranger": Place(
        "/study/plan", "Your plan", _filled("Save the plan", {"Decisions a day": "many"}), status=400, stranger=True
    ),
    "a calendar is made": Place("/study/plan", "Your calendar’s address", _filled("Make an address", {}), role=LEARNER),
    "plan with a calendar": Place("/study/plan", "Your plan", _make_calendar, role=LEARNER),
    "stop the reminders": Place("/study/stop/{stop}", "Stop the reminders?", stranger=True),
    "reminders stopped": Place(
        "/study/stop/{stop}", "No more reminders", _filled("Stop the reminders", {}), stranger=True
    ),
    "nothing to stop": Place("/study/stop/" + "x" * 43, "Nothing to stop here", status=404, stranger=True),
    "reviews, of a stranger": Place("/study/review", "Reviews", stranger=True),
    "a review": Place("/study/review", "", role=LEARNER),
    "a review, refused": Place("/study/review", "", _review_nonsense, status=400, role=LEARNER),
    "a review, explained": Place("/study/review/{card}/0", "Explained", role=LEARNER),
    "a review, answered already": Place(
        "/study/review", "Another choice is on record", _review_twice, status=409, role=LEARNER
    ),
    "a review, put off": Place("/study/review", "Nothing comes back", _filled("Not this one today", {}), role=LEARNER),
    "a review, taken out": Place(
        "/study/review", "Nothing comes back", _filled("I know this: do not bring it back", {}), role=LEARNER
    ),
    "reviews, at the end": Place("/study/review", "Nothing comes back", _review_to_the_end, role=LEARNER),
}
