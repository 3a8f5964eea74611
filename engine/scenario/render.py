"""Markdown to sanitized HTML. Knows what may stand on a page, not where."""

from __future__ import annotations

import re
import threading
from html import escape

import nh3
from markdown import Markdown

from engine.scenario.graph import Graph, State, flags_of
from engine.scenario.types import Scene

_TAGS = {
    *("p", "em", "strong", "ul", "ol", "li", "blockquote", "hr", "br", "code", "pre", "a", "sup", "sub"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_SCHEMES = {"http", "https", "mailto"}
_ELSEWHERE = re.compile(r"https?://[^/]|mailto:.", re.IGNORECASE)
_workers = threading.local()


def html(markdown: str) -> str:
    """Markdown to HTML: no raw HTML, no image, no link but to another site, no heading above the third level."""
    return nh3.clean(
        _converted(markdown),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )


def inline_html(markdown: str) -> str:
    """One line of Markdown, such as the text of a choice, without the paragraph around it and without links."""
    return nh3.clean(_converted(markdown), tags={"em", "strong", "code", "sup", "sub"}).strip()


def visible_text(graph: Graph, at: State) -> str:
    """The Markdown of a scene as it reads in a state."""
    flags = flags_of(at)
    return scene_text(graph, graph.scene(at), flags)


def scene_text(graph: Graph, scene: Scene, flags: int) -> str:
    """The paragraphs of a scene that show with these flags."""
    return "\n\n".join(p.text for p in scene.paragraphs if graph.holds(p.when, flags))


def _attribute(_: str, name: str, value: str) -> str | None:
    return None if name == "href" and not _ELSEWHERE.match(value) else value


def _converted(markdown: str) -> str:
    """What the library makes of a text; lists and quotes nested deeper than it can follow stay as they are written."""
    try:
        return _worker().convert(markdown)
    except RecursionError:
        del _workers.markdown
        return f"<p>{escape(markdown)}</p>"


def _worker() -> Markdown:
    """A Markdown instance of this thread's own, for an instance keeps state while it converts."""
    worker: Markdown | None = getattr(_workers, "markdown", None)
    if worker is None:
        worker = _workers.markdown = _new_worker()
    worker.reset()
    return worker


def _new_worker() -> Markdown:
    worker = Markdown(extensions=["fenced_code", "tables", "sane_lists", "smarty"], output_format="html")
    worker.preprocessors.deregister("html_block")
    for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
        worker.inlinePatterns.deregister(pattern)
    return worker
