"""What both pages tell of the label model and of sources that repeat each other."""

from collections.abc import Mapping
from typing import Any

from weaklabel.analysis.dependencies import groups_of, pair_in_words
from weaklabel.analysis.report.story import unit_name

Content = Mapping[str, Any]

MOST_DEPARTURES, MOST_DRIVERS, MOST_REPEATS = 8, 10, 10


def label_model(page: Content) -> dict[str, Any] | None:
    """Remarks, sentences, pairs of labels and the sources behind them; None in a report that says nothing of it."""
    found, remarks = page.get("diagnosis"), list(page.get("remarks") or ())
    if not found:
        return {"sentences": remarks, "pairs": [], "sources": [], "judged": False} if remarks else None
    own = [remark for remark in remarks if remark not in found["sentences"]]
    return {
        "sentences": [*own, *found["sentences"]],
        "pairs": found["pairs"][:MOST_DEPARTURES],
        "sources": _drivers(found["sources"]),
        "judged": found["gold"]["known"] > 0,
    }


def _drivers(sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sources that speak most often where the labels differ, in the order of the content."""
    busiest = sorted(sources, key=lambda part: -part["backs"] - part["opposes"])[:MOST_DRIVERS]
    return [part for part in sources if part in busiest]


def repeats(page: Content) -> dict[str, Any] | None:
    """Groups and pairs of sources that repeat each other, in sentences; None where there are none."""
    rows, unit = page.get("dependencies") or [], unit_name(page)
    if not rows:
        return None
    groups = [f"{', '.join(names[:-1])} and {names[-1]} belong together." for names in groups_of(rows)]
    return {
        "groups": groups,
        "pairs": [pair_in_words(row, unit) for row in rows[:MOST_REPEATS]],
        "more": max(len(rows) - MOST_REPEATS, 0),
    }
