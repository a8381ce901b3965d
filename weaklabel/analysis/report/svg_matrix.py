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
    """A triangle of the chosen sources; each name stands to the right of its row and on top of its column.

    Squares hold numbers where there is room; where there is not, they are the larger the more both sources vote on.
    """
    n, names = len(chosen), pairs["names"]
    wide, high = (44, 28) if n <= NUMBERS else (15, 15)
    common = [pairs["overlap"][a][b] or 0.0 for at, a in enumerate(chosen) for b in chosen[:at]]
    largest = 0.0 if n <= NUMBERS else max(common, default=0.0)
    drawn = []
    for row, a in enumerate(chosen):
        boxes = ((b, (column * wide, row * high, wide, high)) for column, b in enumerate(chosen[:row]))
        drawn += [_pair(pairs, a, b, box, largest) for b, box in boxes]
        drawn.append(rect(row * wide + 1, row * high + 1, wide - 2, high - 2, "own"))
        name = label((row + 1) * wide + 6, row * high + high / 2 + 4, short(names[a], NAME), css="name")
        drawn.append(tag("g", tag("title", names[a]), name))
    longest = max((len(short(names[at], NAME)) for at in chosen), default=0)
    title = f"How often {n} sources contradict each other where both vote"
    return picture(n * wide + 16 + 7.2 * longest, n * high, title, *drawn, css="matrix")


def _pair(pairs: Mapping[str, Any], a: int, b: int, box: tuple[int, int, int, int], largest: float) -> Markup:
    x, y, wide, high = box
    rate, common, both = conflict_rate(pairs, a, b), pairs["overlap"][a][b], f"{pairs['names'][b]}, {pairs['names'][a]}"
    if rate is None:
        return rect(x + 1, y + 1, wide - 2, high - 2, "never", tag("title", f"{both}: nothing in common"))
    said = tag(
        "title", f"{both}: both vote on {percent(common)}, and contradict each other on {percent(rate)} of these"
    )
    if largest:
        side = 3 + (wide - 5) * min(common / largest, 1.0) ** 0.5
        inset = (wide - side) / 2
        return rect(x + inset, y + inset, side, side, "heat", said, fill_opacity=shade(rate))
    square = rect(x + 1, y + 1, wide - 2, high - 2, "heat", fill_opacity=shade(rate))
    return tag("g", said, square, label(x + wide / 2, y + high / 2 + 4, f"{100 * rate:.0f}%", "middle"))


def confusion_map(truths: Sequence[str], labels: Sequence[str], counts: Matrix, title: str) -> Markup:
    """What is true down, labels across in the same order; the last column, for what has no label, stands apart."""
    side, n, high = 11, len(labels) - 1, 11 * len(truths)
    left = 12 + 7 * max((len(short(name, NAME)) for name in truths), default=0)
    drawn = [rect(left, 0, side * n, high, "frame"), rect(left + side * n + 4, 0, side, high, "frame")]
    for row, (name, line) in enumerate(zip(truths, counts, strict=True)):
        y, total = row * side, sum(value or 0 for value in line)
        drawn.append(tag("g", tag("title", name), label(left - 6, y + 9, short(name, NAME), "end", "name")))
        for column, value in enumerate(line):
            if value:
                x = left + column * side + (4 if column == n else 0)
                said = f"{name} labeled {labels[column]}: {count(value)} of {count(total)}"
                css, dark = "hit" if row == column else "heat", shade(value / total)
                drawn.append(rect(x + 0.5, y + 0.5, side - 1, side - 1, css, tag("title", said), fill_opacity=dark))
    return picture(left + side * (n + 1) + 6, high, title, *drawn, css="matrix small")


def shade(share: float) -> float:
    """How dark a square is for a share: even a small one can be seen, and text on the darkest can be read."""
    return round(0.08 + 0.62 * min(max(share, 0.0), 1.0), 2)
