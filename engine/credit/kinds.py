"""The keys of formats and professions, as they are kept. Words for them belong to the pages."""

from __future__ import annotations

SELF_PACED, LIVE_ONLINE, LIVE_IN_PERSON = "self_paced", "live_online", "live_in_person"
FORMATS = (SELF_PACED, LIVE_ONLINE, LIVE_IN_PERSON)
"""How credit was earned: by oneself at any time, or together with a presenter, in one room or not."""
LIVE = (LIVE_ONLINE, LIVE_IN_PERSON)

PROFESSIONS = ("counselor", "social_worker", "psychologist", "marriage_family_therapist", "nurse", "other")

CERTIFICATE, RECORD, SAMPLE = "certificate", "record", "sample"
"""What proves that a course was completed: for credit, without credit, and what a reviewer is given."""
