"""YOLO: a folder with a text file for each picture, and a file that names the classes.

A line is ``class centre-x centre-y width height`` and perhaps a score. The class is its number, from 0, in
``classes.txt`` (a class a line) or the ``names`` of ``data.yaml``; the rest are shares of the width and the height of
the picture as it is shown, after the orientation that its file asks for. A file without a line says that nothing is
there; a picture without a file is one that nobody has looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.files import write_text
from weaklabel.formats._drawn import DIGITS, Desk, Drawn
from weaklabel.formats._image_names import Names, file_names, stem
from weaklabel.formats._images import Box, Images, LabeledImage, Size, class_order
from weaklabel.formats._yolo_classes import CLASSES, read_classes
from weaklabel.formats.base import decoded, files_ending
from weaklabel.formats.image import ENDINGS, open_pictures
from weaklabel.text import counted

SLACK = 1e-3
"""A share may be above 1 by this much, which is rounding."""


def read(
    path: Path,
    pictures: Path | Mapping[str, Size] | None = None,
    classes: Path | None = None,
    clip: bool = True,
) -> Images:
    """The pictures of a folder, with what their text files say.

    The path of an image is that in the folder of pictures, its id the same without the ending; where `pictures` are
    sizes, its id is the name there.

    Args:
        path: The folder of text files, or the one that holds it as ``labels``.
        pictures: The folder of pictures, or the sizes of the pictures by name; None for ``images`` beside ``labels``,
            or the folder of text files itself.
        classes: The file that names the classes; None for one in the folder, or in the one that holds it.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: A file is missing, a line is none, a picture is damaged, or a text file has no picture; the message
            names the file and the line.
        MissingExtra: The sizes of pictures have to be found out, and Pillow is not installed.
    """
    folder = _folder(path)
    names, notes = read_classes(list(dict.fromkeys([folder, path, folder.parent])), classes)
    files = _text_files(folder)
    sizes = pictures if isinstance(pictures, Mapping) else _sizes(pictures or _pictures_of(folder))
    ids = list(sizes) if isinstance(pictures, Mapping) else list(map(stem, sizes))
    of = _of_pictures(files, list(sizes), folder)
    desk, images = Desk(str(path), clip), []
    for at, (id, (name, size)) in enumerate(zip(ids, sizes.items(), strict=True)):
        boxes = desk.boxes(_drawn(of[at], size, names), f"image {brief(id)}", size) if at in of else None
        images.append(LabeledImage(id, "" if id == name else name, size, boxes if boxes is None else tuple(boxes)))
    return Images(tuple(images), names, (*notes, *desk.notes))


def write(found: Images, path: Path, model: str = "") -> tuple[str, ...]:
    """Write ``classes.txt`` and a text file for each image that was looked at, empty where there is no box.

    Args:
        found: The images, whose sizes must be known. Files are called like their pictures.
        path: The folder; ``labels`` and ``classes.txt`` are written into it.
        model: Who labeled them, which this format does not tell.

    Returns:
        What is lost.

    Raises:
        InputError: The size of an image is not known, two images would have the same file, or a class is no line.
    """
    order = class_order(found)
    looked_at = [image for image in found.images if image.boxes is not None]
    named = file_names(looked_at, path)
    unknown = [image for image in looked_at if image.size is None and image.boxes]
    if unknown:
        first = brief(unknown[0].id)
        raise InputError(f"{path}: shares need the sizes of {counted(len(unknown), 'picture')}; the first is {first}")
    broken = next((name for name in order if [name.strip()] != name.splitlines()), None)
    if broken is not None:
        raise InputError(f"{path}: the class {brief(broken)} cannot be a line of {CLASSES[0]}")
    desk, unseen = Desk(str(path)), len(found.images) - len(looked_at)
    for name, image in named.items():
        write_text(path / "labels" / f"{name}.txt", "".join(_line(box, image, order) for box in _inside(image, desk)))
    write_text(path / CLASSES[0], "".join(f"{name}\n" for name in order))
    return (
        "sizes and file endings of pictures",
        *((f"{counted(unseen, 'image')} that nobody looked at",) if unseen else ()),
        *(("details of boxes",) if any(image.details for image in looked_at) else ()),
        *(("ids that are not the names of pictures",) if any(name != one.id for name, one in named.items()) else ()),
        *desk.notes,
    )


def _folder(path: Path) -> Path:
    """The folder of text files."""
    if not path.is_dir():
        raise InputError(f"there is no folder {path}")
    return path / "labels" if (path / "labels").is_dir() else path


def _text_files(folder: Path) -> dict[str, Path]:
    files = [file for file in files_ending(folder, "txt") if file.name not in CLASSES]
    if not files:
        raise InputError(f"the folder {folder} has no text file beside those of classes")
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in files}


def _pictures_of(folder: Path) -> Path:
    """Where the pictures are: labels/train has images/train, and what is alone has them inside."""
    parts = list(folder.parts)
    if "labels" in parts:
        last = len(parts) - 1 - parts[::-1].index("labels")
        beside = Path(*parts[:last], "images", *parts[last + 1 :])
        if beside.is_dir():
            return beside
    return folder


def _sizes(pictures: Path) -> dict[str, Size]:
    """The sizes of the pictures of a folder by name."""
    files = sorted(file for file in pictures.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    if not files:
        raise InputError(f"the folder {pictures} has no picture, and shares need the sizes of pictures")
    names = [file.relative_to(pictures).as_posix() for file in files]
    twice = next((at for at in range(1, len(names)) if stem(names[at]) == stem(names[at - 1])), None)
    if twice is not None:
        raise InputError(f"{files[twice - 1]} and {files[twice].name} would have the same text file")
    return {name: one.size for name, one in zip(names, open_pictures(files, names), strict=True)}


def _of_pictures(files: Mapping[str, Path], pictures: Sequence[str], folder: Path) -> dict[int, Path]:
    """The text file of each picture that has one."""
    names, found, alone = Names(pictures), dict[int, Path](), []
    for name, file in files.items():
        at = names.position(name)
        if at is None:
            alone.append(str(file))
        elif at in found:
            raise InputError(f"{found[at]} and {file} are both of the picture {pictures[at]}")
        else:
            found[at] = file
    if alone:
        more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
        raise InputError(f"{folder}: there is no picture for {', '.join(alone[:3])}{more}")
    return found


def _drawn(file: Path, size: Size, classes: Sequence[str]) -> Iterator[Drawn]:
    for number, line in enumerate(decoded(file).splitlines(), start=1):
        fields, place = line.split(), f"{file}, line {number}"
        if not fields:
            continue
        if len(fields) not in (5, 6):
            what = "class, centre, width, height and perhaps a score"
            raise InputError(f"{place}: expected {what}, but got {len(fields)} fields")
        yield Drawn(_corners(fields, size, place), _class(fields[0], classes, place), (*fields[5:], None)[0], place)


def _class(said: str, classes: Sequence[str], place: str) -> str:
    if not said.isascii() or not said.isdigit() or int(said) >= len(classes):
        known = f"they are numbered from 0 to {len(classes) - 1}" if classes else "there are none"
        hint = "; is this file numbered from 1?" if said == str(len(classes)) and classes else ""
        raise InputError(f"{place}: {brief(said)} is no class; {known}{hint}")
    return classes[int(said)]


def _corners(fields: Sequence[str], size: Size, place: str) -> tuple[Any, Any, Any, Any]:
    try:
        x, y, width, height = (float(field) for field in fields[1:5])
    except ValueError:
        raise InputError(f"{place}: expected numbers, but got {brief(' '.join(fields[1:5]))}") from None
    if not all(-SLACK <= share <= 1 + SLACK for share in (x, y, width, height)):
        hint = "; are these pixels?" if max(x, y, width, height) > 2 else ""
        raise InputError(f"{place}: shares are from 0 to 1, but got {' '.join(fields[1:5])}{hint}")
    ends = (x - width / 2) * size[0], (y - height / 2) * size[1], (x + width / 2) * size[0], (y + height / 2) * size[1]
    x0, y0, x1, y1 = (round(end, DIGITS) for end in ends)
    return x0, y0, x1, y1


def _inside(image: LabeledImage, desk: Desk) -> list[Box]:
    """The boxes of an image, cut at its edges: shares are not above 1."""
    boxes = image.boxes or ()
    drawn = [Drawn(box[:4], box[4], (*box[5:], None)[0], f"box {at}") for at, box in enumerate(boxes, start=1)]
    return list(desk.boxes(drawn, f"image {brief(image.id)}", image.size))


def _line(box: Box, image: LabeledImage, order: Mapping[str, int]) -> str:
    width, height = image.size or (1, 1)
    x0, y0, x1, y1 = box[:4]
    shares = (x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height
    return " ".join(map(repr, (order[box[4]], *map(float, shares), *box[5:]))) + "\n"
