"""The maker `boxes_from_file`."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError
from weaklabel.lfs._drawn import check_threshold, kept_boxes, named
from weaklabel.lfs.function import LabelingFunction, Silence
from weaklabel.lfs.reading import Reader, value_of


def boxes_from_file(
    path: str | Path,
    read: Callable[[Path], Mapping[str, Iterable[Any]]],
    labels: Mapping[Any, str] | None = None,
    *,
    image: Reader = "id",
    threshold: float = 0.0,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that draws the boxes of a file, such as those a detector found elsewhere.

    The file is read once, when the rule is first asked. Of an image that it does not name it has no boxes.

    Args:
        path: The file; a relative path starts from the file that calls `boxes_from_file`.
        read: Takes the path and gives the boxes of each image by its name: ``(x0, y0, x1, y1, label)`` in pixels, with
            a score in [0, 1] at the end where there is one.
        labels: What the file's labels are called here; boxes with others are left out. None takes them as they are.
        image: The name of an item's image in the file: a column, or what a function reads from an item.
        threshold: The least score that makes a box, in [0, 1].
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a detector that finds all there is, and looked at every image; see
            `labeling_function`.

    Raises:
        ConfigError: `read` is no function, or the threshold is none.
        InputError: There is no such file; or, when the rule is first asked, it cannot be read.
    """
    if not callable(read):
        raise ConfigError(f"boxes_from_file needs a function that reads the file, but got {read!r}")
    check_threshold("boxes_from_file", threshold)
    file = (Path(sys._getframe(1).f_globals.get("__file__", "")).parent / path).resolve()
    if not file.exists():
        raise InputError(f"boxes_from_file: there is no file {file}")

    def draw(item: Any, boxes: Mapping[str, Iterable[Any]]) -> Any:
        return tuple(kept_boxes(boxes.get(value_of(item, image), ()), labels, threshold))

    draw.__doc__ = f"Draws the boxes of {file.name}."
    made_from = ("boxes_from_file", None if labels is None else dict(labels), image, threshold)
    # The path counts by its content where it is asked whether a rule has changed.
    return LabelingFunction(
        draw, name, resources={"boxes": partial(read, file)}, made_from=made_from, silence=silence,
        looks_for=named(labels),
    )  # fmt: skip
