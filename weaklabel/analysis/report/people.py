"""What the report's pages tell of people who answered."""

from collections.abc import Mapping
from typing import Any

from weaklabel.analysis.report.svg_text import NONE, count, interval, percent, rounded


def people(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Sentences and the cells of two tables; None where nobody answered."""
    crowd = content.get("crowd")
    if not crowd:
        return None
    return {
        "sentences": crowd["sentences"],
        "workers": [_worker(row) for row in crowd["workers"]],
        "more": crowd["more"],
        "pairs": [_pair(row) for row in crowd["pairs"]],
    }


WORKERS = ("worker", "answers", "accuracy", "95% interval", "gold questions", "seconds", "what stands out")
PAIRS = ("worker", "other worker", "common", "agree", "kappa", "95% interval")


def _worker(row: Mapping[str, Any]) -> list[str]:
    asked = f"{row['gold_correct']} of {row['gold_answered']}" if row["gold_answered"] else NONE
    note = f"{row['flag']}: {row['note']}" if row["flag"] else ""
    accuracy = (percent(row["accuracy"]), interval(row["accuracy_low"], row["accuracy_high"]))
    return [row["worker"], count(row["answers"]), *accuracy, asked, rounded(row["seconds"]), note]


def _pair(row: Mapping[str, Any]) -> list[str]:
    kappa = NONE if row["kappa"] is None else f"{row['kappa']:.2f}"
    ends = NONE if row["kappa_low"] is None else f"{row['kappa_low']:.2f} to {row['kappa_high']:.2f}"
    return [row["worker_a"], row["worker_b"], count(row["common"]), percent(row["agreement"]), kappa, ends]
