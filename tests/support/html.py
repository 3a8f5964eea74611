"""Pages as tests see them: valid HTML5, one h1 that opens the title, unique ids; their forms and their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: what would be sent, and what may be chosen."""

    action: str
    fields: dict[str, str]
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page that was checked."""

    source: str
    root: Element

    @property
    def title(self) -> str:
        return text_of(next(self.root.iter("title")))

    @property
    def heading(self) -> str:
        return text_of(next(self.root.iter("h1")))

    @property
    def text(self) -> str:
        return text_of(next(self.root.iter("main")))

    def form(self, action_ends: str) -> Form:
        """The first form whose address ends so."""
        for element in self.root.iter("form"):
            if element.get("action", "").partition("#")[0].endswith(action_ends):
                return _form(element)
        raise AssertionError(f"the page “{self.heading}” has no form to {action_ends}")

    def forms(self, action_ends: str) -> tuple[Form, ...]:
        """All forms whose address ends so."""
        forms = (_form(element) for element in self.root.iter("form"))
        return tuple(form for form in forms if form.action.endswith(action_ends))

    def has_form(self, action_ends: str) -> bool:
        return any(e.get("action", "").partition("#")[0].endswith(action_ends) for e in self.root.iter("form"))

    def links(self) -> tuple[str, ...]:
        return tuple(element.get("href", "") for element in self.root.iter("a"))


def check_page(source: str) -> Page:
    """Parse a page strictly and hold it against the house's rules."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(source)
    headings = [text_of(h) for h in root.iter("h1")]
    assert len(headings) == 1, f"a page has one h1, not {headings}"
    title = text_of(next(root.iter("title")))
    assert title.startswith(headings[0]), f"the title “{title}” does not begin with the heading “{headings[0]}”"
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    assert not [name for name, count in ids.items() if count > 1], f"ids that stand twice: {ids.most_common(3)}"
    assert not _pointing_nowhere(root, set(ids)), f"labels that name nothing: {_pointing_nowhere(root, set(ids))}"
    for element in root.iter():
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not inline, f"<{element.tag}> has {inline}, which the content policy blocks"
    return Page(source, root)


def text_of(element: Element) -> str:
    """The words of an element, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def _pointing_nowhere(root: Element, ids: set[str | None]) -> list[str]:
    names = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
    return [i for e in root.iter() for name in names for i in e.get(name, "").split() if i not in ids]


def _form(element: Element) -> Form:
    fields: dict[str, str] = {}
    options: dict[str, tuple[str, ...]] = {}
    for control in _controls(element):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or kind in ("submit", "file"):
            continue
        if kind in ("radio", "checkbox"):
            options[name] = (*options.get(name, ()), control.get("value", "on"))
            if "checked" in control.attrib:
                fields[name] = control.get("value", "on")
        elif control.tag == "textarea":
            fields[name] = "".join(control.itertext())
        elif control.tag == "select":
            values = [option.get("value", "") for option in control.iter("option")]
            chosen = [option.get("value", "") for option in control.iter("option") if "selected" in option.attrib]
            options[name], fields[name] = tuple(values), (chosen or values)[0]
        else:
            fields[name] = control.get("value", "")
            if name == "choice":
                options[name] = (*options.get(name, ()), fields[name])
    return Form(element.get("action", "").partition("#")[0], fields, options)


def _controls(element: Element) -> Iterator[Element]:
    return (e for e in element.iter() if e.tag in ("input", "textarea", "select"))
