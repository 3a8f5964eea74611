"""What a page must be for everyone: axe, size of targets, rings of focus, no scrolling sideways. Each gives faults."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from playwright.sync_api import Page

from config import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 1024}

_RUN = """async (options) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...options });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join("; ").trim()}`));
}"""

_CONTROLS = """
  const seen = (it) => it.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const controls = [...all].filter(seen);
  const shown = (it) => it.outerHTML.slice(0, 90);
"""

_SMALL = f"""() => {{
  {_CONTROLS}
  const words = (it) => it.textContent.trim();
  const inText = (it) => getComputedStyle(it).display === "inline" && words(it.parentElement) !== words(it);
  return controls.filter((it) => !it.closest(".skip") && !inText(it))
    .map((it) => [it, (it.matches("input") && it.closest("label") || it).getBoundingClientRect()])
    .filter(([it, box]) => box.width < 24 || box.height < 24)
    .map(([it, box]) => `too small, ${{Math.round(box.width)}} by ${{Math.round(box.height)}}: ${{shown(it)}}`);
}}"""

# The ring may lie around the card that holds the control.
_RINGLESS = f"""() => {{
  {_CONTROLS}
  const cards = (it) => [it, it.closest("label"), it.closest("article")].filter(Boolean);
  const outline = (style) => style.outlineStyle === "none" ? "" : style.outlineStyle + style.outlineWidth;
  const ring = (style) => outline(style) + style.boxShadow;
  const look = (it) => cards(it).map((one) => ring(getComputedStyle(one))).join();
  return controls.filter((it) => {{
    document.activeElement.blur();
    const before = look(it);
    it.focus({{ preventScroll: true }});
    return document.activeElement !== it || !it.matches(":focus-visible") || look(it) === before;
  }}).map((it) => `no ring of focus: ${{shown(it)}}`);
}}"""

_SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) { return []; }
  const wide = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1 && !it.closest(".map-sheet > *"));
  return [`scrolls sideways, ${root.scrollWidth} on ${root.clientWidth}: `
    + wide.slice(0, 3).map((it) => it.outerHTML.slice(0, 90)).join(" | ")];
}"""

_UNFOLD = "() => { for (const fold of document.querySelectorAll('main details')) { fold.open = true; } }"


@cache
def _axe() -> str:
    (file,) = (ROOT / "tests/data/vendor").glob("axe-core@*/axe.min.js")
    return file.read_text(encoding="utf-8")


def bring_axe(page: Page) -> None:
    """Load axe into the page at hand."""
    page.evaluate(_axe())


def faults(page: Page, without: Sequence[str] = ()) -> list[str]:
    """What axe finds of all that it knows, but for some rules."""
    rules = {"target-size": {"enabled": True}, **{rule: {"enabled": False} for rule in without}}
    return _run(page, {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules})


def faults_of_colour(page: Page) -> list[str]:
    """What axe finds of the rules that depend on colour; the others cannot change with it."""
    return _run(page, {"runOnly": {"type": "rule", "values": OF_COLOUR}})


def faults_of_form(page: Page) -> list[str]:
    """What axe finds of the others: another width changes no colour."""
    return faults(page, without=OF_COLOUR)


def small_targets(page: Page) -> list[str]:
    """Controls under 24 pixels, but for links within a sentence."""
    return _strings(page, _SMALL)


def without_ring(page: Page) -> list[str]:
    """What takes the focus and does not show it."""
    page.keyboard.press("Tab")
    return _strings(page, _RINGLESS)


def sideways(page: Page) -> list[str]:
    """Whether the page as a whole must be scrolled sideways, and what sticks out."""
    return _strings(page, _SIDEWAYS)


def unfold(page: Page) -> None:
    """Open everything that opens in place."""
    page.evaluate(_UNFOLD)


def zoom_to_400_percent(page: Page) -> None:
    """What a window of 1280 by 1024 pixels shows at 400 %."""
    devtools = page.context.new_cdp_session(page)
    view = {"width": DESKTOP["width"] // 4, "height": DESKTOP["height"] // 4, "deviceScaleFactor": 4, "mobile": False}
    devtools.send("Emulation.setDeviceMetricsOverride", view)


def _run(page: Page, options: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(_RUN, options)
    return found


def _strings(page: Page, script: str) -> list[str]:
    found: list[str] = page.evaluate(script)
    return found
