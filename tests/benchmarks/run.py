"""`make bench` and `make bench-quality`: every table, to paste into docs/benchmarks.md."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, from anywhere

from tests.benchmarks.measure import machine

SUITES = {
    "speed": ("rules", "models"),
    "quality": (
        "quality_rules",
        "quality_crowds",
        "quality_people",
        "quality_spans",
        "quality_boxes",
        "quality_cells",
        "quality_detector",
        "quality_synthetic",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", choices=SUITES, nargs="?", default="speed")
    parser.add_argument("only", nargs="*", help="names of single tables")
    asked = parser.parse_args()
    print(f"{machine()}, {time.strftime('%Y-%m-%d')}\n")
    for module in SUITES[asked.suite]:
        for make in import_module(f"tests.benchmarks.{module}").TABLES:
            if not asked.only or make.__name__ in asked.only:
                print(make(), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
