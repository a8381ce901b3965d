"""What the report's pages tell of spans: cells of tables, and texts in pieces."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from weaklabel.analysis.report.svg_text import MODELS, NONE, count, interval, percent

SOURCES = (
    "source", "label", "spans", "of texts", "of tokens", "precision", "95% interval", "precision of tokens",
    "other type", "other ends", "tokens contradicted",
)  # fmt: skip
TAGS = "Of tokens, B- is the first of a span, I- a further one, and O is outside of all."
SOURCES_TOLD = (
    "A span is right where its ends and its type are, a token where its type is. Other type, other ends: another "
    "source marks an overlapping span whose type excludes this one, or whose type may be the same, but not its ends. "
    "Contradicted are tokens of which another source says another type, or that they are outside."
)
KINDS = {
    "right": "Right",
    "boundary": "Wrong ends",
    "type": "Wrong type",
    "both": "Wrong ends and type",
    "missing": "Missing",
    "spurious": "Spurious",
}
MEANINGS = {
    "right": "ends and type are those of a true span",
    "boundary": "a true span of this type overlaps, but its ends are others",
    "type": "the ends are right, the type is not",
    "both": "a true span of another type overlaps, and its ends are others",
    "missing": "a true span beside which nothing stands",
    "spurious": "a span beside which nothing true stands",
}
GOLDEN = 137.508
"""Degrees between the hues of neighbours, the golden angle: any number of them stay apart."""


def spans(page: Mapping[str, Any]) -> dict[str, Any] | None:
    """Cells of two tables, groups of errors and texts; None where what is labeled are no spans."""
    told = page.get("spans")
    if not told:
        return None
    errors = told["errors"]
    return {
        "sources": [_source(row) for row in told["sources"]],
        "more": told["more"],
        "errors": errors,
        "models": list(errors["models"]) if errors else [],
        "kinds": _kinds(errors) if errors else [],
        "examples": told["examples"],
        "allows": told.get("allows", {name: [name] for name in told["names"]}),
        "labels": {name: hue(at) for at, name in enumerate(told["names"])},
    }


def _source(row: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """The value by which each cell is sorted, and its text."""
    shares = (
        "text_coverage", "token_coverage", "precision", "token_precision", "type_conflict", "boundary_conflict",
        "token_conflict",
    )  # fmt: skip
    texts, tokens, right, *rest = ((row[name], percent(row[name])) for name in shares)
    between = interval(row["precision_low"], row["precision_high"]) or NONE
    return [(None, row["lf"]), (None, row["label"]), (row["spans"], count(row["spans"])), texts, tokens, right,
            (row["precision_low"], between), *rest]  # fmt: skip


def _kinds(errors: Mapping[str, Any]) -> list[tuple[str, str, list[str]]]:
    """For each kind its name, what it means, and how many spans of each model are such."""
    models = errors["models"].values()
    return [(KINDS[kind], MEANINGS[kind], [count(one[kind]) for one in models]) for kind in KINDS]


def confusion_names(page: Mapping[str, Any], classes: Sequence[str]) -> tuple[list[str], list[str]]:
    """What rows and columns of confusion tables are called: what is true, and what it is labeled as."""
    if page.get("boxes"):
        return [*classes, "spurious"], [*classes, "missed"]
    if not page.get("spans"):
        return list(classes), [*classes, "no label"]
    return [*classes, "spurious"], [*classes, "missing"]


def fits(told: Mapping[str, Any], group: Mapping[str, Any], what: str) -> bool:
    """Whether what a source said at errors is true of them: a group of types is, where the true one is in it."""
    return group["gold"] in told["allows"].get(what, [])


def heading(group: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The types of a group or an example of errors, each with what it is; a type once where both are the same."""
    gold, label = group["gold"], group["label"]
    if gold == label:
        return [("type", gold)]
    return [(name, value) for name, value in (("true", gold), ("labeled", label)) if value is not None]


def versions(error: Mapping[str, Any]) -> list[tuple[str, Sequence[Any]]]:
    """The text of an error with the true and with the labeled span."""
    both = (("gold", error["gold_text"]), ("label model", error["label_text"]))
    return [(name, pieces) for name, pieces in both if pieces is not None]


def who(row: Mapping[str, Any]) -> str:
    """Whose spans a text shows."""
    if row["model"] is None:
        return ", ".join(row["sources"])
    return {**MODELS, "gold": "Gold"}.get(row["model"], row["model"])


def hue(at: int) -> int:
    """The colour of a label, by its position, in degrees."""
    return round(210 + GOLDEN * at) % 360


def direction(pieces: Sequence[Sequence[Any]]) -> str:
    """Which way a text runs, by its first letter: spans stand in elements of their own, where no browser looks."""
    for text, _ in pieces:
        for char in text:
            if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
                return "ltr" if kind == "L" else "rtl"
    return "ltr"
