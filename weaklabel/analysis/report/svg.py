"""Pictures in SVG: the elements, and the small ones that stand in tables.

Colours come from the style of the page, by class, so that a picture follows light and dark. A picture's texts are
escaped here and nowhere else.
"""

from typing import Any

from markupsafe import Markup

from weaklabel.analysis.report.svg_text import percent

BAR, LINE = 84, 64
"""The width of a bar in a table that stands for the largest value, and of the line that stands for 0 to 1."""


def tag(name: str, *children: str, **attributes: Any) -> Markup:
    """An element; texts and attributes are escaped, elements inside are not.

    Args:
        name: Of the element.
        children: Texts and elements.
        attributes: By name, where ``_`` stands for ``-`` and a ``_`` at the end is dropped; None leaves one out.
    """
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    written = Markup("").join(Markup(' {}="{}"').format(key, _plain(value)) for key, value in given)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, Markup("").join(children))


def picture(width: float, height: float, title: str, *children: str, css: str = "") -> Markup:
    """A whole picture with a title that is read aloud; it shrinks where the page is narrower."""
    inside = (tag("title", title), *children)
    box = f"0 0 {_plain(width)} {_plain(height)}"
    return tag("svg", *inside, class_=css or None, role="img", viewBox=box, width=width, height=height)


def rect(x: float, y: float, width: float, height: float, css: str, *inside: str, **more: Any) -> Markup:
    """A rectangle; a width or height below zero is none."""
    return tag("rect", *inside, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), class_=css, **more)


def label(x: float, y: float, text: str, anchor: str = "start", css: str | None = None, **more: Any) -> Markup:
    """A text."""
    return tag("text", text, x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=css, **more)


def coverage_bar(coverage: float, overlaps: float, conflicts: float, largest: float) -> Markup:
    """How much a source covers: first what is contradicted, then where others agree, then where it is alone."""
    scale = BAR / largest if largest > 0 else 0.0
    overlaps, conflicts = min(overlaps, coverage), min(conflicts, overlaps, coverage)
    parts = (("conflict", 0.0, conflicts), ("overlap", conflicts, overlaps), ("alone", overlaps, coverage))
    title = f"covers {percent(coverage)}, with others {percent(overlaps)}, in conflict {percent(conflicts)}"
    drawn = [rect(start * scale, 2, (end - start) * scale, 10, css) for css, start, end in parts if end > start]
    return picture(BAR, 14, title, rect(0, 6, BAR, 2, "rail"), *drawn, css="cell")


def interval_bar(value: float, low: float, high: float) -> Markup:
    """A share and its interval on a line from 0 to 1."""
    title = f"{percent(value)}, between {percent(low)} and {percent(high)} with 95% confidence"
    inner = LINE - 8
    rail, middle = rect(0, 6.5, LINE, 1, "rail"), rect(LINE / 2, 4, 1, 6, "rail")
    whisker = rect(4 + inner * low, 5.5, inner * (high - low), 3, "whisker")
    dot = tag("circle", cx=4 + inner * value, cy=7, r=3.5, class_="dot")
    return picture(LINE, 14, title, rail, middle, whisker, dot, css="cell")


def share_bar(value: float | None, largest: float, css: str) -> Markup:
    """A plain bar for a share."""
    width = 70 * (value or 0.0) / largest if largest > 0 else 0.0
    return picture(70, 10, percent(value), rect(0, 4.5, 70, 1, "rail"), rect(0, 1, width, 8, css), css="cell")


def marker(model: str, x: float, y: float, size: float, *inside: str) -> Markup:
    """The mark of a model: each has a shape and a colour of its own."""
    css = f"mark {model}"
    if model == "label_model":
        return rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8, css, *inside)
    if model == "end_model":
        turned = f"rotate(45 {_plain(x)} {_plain(y)})"
        return rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8, css, *inside, transform=turned)
    return tag("circle", *inside, cx=x, cy=y, r=size, class_=css)


def swatch(model: str, title: str) -> Markup:
    """The mark of a model on its line, for a legend."""
    line = tag("line", x1=0, y1=8, x2=30, y2=8, class_=f"curve {model}")
    return picture(30, 16, title, line, marker(model, 15, 8, 5), css="cell")


def _plain(value: Any) -> str:
    """A number in as few digits as a picture needs."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
