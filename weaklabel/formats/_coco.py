"""COCO: what files of annotations and of results have in common."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.formats._drawn import Desk, Drawn, from_size, plain
from weaklabel.formats._image_names import called
from weaklabel.formats._images import LabeledImage, Size
from weaklabel.formats.base import check_file, decoded, parsed
from weaklabel.missing import is_missing

ITEM = "item"
"""The field of an image in which its id stands where it is no number; other tools pass over it."""


def object_of(path: Path) -> Mapping[str, Any]:
    """The object of a file.

    Raises:
        InputError: It is no such file.
    """
    check_file(path)
    content = parsed(decoded(path), path)
    if not isinstance(content, Mapping) or "images" not in content:
        raise InputError(f"{path} must hold an object with images, annotations and categories, as COCO has it")
    return content


def list_of(content: Mapping[str, Any], key: str, path: Path) -> Sequence[Mapping[str, Any]]:
    """A list of objects, empty where there is none."""
    found = [] if content.get(key) is None else content[key]
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise InputError(f"{path}: {key} must be a list of objects")
    return found


def images_of(content: Mapping[str, Any], path: Path) -> dict[str, LabeledImage]:
    """The images without boxes, by the text of their id in the file."""
    images: dict[str, LabeledImage] = {}
    for at, one in enumerate(list_of(content, "images", path), start=1):
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
        size = int(width), int(height)
    except (TypeError, ValueError, OverflowError):
        size = 0, 0
    if min(size) <= 0:
        sizes = brief((width, height))
        raise InputError(f"{path}, image {brief(one['id'])}: width and height must be numbers above 0, but are {sizes}")
    return size


def categories_of(content: Mapping[str, Any], path: Path) -> dict[Any, str]:
    """The names of the categories by id, in the order of the ids."""
    found: dict[Any, str] = {}
    for one in list_of(content, "categories", path):
        id, name = one.get("id"), one.get("name")
        if not isinstance(id, int) or is_missing(name) or not str(name):
            raise InputError(f"{path}: a category has a number as id and a name, but got {brief(dict(one))}")
        if id in found or str(name) in found.values():
            raise InputError(f"{path}: the category {brief(name)} (id {id}) is there twice")
        found[id] = str(name)
    return dict(sorted(found.items()))


def drawn_of(one: Mapping[str, Any], categories: Mapping[Any, str], place: str, image: LabeledImage) -> Drawn:
    """An annotation or a result as it is drawn.

    Raises:
        InputError: Its category is not there, or it has no box.
    """
    box, category = one.get("bbox"), one.get("category_id")
    if isinstance(category, str) and category.isascii() and category.isdigit():
        category = int(category)  # ids of images are known by their texts, too
    if not isinstance(category, int) or category not in categories:
        known = f"those are {min(categories)} to {max(categories)}" if categories else "there are none"
        hint = "; is one file numbered from 0 and the other from 1?" if category == 0 and categories else ""
        told = f"{brief(category)} is the id of no category ({known}){hint}"
        raise InputError(f"{place} (image {called(image)}): {told}")
    if not isinstance(box, list) or len(box) != 4:
        hint = "; outlines (segmentation) are not read" if box is None and one.get("segmentation") else ""
        told = f"a bbox is [x, y, width, height], but got {brief(box)}{hint}"
        raise InputError(f"{place} (image {called(image)}): {told}")
    return Drawn(from_size(*box), categories[category], one.get("score"), place)


def with_boxes(
    images: Mapping[str, LabeledImage], drawn: Mapping[str, Sequence[Drawn]], desk: Desk
) -> Iterator[LabeledImage]:
    """The images with what is drawn on each."""
    for id, image in images.items():
        boxes = tuple(desk.boxes(drawn[id], f"image {called(image)}", image.size)) if drawn[id] else ()
        yield LabeledImage(image.id, image.path, image.size, boxes)


def bbox_of(box: Sequence[Any]) -> dict[str, list[int | float]]:
    """The field of a box: a corner and a size."""
    return {"bbox": [plain(box[0]), plain(box[1]), plain(box[2] - box[0]), plain(box[3] - box[1])]}
