"""What a text becomes on a page, and what never gets there."""

import html as entities
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scenario.play import replay
from engine.scenario.prose import typeset
from engine.scenario.render import html, inline_html, scene_text, visible_text
from tests.engine.scenario.cases import choice, decision, ending, story

TAGS = {
    *("p", "em", "strong", "ul", "ol", "li", "blockquote", "hr", "br", "code", "pre", "a", "sup", "sub"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
PAYLOADS = [
    *(
        "<script>alert(1)</script>",
        "<svg/onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<b>bold</b>",
        "<a href='#x'>x</a>",
    ),
    *(
        "<style>*{display:none}</style>",
        "<!-- hidden -->",
        "<iframe src=//evil>",
        "<p onclick=x>y",
        "</p></div><h1>x</h1>",
    ),
    *(
        "[x](javascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x]( java\nscript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
    ),
    *(
        "[x](&#106;avascript:alert(1))",
        "[x](&#x6A;avascript&#58;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
    ),
    *(
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/admin)",
        "[x](#scene)",
        "[x](../up)",
        "[x](?q)",
    ),
    *(
        "[x](http)",
        "[x](http:evil)",
        "[x](https:evil)",
        "[x](https:/evil)",
        "[x](https:///evil)",
        "[x](mailto:)",
        "[x]()",
    ),
    *(
        "<javascript:alert(1)>",
        "<data:text/html,x>",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[x][y]\n\n[y]: /admin",
        "[y]\n\n[y]: #z",
    ),
    *(
        "![x](https://example.org/a.png)",
        "![x][y]\n\n[y]: https://example.org/a.png",
        "![x]\n\n[x]: https://example.org/b.png",
    ),
    *(
        '[x](https://example.org "t" onclick=y)',
        '[x](https://example.org" onclick="y)',
        "`<script>`",
        "    <script>\n",
        "```\n<script>\n```",
    ),
    *(
        "``` {onclick=x}\ny\n```",
        "```js onclick=x\ny\n```",
        "# One\n\n## Two",
        "One\n===",
        "\x02klzzwxh:0000\x03",
        "&lt;script&gt;",
        "&#60;script&#62;",
    ),
    *(
        "1. " * 1_300,
        "* - " * 900,
        "> " * 1_900,
        "*_" * 500,
        "<div markdown=1>x</div>",
        "{: onclick=x }",
        "<a@b.example>",
        "<x@y onclick=z>",
    ),
]
SHORT = [payload for payload in PAYLOADS if len(payload) < 200]


class Seen(HTMLParser):
    """What a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def harmless(markup: str, tags: set[str]) -> None:
    for tag, attributes in Seen(markup).tags:
        assert tag in tags
        assert set(attributes) <= {"href", "rel", "start"}
        if "href" in attributes:
            assert str(attributes["href"]).lower().startswith(("http://", "https://", "mailto:"))
            assert not str(attributes["href"]).lower().startswith(("http:///", "https:///"))
            assert attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:40])
def test_nothing_but_plain_markup_and_links_to_elsewhere_reaches_a_page(payload):
    harmless(html(payload), TAGS)
    harmless(html(f"Before {payload} after\n\n> {payload}\n\n- {payload}"), TAGS)
    harmless(inline_html(payload), {"em", "strong", "code"})


@settings(max_examples=80)
@given(st.lists(st.one_of(st.sampled_from(SHORT), st.text(max_size=8)), max_size=5).map("".join))
def test_no_mixture_of_them_does_either(text):
    harmless(html(text), TAGS)
    harmless(inline_html(text), {"em", "strong", "code"})


def test_raw_html_is_shown_as_it_was_typed():
    assert entities.unescape(html("a <b>c</b>")) == "<p>a <b>c</b></p>"
    assert "<b>" not in html("a <b>c</b>")


def test_a_link_to_elsewhere_stays():
    assert 'href="https://example.org/a?b=c#d"' in html("[x](https://example.org/a?b=c#d)")
    assert 'href="HTTPS://example.org"' in html("[x](HTTPS://example.org)")
    assert 'href="mailto:a@example.org"' in html("[x](mailto:a@example.org)")
    assert 'href="https://example.org"' in html("<https://example.org>")


def test_a_link_that_leads_nowhere_keeps_its_words():
    assert html("[here](/admin)") == '<p><a rel="noopener noreferrer">here</a></p>'


def test_quotes_dashes_and_dots_are_those_of_a_book():
    assert html('"I\'m fine," she says -- and waits...') == "<p>“I’m fine,” she says – and waits…</p>"
    assert inline_html("Say 'no'.") == "Say ‘no’."
    assert typeset('"Don\'t," she says') == "“Don’t,” she says"


def test_lists_quotes_tables_and_code_are_kept():
    assert html("- one\n- two").count("<li>") == 2
    assert "<blockquote>" in html("> quoted")
    table = html("| a | b |\n| - | - |\n| 1 | 2 |")
    assert all(part in table for part in ("<table>", "<th>a</th>", "<td>2</td>"))
    assert html("```\n## a\n\n- b\n```") == "<pre><code>## a\n\n- b\n</code></pre>"
    assert html("### Third") == "<h3>Third</h3>"


def test_headings_that_belong_to_the_page_are_plain_words():
    assert html("# One") == "One"
    assert html("## Two") == "Two"


def test_the_text_of_a_choice_has_no_paragraph_around_it():
    assert inline_html("Say *no*, **now**, with `code` and a [link](https://example.org).") == (
        "Say <em>no</em>, <strong>now</strong>, with <code>code</code> and a link."
    )


@pytest.mark.parametrize("text", ["1. " * 1_300, "* - " * 1_900, "1. * " * 700])
def test_lists_nested_beyond_measure_are_shown_as_they_were_typed_and_the_next_text_is_well(text):
    assert text.strip() in html(text)
    assert html("*a*") == "<p><em>a</em></p>"


def test_one_text_leaves_nothing_behind_for_the_next():
    html("[x]: https://example.org")
    assert "href" not in html("[x]")


def test_a_paragraph_shows_only_where_its_condition_holds():
    told = story(
        decision("A", choice("4 sets told", "b"), choice("3 sets called", "b"), choice("1", "b")),
        decision("B", choice("4 sets called", "end"), choice("2", "end"), text="`if told` She knows."),
        ending(
            "End",
            text="It ends.\n\n`if told` One.\n\n`if not told` Two.\n\n`if told and called` Three.\n\n"
            "`if not told and not called` Four.",
        ),
    )

    def shown(*choices: int) -> list[str]:
        return visible_text(told.graph, replay(told, choices).at).split("\n\n")

    assert shown(1) == ["She knows."]
    assert shown(2) == [""]
    assert shown(1, 1) == ["It ends.", "One.", "Three."]
    assert shown(1, 2) == ["It ends.", "One."]
    assert shown(2, 2) == ["It ends.", "Two."]
    assert shown(3, 2) == ["It ends.", "Two.", "Four."]
    assert scene_text(told.graph, told.scenario.scenes[2], 0) == "It ends.\n\nTwo.\n\nFour."
