"""The report of a run as one page that needs nothing but itself."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from weaklabel.analysis.report import boxes as of_boxes
from weaklabel.analysis.report import svg, svg_boxes, svg_charts, svg_matrix, svg_text
from weaklabel.analysis.report.markdown import few, worst_pairs
from weaklabel.analysis.report.model import label_model, repeats
from weaklabel.analysis.report.people import PAIRS, WORKERS, people
from weaklabel.analysis.report.spans import (
    KINDS,
    SOURCES,
    SOURCES_TOLD,
    TAGS,
    confusion_names,
    direction,
    fits,
    heading,
    spans,
    versions,
    who,
)
from weaklabel.analysis.report.story import HEADLINES, by_class, headline, labeled, quality, splits, story, unit_name
from weaklabel.analysis.report.svg_text import COLUMNS, MODELS

Content = Mapping[str, Any]

MOST_CELLS, MOST_CONFUSIONS, MOST_SAID, OPEN_BUCKETS, OPEN_TEXTS, OPEN_ROWS = 12, 15, 12, 8, 5, 60


def html_page(content: Content) -> str:
    """The report as HTML with its style, pictures and script inside; the same content gives the same page.

    Args:
        content: As `report_content` makes it, or as read from ``report.json``.
    """
    page, environment = svg_text.shown(content), _environment()
    script = environment.get_template("sort.js.jinja").render()
    parts = {
        "script": Markup(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "story": story(page),
        "unit": unit_name(page),
        "labeled": labeled(page),
        "class": "type" if page.get("spans") else "class",
        "by_class": by_class(page),
        "splits": splits(page),
        "tiles": _tiles(page),
        "quality": quality(page),
        "model": label_model(page),
        "repeats": repeats(page),
        "tags": TAGS,
        "people": people(page),
        "people_heads": (WORKERS, PAIRS),
        "sources": _sources(page),
        "pairs": _pairs(page),
        "balance": _balance(page),
        "confidence": _confidence(page),
        "evaluation": _evaluation(page),
        "errors": _errors(page),
        "spans": spans(page),
        "boxes": of_boxes.boxes(page),
    }
    return environment.get_template("page.html.jinja").render(page=page, **parts)


def _environment() -> Environment:
    """Templates in which everything is escaped, and nothing may be missing."""
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(
        count=svg_text.count,
        percent=svg_text.percent,
        score=svg_text.score,
        rounded=svg_text.rounded,
        bdi=_bdi,
        swatch=svg.swatch,
        scene=svg_boxes.scene,
        line=svg_boxes.line,
        zip=zip,
    )
    made.globals.update(
        few=few,
        interval=svg_text.interval,
        plural=svg_text.plural,
        many=svg_text.many,
        short=svg_text.short,
        model_name=_model_name,
        command=svg_text.command,
        direction=direction,
        fits=fits,
        heading=heading,
        versions=versions,
        who=who,
        span_heads=SOURCES,
        span_heads_told=SOURCES_TOLD,
        most_rows=OPEN_ROWS,
        span_kinds=KINDS,
        classes_of=of_boxes.classes,
        numbers=of_boxes.numbers,
        open_groups=OPEN_BUCKETS,
        open_texts=OPEN_TEXTS,
        most_said=MOST_SAID,
    )
    return made


def _bdi(text: Any) -> Markup:
    """A text from data, whose direction stays its own."""
    return Markup("<bdi>{}</bdi>").format(text)


def _model_name(model: str) -> str:
    return COLUMNS.get(model, model)


def _tiles(page: Content) -> list[tuple[str, str, str]]:
    """Headline numbers: a name, a value, and what it means."""
    found, unit = page["summary"], unit_name(page)
    boxes = page.get("boxes")
    tiles = [
        ("Boxes", svg_text.count(boxes["boxes"]), f"of {svg_text.plural(boxes['objects'], 'object')}")
        if boxes
        else ("Covered", svg_text.percent(found["coverage"]), f"of {svg_text.plural(found['units'], unit)}"),
        ("Sources", svg_text.count(found["sources"]), svg_text.plural(found["votes"], "vote")),
        ("Conflict", svg_text.percent(found["conflict"]), f"of {unit}s have contradicting votes"),
    ]
    first = headline(page)
    if first is not None:
        split, measure = first
        scores = page["metrics"][split]
        what = f"{HEADLINES[measure]} on {split}"
        tiles += [(_model_name(m), svg_text.score(scores[m].get(measure)), what) for m in MODELS if m in scores]
    return tiles


def _sources(page: Content) -> list[dict[str, Any]]:
    """The rows of the source table with their small pictures."""
    rows = page["lf_summary"]
    largest = max((row["coverage"] or 0.0 for row in rows), default=0.0)
    unknown = {"estimated_low": None, "estimated_high": None}  # reports of before these were there
    return [unknown | {**row, "bar": _coverage(row, largest), "range": _range(row)} for row in rows]


def _coverage(row: Mapping[str, Any], largest: float) -> Markup:
    coverage, overlaps, conflicts = (row[key] or 0.0 for key in ("coverage", "overlaps", "conflicts"))
    return svg.coverage_bar(coverage, overlaps, conflicts, largest)


def _range(row: Mapping[str, Any]) -> Markup | None:
    values = [row[key] for key in ("precision", "precision_low", "precision_high")]
    return None if None in values else svg.interval_bar(*values)


def _pairs(page: Content) -> dict[str, Any] | None:
    """The matrix of conflicts; None where there is no pair."""
    pairs = page["pairs"]
    if len(pairs["names"]) < 2:
        return None
    chosen = svg_matrix.largest_sources(pairs)
    picture = svg_matrix.conflict_map(pairs, chosen)
    return {
        "picture": picture,
        "drawn": len(chosen),
        "all": len(pairs["names"]),
        "sized": len(chosen) > svg_matrix.NUMBERS,
        "worst": worst_pairs(page),
    }


def _balance(page: Content) -> dict[str, Any]:
    """The share of each class by each model and by gold, with bars on one scale."""
    rows = page["class_balance"]
    columns = [name for name in COLUMNS if any(row.get(name) is not None for row in rows)]
    largest = max((row[name] or 0.0 for row in rows for name in columns), default=0.0)
    cells = [
        (row["class"], [(row[name], svg.share_bar(row[name], largest, f"bar {name}")) for name in columns])
        for row in rows
    ]
    return {"columns": columns, "rows": cells}


def _confidence(page: Content) -> list[tuple[str, float, Markup]]:
    """How much each model labels, and a histogram, all on one scale."""
    counts = {model: [n or 0 for n in found] for model, found in page["confidence"].items()}
    total = {model: sum(found) for model, found in counts.items() if sum(found)}
    tallest = max((max(counts[model]) / n for model, n in total.items()), default=0.0)
    classes, noun = len(_answers(page)), labeled(page)
    return [
        (model, n, svg_charts.histogram(counts[model], model, classes, tallest, noun)) for model, n in total.items()
    ]


def _answers(page: Content) -> list[str]:
    """What may be labeled as what: the classes, or what is answered about each; a span has a type, a box a class."""
    return list(page["classes"] if page.get("spans") or page.get("boxes") else page.get("answers", page["classes"]))


def _evaluation(page: Content) -> dict[str, Any] | None:
    """Calibration and confusion; None without gold."""
    found = page["evaluation"]
    if not found:
        return None
    confusion = {model: _confusion(page, model, counts) for model, counts in found["confusion"].items()}
    curves = {model: table for model, table in found["calibration"].items() if any(row["count"] for row in table)}
    picture = svg_charts.calibration(curves, labeled(page)) if curves else None
    return {"split": found["split"], "calibration": picture, "models": list(curves), "confusion": confusion}


def _confusion(page: Content, model: str, counts: list[list[int]]) -> dict[str, Any]:
    """A table of counts, or a picture and the worst cells where there are many classes."""
    truths, labels = confusion_names(page, _answers(page))
    if len(labels) <= MOST_CELLS + 1:
        rows = [[(n or 0, svg_matrix.shade((n or 0) / (sum(x or 0 for x in c) or 1))) for n in c] for c in counts]
        return {"truths": truths, "labels": labels, "rows": rows, "picture": None, "worst": []}
    cells = [(n or 0, a, b) for a, line in enumerate(counts) for b, n in enumerate(line) if a != b and n]
    largest = sorted(cells, key=lambda cell: (-cell[0], *cell[1:]))[:MOST_CONFUSIONS]
    title = f"{_model_name(model)}: which classes are labeled as which"
    picture = svg_matrix.confusion_map(truths, labels, counts, title)
    return {"rows": [], "picture": picture, "worst": [(truths[a], labels[b], n) for n, a, b in largest]}


def _errors(page: Content) -> dict[str, Any] | None:
    """Error buckets, each with the sources to show and the command that digs on."""
    errors = page["errors"]
    if not errors:
        return None
    buckets = [
        {**bucket, "said": bucket["said"][:MOST_SAID], "more": max(len(bucket["said"]) - MOST_SAID, 0),
         "open": at < OPEN_BUCKETS, "culprit": _culprit(bucket)}
        for at, bucket in enumerate(errors["buckets"])
    ]  # fmt: skip
    return {**errors, "buckets": buckets}


def _culprit(bucket: Mapping[str, Any]) -> str | None:
    """The first source that said the wrong label, or else anything wrong."""
    wrong = [lf for lf, said in bucket["said"] if said == bucket["label"]]
    return next(iter(wrong + [lf for lf, said in bucket["said"] if said != bucket["gold"]]), None)
