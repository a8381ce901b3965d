"""Label Studio: rectangles on images, as predictions to begin from, and as people have drawn them.

``x`` and ``y`` of a rectangle are its upper left corner and ``width`` and ``height`` its size, all in percent of
``original_width`` and ``original_height``. It may be turned by ``rotation`` degrees, which no box of ours is.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.files import finite, write_text
from weaklabel.formats._drawn import DIGITS, Desk, Drawn, from_size
from weaklabel.formats._image_names import called
from weaklabel.formats._images import OBJECT, Box, Images, LabeledImage, Size, class_order, classes_of
from weaklabel.formats._label_studio import annotations_of, item_of, predictions_of, results_of, tasks_of
from weaklabel.formats.base import check_file, decoded, parsed
from weaklabel.text import counted

RECTANGLES = ("rectanglelabels", "rectangle")
"""What rectangles are called: those with labels, and those without."""

OTHERS = tuple(f"{what}{labels}" for what in ("polygon", "brush", "ellipse", "keypoint") for labels in ("labels", ""))
"""What else may be drawn on an image."""

FROM, TO = "label", "image"
"""What Label Studio's own template for boxes calls the labels and the image."""


def read(path: Path, clip: bool = True) -> Images:
    """The images of an export with one set of boxes each: what is taken for true, or what was predicted.

    Of several annotations of a task, the one that is called the ground truth counts, otherwise the first that was not
    cancelled; what each person drew is told by `weaklabel.formats.answers.read_answers`. Where no task has an
    annotation, predictions are what the file tells. The id is that of the task's data, or of the task.

    Args:
        path: The file.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: It is no such export, or a rectangle is turned or none; the message names the task.
    """
    check_file(path)
    tasks = tasks_of(parsed(decoded(path), path), path)
    annotated = any(_done(task) for task in tasks)
    desk = Desk(str(path), clip)
    images = tuple(_image(task, at, annotated, path, desk) for at, task in enumerate(tasks, start=1))
    predicted = not annotated and any(map(predictions_of, tasks))
    note = (f"{path} has no annotations: its predictions were taken for what is drawn",) if predicted else ()
    return Images(images, classes_of(images), (*note, *desk.notes))


def write(found: Images, path: Path, model: str = "") -> tuple[str, ...]:
    """Write a list of tasks with a prediction each, for ``<RectangleLabels name="label" toName="image">``.

    The score of a prediction is that of its least sure box. An image that nobody looked at is a task without one.

    Args:
        found: The images, whose sizes must be known.
        path: The file.
        model: Who labeled them.

    Returns:
        What is lost.

    Raises:
        InputError: The size of an image with boxes is not known.
    """
    unknown = [image for image in found.images if image.boxes and image.size is None]
    if unknown:
        first = called(unknown[0])
        raise InputError(f"{path}: percents need the sizes of {counted(len(unknown), 'picture')}; the first is {first}")
    tasks = (json.dumps(finite(_task(image, model)), ensure_ascii=False) for image in found.images)
    write_text(path, "[\n" + ",\n".join(tasks) + "\n]\n")
    unused = sorted(set(class_order(found)) - set(classes_of(found.images)))
    return (
        *(("details of boxes",) if any(image.details for image in found.images) else ()),
        *((f"classes without a box ({', '.join(unused)})",) if unused else ()),
        *(("the order of the classes",) if list(found.classes) != sorted(found.classes) else ()),
    )


def boxes_of(annotation: dict[str, Any], name: str | None, place: str, who: str, desk: Desk) -> list[Box]:
    """The boxes of an annotation or a prediction.

    Args:
        annotation: What Label Studio has of it.
        name: The control that they are drawn with; None for all.
        place: The file and the task, for messages.
        who: The image and the person, likewise.
        desk: Where boxes are looked at.

    Raises:
        InputError: A rectangle is turned, or none.
    """
    results = results_of(annotation, RECTANGLES, name)
    drawn = [one for at, result in enumerate(results, start=1) for one in _drawn(result, f"{place}, rectangle {at}")]
    sizes = [_size(result, place) for result in results]
    if len(set(sizes)) > 1:
        raise InputError(f"{place}: rectangles on one image tell several sizes of it: {brief(sorted(set(sizes)))}")
    for result in results_of(annotation, OTHERS, name):
        desk.odd(f"drawn as {result['type']}, which is no rectangle: left out", place, who)
    return list(desk.boxes(drawn, who, sizes[0])) if sizes else []


def _done(task: dict[str, Any]) -> list[dict[str, Any]]:
    done = [one for one in annotations_of(task) if not one.get("was_cancelled")]
    return sorted(done, key=lambda one: not one.get("ground_truth"))


def _image(task: dict[str, Any], at: int, annotated: bool, path: Path, desk: Desk) -> LabeledImage:
    data, id = task.get("data") or {}, item_of(task, at, None, path)
    told = _done(task) if annotated else predictions_of(task)
    place = f"{path}, task {task.get('id', at)}"
    boxes = tuple(boxes_of(told[0], None, place, f"image {brief(id)}", desk)) if told else None
    results = results_of(told[0], RECTANGLES) if told else []
    given = {f"original_{side}": data.get(side) for side in ("width", "height")}
    size = _size(results[0] if results else given, place) if results or all(given.values()) else None
    return LabeledImage(id, str(data.get(TO) or ""), size, boxes)


def _size(result: Mapping[str, Any], place: str) -> Size:
    width, height = (result.get(f"original_{side}") for side in ("width", "height"))
    try:
        size = int(width), int(height)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        size = 0, 0
    if min(size) <= 0:
        raise InputError(
            f"{place}: original_width and original_height must be pixels, but are {brief(width)} and {brief(height)}"
        )
    return size


def _drawn(result: Mapping[str, Any], place: str) -> Iterator[Drawn]:
    value = result.get("value")
    if not isinstance(value, Mapping) or not {"x", "y", "width", "height"} <= value.keys():
        raise InputError(f"{place}: a rectangle has x, y, width and height, but got {brief(value)}")
    for what, turned in (("rectangle", value.get("rotation")), ("image", result.get("image_rotation"))):
        if turned:
            raise InputError(f"{place}: the {what} is turned by {brief(turned)} degrees; boxes must be upright")
    labels = value.get("rectanglelabels") or [OBJECT]
    width, height = _size(result, place)
    left, top, wide, high = (value[side] for side in ("x", "y", "width", "height"))
    corners = from_size(_part(left, width), _part(top, height), _part(wide, width), _part(high, height))
    for label in labels if isinstance(labels, list) else [labels]:
        yield Drawn(corners, str(label), result.get("score"), place)


def _part(percent: Any, whole: int) -> Any:
    """Pixels; what is no number stays."""
    try:
        return round(float(percent) / 100 * whole, DIGITS)
    except (TypeError, ValueError, OverflowError):
        return percent


def _task(image: LabeledImage, model: str) -> dict[str, Any]:
    size = {} if image.size is None else {"width": image.size[0], "height": image.size[1]}
    data = {TO: image.path, "id": image.id, **size}
    if image.boxes is None:
        return {"data": data}
    result = [_region(at, box, image.size or (1, 1)) for at, box in enumerate(image.boxes)]
    sure = min((box[5] for box in image.boxes if len(box) > 5), default=1.0)
    return {"data": data, "predictions": [{"model_version": model, "score": sure, "result": result}]}


def _region(at: int, box: Box, size: Size) -> dict[str, Any]:
    x0, y0, x1, y1 = box[:4]
    x, y, width, height = (
        100 * pixels / side for pixels, side in zip((x0, y0, x1 - x0, y1 - y0), (*size, *size), strict=True)
    )
    value = {"x": x, "y": y, "width": width, "height": height, "rotation": 0, "rectanglelabels": [box[4]]}
    score = {"score": box[5]} if len(box) > 5 else {}
    own = {"id": f"box-{at}", "from_name": FROM, "to_name": TO, "type": RECTANGLES[0], "image_rotation": 0}
    return own | {"original_width": size[0], "original_height": size[1], "value": value} | score
