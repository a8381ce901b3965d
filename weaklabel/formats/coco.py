"""COCO: the annotations of many images in one JSON file, and the results of detectors on them.

A ``bbox`` is ``[x, y, width, height]`` in pixels, counted from the upper left corner of the picture, 0: its corners are
``x``, ``y``, ``x + width``, ``y + height``. Categories are known by their ids, whatever these are and in any order.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.files import finite, write_text
from weaklabel.formats._drawn import Desk, Drawn, from_size, plain
from weaklabel.formats._image_names import Names, called
from weaklabel.formats._images import Images, LabeledImage, Size, class_order
from weaklabel.formats.base import check_file, decoded, parsed
from weaklabel.missing import is_missing
from weaklabel.text import counted

ITEM = "item"
"""The field of an image in which its id stands where it is no number; other tools pass over it."""


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
    content = _object(path)
    if "annotations" not in content:
        raise InputError(f"{path} has images, but no annotations")
    images, categories = _images(content, path), _categories(content, path)
    desk = Desk(str(path), clip)
    drawn: dict[str, list[Drawn]] = {id: [] for id in images}
    for at, one in enumerate(_list(content, "annotations", path), start=1):
        image = images.get(str(one.get("image_id")))
        place = f"annotation {brief(one.get('id', at))}"
        if image is None:
            raise InputError(f"{path}, {place}: there is no image with the id {brief(one.get('image_id'))}")
        if one.get("iscrowd"):
            desk.odd("round crowds (iscrowd): left out", place, f"image {called(image)}")
            continue
        drawn[str(one["image_id"])].append(_drawn(one, categories, f"{path}, {place}", image))
    return Images(tuple(_with_boxes(images, drawn, desk)), tuple(categories.values()), desk.notes)


def read_results(path: Path, annotations: Path, clip: bool = True) -> Images:
    """The results of a detector: a list of boxes with scores, of images that an annotations file has.

    All images of that file have been looked at. Ids of images may also be file names, as some detectors write them.

    Args:
        path: The results.
        annotations: The file that says what ids of images and of categories mean; its annotations do not matter.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: It is no such list, or a result is of an image or a category that is not there.
    """
    check_file(path)
    results = parsed(decoded(path), path)
    if not isinstance(results, list) or not all(isinstance(one, Mapping) for one in results):
        raise InputError(f"{path} must hold a list of results, as detectors write them for COCO")
    content = _object(annotations)
    images, categories = _images(content, annotations), _categories(content, annotations)
    keys = list(images)
    names = Names(keys, [image.path for image in images.values()])
    desk = Desk(str(path), clip)
    drawn: dict[str, list[Drawn]] = {key: [] for key in keys}
    for number, one in enumerate(results, start=1):
        place, at = f"{path}, result {number}", names.position(str(one.get("image_id")))
        if at is None:
            raise InputError(f"{place}: {annotations} has no image with the id {brief(one.get('image_id'))}")
        drawn[keys[at]].append(_drawn(one, categories, place, images[keys[at]]))
    return Images(tuple(_with_boxes(images, drawn, desk)), tuple(categories.values()), desk.notes)


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


def write_results(found: Images, path: Path, annotations: Path) -> tuple[str, ...]:
    """Write the list of boxes with scores that COCO's own evaluation takes; a box without a score is sure.

    Args:
        found: The images.
        path: The file.
        annotations: The file that says how images and categories are numbered.

    Returns:
        What is lost.

    Raises:
        InputError: No image is in the annotations file, or a class is no category there.
    """
    content = _object(annotations)
    images = _images(content, annotations)
    numbers = {name: id for id, name in _categories(content, annotations).items()}
    strange = next((name for name in class_order(found) if name not in numbers), None)
    if strange is not None:
        raise InputError(f"{annotations} has no category {brief(strange)}; it has {', '.join(numbers)}")
    own = [one["id"] for one in _list(content, "images", annotations)]
    names = Names(list(images), [image.path for image in images.values()])
    results = []
    for image in (one for one in found.images if one.boxes):
        at = names.position(image.id, image.path)
        if at is None:
            raise InputError(f"{annotations} has no image {called(image)}")
        results += [
            {
                "image_id": own[at],
                "category_id": numbers[box[4]],
                **_bbox(box),
                "score": box[5] if len(box) > 5 else 1.0,
            }
            for box in image.boxes or ()
        ]
    write_text(path, json.dumps(results) + "\n")
    return ("which images were looked at, and their sizes",)


def _object(path: Path) -> Mapping[str, Any]:
    check_file(path)
    content = parsed(decoded(path), path)
    if not isinstance(content, Mapping) or "images" not in content:
        raise InputError(f"{path} must hold an object with images, annotations and categories, as COCO has it")
    return content


def _list(content: Mapping[str, Any], key: str, path: Path) -> Sequence[Mapping[str, Any]]:
    found = [] if content.get(key) is None else content[key]
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise InputError(f"{path}: {key} must be a list of objects")
    return found


def _images(content: Mapping[str, Any], path: Path) -> dict[str, LabeledImage]:
    """The images without boxes, by the text of their id in the file."""
    images: dict[str, LabeledImage] = {}
    for at, one in enumerate(_list(content, "images", path), start=1):
        if one.get("id") is None:
            raise InputError(f"{path}: image {at} has no id")
        id = str(one["id"])
        if id in images:
            raise InputError(f"{path}: two images have the id {brief(one['id'])}")
        images[id] = LabeledImage(str(one.get(ITEM, id)), str(one.get("file_name") or ""), _size(one, path), ())
    return images


def _size(one: Mapping[str, Any], path: Path) -> Size | None:
    width, height = one.get("width"), one.get("height")
    if not width or not height:
        return None
    try:
        return int(width), int(height)
    except (TypeError, ValueError):
        sizes = brief((width, height))
        raise InputError(
            f"{path}, image {brief(one['id'])}: width and height must be numbers, but are {sizes}"
        ) from None


def _categories(content: Mapping[str, Any], path: Path) -> dict[Any, str]:
    """The names of the categories by id, in the order of the ids."""
    found: dict[Any, str] = {}
    for one in _list(content, "categories", path):
        id, name = one.get("id"), one.get("name")
        if not isinstance(id, int) or is_missing(name) or not str(name):
            raise InputError(f"{path}: a category has a number as id and a name, but got {brief(dict(one))}")
        if id in found or str(name) in found.values():
            raise InputError(f"{path}: the category {brief(name)} (id {id}) is there twice")
        found[id] = str(name)
    return dict(sorted(found.items()))


def _drawn(one: Mapping[str, Any], categories: Mapping[Any, str], place: str, image: LabeledImage) -> Drawn:
    box, category = one.get("bbox"), one.get("category_id")
    if not isinstance(category, int) or category not in categories:
        known = f"those are {min(categories)} to {max(categories)}" if categories else "there are none"
        hint = "; is one file numbered from 0 and the other from 1?" if category == 0 and categories else ""
        told = f"{brief(category)} is the id of no category ({known}){hint}"
        raise InputError(f"{place} (image {called(image)}): {told}")
    if not isinstance(box, list) or len(box) != 4:
        raise InputError(f"{place} (image {called(image)}): a bbox is [x, y, width, height], but got {brief(box)}")
    return Drawn(from_size(*box), categories[category], one.get("score"), place)


def _with_boxes(
    images: Mapping[str, LabeledImage], drawn: Mapping[str, Sequence[Drawn]], desk: Desk
) -> Iterator[LabeledImage]:
    for id, image in images.items():
        boxes = tuple(desk.boxes(drawn[id], f"image {called(image)}", image.size)) if drawn[id] else ()
        yield LabeledImage(image.id, image.path, image.size, boxes)


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
            told = {"image_id": id, "category_id": order[box[4]] + 1, **_bbox(box)}
            yield told | {"area": plain((x1 - x0) * (y1 - y0))} | score


def _bbox(box: Sequence[Any]) -> dict[str, list[int | float]]:
    return {"bbox": [plain(box[0]), plain(box[1]), plain(box[2] - box[0]), plain(box[3] - box[1])]}
