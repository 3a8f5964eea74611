"""A judge of PDF/UA-1 (ISO 14289-1) that is not the typesetter: it reads a finished file and names what it lacks.

Of the Matterhorn Protocol it asks what a program can: tagging, order of headings, alternative texts, language, title,
metadata, fonts. What only people can judge, whether the tags say what the eye sees, it leaves to people.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

STANDARD_TYPES = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Figure",
        "Formula",
        "Form",
    ]
)
"""ISO 32000-1, section 14.8.4."""
_PAINTS = frozenset(["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh"])
"""Operators that leave a mark on the page."""


def faults(content: bytes) -> list[str]:
    """What a file lacks, each in words; empty for one that conforms as far as a program can tell."""
    with pikepdf.open(io.BytesIO(content)) as file:
        return [*_of_document(file), *_of_structure(file), *(each for page in file.pages for each in _of_page(page))]


def _of_document(file: pikepdf.Pdf) -> Iterator[str]:
    root: Any = file.Root
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "06-001: it does not say that it is tagged"
    if not str(root.get("/Lang", "")):
        yield "11-006: it has no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "07-001: readers are not told to show the title"
    metadata = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    if not re.search(r"pdfuaid:part(>|=\")1", metadata):
        yield "06-002: it does not say that it is PDF/UA-1"
    if not re.search(r"<dc:title>.*?<rdf:li[^>]*>[^<]+", metadata, re.DOTALL):
        yield "06-003: its metadata has no title"
    if file.is_encrypted:
        yield "26-001: it is encrypted"


def _of_structure(file: pikepdf.Pdf) -> Iterator[str]:
    root: Any = file.Root
    if "/StructTreeRoot" not in root:
        yield "01-005: it has no structure"
        return
    tree = root.StructTreeRoot
    roles = {str(name): str(kind) for name, kind in dict(tree.get("/RoleMap", {})).items()}
    levels = [0]
    for element in _elements(tree):
        kind = str(element.S)
        kind = roles.get(kind, kind).removeprefix("/")
        if kind not in STANDARD_TYPES:
            yield f"02-001: {kind} is no standard type, and is not mapped to one"
        if kind in ("Figure", "Formula") and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield f"13-004: a {kind} has no alternative text"
        if re.fullmatch(r"H[1-6]", kind):
            levels.append(int(kind[1]))
            if levels[-1] > levels[-2] + 1:
                yield f"14-003: {kind} comes after H{levels[-2]}"
    if levels[1:2] != [1]:
        yield "14-002: it does not begin with H1"


def _elements(parent: Any) -> Iterator[Any]:
    kids = parent.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _of_page(page: Any) -> Iterator[str]:
    depth: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name in ("BMC", "BDC"):
            tagged = str(operands[0]) == "/Artifact" or (name == "BDC" and "/MCID" in operands[1])
            depth.append("known" if tagged or "known" in depth else "other")
        elif name == "EMC":
            depth.pop()
        elif name in _PAINTS and "known" not in depth:
            yield f"01-003: {name} paints what is neither tagged nor an artifact"
    for name, font in dict(page.get("/Resources", {}).get("/Font", {})).items():
        within = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = within.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(dict(descriptor)):
            yield f"31-009: the font {name} is not in the file"
        if "/ToUnicode" not in font:
            yield f"31-027: the letters of {name} have no meaning"
    if page.get("/Annots") and str(page.get("/Tabs", "")) != "/S":
        yield "28-008: tabs do not follow the structure"


def tongues(content: bytes) -> set[str]:
    """The languages that a file says of parts of itself, on elements and in the pages, beside its own."""
    with pikepdf.open(io.BytesIO(content)) as file:
        elements = {str(each.Lang) for each in _elements(file.Root.StructTreeRoot) if "/Lang" in each}
        marked = {
            str(found.operands[1].Lang)
            for page in file.pages
            for found in pikepdf.parse_content_stream(page)
            if str(found.operator) == "BDC" and "/Lang" in _properties(found)
        }
        own = str(file.Root.Lang)
    return (elements | marked) - {own}


def _properties(found: Any) -> Any:
    """The properties of marked content, where they stand in the page itself."""
    said = found.operands[1]
    return said if isinstance(said, pikepdf.Dictionary) else {}
