"""Into a course by each of its ways: once for a person, by what is theirs, with a name that can be printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import Course, Enrolment, EnrolmentCode
from services import limits
from services.courses.enrolling import Typed, enrol
from services.courses.offers import took_its_place
from services.errors import BadField, NotFound, Refused, TooMany
from services.people import Visitor
from tests.support.courses import offered, put_code
from tests.support.credit import in_a_transaction
from tests.support.doors import all_at_once
from tests.support.people import known, put
from tests.support.rows import change, count, rows, values
from web.session import now

FORM = Typed("María-José Ñuñez", "counselor", "Texas", "81234", "America/Chicago", knows=True)
CODE = "ABCDEFGHJKMN"


def send(site: Flask, who: Visitor, course_id: str, form: Typed = FORM) -> None:
    with site.app_context():
        enrol(who, course_id, form, now())


def fault(site: Flask, who: Visitor, course_id: str, form: Typed) -> str:
    with pytest.raises(BadField) as found:
        send(site, who, course_id, form)
    return found.value.field


def test_who_enrols_ten_times_at_once_is_enrolled_once(site: Flask) -> None:
    alice, course = known(site, put(site, "Alice")), offered(site)
    assert all_at_once(site, [lambda: enrol(alice, course, FORM, now())] * 10) == {"done": 10}
    (enrolment,) = rows(site, Enrolment)
    assert (enrolment.legal_name, enrolment.jurisdiction, enrolment.way) == (FORM.legal_name, "US-TX", "open")


def test_two_people_with_one_code_do_not_both_come_in(site: Flask) -> None:
    alice, bob = known(site, put(site, "Alice")), known(site, put(site, "Bob"))
    course = offered(site, enrolment="code")
    in_a_transaction(site, lambda connection: put_code(connection, course, CODE))
    form = replace(FORM, code="abcd-efgh jkmn")
    found = all_at_once(site, [lambda: enrol(alice, course, form, now()), lambda: enrol(bob, course, form, now())])
    assert found == {"done": 1, "BadField": 1}
    assert count(site, Enrolment) == 1


def test_codes_that_were_withdrawn_ended_or_are_of_another_course_let_nobody_in(small_site: Flask) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site, enrolment="code")
    other = offered(small_site, enrolment="code")
    in_a_transaction(small_site, lambda connection: put_code(connection, course, CODE, withdrawn_at=now()))
    over = now() - timedelta(days=1)
    in_a_transaction(small_site, lambda connection: put_code(connection, course, CODE[::-1], expires_at=over))
    in_a_transaction(small_site, lambda connection: put_code(connection, other, "23456789ABCD"))
    for code in (CODE, CODE[::-1], "23456789ABCD", "", "  "):
        assert fault(small_site, alice, course, replace(FORM, code=code)) == "code"


def test_whoever_guesses_codes_is_stopped_and_whoever_mistypes_their_name_is_not(small_site: Flask) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site, enrolment="code")
    for _ in range(limits.COURSE_CODES.most + 1):
        fault(small_site, alice, course, replace(FORM, legal_name="", code=CODE))
    for number in range(limits.COURSE_CODES.most):
        fault(small_site, alice, course, replace(FORM, code=f"22222222{number:04}"))
    with pytest.raises(TooMany):
        send(small_site, alice, course, replace(FORM, code=CODE))


def test_an_invitation_lets_in_whose_address_it_has_and_nobody_else(small_site: Flask) -> None:
    alice, bob = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Bob"))
    course = offered(small_site, enrolment="invited")
    key = {"email_key": "alice@school.example"}
    in_a_transaction(small_site, lambda connection: put_code(connection, course, CODE, **key))
    with pytest.raises(Refused):
        send(small_site, bob, course, replace(FORM, code=CODE))
    send(small_site, alice, course)
    assert values(small_site, select(EnrolmentCode.enrolment_id)) == values(small_site, select(Enrolment.id))


def test_an_invitation_that_ended_lets_nobody_in(small_site: Flask) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site, enrolment="invited")
    said = {"email_key": "alice@school.example", "expires_at": now() - timedelta(days=1)}
    in_a_transaction(small_site, lambda connection: put_code(connection, course, CODE, **said))
    with pytest.raises(Refused):
        send(small_site, alice, course)


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_what_is_not_offered_is_not_there_to_enrol_in(small_site: Flask, state: str) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site)
    change(small_site, update(Course).values(state=state))
    with pytest.raises(NotFound):
        send(small_site, alice, course)


def test_nobody_earns_live_credit_by_playing_alone(small_site: Flask) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site, format="live_online")
    with pytest.raises(Refused):
        send(small_site, alice, course)


def test_each_field_is_refused_beside_it(small_site: Flask) -> None:
    alice, course = known(small_site, put(small_site, "Alice")), offered(small_site)
    wrong: dict[str, Any] = {
        "legal_name": "Nobody \U00013000",
        "profession": "wizard",
        "jurisdiction": "Atlantis",
        "license_number": "9" * 61,
        "time_zone": "Mars/Olympus",
        "knows": False,
    }
    for field, value in wrong.items():
        assert fault(small_site, alice, course, replace(FORM, **{field: value})) == field
    assert count(small_site, Enrolment) == 0


def test_what_was_given_for_an_edition_lets_into_the_one_that_took_its_place_and_not_into_one_before(
    small_site: Flask,
) -> None:
    alice, bob = known(small_site, put(small_site, "Alice")), known(small_site, put(small_site, "Bob"))
    first = offered(small_site, enrolment="code", state="retired")
    number = values(small_site, select(Course.id))[0]
    second = offered(small_site, enrolment="code", earlier_id=number)
    in_a_transaction(small_site, lambda connection: put_code(connection, first, CODE))
    in_a_transaction(small_site, lambda connection: put_code(connection, second, CODE[::-1]))
    send(small_site, alice, second, replace(FORM, code=CODE))
    assert fault(small_site, bob, second, replace(FORM, code=CODE)) == "code"
    change(small_site, update(Course).where(Course.public_id == first).values(state="published"))
    assert fault(small_site, bob, first, replace(FORM, code=CODE[::-1])) == "code"
    with small_site.app_context():
        assert [took_its_place(each) for each in (first, second)] == [second, None]
    change(small_site, update(Course).values(state="retired"))
    with small_site.app_context():
        assert took_its_place(first) is None
