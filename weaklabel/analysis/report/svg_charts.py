"""Charts of soft labels: how confident they are, and whether they may be."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from weaklabel.analysis.report.svg import label, marker, picture, rect, tag
from weaklabel.analysis.report.svg_text import COLUMNS, percent, plural, score

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 320, 142, 48, 12, 122
SIDE, MARGIN = 340, 42


def histogram(counts: Sequence[float | None], model: str, n_classes: int, tallest: float, noun: str) -> Markup:
    """How many covered items, or spans, a model is how sure of.

    Args:
        counts: Items in equal bins of [0, 1].
        model: The key of the model.
        n_classes: The likeliest class has at least 1 / n_classes, so lower bins are not drawn.
        tallest: The largest share of any bin of any model: all histograms share a scale.
        noun: What is counted.
    """
    filled = [value or 0 for value in counts]
    total, bins = sum(filled), len(filled)
    first = min([at for at, value in enumerate(filled) if value] + [bins // max(n_classes, 1)])
    step = (WIDTH - LEFT - 14) / max(bins - first, 1)
    bars = [
        _bar(
            LEFT + (at - first) * step,
            step,
            (filled[at], total, tallest),
            f"confidence {at / bins:.1f} to {(at + 1) / bins:.1f}: {plural(filled[at], noun)}",
        )
        for at in range(first, bins)
    ]
    ticks = [label(LEFT + (at - first) * step, FLOOR + 14, f"{at / bins:.1f}", "middle") for at in range(first, bins)]
    end = label(LEFT + (bins - first) * step, FLOOR + 14, "1.0", "middle")
    axis = rect(LEFT, FLOOR, WIDTH - LEFT - 14, 1, "axis")
    levels = [label(LEFT - 5, TOP + 4, percent(tallest), "end"), label(LEFT - 5, FLOOR + 2, "0%", "end")]
    title = f"Confidence of the {COLUMNS.get(model, model).lower()} on {plural(total, noun)}"
    group = tag("g", *bars, class_=model)
    return picture(
        WIDTH, HEIGHT, title, rect(LEFT, TOP, WIDTH - LEFT - 14, 1, "grid"), group, axis, *ticks, end, *levels
    )


def _bar(x: float, step: float, numbers: tuple[float, float, float], what: str) -> Markup:
    value, total, tallest = numbers
    share = value / total if total else 0.0
    height = (FLOOR - TOP) * share / tallest if tallest else 0.0
    said = tag("title", f"{what}, {percent(share)}")
    return rect(x + 1.5, FLOOR - height, step - 3, height, "bar", said)


def calibration(tables: Mapping[str, Sequence[Mapping[str, Any]]], noun: str) -> Markup:
    """Accuracy against confidence, one curve a model; the diagonal is a model that is as good as it says."""
    curves = [_curve(model, [row for row in table if _drawn(row)], noun) for model, table in tables.items()]
    size = SIDE + MARGIN + 12
    names = ", ".join(COLUMNS.get(model, model).lower() for model in tables)
    below, beside = SIDE + MARGIN + 2, f"rotate(-90 11 {SIDE / 2 + 8})"
    axes = [
        label(MARGIN + SIDE / 2, below, "confidence", "middle"),
        label(11, SIDE / 2 + 8, "share that is right", "middle", transform=beside),
    ]
    return picture(size, below + 6, f"Accuracy by confidence: {names}", *_grid(), *axes, *curves)


def _drawn(row: Mapping[str, Any]) -> bool:
    return bool(row["count"]) and row["confidence"] is not None and row["accuracy"] is not None


def _grid() -> list[Markup]:
    lines = []
    for tenth in range(0, 11, 2):
        x, y, name = _x(tenth / 10), _y(tenth / 10), f"{tenth / 10:.1f}"
        lines += [rect(MARGIN, y, SIDE, 1, "grid"), rect(x, 8, 1, SIDE, "grid")]
        lines += [label(MARGIN - 6, y + 4, name, "end"), label(x, SIDE + 24, name, "middle")]
    return [*lines, tag("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), class_="diagonal")]


def _curve(model: str, rows: Sequence[Mapping[str, Any]], noun: str) -> Markup:
    places = [(_x(row["confidence"]), _y(row["accuracy"])) for row in rows]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    largest = max((row["count"] for row in rows), default=1)
    points = []
    for (x, y), row in zip(places, rows, strict=True):
        said = f"{plural(row['count'], noun)}, confidence {score(row['confidence'])}, right {score(row['accuracy'])}"
        title = tag("title", f"{COLUMNS.get(model, model)}: {said}")
        points.append(marker(model, x, y, 2.5 + 6.5 * (row["count"] / largest) ** 0.5, title))
    line = tag("polyline", points=path, class_=f"curve {model}")
    return tag("g", line, *points)


def _x(confidence: float) -> float:
    return MARGIN + SIDE * confidence


def _y(accuracy: float) -> float:
    return 8 + SIDE * (1 - accuracy)
