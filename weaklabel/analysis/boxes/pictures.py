"""Parts of pictures around errors, small, with the boxes of everybody."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.errors import NEAR
from weaklabel.analysis.boxes.groups import BoxErrors
from weaklabel.boxes import Boxes, iou_matrix
from weaklabel.items import Records

WIDEST, HIGHEST = 260, 210
"""No picture has more pixels across or down."""

AROUND, LEAST = 0.7, 48
"""How much is shown around an error, as a share of its longer side, and how many pixels of the picture at least."""

MOST_BOXES = 60
"""So many boxes are drawn in a picture, those that are nearest to the error."""

QUALITY = 70
"""Of JPEG: boxes are looked at, not pixels."""

LOOKED_AT = "label_model"
"""The model whose errors are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """What can be drawn of images.

    Attributes:
        items: The images; those without pixels are drawn as empty frames.
        drawn: What sources drew, and what is true.
        found: The boxes of models that are drawn, by name.
    """

    items: Records
    drawn: Drawn
    found: Mapping[str, Boxes]

    def around(self, errors: BoxErrors, at: int) -> dict[str, Any]:
        """A picture of an error.

        Returns:
            ``view``, the part of the image that is shown, in its pixels; ``width`` and ``height`` of the picture;
            ``image``, its pixels as a data URL, None where there are none; ``boxes``, each with who drew it, its
            ``label``, ``score`` (of models), ``corners``, whether it is ``wrong``, that is part of the error, and
            whether it is ``near``, overlaps what is; and ``more``, how many are left out.
        """
        image, hull = errors.image(at), _hull(errors, at)
        pixels = _pixels(self.items, image)
        view = _view(hull, None if pixels is None else (pixels.shape[1], pixels.shape[0]))
        scale = min(WIDEST / (view[2] - view[0]), HIGHEST / (view[3] - view[1]))
        width, height = (max(1, round(float(side) * scale)) for side in (view[2] - view[0], view[3] - view[1]))
        boxes = _nearest_first(self._boxes(errors, at, image, view), hull)
        order = [None, *self.found, "gold"]  # what is drawn last is on top
        return {
            "view": view.tolist(),
            "width": width,
            "height": height,
            "image": None if pixels is None else _small(pixels, view, (width, height)),
            "boxes": sorted(boxes[:MOST_BOXES], key=lambda box: order.index(box["model"])),
            "more": max(len(boxes) - MOST_BOXES, 0),
        }

    def _boxes(self, errors: BoxErrors, at: int, image: int, view: np.ndarray) -> list[dict[str, Any]]:
        """Whatever is drawn in a view: of models, of sources, and gold."""
        found, true = int(errors.pairs.found[at]), int(errors.pairs.true[at])
        meant = None if found < 0 else errors.found.corners[found]
        told = []
        for name, boxes in self.found.items():
            for one in _inside(boxes, image, view):
                wrong = name == LOOKED_AT and meant is not None and np.array_equal(boxes.corners[one], meant)
                told.append(self._box(name, None, boxes, one, wrong))
        sources = self.drawn.votes.names
        for one in _inside(self.drawn.boxes, image, view):
            told.append(self._box(None, sources[self.drawn.source[one]], self.drawn.boxes, one, False))
        for one in _inside(self.drawn.true, image, view):
            told.append(self._box("gold", None, self.drawn.true, one, one == true))
        return told

    def _box(self, model: str | None, source: str | None, boxes: Boxes, at: int, wrong: bool) -> dict[str, Any]:
        return {
            "model": model,
            "source": source,
            "label": self.drawn.names[boxes.label[at]],
            "score": round(float(boxes.score[at]), 3) if model and model != "gold" else None,
            "corners": [round(float(value), 1) for value in boxes.corners[at]],
            "wrong": bool(wrong),
        }


def _hull(errors: BoxErrors, at: int) -> np.ndarray:
    """The box around both boxes of an error."""
    found, true = int(errors.pairs.found[at]), int(errors.pairs.true[at])
    corners = np.concatenate([errors.found.corners[[found]] if found >= 0 else np.zeros((0, 4)),
                              errors.drawn.true.corners[[true]] if true >= 0 else np.zeros((0, 4))])  # fmt: skip
    return np.concatenate([corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)])


def _view(hull: np.ndarray, size: tuple[int, int] | None) -> np.ndarray:
    """The part of an image around a box, whole pixels, inside of the image where its size is known."""
    middle, sides = (hull[:2] + hull[2:]) / 2, hull[2:] - hull[:2]
    half = np.maximum(sides / 2 + AROUND * sides.max(), LEAST / 2)
    view = np.concatenate([np.floor(middle - half), np.ceil(middle + half)])
    return np.maximum(view, 0) if size is None else np.clip(view, 0, np.tile(np.array(size, dtype=float), 2))


def _inside(boxes: Boxes, image: int, view: np.ndarray) -> np.ndarray:
    """The boxes on an image that are in a view, at least in part."""
    corners = boxes.corners
    touches = (corners[:, :2] < view[2:]).all(axis=1) & (corners[:, 2:] > view[:2]).all(axis=1)
    return np.flatnonzero((boxes.image == image) & touches)


def _nearest_first(boxes: list[dict[str, Any]], hull: np.ndarray) -> list[dict[str, Any]]:
    """The boxes of the error first, then by how far their middles are from its middle; with whether they are near."""
    corners = np.array([box["corners"] for box in boxes]).reshape(-1, 4)
    wrong = np.array([box["wrong"] for box in boxes], dtype=bool)
    near = np.any(iou_matrix(corners, corners[wrong]) >= NEAR, axis=1)
    far = np.hypot(*((corners[:, :2] + corners[:, 2:]) - (hull[:2] + hull[2:])).T)
    return [boxes[at] | {"near": bool(near[at])} for at in np.lexsort((far, ~wrong))]


def _pixels(items: Records, image: int) -> np.ndarray | None:
    """The pixels of an image; None where there are none."""
    if items.on_demand is None or "pixels" not in items.on_demand.item.on_demand():
        return None
    return np.asarray(items[image]["pixels"])


def _small(pixels: np.ndarray, view: np.ndarray, size: tuple[int, int]) -> str:
    """A part of a picture in another size, as a data URL."""
    from PIL import Image  # whoever has pixels has read them with it

    left, top, right, bottom = view.astype(int).tolist()
    # Pixels are not blown up: the page does that.
    part = Image.fromarray(pixels[top:bottom, left:right])
    part.thumbnail(size)
    stream = BytesIO()
    part.save(stream, format="JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
