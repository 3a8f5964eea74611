"""What is added under the id that its form came with: sent twice, it is there once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from services.errors import Malformed
from services.tokens import is_public_id


def check_id(public_id: str) -> None:
    """Raise Malformed for an id that no form came with."""
    if not is_public_id(public_id):
        raise Malformed("This form is damaged. Open the page again.")


def is_there(connection: Connection, model: Any, public_id: str) -> bool:
    """Whether something was added under the id of a form before. Raises Malformed."""
    check_id(public_id)
    return connection.scalar(select(model.id).where(model.public_id == public_id)) is not None
