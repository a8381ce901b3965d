"""Files of images with boxes: as items of a task, and as what is true of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from weaklabel.data import DataSource
from weaklabel.errors import BadVote, InputError
from weaklabel.formats import coco
from weaklabel.formats._image_names import on_items
from weaklabel.formats._images import Images, LabeledImage
from weaklabel.formats.base import TABLES
from weaklabel.formats.boxes import read_boxes
from weaklabel.formats.image import open_pictures, read_folder
from weaklabel.items import Records
from weaklabel.kinds._box_answers import named, paths_of
from weaklabel.kinds._boxes import drawn, size_of_each
from weaklabel.kinds._items import check_ids, read_dataset, read_table_of_items
from weaklabel.kinds._table import GoldReader, items_of
from weaklabel.kinds._truths import Truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark


def read_pictures(data: DataSource, labels: LabelSpace, gold_of: GoldReader) -> Dataset:
    """The pictures of all splits, with the boxes that files of boxes tell of as gold.

    A split is a folder of pictures or a table with their names, without gold; or a file or a folder of boxes (COCO,
    Pascal VOC, YOLO, Label Studio), whose pictures lie in the folder of the file or in that of ``[data] images``.

    Raises:
        InputError: A file is not what it should be.
    """
    if not any(_has_boxes(path, data) for path in data.files.values()):
        return read_dataset(data, labels, gold_of, lambda mark: ())
    ids: list[str] = []
    split: list[str] = []
    found: list[LabeledImage] = []
    files: list[Path] = []
    places: dict[str, str] = {}
    notes: list[str] = []
    gold: list[Mark | None] = []
    for name, path in data.files.items():
        part = read_boxes(path, pictures=data.images)
        own = [image.id for image in part.images]
        check_ids(own, [f"{path}, image {at}" for at in range(1, len(own) + 1)], places)
        ids += own
        split += [name or "train"] * len(own)
        found += part.images
        files += _files_of(part, data.images or (path if path.is_dir() else path.parent))
        gold += [_mark(image, labels, str(path)) for image in part.images]
        notes += part.notes
    items = items_of(ids, {"image": [image.path or image.id for image in found]}, open_pictures(files, ids))
    return Dataset(items, labels, tuple(gold), np.array(split), tuple(notes))


def read_new_pictures(path: Path, data: DataSource) -> Records:
    """The pictures of a folder, those that a table names, or those of a file of COCO, whatever is drawn on them.

    Raises:
        InputError: A file is not what it should be.
    """
    if not coco.is_annotations(path):
        return read_table_of_items(path, data)
    found = coco.read_images(path)
    if not found.images:
        raise InputError(f"{path} has no image")
    ids = [image.id for image in found.images]
    check_ids(ids, [f"{path}, image {at}" for at in range(1, len(ids) + 1)], {})
    pictures = open_pictures(_files_of(found, data.images or path.parent), ids)
    return items_of(ids, {"image": [image.path or image.id for image in found.images]}, pictures)


def _has_boxes(path: Path, data: DataSource) -> bool:
    """Whether a file of items is one of boxes, not a table of pictures or a folder of them."""
    if not path.is_dir():
        return path.suffix.lower().lstrip(".") not in TABLES
    return any(next(path.rglob(f"*.{ending}"), None) is not None for ending in ("xml", "txt"))


def _files_of(found: Images, folder: Path) -> list[Path]:
    """The file of the picture of each image: by its path, or the only one that is called so."""
    if all((folder / (image.path or image.id)).is_file() for image in found.images):
        return [folder / (image.path or image.id) for image in found.images]
    names = read_folder(folder)["id"]
    of, _ = on_items(Images(tuple(LabeledImage(name, name) for name in names), ()), [i.id for i in found.images],
                     str(folder), [image.path for image in found.images])  # fmt: skip
    missing = next((image.id for image, one in zip(found.images, of, strict=True) if one is None), None)
    if missing is not None:
        raise InputError(f"there is no picture of the image {missing!r} in {folder}; name the folder, [data] images")
    return [folder / one.id for one in of if one is not None]


def truths_of_boxes(file: Path, items: Records, labels: LabelSpace) -> Truths:
    """What a file or a folder of boxes says is true of items; on an image that it does not know, nothing is known.

    Raises:
        InputError: The file is not one of boxes, or none of its images is an item.
    """
    sizes = {name: size for names in (items.ids, paths_of(items))
             for name, size in zip(names, size_of_each(items), strict=True) if name and size}  # fmt: skip
    found = read_boxes(file, pictures=sizes or None)
    images, notes = on_items(found, items.ids, str(file), paths_of(items))
    pairs: Sequence[tuple[str, LabeledImage]] = [
        (id, image) for id, image in zip(items.ids, images, strict=True) if image is not None
    ]
    marks = {id: _mark(image, labels, str(file)) for id, image in pairs if image.boxes is not None}
    return Truths(marks, {}, (*found.notes, *notes))


def _mark(image: LabeledImage, labels: LabelSpace, where: str) -> Mark | None:
    """The boxes that are true of an image, without scores; None where nobody has looked."""
    if image.boxes is None:
        return None
    try:
        return drawn([named(box, labels)[:5] for box in image.boxes], labels)
    except BadVote as error:
        raise InputError(f"{where}, image {image.id!r}: {str(error).removeprefix('returned ')}") from None
