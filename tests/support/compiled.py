"""What is compiled once for all the sites of a test run: a site compiles for itself, and each test has a site."""

from __future__ import annotations

from functools import wraps
from types import CodeType, MethodType
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Templates, in memory. One whose text is another one is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled of this text."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key, bucket.checksum] = bucket.code


def share_rules() -> None:
    """Let rules of the same text share what Werkzeug makes of it, which is most of what making a site costs. A rule is
    only read afterwards, and the functions that write addresses ask the rule that they are called on for the rest.
    """
    made: dict[Any, Any] = {}
    compile_rule = Rule.compile

    @wraps(compile_rule)
    def shared(rule: Rule) -> None:
        text = rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes
        if (known := made.get(text)) is None:
            compile_rule(rule)
            made[text] = rule
            return
        rule.arguments |= known.arguments
        rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
        rule._build, rule._build_unknown = (
            MethodType(of.__func__, rule) for of in (known._build, known._build_unknown)
        )

    Rule.compile = shared  # type: ignore[assignment, method-assign]
