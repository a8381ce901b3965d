"""What is drawn in files, on its way to boxes: checked, cut at the edges of the picture, and told of where odd."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from weaklabel.errors import InputError, brief
from weaklabel.formats._images import Box, Size

ROUNDING = 0.1
"""What is outside a picture by less than this, in pixels, comes from rounding and is cut without a word."""

DIGITS = 9
"""Digits behind the point of pixels that come out of a calculation, so that what was written comes back."""


class Drawn(NamedTuple):
    """A box as a file tells it.

    Attributes:
        corners: Left, top, right and bottom in pixels: numbers, or texts of some.
        label: Its class.
        score: How sure it is: a number or its text, None where that is not told.
        place: Where it stands, for messages.
        details: What else the file tells of it.
        line: The line of a table on which it stands.
    """

    corners: tuple[Any, Any, Any, Any]
    label: str
    score: Any
    place: str
    details: Mapping[str, str] = {}
    line: int = 0


class Desk:
    """Where the boxes of a file are looked at, one image of one source after the other.

    What cannot be a box is an error. What people do by accident is left out, counted, and the first of it is named:
    boxes without area, outside the picture, or drawn twice.

    Args:
        where: The name of the file, for notes.
        clip: Whether boxes are cut at the edges of the picture.
    """

    def __init__(self, where: str, clip: bool = True) -> None:
        self.where, self.clip = where, clip
        self._odd: dict[str, tuple[int, str]] = {}

    def boxes(self, drawn: Iterable[Drawn], who: str, size: Size | None) -> dict[Box, Drawn]:
        """The boxes on one image, and what each was made of.

        Args:
            drawn: What is drawn on it by one source.
            who: The image, and the source where there are several, for messages.
            size: The size of the picture; where it is None, only what is left of it or above it is outside.

        Raises:
            InputError: A corner is no number, or the right end is left of the left one; the message names the place.
        """
        kept: dict[Box, Drawn] = {}
        seen: set[tuple[Any, ...]] = set()
        for one in drawn:
            box = self._box(one, who, size)
            if box is None:
                continue
            if box[:5] in seen:
                self.odd("drawn twice on the same image: kept once", one.place, who)
                continue
            seen.add(box[:5])
            kept[box] = one
        return kept

    def odd(self, what: str, place: str, who: str) -> None:
        """Count a box of which something is odd."""
        count, first = self._odd.get(what, (0, f"{place}, {who}"))
        self._odd[what] = count + 1, first

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd, one sentence each."""
        told = ((n, "box" if n == 1 else "boxes", what, first) for what, (n, first) in self._odd.items())
        return tuple(f"{self.where}: {n:,} {noun} {what}; the first is {first}" for n, noun, what, first in told)

    def _box(self, one: Drawn, who: str, size: Size | None) -> Box | None:
        x0, y0, x1, y1 = corners = _numbers(one, who)
        if x1 < x0 or y1 < y0:
            what = "right of its right one" if x1 < x0 else "below its lower one"
            side = "left" if x1 < x0 else "upper"
            raise InputError(f"{one.place} ({who}): the {side} end of a box is {what}: {_shown(corners)}")
        if x0 == x1 or y0 == y1:
            self.odd("without area: left out", one.place, who)
            return None
        if self.clip:
            width, height = size or (math.inf, math.inf)
            x0, y0, x1, y1 = cut = max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height)
            if x0 >= x1 or y0 >= y1:
                self.odd("wholly outside of the picture: left out", one.place, who)
                return None
            if cut != corners and any(abs(a - b) > ROUNDING for a, b in zip(corners, cut, strict=True)):
                self.odd("partly outside of the picture: cut at its edges", one.place, who)
        if one.score is None:
            return (x0, y0, x1, y1, one.label)
        return (x0, y0, x1, y1, one.label, _score(one, who))


def _numbers(one: Drawn, who: str) -> tuple[float, float, float, float]:
    try:
        x0, y0, x1, y1 = map(float, one.corners)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{one.place} ({who}): a box has four numbers, but got {brief(one.corners)}") from None
    if not math.isfinite(x0 + y0 + x1 + y1):
        raise InputError(f"{one.place} ({who}): the ends of a box must be finite, but are {_shown((x0, y0, x1, y1))}")
    return x0, y0, x1, y1


def _score(one: Drawn, who: str) -> float:
    try:
        score = float(one.score)
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if not 0 <= score <= 1:
        raise InputError(f"{one.place} ({who}): a score is a number from 0 to 1, but got {brief(one.score)}")
    return score


def _shown(corners: tuple[float, float, float, float]) -> str:
    return f"({', '.join(f'{value:g}' for value in corners)})"


def from_size(left: Any, top: Any, width: Any, height: Any) -> tuple[Any, Any, Any, Any]:
    """Corners from a corner and a size; what is no number is left for `Desk.boxes` to tell of."""
    try:
        x, y, w, h = float(left), float(top), float(width), float(height)
    except (TypeError, ValueError, OverflowError):
        return left, top, width, height
    return x, y, round(x + w, DIGITS), round(y + h, DIGITS)


def plain(value: float) -> int | float:
    """A number as files have it: whole ones without a point."""
    return int(value) if float(value).is_integer() else float(value)
