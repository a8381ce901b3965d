"""Matrices as shaded squares: which sources contradict each other, which classes are taken for which."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from weaklabel.analysis.report.svg import label, picture, rect, tag
from weaklabel.analysis.report.svg_text import count, percent, short

MOST_SOURCES = 40
NUMBERS = 14
"""With more rows than this, squares are too small for numbers."""

Matrix = Sequence[Sequence[float | None]]
NAME = 26
"""The longest name beside a matrix, in characters."""


def conflict_rate(pairs: Mapping[str, Any], a: int, b: int) -> float | None:
    """Which share of the items that both speak of two sources contradict each other on; None without such items."""
    overlap, conflict = pairs["overlap"][a][b], pairs["conflict"][a][b]
    return min((conflict or 0.0) / overlap, 1.0) if overlap else None


def largest_sources(pairs: Mapping[str, Any], most: int = MOST_SOURCES) -> list[int]:
    """The positions of the sources that cover most, in their own order."""
    every = range(len(pairs["names"]))
    return sorted(sorted(every, key=lambda at: -(pairs["overlap"][at][at] or 0.0))[:most])


def conflict_map(pairs: Mapping[str, Any], chosen: Sequence[int]) -> Markup:
    """A triangle of the chosen sources; each name stands to the right of its row and on top of its column."""
    n, names = len(chosen), pairs["names"]
    wide, high = (44, 28) if n <= NUMBERS else (15, 15)
    drawn = []
    for row, a in enumerate(chosen):
        y = row * high
        for column, b in enumerate(chosen[:row]):
            drawn.append(_pair(column * wide, y, wide, high, pairs, a, b, n <= NUMBERS))
        drawn.append(rect(row * wide + 1, y + 1, wide - 2, high - 2, "own"))
        full = tag("title", names[a])
        drawn.append(label((row + 1) * wide + 6, y + high / 2 + 4, short(names[a], NAME), "start", "name", id=None))
        drawn[-1] = tag("g", full, drawn[-1])
    longest = max((len(short(names[at], NAME)) for at in chosen), default=0)
    title = f"How often {n} sources contradict each other where both vote"
    return picture(n * wide + 16 + 7.2 * longest, n * high, title, *drawn, css="matrix")


def _pair(x: float, y: float, wide: float, high: float, pairs: Mapping[str, Any], a: int, b: int, text: bool) -> Markup:
    rate, names = conflict_rate(pairs, a, b), pairs["names"]
    if rate is None:
        said = tag("title", f"{names[a]} and {names[b]}: no common item")
        return tag("g", said, rect(x + 1, y + 1, wide - 2, high - 2, "never"))
    common = percent(pairs["overlap"][a][b])
    said = tag("title", f"{names[a]} and {names[b]}: conflict on {percent(rate)} of the {common} of items they share")
    square = rect(x + 1, y + 1, wide - 2, high - 2, "heat", fill_opacity=shade(rate))
    number = [label(x + wide / 2, y + high / 2 + 4, f"{100 * rate:.0f}%", "middle")] if text else []
    return tag("g", said, square, *number)


def confusion_map(classes: Sequence[str], counts: Matrix, title: str) -> Markup:
    """True classes down, labels across in the same order; the last column is "no label"."""
    side, left = 11, 12 + 7 * max(len(short(name, NAME)) for name in classes)
    drawn = []
    for row, (name, line) in enumerate(zip(classes, counts, strict=True)):
        y, total = row * side, sum(value or 0 for value in line)
        drawn.append(tag("g", tag("title", name), label(left - 6, y + 9, short(name, NAME), "end", "name")))
        for column, value in enumerate(line):
            x = left + column * side + (4 if column == len(classes) else 0)
            written = classes[column] if column < len(classes) else "no label"
            said = f"{name} labeled {written}: {count(value)} of {count(total)}"
            drawn.append(_cell(x, y, side, value, total, row == column, said))
    return picture(left + side * (len(classes) + 1) + 6, side * len(classes), title, *drawn, css="matrix small")


def _cell(x: float, y: float, side: float, value: float | None, total: float, right: bool, said: str) -> Markup:
    if not value:
        return rect(x + 0.5, y + 0.5, side - 1, side - 1, "never")
    css = "hit" if right else "heat"
    return rect(x + 0.5, y + 0.5, side - 1, side - 1, css, tag("title", said), fill_opacity=shade(value / total))


def shade(share: float) -> float:
    """How dark a square is for a share: even a small one can be seen, and text on the darkest can be read."""
    return round(0.08 + 0.62 * min(max(share, 0.0), 1.0), 2)
