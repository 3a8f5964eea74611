"""What is compiled once for all the sites of a test run: a site compiles for itself, and each test has a site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import CodeType
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


def share_builders() -> None:
    """Let rules of the same text share the functions that Werkzeug writes for them, most of what making a site costs.
    They ask the rule that they are called on for all the rest.
    """
    made: dict[Any, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    @wraps(compile_builder)
    def shared(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        what = rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown
        if what not in made:
            made[what] = compile_builder(rule, append_unknown)
        return made[what]

    Rule._compile_builder = shared  # type: ignore[assignment, method-assign]
