"""Reports for boards, put there at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import Connection, insert

from models import BoardReport
from services.tokens import new_public_id
from tests.support.credit import in_a_transaction
from web.session import now

COLUMNS = (("license_number", "License #"), ("last_name", "Last Name"), ("completed_on", "Date"), ("hours", "Hours"))


def put_report(connection: Connection, **told: Any) -> str:
    """What a board in Texas wants of counselors, within 30 days. Returns its public id."""
    public_id = new_public_id()
    said = {"name": "Board of Counselors", "jurisdiction": "US-TX", "professions": ["counselor"], "records": False}
    columns = {"columns": [{"field": field, "heading": heading} for field, heading in COLUMNS], "date_format": "month"}
    looks = {"license_pattern": "#####", "license_example": "81234", "provider_number": "P-7", "deadline_days": 30}
    kept = {"public_id": public_id, "first_day": date(2026, 1, 1), "version": 0, "created_at": now()}
    connection.execute(insert(BoardReport).values({**said, **columns, **looks, **kept, **told}))
    return public_id


def reporting(site: Flask, **told: Any) -> str:
    """The same of a site."""
    return in_a_transaction(site, lambda connection: put_report(connection, **told))
