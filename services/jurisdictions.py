"""Places whose boards license people, by their ISO 3166 codes: what people type, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.errors import BadField

_STATES = """
US United States|US-AL Alabama|US-AK Alaska|US-AZ Arizona|US-AR Arkansas|US-CA California|US-CO Colorado
US-CT Connecticut|US-DE Delaware|US-DC District of Columbia|US-FL Florida|US-GA Georgia|US-GU Guam|US-HI Hawaii
US-ID Idaho|US-IL Illinois|US-IN Indiana|US-IA Iowa|US-KS Kansas|US-KY Kentucky|US-LA Louisiana|US-ME Maine
US-MD Maryland|US-MA Massachusetts|US-MI Michigan|US-MN Minnesota|US-MS Mississippi|US-MO Missouri|US-MT Montana
US-NE Nebraska|US-NV Nevada|US-NH New Hampshire|US-NJ New Jersey|US-NM New Mexico|US-NY New York
US-NC North Carolina|US-ND North Dakota|US-OH Ohio|US-OK Oklahoma|US-OR Oregon|US-PA Pennsylvania|US-PR Puerto Rico
US-RI Rhode Island|US-SC South Carolina|US-SD South Dakota|US-TN Tennessee|US-TX Texas|US-UT Utah|US-VT Vermont
US-VI US Virgin Islands|US-VA Virginia|US-WA Washington|US-WV West Virginia|US-WI Wisconsin|US-WY Wyoming
CA Canada|CA-AB Alberta|CA-BC British Columbia|CA-MB Manitoba|CA-NB New Brunswick|CA-NL Newfoundland and Labrador
CA-NS Nova Scotia|CA-NT Northwest Territories|CA-NU Nunavut|CA-ON Ontario|CA-PE Prince Edward Island|CA-QC Quebec
CA-SK Saskatchewan|CA-YT Yukon|GB United Kingdom|IE Ireland|AU Australia|NZ New Zealand
"""
NAMES: Mapping[str, str] = {
    code: name for code, _, name in (each.partition(" ") for each in re.split(r"[|\n]", _STATES.strip()))
}
"""Those that can be chosen from a list. Any other can be written by its code."""
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_BY_NAME = {name.casefold(): code for code, name in NAMES.items()}


def clean_jurisdiction(typed: str, field: str = "jurisdiction") -> str:
    """The code of a place, written as a code in any case or by its name. Raises BadField."""
    text = " ".join(typed.split())
    code = _BY_NAME.get(text.casefold(), text.upper())
    if not _CODE.fullmatch(code):
        raise BadField(field, "Write a state by its name or its code, like Texas or US-TX; a country like US.")
    return code


def name_of(code: str) -> str:
    """What a place is called; its code, where that is all that is known."""
    return NAMES.get(code, code)
