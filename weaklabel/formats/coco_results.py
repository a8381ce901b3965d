"""COCO: the results of a detector, a list of boxes with scores of images that a file of annotations has.

A ``bbox`` is that of `weaklabel.formats.coco`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.files import write_text
from weaklabel.formats._coco import bbox_of, categories_of, drawn_of, images_of, list_of, object_of, with_boxes
from weaklabel.formats._drawn import Desk, Drawn
from weaklabel.formats._image_names import Names, called
from weaklabel.formats._images import Images, LabeledImage, classes_of
from weaklabel.formats.base import check_file, decoded, parsed


def read(path: Path, annotations: Path, clip: bool = True) -> Images:
    """The results of a detector: a list of boxes with scores, of images that an annotations file has.

    All images of that file have been looked at. Ids of images may also be file names, as some detectors write them.

    Args:
        path: The results.
        annotations: The file that says what ids of images and of categories mean; its annotations do not matter.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: It is no such list, or a result is of an image or a category that is not there.
    """
    results = _results(path)
    content = object_of(annotations)
    images, categories = images_of(content, annotations), categories_of(content, annotations)
    keys = list(images)
    names = Names(keys, [image.path for image in images.values()])
    desk = Desk(str(path), clip)
    drawn: dict[str, list[Drawn]] = {key: [] for key in keys}
    for number, one in enumerate(results, start=1):
        place, at = f"{path}, result {number}", names.position(str(one.get("image_id")))
        if at is None:
            raise InputError(f"{place}: {annotations} has no image with the id {brief(one.get('image_id'))}")
        drawn[keys[at]].append(drawn_of(one, categories, place, images[keys[at]]))
    return Images(tuple(with_boxes(images, drawn, desk)), tuple(categories.values()), desk.notes)


def is_results(path: Path) -> bool:
    """Whether a JSON file begins as a list of results, by its first one."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    with path.open("rb") as stream:
        begins = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return begins.startswith(b"[") and b'"image_id"' in begins and b'"bbox"' in begins


def read_alone(path: Path, clip: bool = True) -> Images:
    """The same without a file that says what ids mean: images that have results, and classes called as their numbers.

    Args:
        path: The results.
        clip: Whether boxes are cut where they are left of the picture or above it.

    Raises:
        InputError: It is no such list.
    """
    desk = Desk(str(path), clip)
    images: dict[str, LabeledImage] = {}
    drawn: dict[str, list[Drawn]] = {}
    categories: dict[int, str] = {}
    for number, one in enumerate(_results(path), start=1):
        id, category = one.get("image_id"), one.get("category_id")
        if id is None:
            raise InputError(f"{path}, result {number} has no image_id")
        image = images.setdefault(str(id), LabeledImage(str(id)))
        if isinstance(category, int):
            categories[category] = str(category)
        drawn.setdefault(str(id), []).append(drawn_of(one, categories, f"{path}, result {number}", image))
    classes = tuple(name for _, name in sorted(categories.items()))
    return Images(tuple(with_boxes(images, drawn, desk)), classes, desk.notes)


def _results(path: Path) -> list[Mapping[str, Any]]:
    """The list of a file.

    Raises:
        InputError: It holds none.
    """
    check_file(path)
    results = parsed(decoded(path), path)
    if not isinstance(results, list) or not all(isinstance(one, Mapping) for one in results):
        raise InputError(f"{path} must hold a list of results, as detectors write them for COCO")
    return results


def write(found: Images, path: Path, annotations: Path) -> tuple[str, ...]:
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
    content = object_of(annotations)
    images = images_of(content, annotations)
    numbers = {name: id for id, name in categories_of(content, annotations).items()}
    strange = next((name for name in classes_of(found.images) if name not in numbers), None)
    if strange is not None:
        raise InputError(f"{annotations} has no category {brief(strange)}; it has {', '.join(numbers)}")
    own = [one["id"] for one in list_of(content, "images", annotations)]
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
                **bbox_of(box),
                "score": box[5] if len(box) > 5 else 1.0,
            }
            for box in image.boxes or ()
        ]
    write_text(path, json.dumps(results) + "\n")
    return ("which images were looked at, and their sizes",)
