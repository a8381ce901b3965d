"""Medians of interleaved runs, memory of single ones, and tables to paste."""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def medians(work: Mapping[str, Callable[[], object]], repeats: int = 5) -> dict[str, float]:
    """The median seconds of each piece of work; the pieces take turns, so that a busy minute hits all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for do in work.values():
        do()  # what is loaded or compiled once is not counted
    for _ in range(repeats):
        for name, do in work.items():
            gc.collect()
            begin = time.perf_counter()
            do()
            seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def peak_megabytes(do: Callable[[], object]) -> float:
    """How much the memory of this process grows at most while something is done (Linux); it is done twice."""
    do()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    do()
    return (_status("VmHWM") - before) / 1024


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def machine() -> str:
    """What this was measured on."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
