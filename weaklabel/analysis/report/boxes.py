"""What the report's pages tell of boxes: cells of tables, and errors with their pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from weaklabel.analysis.report.svg_text import MODELS, NONE, count, interval, percent, score

SOURCES = (
    "source", "boxes", "misses", "by gold", "false an image", "by gold", "overlap by gold", "off by", "by gold",
    "scatter",
)  # fmt: skip
SOURCES_TOLD = (
    "Misses are the share of objects that a source overlooks; false are its boxes of nothing, on the mean of an image, "
    "both with 95% intervals. Off by tells of the end that is farthest off, on the mean, scatter how far ends vary, as "
    "shares of the object's width or height. All this is learned without gold; beside it is the same by gold, where "
    "a box is of an object that it overlaps by half."
)
CONFUSIONS = ("source", "true class", "said", "share", "95% interval", "by gold", "95% interval", "boxes")
CONFUSIONS_TOLD = (
    "How often a source calls objects of one class that it draws by another, the most frequent first: as learned "
    "without gold, and by gold, of so many boxes."
)
KINDS = {
    "right": "Right",
    "class": "Wrong class",
    "place": "Badly placed",
    "both": "Wrong class, badly placed",
    "duplicate": "Duplicate",
    "spurious": "Spurious",
    "missed": "Missed",
}
MEANINGS = {
    "right": "overlaps a true box of its class by half (IoU .5) or more",
    "class": "overlaps a true box of another class by half",
    "place": "overlaps a true box of its class, by a tenth and less than half",
    "both": "overlaps a true box of another class, by a tenth and less than half; that box is missed",
    "duplicate": "overlaps a true box of its class by half that a better box has found",
    "spurious": "overlaps no true box by a tenth",
    "missed": "a true box that no box finds, but for those of wrong class or badly placed",
}
SIDES = ("left", "top", "right", "bottom")


def boxes(page: Mapping[str, Any]) -> dict[str, Any] | None:
    """Cells of tables, and kinds of errors; None where nobody draws boxes."""
    told = page.get("boxes")
    if not told:
        return None
    errors = told["errors"]
    return {
        "heads": SOURCES,
        "heads_told": SOURCES_TOLD,
        "confusion_heads": CONFUSIONS,
        "confusions_told": CONFUSIONS_TOLD,
        "kinds": KINDS,
        "sources": [_source(row) for row in told["sources"]],
        "more": told["more"],
        "confusions": [_confusion(row) for row in told["confusions"]],
        "more_confusions": told["more_confusions"],
        "errors": errors,
        "models": list(errors["models"]) if errors else [],
        "drawn": [model for model in ("label_model", "end_model") if errors and model in errors["models"]],
        "counts": _counts(errors) if errors else [],
    }


def _source(row: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """The value by which each cell is sorted, and its text."""
    cells: list[tuple[Any, str]] = [(None, row["lf"]), (row.get("boxes"), count(row.get("boxes")))]
    for name, text, ends in (("miss", percent, interval), ("false", "{:.2f}".format, _between)):
        for key in (name, f"gold_{name}"):
            value = row.get(key)
            between = ends(row.get(f"{key}_low"), row.get(f"{key}_high"))
            cells.append((value, NONE if value is None else f"{text(value)} ({between})" if between else text(value)))
    cells.append((row.get("gold_iou"), score(row.get("gold_iou"))))
    cells += [_farthest(row, "offset"), _farthest(row, "gold_offset")]
    spread = [row[key] for side in SIDES if row.get(key := f"spread_{side}") is not None]
    mean = sum(spread) / len(spread) if spread else None
    return [*cells, (mean, percent(mean))]


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.2f}–{high:.2f}"


def _farthest(row: Mapping[str, Any], what: str) -> tuple[float | None, str]:
    """How far the end is off that is farthest off, and which it is."""
    found = [(abs(value), value, side) for side in SIDES if (value := row.get(f"{what}_{side}")) is not None]
    if not found:
        return None, NONE
    far, value, side = max(found)
    return far, f"{side} {'+' if value > 0 else '−' if value < 0 else ''}{percent(far)}"


def _confusion(row: Mapping[str, Any]) -> list[tuple[Any, str]]:
    learned, known = interval(row["low"], row["high"]), interval(row["gold_low"], row["gold_high"])
    return [
        *((None, row[key]) for key in ("lf", "true", "said")),
        (row["share"], percent(row["share"])),
        (row["low"], learned or NONE),
        (row["gold_share"], percent(row["gold_share"])),
        (row["gold_low"], known or NONE),
        (row["gold_count"], count(row["gold_count"])),
    ]


def _counts(errors: Mapping[str, Any]) -> list[tuple[str, str, list[str]]]:
    """For each kind its name, what it means, and how many boxes of each model are such."""
    models = errors["models"].values()
    return [(KINDS[kind], MEANINGS[kind], [count(one[kind]) for one in models]) for kind in KINDS]


def classes(pair: Sequence[Any]) -> list[tuple[str, str]]:
    """The classes of an error, true and found, each with what it is; a class once where both are the same."""
    gold, label = pair[:2]
    if gold == label:
        return [("class", gold)]
    return [(name, value) for name, value in (("true", gold), ("labeled", label)) if value is not None]


def numbers(example: Mapping[str, Any]) -> str:
    """How likely the box of an error was, and how far it overlaps the true one."""
    told = [] if example["score"] is None else [f"said to be there with {score(example['score'])}"]
    return ", ".join(told + ([f"overlap {example['overlap']:.2f}"] if example["overlap"] else []))


def where(example: Mapping[str, Any]) -> str:
    """The boxes of an error in pixels."""
    both = (("gold", example["gold_box"]), (MODELS["label_model"].lower(), example["label_box"]))
    return "; ".join(f"{name} {', '.join(f'{one:g}' for one in box)}" for name, box in both if box is not None)
