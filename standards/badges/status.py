"""The status list: one bit for each credential, set where it is revoked (W3C Bitstring Status List 1.0, section 2).

Places are handed out at random, so that a list tells of nobody how many came before (section 6.1 there).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from standards.badges.encoding import to_base64url

SIZE = 131_072
"""Places in one list: the fewest that the standard allows, for privacy in a crowd."""


def entry(address: str, index: int) -> dict[str, str]:
    """What a credential says of its place; `address` is where this site's lists are, without the number of one."""
    number, place = divmod(index, SIZE)
    return {
        "id": f"{address}/{number}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": f"{address}/{number}",
    }


def encoded(revoked: Iterable[int], number: int) -> str:
    """The list of that number as it is published: multibase (`u`) of gzip of the bits, the first place leftmost."""
    bits = bytearray(SIZE // 8)
    for index in revoked:
        if index // SIZE == number:
            place = index % SIZE
            bits[place // 8] |= 0x80 >> place % 8
    return "u" + to_base64url(gzip.compress(bytes(bits), mtime=0))


def list_credential(address: str, issuer: str, number: int, revoked: Iterable[int], at: datetime) -> dict[str, Any]:
    """The status list as a credential of its own, to be signed as all others are."""
    here = f"{address}/{number}"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked, number),
        },
    }
