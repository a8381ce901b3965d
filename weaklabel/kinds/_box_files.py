"""Files of images with boxes: as items of a task, and as what is true of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from weaklabel.data import DataSource
from weaklabel.errors import BadVote, InputError
from weaklabel.formats import box_table, coco
from weaklabel.formats._image_names import called, on_items, paths_of
from weaklabel.formats._images import Images, LabeledImage, Size
from weaklabel.formats.base import TABLES, files_ending, read_table
from weaklabel.formats.boxes import read_boxes
from weaklabel.formats.image import ENDINGS, open_pictures, read_folder
from weaklabel.items import Records
from weaklabel.kinds._box_answers import named
from weaklabel.kinds._boxes import drawn, size_of_each
from weaklabel.kinds._items import check_ids, read_dataset, read_table_of_items
from weaklabel.kinds._table import GoldReader, items_of
from weaklabel.kinds._truths import Truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark
from weaklabel.text import counted


def read_pictures(data: DataSource, labels: LabelSpace, gold_of: GoldReader) -> Dataset:
    """The pictures of all splits, with the boxes that files of boxes tell of as gold.

    A split is a folder of pictures or a table with their names, without gold; or a file or a folder of boxes (COCO,
    Pascal VOC, YOLO, Label Studio), whose pictures lie in the folder of the file or in that of ``[data] images``.

    Raises:
        InputError: A file is not what it should be.
    """
    if not any(has_boxes(path) for path in data.files.values()):
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
        pictures_of = _files_of(part, data.images or (path if path.is_dir() else path.parent))
        _each_its_own(pictures_of, part, str(path))
        files += pictures_of
        notes += _left(pictures_of, path) if data.images is None else ()
        gold += [_mark(image, labels, str(path)) for image in part.images]
        notes += part.notes
    pictures = open_pictures(files, ids)
    items = items_of(ids, {"image": [image.path or image.id for image in found]}, pictures)
    where = " and ".join(map(str, data.files.values()))
    notes += _other_sizes(found, [picture.size for picture in pictures], where)
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
    files = _files_of(found, data.images or path.parent, "put them beside the file")
    pictures = open_pictures(files, ids)
    return items_of(ids, {"image": [image.path or image.id for image in found.images]}, pictures)


def has_boxes(path: Path) -> bool:
    """Whether a file of items is one of boxes, not a table of pictures or a folder of them."""
    if not path.is_dir():
        return path.suffix.lower().lstrip(".") not in TABLES or box_table.is_boxes(read_table(path))
    return bool(files_ending(path, "xml")) or _are_of_pictures(files_ending(path, "txt"), path)


def _are_of_pictures(texts: Sequence[Path], folder: Path) -> bool:
    """Whether text files may be labels: not such as a readme beside pictures, none of which is called so."""
    pictures = {file.stem for ending in ENDINGS for file in files_ending(folder, ending[1:])}
    return bool(texts) and (not pictures or any(file.stem in pictures for file in texts))


def _files_of(found: Images, folder: Path, otherwise: str = "name the folder, [data] images") -> list[Path]:
    """The file of the picture of each image: by its path, or the only one that is called so.

    Raises:
        InputError: There is none; the message ends with what to do `otherwise`.
    """
    if all((folder / (image.path or image.id)).is_file() for image in found.images):
        return [folder / (image.path or image.id) for image in found.images]
    names = read_folder(folder)["id"]
    of, _ = on_items(Images(tuple(LabeledImage(name, name) for name in names), ()), [i.id for i in found.images],
                     str(folder), [image.path for image in found.images])  # fmt: skip
    missing = next((image for image, one in zip(found.images, of, strict=True) if one is None), None)
    if missing is not None:
        raise InputError(f"there is no picture of the image {called(missing)} in {folder}; {otherwise}")
    return [folder / one.id for one in of if one is not None]


def _each_its_own(files: Sequence[Path], found: Images, where: str) -> None:
    """See that no two images have the same picture.

    Raises:
        InputError: They have.
    """
    first: dict[Path, LabeledImage] = {}
    for file, image in zip(files, found.images, strict=True):
        if first.setdefault(file, image) is not image:
            both = f"{called(first[file])} and {called(image)}"
            raise InputError(f"{where}: the images {both} have the same picture, {file.name}")


def _left(files: Sequence[Path], folder: Path) -> Iterator[str]:
    """Which pictures of a folder of boxes have none of these, not even a file that says so."""
    if not folder.is_dir():
        return
    known = {file.resolve() for file in files}
    pictures = [file for ending in ENDINGS for file in files_ending(folder, ending[1:])]
    left = sorted(file for file in pictures if file.resolve() not in known)
    if left:
        first = left[0].relative_to(folder).as_posix()
        yield f"{folder}: {counted(len(left), 'picture')} without a file of boxes are no items; the first is {first}"


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
    return Truths(marks, {}, (*found.notes, *notes, *_other_sizes(images, size_of_each(items), str(file))))


def _other_sizes(images: Sequence[LabeledImage | None], sizes: Sequence[Size | None], where: str) -> Iterator[str]:
    """That a file tells other sizes than pictures have: its boxes may be of turned or of smaller ones."""
    both = ((image, image.size, size) for image, size in zip(images, sizes, strict=True) if image is not None)
    odd = [(image, told, size) for image, told, size in both if told and size and told != size]
    if odd:
        image, told, size = odd[0]
        turned = ": it is turned" if told == size[::-1] else ""
        first = f"{called(image)} is {told[0]} × {told[1]} there, and its picture {size[0]} × {size[1]}{turned}"
        many = counted(len(odd), "image")
        yield f"{where}: {many} of another size than the picture, boxes are taken as they are; {first}"


def _mark(image: LabeledImage, labels: LabelSpace, where: str) -> Mark | None:
    """The boxes that are true of an image, without scores; None where nobody has looked."""
    if image.boxes is None:
        return None
    try:
        return drawn([named(box, labels)[:5] for box in image.boxes], labels)
    except BadVote as error:
        raise InputError(f"{where}, image {image.id!r}: {str(error).removeprefix('returned ')}") from None
