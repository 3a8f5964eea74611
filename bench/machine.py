"""What a figure was measured on, in one line."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

from bench.processes import PROC


def named() -> str:
    """Processor, memory, system, Python and day."""
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    day = datetime.now(UTC).date().isoformat()
    return f"{_processor()}, {cores} cores, {memory:.0f} GB, {system}, Python {platform.python_version()}, {day}"


def _processor() -> str:
    facts = (PROC / "cpuinfo").read_text("utf-8") if (PROC / "cpuinfo").exists() else ""
    models = (line.partition(":")[2].strip() for line in facts.splitlines() if line.startswith("model name"))
    return next(models, platform.machine())
