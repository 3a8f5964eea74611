"""What a supervisor sees of a cohort's decisions: the right counts, no names, and nothing of few."""

from __future__ import annotations

import re
import time
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from engine.scenario.play import replay, scene_at
from engine.scenario.score import trace
from engine.teach.terms import Terms
from extensions import db
from models import Attempt, CohortGroup, Decision, Dissent, Membership, PathCount, Person, Revision
from services.teach import class_packet
from services.teach.given import Wanted
from tests.support import cases, classes, people, played
from tests.support.client import Visitor
from tests.support.html import text_of
from tests.support.rows import change, counted, values
from web.mailing import delivering
from web.session import now

STORY = cases.story(cases.A_CASE)


class Class:
    """Carol, her cohort, and those in it who have played."""

    def __init__(self, site: Flask, many: int, **told: Any) -> None:
        self.site = site
        carol = people.put(site, "Carol", "supervisor")
        self.cohort, self.assignment, self.people = played.taught(site, carol, many, cases.A_CASE, **told)
        (self.case_id,) = played.case_ids(site, self.assignment)
        self.carol = Visitor.at(site)
        people.log_in(self.carol, "Carol")
        self.ways: list[tuple[int, ...]] = []

    def plays(self, ways: list[tuple[int, ...]], **told: Any) -> None:
        some = self.people[len(self.ways) : len(self.ways) + len(ways)]
        played.played(self.site, self.case_id, some, ways, **told)
        self.ways += ways

    @property
    def address(self) -> str:
        return f"/teach/cohorts/{self.cohort}/cases/{cases.A_CASE}"

    def page(self, query: str = "") -> str:
        assert self.carol.get(f"{self.address}{query}").status_code == 200
        return self.carol.page.text

    def group(self, name: str, *learners: int) -> str:
        public_id = classes.group(self.site, self.cohort, name)
        (number,) = values(self.site, select(CohortGroup.id).where(CohortGroup.public_id == public_id))
        some = [self.people[learner] for learner in learners]
        change(self.site, update(Membership).where(Membership.person_id.in_(some)).values(group_id=number))
        return public_id


def texts(playing: Class) -> list[str]:
    """Something that only figures show: how the choices are explained."""
    found = [element for element in playing.carol.page.root.iter("p") if element.get("class") == "insight-text"]
    return [text_of(element) for element in found]


def table_rows(playing: Class, name: str) -> list[list[str]]:
    table = next(e for e in playing.carol.page.root.iter("table") if e.get("class") == name)
    return [[text_of(cell) for cell in row] for row in table.iter("tr")][1:]


def test_the_flow_says_who_went_which_way(small_site: Flask) -> None:
    playing = Class(small_site, 23)
    playing.plays(played.ways(23))
    assert "23 learners have finished this case." in playing.page()
    steps: Counter[tuple[str, str]] = Counter()
    for way in playing.ways:
        titles = [scene_at(STORY, replay(STORY, way[:step])).title for step in range(len(way) + 1)]
        steps.update(pairwise(titles))
    shown: Counter[tuple[str, str]] = Counter()
    for at, _, _, n, to in table_rows(playing, "flow-table"):
        shown[at, to] += int(n)
    assert {key: n for key, n in shown.items() if n} == dict(steps)
    for name in ("wide", "narrow"):
        assert f'class="flow flow-{name}"' in playing.carol.page.source


def test_each_choice_has_its_count_and_its_explanation(small_site: Flask) -> None:
    playing = Class(small_site, 12)
    playing.plays(played.ways(12))
    playing.page()
    taken = Counter(
        (step.scene.title, step.choice.number) for way in playing.ways for step in trace(STORY, way) if step.number
    )
    shown: dict[tuple[str, int], int] = {}
    for section in playing.carol.page.root.iter("section"):
        if section.get("class") == "insight-decision":
            title = text_of(next(section.iter("h3")))
            counts = [
                int(match[1]) if (match := re.search(r"(\d+) of \d+", text_of(item))) else 0
                for item in section.iter("li")
            ]
            shown |= {(title, number): n for number, n in enumerate(counts, 1) if n}
    assert shown == dict(taken)
    rationale = STORY.scenario.scenes[0].choices[0].rationale.split()[:4]
    assert " ".join(rationale) in playing.carol.page.text


def test_fewer_than_five_are_a_number_and_nothing_else(small_site: Flask) -> None:
    playing = Class(small_site, 9)
    playing.plays(played.ways(4), confidences=("high",))
    for query in ("", "/packet"):
        said = playing.page(query)
        assert ("4 learners have finished this case." if not query else "4 attempts are counted.") in said
        assert "Too few to be told of together." in said
        assert not texts(playing)
        assert '<svg class="flow' not in playing.carol.page.source
        assert STORY.scenario.scenes[0].title not in said
    playing.carol.get(f"/teach/cohorts/{playing.cohort}/understanding")
    assert "Too few to say: the four actions are told once five learners have finished." in playing.carol.page.text
    playing.plays(played.ways(1))
    playing.page()
    assert texts(playing)
    playing.carol.get(f"/teach/cohorts/{playing.cohort}/understanding")
    assert "from ten decisions on in which all four stood open. There are" in playing.carol.page.text


def test_nobody_yet_and_nothing_given(small_site: Flask) -> None:
    playing = Class(small_site, 3)
    assert "Nobody has finished this case yet." in playing.page()
    playing.carol.get(f"/teach/cohorts/{playing.cohort}/understanding")
    assert "nobody yet" in playing.carol.page.text
    empty = classes.cohort(small_site, people.put(small_site, "Dora", "supervisor"))
    dora = Visitor.at(small_site)
    people.log_in(dora, "Dora")
    dora.get(f"/teach/cohorts/{empty}/understanding")
    assert "Nothing is assigned yet." in dora.page.text
    assert dora.get(f"/teach/cohorts/{empty}/cases/{cases.A_CASE}").status_code == 404
    assert dora.get(playing.address).status_code == 404


@pytest.mark.parametrize("query", ["?group=" + "0" * 32, "?assignment=" + "0" * 32, "?revision=abc", "?group=x"])
def test_what_is_none_of_this_cohort_is_not_found(small_site: Flask, query: str) -> None:
    playing = Class(small_site, 6)
    playing.plays(played.ways(6))
    assert playing.carol.get(playing.address + query).status_code == 404


def test_a_group_is_told_of_unless_few_are_in_it_or_left_beside_it(small_site: Flask) -> None:
    playing = Class(small_site, 20)
    playing.plays(played.ways(20))
    large, small = playing.group("Tuesday", *range(9)), playing.group("Thursday", *range(9, 12))
    assert "9 learners have finished this case." in playing.page(f"?group={large}")
    assert {f"{n} of 9" for n in range(1, 10)} & set(re.findall(r"\d+ of \d+", playing.carol.page.text))
    assert "3 learners have finished this case." in playing.page(f"?group={small}")
    assert not texts(playing)
    playing.group("Friday", *range(12, 20))  # now the three are all that is left beside the other two
    assert "Look at the whole cohort." in playing.page(f"?group={playing_group(playing, 'Friday')}")
    assert not texts(playing)
    playing.page(f"?group={large}")
    assert texts(playing)


def playing_group(playing: Class, name: str) -> str:
    (public_id,) = values(playing.site, select(CohortGroup.public_id).where(CohortGroup.name == name))
    return str(public_id)


def test_confidence_is_of_the_whole_cohort_and_told_in_lots(small_site: Flask) -> None:
    playing = Class(small_site, 45)
    group = playing.group("Tuesday", *range(15))
    playing.plays(played.ways(9), confidences=("high", "low"))
    assert "It begins with ten learners who said how sure they were" in playing.page()
    playing.plays(played.ways(11), confidences=("high", "low"))
    said = playing.page()
    assert "How sure, and how right" in said
    assert "Of 20 learners." in said
    assert "How sure, and how right" not in playing.page(f"?group={group}")
    playing.plays(played.ways(19), confidences=("medium",))
    said = playing.page()
    assert "39 learners have finished this case." in said
    assert "Of 20 learners." in said
    assert not re.search(", [1-9][0-9]* leaning,", said)
    playing.plays(played.ways(6), confidences=("medium",))
    assert "Of 45 learners." in playing.page()
    assert re.search(", [1-9][0-9]* leaning,", playing.carol.page.text)


def test_how_sure_few_were_is_nowhere(small_site: Flask) -> None:
    """Two went the poor way: until five have, nothing is told of how sure anybody was."""
    playing = Class(small_site, 27)
    playing.plays([cases.best(cases.A_CASE)] * 20, confidences=("low",))
    playing.plays([cases.poorest(cases.A_CASE)] * 2, confidences=("high",))
    said = playing.page()
    assert "It begins with ten learners who said how sure they were" in said
    assert "would act on it" not in said
    playing.plays([cases.poorest(cases.A_CASE)] * 5, confidences=("high",))
    said = playing.page()
    assert "0 guessing, 0 leaning, 7 would act on it" in said
    assert "20 guessing, 0 leaning, 0 would act on it" in said


def test_figures_of_items_come_from_thirty_learners_on(small_site: Flask) -> None:
    playing = Class(small_site, 40)
    playing.plays(played.ways(29))
    assert "Too few to say: 29 learners, and such figures begin at 30." in playing.page()
    assert "alpha" not in playing.carol.page.text
    playing.plays(played.ways(11))
    assert "Cronbach’s alpha" in playing.page()
    first, *_ = table_rows(playing, "insight-items")
    assert first[1] == "40"
    assert re.fullmatch(r"\d+ %, \d+ to \d+", first[2])
    assert re.fullmatch(r"−?\.\d\d, −?\.\d\d to −?\.\d\d", first[3])


def other_text(site: Flask) -> int:
    """A revision of the case in which the text of one decision differs. Returns its number."""
    (row,) = values(site, select(Revision).where(Revision.id.in_(_newest())))
    text = row.text.replace("## Three thirty-five\n", "## Half past three\n").replace(
        "#three-thirty-five", "#half-past-three"
    )
    assert text != row.text
    made = {"scenario_id": row.scenario_id, "hash": "f" * 64, "text": text, "card": row.card, "newest": False}
    change(site, insert(Revision).values(**made, first_seen_at=now()))
    (number,) = values(site, select(Revision.id).where(Revision.hash == "f" * 64))
    return int(number)


def _newest() -> Any:
    return select(Revision.id).where(Revision.newest, Revision.card["title"].as_string() == STORY.scenario.title)


def test_revisions_stand_apart_and_decisions_whose_text_is_the_same_can_be_counted_together(small_site: Flask) -> None:
    playing = Class(small_site, 20)
    playing.plays(played.ways(12))
    playing.plays(played.ways(7), revision_id=other_text(small_site))
    said = playing.page("?revision=ffffffffffff")
    assert "Half past three" in said
    assert "7 learners met it." in said
    assert playing.page() == said  # the latest text that has enough is shown first
    across = playing.page("?revision=all")
    assert "19 learners met it." in across
    assert "The same in 2 texts." in across
    assert "Who went which way" not in [text_of(e) for e in playing.carol.page.root.iter("h2")]
    assert "Half past three" in across
    assert "7 learners met it." in across


def test_a_text_that_few_played_is_not_told_of_by_itself(small_site: Flask) -> None:
    playing = Class(small_site, 20)
    playing.plays(played.ways(12))
    playing.plays(played.ways(3), revision_id=other_text(small_site))
    assert "Too few have played this text." in playing.page("?revision=ffffffffffff")
    assert "15 learners met it." in playing.page("?revision=all")
    assert "15 learners met it." in playing.page()  # and the other one would tell of it


def test_an_assignment_is_told_of_by_itself_and_with_the_others(small_site: Flask) -> None:
    playing = Class(small_site, 16)
    playing.plays(played.ways(9))
    again = classes.assignment(small_site, playing.cohort, cases.A_CASE, title="Once more")
    (case_id,) = played.case_ids(small_site, again)
    played.played(small_site, case_id, playing.people[:6], played.ways(6))
    assert "15 attempts at this case are counted." in playing.page()
    assert "Somebody with two assignments of this case counts once for each." in playing.carol.page.text
    assert "6 learners have finished this case." in playing.page(f"?assignment={again}")
    assert "9 learners have finished this case." in playing.page(f"?assignment={playing.assignment}")
    group = playing.group("Tuesday", *range(3))
    playing.page(f"?group={group}")
    assert not texts(playing)  # six attempts, but three people
    both = f"{playing.address}?assignment={again}&group={group}"
    assert playing.carol.get(both).status_code == 404


def test_three_people_with_two_assignments_are_three_people(small_site: Flask) -> None:
    playing = Class(small_site, 3)
    playing.plays(played.ways(3))
    (case_id,) = played.case_ids(small_site, classes.assignment(small_site, playing.cohort, cases.A_CASE))
    played.played(small_site, case_id, playing.people, played.ways(3))
    assert "Too few to be told of together." in playing.page()
    others = played.class_of(small_site, playing.cohort, 1)
    played.played(small_site, case_id, others, played.ways(1))
    playing.page()
    assert not texts(playing)
    others = played.class_of(small_site, playing.cohort, 1)
    played.played(small_site, playing.case_id, others, played.ways(1))
    playing.page()
    assert texts(playing)


def test_the_list_says_how_many_and_which_of_the_four_they_took(small_site: Flask) -> None:
    playing = Class(small_site, 12)
    playing.plays([cases.best(cases.A_CASE)] * 12)
    playing.carol.get(f"/teach/cohorts/{playing.cohort}/understanding")
    assert "12 have finished" in playing.carol.page.text
    (scene,) = {
        step.choice.label
        for step in trace(STORY, playing.ways[0])
        if {STORY.graph.choice(step.at, way).action for way in step.open_ways} > {"Refer", "Continue"}
        and len({STORY.graph.choice(step.at, way).action for way in step.open_ways} - {None}) == 4
    }
    assert f"{scene} 100 %" in playing.carol.page.text
    assert playing.address in playing.carol.page.links()


def test_a_page_costs_as_many_statements_for_many_as_for_few(small_site: Flask) -> None:
    playing = Class(small_site, 60)
    playing.plays(played.ways(10), confidences=("low",))
    playing.page()
    with counted(small_site) as few:
        playing.page()
    playing.plays(played.ways(50), confidences=("high",))
    playing.page()
    with counted(small_site) as many:
        playing.page()
    assert len(many) == len(few) <= 13


def test_the_packet_of_a_class_keeps_what_was_written_for_whoever_leads(small_site: Flask) -> None:
    playing = Class(small_site, 8, terms=Terms(mode="released"))
    playing.plays(played.ways(8))
    (name,) = {"Learner 1"}
    first = values(small_site, select(Attempt.id).where(Attempt.person_id == playing.people[0]))[0]
    fingerprint = values(small_site, select(Decision.fingerprint).where(Decision.attempt_id == first))[0]
    said = {"why": "The boy asked <to> help.", "provision": "NASW 1.05", "choice": 1, "written_at": now()}
    change(small_site, insert(Dissent).values(attempt_id=first, step=0, fingerprint=fingerprint, **said))
    text = playing.page("/packet")
    assert "not released yet" in text
    assert "Who in your setting interprets today" in text
    assert name not in playing.carol.page.source
    leader = next(e for e in playing.carol.page.root.iter("section") if e.get("class") == "class-leader")
    assert "The boy asked <to> help." in text_of(leader)
    assert text.count("The boy asked <to> help.") == 1
    assert text.index("What some see differently") < text.index("What to know beforehand")
    assert "The question to keep asking" in text_of(leader)


def test_people_are_counted_who_see_it_differently_not_how_often_nor_how_many_were_read(
    small_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_packet, "MOST", 1)
    playing = Class(small_site, 8)
    playing.plays(played.ways(8))
    played.played(small_site, playing.case_id, playing.people[:1], playing.ways[:1])
    of = [values(small_site, select(Attempt.id).where(Attempt.person_id == one)) for one in playing.people[:2]]
    fingerprint = values(small_site, select(Decision.fingerprint).where(Decision.attempt_id == of[0][0]))[0]
    for attempt in (*of[0], *of[1]):
        said = {"why": "Why.", "provision": "", "choice": 1, "written_at": now(), "step": 0}
        change(small_site, insert(Dissent).values(attempt_id=attempt, fingerprint=fingerprint, **said))
    with small_site.app_context():
        carol = values(small_site, select(Person.id).where(Person.display_name == "Carol"))[0]
        packet = class_packet.class_packet(carol, playing.cohort, cases.A_CASE, Wanted())
    (told,) = packet.disagreements
    assert (told.n, [n for _, n in told.options], len(told.words)) == (2, [2], 1)


def test_no_page_of_understanding_names_anybody(small_site: Flask) -> None:
    playing = Class(small_site, 8)
    playing.plays(played.ways(8), confidences=("high",))
    with small_site.app_context():
        ids = [*db.session.scalars(select(Attempt.public_id)), *db.session.scalars(select(Membership.public_id))]
        db.session.remove()
    for query in ("", "/packet"):
        playing.page(query)
        assert not [one for one in (*ids, "Learner 1", "Learner 8") if one in playing.carol.page.source]


def test_the_command_line_names_sums_that_differ_and_mends_them(small_site: Flask) -> None:
    playing = Class(small_site, 9)
    playing.plays(played.ways(9), confidences=("low",))

    def run(word: str) -> tuple[int, str]:
        result = small_site.test_cli_runner().invoke(args=["summaries", word])
        return result.exit_code, result.output

    assert run("fold") == (0, "9 attempts looked at\n")
    assert run("verify") == (0, "1 cases, 0 differ\n")
    change(small_site, update(PathCount).values(n=PathCount.n + 1))
    code, said = run("verify")
    assert code == 1
    assert f"{cases.A_CASE} in assignment {playing.assignment}" in said
    assert run("rebuild") == (0, "9 attempts looked at\n")
    assert run("verify") == (0, "1 cases, 0 differ\n")


def test_the_worker_counts_what_is_over_without_a_page_and_without_a_mail_server(small_site: Flask) -> None:
    playing = Class(small_site, 9)
    playing.plays(played.ways(9))
    end = time.monotonic() + 60
    with delivering(small_site, small_site.config["SETTINGS"]):
        while values(small_site, select(func.sum(PathCount.n))) != [9]:
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.02)
