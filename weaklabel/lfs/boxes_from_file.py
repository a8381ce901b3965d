"""The maker `boxes_from_file`."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError
from weaklabel.items import Records
from weaklabel.lfs._drawn import check_labels, check_threshold, kept_boxes, named
from weaklabel.lfs._found import Found, parts_of
from weaklabel.lfs.function import LabelingFunction, Silence
from weaklabel.lfs.reading import Reader, text_of


def boxes_from_file(
    path: str | Path,
    read: Callable[[Path], Mapping[str, Iterable[Any]]] | None = None,
    labels: Mapping[Any, str] | None = None,
    *,
    annotations: str | Path | None = None,
    pictures: str | Path | None = None,
    image: Reader = "id",
    threshold: float = 0.0,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that draws the boxes of a file, such as those a detector found elsewhere.

    Without `read` that is any file or folder of boxes, see `weaklabel.formats.boxes.read_boxes`: results of COCO, a
    folder of Pascal VOC or of YOLO, a table. It is read once, when a rule is first asked. Images are called as items
    are, or as their pictures are, perhaps without folders or endings. Of an image that the file does not name it has
    no boxes.

    Args:
        path: The file or the folder; a relative path starts from the file that calls `boxes_from_file`.
        read: Takes the path and gives the boxes of each image by its name: ``(x0, y0, x1, y1, label)`` in pixels, with
            a score in [0, 1] at the end where there is one.
        labels: What the file's labels are called here; boxes with others are left out. None takes them as they are.
        annotations: The file of COCO that results are of. Without it images of results are called by their
            ``image_id``, and the label of a box is the number of its category.
        pictures: The folder of the pictures of YOLO, where they are in no folder ``images`` beside ``labels``.
        image: The name of an item's image in the file: a column, or what a function reads from an item.
        threshold: The least score that makes a box, in [0, 1].
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a detector that finds all there is, and looked at every image; see
            `labeling_function`.

    Raises:
        ConfigError: `read` is no function, or the threshold is none.
        InputError: There is no such file; or, when the rule is first asked, it cannot be read, or none of its images
            is an item.
    """
    if read is not None and not callable(read):
        raise ConfigError(f"boxes_from_file needs a function that reads the file, but got {read!r}")
    check_threshold("boxes_from_file", threshold)
    check_labels("boxes_from_file", labels)
    start = Path(sys._getframe(1).f_globals.get("__file__", "")).parent
    file, of, shown = (None if one is None else (start / one).resolve() for one in (path, annotations, pictures))
    missing = next((one for one in (file, of, shown) if one is not None and not one.exists()), None)
    if missing is not None or file is None:
        raise InputError(f"boxes_from_file: there is no file {missing}")
    called = labels if labels is None or read is not None else {str(label): here for label, here in labels.items()}
    load = partial(Found.read, file, read, of, shown)

    def draw(item: Any, boxes: Found) -> Any:
        shown_in = str(getattr(item, "image", None) or "") if image == "id" else ""
        return tuple(kept_boxes(boxes.on(text_of(item, image), shown_in), called, threshold))

    def fits(items: Records, boxes: Found) -> tuple[str, ...]:
        return boxes.about(items) if image == "id" else boxes.notes

    draw.__doc__ = f"Draws the boxes of {file.name}."
    # Paths count by their content where it is asked whether a rule has changed.
    made_from = ("boxes_from_file", None if called is None else dict(called), image, threshold, parts_of(file))
    return LabelingFunction(
        draw, name, resources={"boxes": load}, made_from=made_from, silence=silence, looks_for=named(labels), fits=fits
    )
