"""A calendar as a file that programs subscribe to (iCalendar, RFC 5545 and 7986). Knows no learner.

A day is a DATE, for it is the learner's wherever they are; what is due is an instant in UTC, without a length. The UID
of a thing never changes, so a file that was imported twice has it once. SEQUENCE grows by one a day, which is often
enough for a number that must only never shrink; within a day DTSTAMP decides.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from services.assigned.due_dates import DueDate
from services.study.calendar import Feed

REFRESH = timedelta(hours=6)
"""How often programs are asked to look again."""
_FIRST_DAY = date(2026, 1, 1)


def as_file(feed: Feed, study_url: str, assigned_url: str, credit_url: str, now: datetime) -> bytes:
    """The file: the exam, a day's reviews as one thing, each date on which something is due or a license to be renewed.

    What is not in it any more is gone for subscribers.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Baton//Study//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", "Baton")
    calendar.add("x-wr-calname", "Baton")
    calendar.add("refresh-interval", vDuration(REFRESH), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    if feed.exam_on:
        calendar.add_component(_event(feed, "exam", feed.exam_on, "Exam", study_url, now))
    for day, number in feed.reviews:
        words = "1 review" if number == 1 else f"{number} reviews"
        calendar.add_component(_event(feed, f"reviews-{day:%Y%m%d}", day, words, study_url, now))
    for each in feed.due:
        calendar.add_component(_due(feed, each, assigned_url, now))
    for renewal in feed.renewals:
        words = f"Renew: {renewal.title}"
        calendar.add_component(_event(feed, f"renewal-{renewal.name}", renewal.day, words, credit_url, now))
    file: bytes = calendar.to_ical()
    return file


def _event(feed: Feed, what: str, day: date, summary: str, url: str, now: datetime) -> Event:
    event = _marked(feed, what, summary, url, now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    return event


def _due(feed: Feed, due: DueDate, assigned_url: str, now: datetime) -> Event:
    event = _marked(feed, f"due-{due.name}", f"Due: {due.title}", assigned_url, now)
    event.add("dtstart", due.at)
    return event


def _marked(feed: Feed, what: str, summary: str, url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{what}-{feed.name}@baton")
    event.add("dtstamp", now)
    event.add("sequence", max((feed.today - _FIRST_DAY).days, 0))
    event.add("summary", summary)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
