"""The site holds together: every address is listed and says who may open it; templates are used; no script hides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT
from web.access import Access, refuse_undeclared

TEMPLATES = ROOT / "templates"
URLS = Path(__file__).with_name("urls.txt")
_INCLUDED = re.compile(r"""(?:include|extends|import|from)\s+["']([\w/.-]+\.html)["']""")
_RENDERED = re.compile(r"""render_template\(\s*["']([\w/.-]+\.html)["']""")


def test_every_address_is_on_the_list_so_that_none_vanishes_unnoticed(small_site: Flask) -> None:
    rules = list(small_site.url_map.iter_rules())
    methods = [" ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})) for rule in rules]
    opened_to = [access(small_site, rule.endpoint) for rule in rules]
    found = sorted(f"{rule.rule} {ways} {who}" for rule, ways, who in zip(rules, methods, opened_to, strict=True))
    assert found == URLS.read_text(encoding="utf-8").splitlines()


def access(site: Flask, endpoint: str) -> str:
    who = getattr(site.view_functions[endpoint], "access", None)
    assert isinstance(who, Access), f"{endpoint} does not say who may open it"
    return who.name.lower()


def test_a_route_that_does_not_say_who_may_open_it_keeps_the_site_from_starting(small_site: Flask) -> None:
    small_site.view_functions["secret"] = lambda: "anything"
    with pytest.raises(RuntimeError, match="secret"):
        refuse_undeclared(small_site)


def test_every_template_is_used_and_every_one_that_is_named_is_there() -> None:
    texts = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    views = [path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.py")]
    named = {name for text in texts.values() for name in _INCLUDED.findall(text)}
    rendered = {name for text in views for name in _RENDERED.findall(text)}
    assert set(texts) == named | rendered


def test_no_template_has_an_inline_script_style_or_handler() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=")
    assert [str(path) for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_static_asks_a_third_party() -> None:
    own = [
        path for path in (ROOT / "static").rglob("*.*") if path.suffix in (".css", ".js") and "vendor" not in path.parts
    ]
    outside = re.compile(r"https?://(?!www\.w3\.org/)")
    assert own
    assert [str(path) for path in own if outside.search(path.read_text(encoding="utf-8"))] == []
