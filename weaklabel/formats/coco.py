"""COCO: the images of a data set and the boxes on them, in one JSON file.

A ``bbox`` is ``[x, y, width, height]`` in pixels, counted from the upper left corner of the picture, 0: its corners are
``x``, ``y``, ``x + width``, ``y + height``. Categories are known by their ids, whatever these are and in any order.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.files import finite, write_text
from weaklabel.formats._coco import ITEM, bbox_of, categories_of, drawn_of, images_of, list_of, object_of, with_boxes
from weaklabel.formats._drawn import Desk, Drawn, plain
from weaklabel.formats._image_names import called
from weaklabel.formats._images import Images, LabeledImage, class_order
from weaklabel.text import counted


def read(path: Path, clip: bool = True) -> Images:
    """The images of an annotations file, with the boxes on them.

    The id of an image is its ``id``, its path the ``file_name``. An image without annotations has been looked at.
    Regions with ``iscrowd``, which are no single objects, are left out. Outlines (``segmentation``) are not read.
    Annotations may have a ``score``.

    Args:
        path: The file.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: It is no such file, or an annotation is of an image or a category that is not there.
    """
    content = object_of(path)
    if "annotations" not in content:
        raise InputError(f"{path} has images, but no annotations")
    images, categories = images_of(content, path), categories_of(content, path)
    desk = Desk(str(path), clip)
    drawn: dict[str, list[Drawn]] = {id: [] for id in images}
    for at, one in enumerate(list_of(content, "annotations", path), start=1):
        image = images.get(str(one.get("image_id")))
        place = f"annotation {brief(one.get('id', at))}"
        if image is None:
            raise InputError(f"{path}, {place}: there is no image with the id {brief(one.get('image_id'))}")
        if one.get("iscrowd"):
            desk.odd("round crowds (iscrowd): left out", place, f"image {called(image)}")
            continue
        drawn[str(one["image_id"])].append(drawn_of(one, categories, f"{path}, {place}", image))
    return Images(tuple(with_boxes(images, drawn, desk)), tuple(categories.values()), desk.notes)


def is_annotations(path: Path) -> bool:
    """Whether a file is a JSON object, as files of annotations are."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_images(path: Path) -> Images:
    """The images of such a file, at which nobody has looked; annotations need not be there, and are not read.

    Raises:
        InputError: It is no such file.
    """
    images = images_of(object_of(path), path).values()
    return Images(tuple(replace(image, boxes=None) for image in images), ())


def write(found: Images, path: Path, model: str = "") -> tuple[str, ...]:
    """Write an annotations file; categories are numbered from 1 in the order of the classes.

    Args:
        found: The images.
        path: The file.
        model: Who labeled them.

    Returns:
        What is lost.
    """
    order = class_order(found)
    looked_at = [image for image in found.images if image.boxes is not None]
    ids = _ids(looked_at)
    annotations = list(_annotations(looked_at, ids, order))
    content = {
        "info": {"description": model},
        "images": [_image(image, id) for image, id in zip(looked_at, ids, strict=True)],
        "annotations": [{"id": at, **one, "iscrowd": 0} for at, one in enumerate(annotations, start=1)],
        "categories": [{"id": at + 1, "name": name} for name, at in order.items()],
    }
    write_text(path, json.dumps(finite(content), ensure_ascii=False) + "\n")
    unseen = len(found.images) - len(looked_at)
    details = any(image.details for image in looked_at)
    return (
        *((f"{counted(unseen, 'image')} that nobody looked at",) if unseen else ()),
        *(("details of boxes",) if details else ()),
    )


def _ids(images: Sequence[LabeledImage]) -> list[int]:
    """The ids of images as numbers: their own, where all of them are some, otherwise numbers from 1."""
    own = [int(image.id) if image.id.isascii() and image.id.isdigit() else -1 for image in images]
    return (
        own if all(str(n) == image.id for n, image in zip(own, images, strict=True)) else [*range(1, len(images) + 1)]
    )


def _image(image: LabeledImage, id: int) -> dict[str, Any]:
    width, height = image.size or (None, None)
    told = {"id": id, "file_name": image.path, "width": width, "height": height}
    return told | ({} if str(id) == image.id else {ITEM: image.id})


def _annotations(
    images: Sequence[LabeledImage], ids: Sequence[int], order: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for image, id in zip(images, ids, strict=True):
        for box in image.boxes or ():
            x0, y0, x1, y1 = box[:4]
            score = {"score": box[5]} if len(box) > 5 else {}
            told = {"image_id": id, "category_id": order[box[4]] + 1, **bbox_of(box)}
            yield told | {"area": plain((x1 - x0) * (y1 - y0))} | score
