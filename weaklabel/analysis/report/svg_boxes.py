"""Pictures with the boxes of everybody: lines differ in dashes, width and marks at a corner, not in colour alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from weaklabel.analysis.report.svg import label as text
from weaklabel.analysis.report.svg import marker, picture, rect, tag
from weaklabel.analysis.report.svg_text import COLUMNS, score, short

MARK, NAME = 4.5, 18


def scene(example: Mapping[str, Any]) -> Markup:
    """A part of an image as sources, models and gold see it; who drew a box, and what it says, is its title."""
    told = example["picture"]
    width, height = told["width"], told["height"]
    back = rect(0, 0, width, height, "empty")
    if told["image"] is not None:
        back = tag("image", href=told["image"], width=width, height=height, preserveAspectRatio="none")
    boxes = [_box(box, told["view"], width, height) for box in told["boxes"]]
    return picture(width, height, f"{example['id']}: {len(boxes)} boxes", back, *boxes, css="scene")


def _box(box: Mapping[str, Any], view: Sequence[float], width: float, height: float) -> Markup:
    across, down = width / (view[2] - view[0]), height / (view[3] - view[1])
    left, right = ((float(box["corners"][at]) - view[0]) * across for at in (0, 2))
    top, bottom = ((float(box["corners"][at]) - view[1]) * down for at in (1, 3))
    css = box["model"] or "source"
    lines = [rect(left, top, right - left, bottom - top, name) for name in (f"casing {css}", f"line {css}")]
    more = [marker(css, max(left, MARK), max(top, MARK), MARK)] if box["model"] and box["near"] else []
    if box["wrong"]:
        # The true class stands above its box, the found one below: both can be read where the boxes are the same.
        y = max(top - 5, 11.0) if css == "gold" else min(bottom + 12, height - 3.0)
        more.append(text(max(left, 2.0) + 2, y, short(box["label"], NAME), css="name"))
    return tag("g", tag("title", _said(box)), *lines, *more, class_=css if box["near"] else f"{css} beside")


def _said(box: Mapping[str, Any]) -> str:
    who = COLUMNS.get(box["model"], box["model"]) if box["model"] else box["source"]
    sure = "" if box["score"] is None else f", there with {score(box['score'])}"
    return f"{who}: {box['label']}{sure}"


def line(model: str | None, title: str) -> Markup:
    """The line of a model, or of sources, for a legend."""
    css = model or "source"
    box = rect(5, 3, 26, 12, f"line {css}")
    more = [marker(css, 5, 3, 3)] if model else []
    return picture(34, 18, title, tag("g", box, *more, class_=css), css="cell scene")
