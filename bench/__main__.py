"""The benchmarks: python -m bench [NAME ...] [--write] [--quick]. README.md says what each measures."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence

from bench import (
    certificates,
    cohort,
    decision,
    engine,
    exams,
    gradebook,
    ledger,
    library,
    live,
    logins,
    machine,
    reviews,
    spacing,
    start,
    startup,
    statements,
    study,
)
from bench.tables import Table, together, write

BENCHMARKS: dict[str, Callable[[bool], Iterator[Table]]] = {
    "decision": decision.run,
    "statements": statements.run,
    "engine": engine.run,
    "library": library.run,
    "startup": startup.run,
    "logins": logins.run,
    "start": start.run,
    "live": live.run,
    "cohort": cohort.run,
    "exams": exams.run,
    "study": study.run,
    "reviews": reviews.run,
    "gradebook": gradebook.run,
    "ledger": ledger.run,
    "certificates": certificates.run,
    "spacing": spacing.run,
}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks that were named, or all. Returns the exit code."""
    told = _understand(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # the servers are ended on the way out
    for name in told.names or BENCHMARKS:
        text = together([*BENCHMARKS[name](told.quick)])
        print(f"\n## {name}\n\n{text}\n", flush=True)
        if told.write:
            write(name, f"{text}\n\nMeasured on {machine.named()}.")
    print(f"Measured on {machine.named()}.")
    return 0


def _understand(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py bench", description="Measure, and print tables.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all without a name")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    parser.add_argument("--quick", action="store_true", help="tiny numbers, only to see that everything still works")
    told = parser.parse_args(arguments)
    strange = [name for name in told.names if name not in BENCHMARKS]
    if strange:
        parser.error(f"There is no benchmark {strange[0]}. There are {', '.join(BENCHMARKS)}.")
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
