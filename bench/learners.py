"""Eight learners at once, in a process of their own. A phase is one thing that all of them do as often as it is there.

Knows the pages of the sites, as a browser does, and nothing of what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol

from bench.browsers import Browser

AT_ONCE = 8

Paths = Mapping[str, Sequence[str]]
"""For each case, by its slug, the choices that a learner takes: each as the page writes it."""

_CSRF = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
_OFFERED = re.compile(r'choice-text">(.*?)</span>\s*<input type="radio"\s+name="choice"\s+value="(\w+)"', re.DOTALL)
_ONLY = re.compile(r'type="hidden" name="choice" value="(\w+)"')


class Learner(Protocol):
    """What a learner can be told to do. Each phase returns how often it was done, and the bytes of the last page."""

    def phase(self, name: str, times: int) -> tuple[int, int]: ...


class YardLearner:
    """Chooses on the one scene of a yardstick."""

    def __init__(self, port: int, number: int, paths: Paths) -> None:
        self._browser = Browser(port)
        self._browser.get(f"/login?u={number + 1}")
        self._page = self._browser.get("/scene")

    def phase(self, name: str, times: int) -> tuple[int, int]:
        for turn in range(times if name == "decide" else 0):
            token = _CSRF.search(self._page)
            fields = {"scene": "1", "answer": str(turn % 4), **({"csrf_token": token[1]} if token else {})}
            self._browser.post("/choice", fields)
            self._page = self._browser.get("/scene")
        return times, self._browser.received


@dataclass(slots=True)
class Open:
    """An attempt under way: its address, the page at hand, and the choices still to take."""

    address: str
    page: str
    ahead: list[str]


class BatonLearner:
    """Begins cases, plays them along their paths, and reads the debriefs."""

    def __init__(self, port: int, number: int, paths: Paths) -> None:
        self.browser, self._paths = Browser(port), paths
        self._open: list[Open] = []
        page = self.browser.get(f"/cases/{next(iter(paths))}")
        self._csrf = _found(_CSRF, page)

    def phase(self, name: str, times: int) -> tuple[int, int]:
        phases: dict[str, Callable[[int], int]] = {
            "begin": self._begin,
            "decide": self._decide,
            "finish": self._finish,
            "debrief": self._debrief,
        }
        return phases[name](times), self.browser.received

    def _begin(self, times: int) -> int:
        """Every case, so many times."""
        for _ in range(times):
            for slug, path in self._paths.items():
                address = self.browser.send(f"/cases/{slug}/attempts", {"csrf_token": self._csrf, "mode": "study"})
                self._open.append(Open(address, self.browser.get(address), list(path)))
        return len(self._open)

    def _decide(self, times: int) -> int:
        """All steps but the last of every case under way: each is a decision and the page that follows."""
        steps = 0
        for case in self._open:
            while len(case.ahead) > 1:
                case.page = self.browser.get(self._choose(case))
                steps += 1
        return steps

    def _finish(self, times: int) -> int:
        for case in self._open:
            case.address = self._choose(case)
        return len(self._open)

    def _debrief(self, times: int) -> int:
        read = len(self._open)
        for case in self._open:
            self.browser.get(case.address)
        self._open.clear()
        return read

    def _choose(self, case: Open) -> str:
        """Take the next choice of a path. Returns where it leads."""
        wanted, step = case.ahead.pop(0), re.search(r'name="step" value="(\d+)"', case.page)
        only = _ONLY.search(case.page)
        value = only[1] if only else dict(_OFFERED.findall(case.page))[wanted]
        fields = {"csrf_token": self._csrf, "step": step[1] if step else "", "choice": value, "confidence": "medium"}
        return self.browser.send(f"{case.address}/decisions", fields)


@dataclass(frozen=True, slots=True)
class Class:
    """Learners at their site, waiting to be told."""

    pipe: Connection

    def do(self, phase: str, times: int = 1) -> tuple[int, int]:
        """Let all of them do a phase at once. Returns how often it was done, and the bytes of a page."""
        self.pipe.send((phase, times))
        done, size = self.pipe.recv()
        if isinstance(done, str):
            raise RuntimeError(done)
        return done, size


@contextmanager
def learning(kind: str, port: int, paths: Paths, at_once: int = AT_ONCE) -> Iterator[Class]:
    """A class of learners in a process of its own."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_learn, args=(theirs, kind, port, paths, at_once), daemon=True)
    process.start()
    try:
        yield Class(ours)
    finally:
        process.terminate()
        process.join()


def _learn(pipe: Connection, kind: str, port: int, paths: Paths, at_once: int) -> None:
    """The process of the learners: do what comes through the pipe until it is ended."""
    make = BatonLearner if kind == "baton" else YardLearner
    with ThreadPoolExecutor(at_once) as threads:
        learners: list[Learner] = list(threads.map(lambda number: make(port, number, paths), range(at_once)))
        while True:
            pipe.send(_all(threads, learners, *pipe.recv()))


def _all(
    threads: ThreadPoolExecutor, learners: Sequence[Learner], phase: str, times: int
) -> tuple[int, int] | tuple[str, int]:
    """Let all learners do a phase. A fault is told to the benchmark, whose process is the one that somebody reads."""
    try:
        done = list(threads.map(lambda learner: learner.phase(phase, times), learners))
    except Exception as fault:
        return f"{phase}: {fault!r}", 0
    return sum(count for count, _ in done), done[0][1]


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match, f"No {pattern.pattern} on this page."
    return match[1]
