"""What the professions are called in English: in a board's file, and where pages have no other language."""

from __future__ import annotations

NAMES = {
    "counselor": "Counselor",
    "social_worker": "Social worker",
    "psychologist": "Psychologist",
    "marriage_family_therapist": "Marriage and family therapist",
    "nurse": "Nurse",
    "other": "Another profession",
}
"""By the keys of PROFESSIONS (engine/credit/kinds.py)."""
