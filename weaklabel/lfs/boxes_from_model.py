"""The maker `boxes_from_model`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from weaklabel.errors import ConfigError
from weaklabel.lfs._drawn import check_labels, check_threshold, kept_boxes, named
from weaklabel.lfs.function import LabelingFunction, Silence
from weaklabel.lfs.reading import Reader, value_of


def boxes_from_model(
    model: Callable[[Any], Iterable[Any]],
    labels: Mapping[Any, str] | None = None,
    *,
    column: Reader = "pixels",
    threshold: float = 0.0,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that draws the boxes that a detector finds.

    Args:
        model: Takes pixels, integers from 0 to 255 of shape (height, width, 3), and gives boxes
            ``(x0, y0, x1, y1, label)`` or ``(x0, y0, x1, y1, label, score)``: left, top, right and bottom in pixels,
            and how sure it is, in [0, 1].
        labels: What the model's labels are called here; boxes with others are left out. None takes them as they are.
        column: What the model gets: a column, or what a function reads from an item.
        threshold: The least score that makes a box, in [0, 1].
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a model that finds all there is; see `labeling_function`.

    Raises:
        ConfigError: The model is no function, or the threshold or the labels are none.

    Example:
        >>> from weaklabel import Record, boxes_from_model
        >>> find = lambda pixels: [(0, 0, 2, 1, 17, .9), (1, 1, 2, 2, 3, .2)]
        >>> boxes_from_model(find, {17: "cat"}, threshold=.5)(Record("1", {"pixels": None}))
        ((0.0, 0.0, 2.0, 1.0, 'cat', 0.9),)
    """
    if not callable(model):
        raise ConfigError(f"boxes_from_model needs a function from pixels to boxes, but got {model!r}")
    check_threshold("boxes_from_model", threshold)
    check_labels("boxes_from_model", labels)

    def draw(item: Any) -> Any:
        return tuple(kept_boxes(model(value_of(item, column)), labels, threshold))

    draw.__doc__ = f"Draws the boxes that {getattr(model, '__name__', 'a model')} finds."
    made_from = ("boxes_from_model", model, None if labels is None else dict(labels), column, threshold)
    return LabelingFunction(draw, name, made_from=made_from, silence=silence, looks_for=named(labels))
