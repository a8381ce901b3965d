"""Pascal VOC: a folder with an XML file for each picture, as LabelImg and others write it.

``xmin``, ``ymin``, ``xmax`` and ``ymax`` are in pixels. LabelImg, and the tools that came after it, write the places
between pixels where a corner was put: from 0 (which it makes 1) to the width of the picture. They are taken as they
are.
In the files of the Pascal VOC challenge itself they are numbers of pixels that count from 1 and belong to the box; with
``inclusive`` they are read so: its left end is then ``xmin - 1``, its right end ``xmax``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, XMLParser, indent, tostring

from weaklabel.errors import InputError, brief
from weaklabel.files import write_text
from weaklabel.formats._drawn import Desk, Drawn, plain
from weaklabel.formats._image_names import file_names, stem
from weaklabel.formats._images import Box, Images, LabeledImage, Size, class_order, classes_of
from weaklabel.formats.base import check_file, files_ending
from weaklabel.text import counted, harmless

CORNERS = ("xmin", "ymin", "xmax", "ymax")
DETAILS = {"pose": "Unspecified", "truncated": "0", "difficult": "0"}
"""What each object is told to be where nothing else is known."""


def read(path: Path, inclusive: bool = False, clip: bool = True) -> Images:
    """The images of a folder of XML files, or of one such file.

    The id of an image is the name of its XML file without the ending, with the sub-folders in which it is; its path is
    the ``filename``. Every file tells of a picture that has been looked at. ``pose``, ``truncated``, ``difficult`` and
    what else stands beside a box are its details; parts of objects are not read.

    Args:
        path: The folder, the one that holds it as ``Annotations``, or the file.
        inclusive: Whether numbers count pixels from 1, the last included; see above.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: There is no such file, one is empty, damaged, or declares entities; the message names it.
    """
    path = path / "Annotations" if (path / "Annotations").is_dir() else path
    files = files_ending(path, "xml") if path.is_dir() else [path]
    if not files:
        raise InputError(f"the folder {path} has no XML file")
    top = path if path.is_dir() else path.parent
    desk = Desk(str(path), clip)
    images = tuple(_image(file, file.relative_to(top).with_suffix("").as_posix(), inclusive, desk) for file in files)
    return Images(images, classes_of(images), (*desk.notes, *_other_names(images, path)))


def write(found: Images, path: Path, model: str = "", inclusive: bool = False) -> tuple[str, ...]:
    """Write an XML file for each image that was looked at, into a folder; what else is there stays.

    Args:
        found: The images. Files are called like their pictures.
        path: The folder.
        model: Who labeled them.
        inclusive: Whether to count pixels from 1, the last included; see above.

    Returns:
        What is lost.

    Raises:
        InputError: Two images would have the same file, or one cannot be called like its picture.
    """
    named = file_names((image for image in found.images if image.boxes is not None), path)
    for name, image in named.items():
        root = _annotation(image, model, inclusive)
        indent(root, "\t")
        write_text(path / f"{name}.xml", tostring(root, "unicode") + "\n")
    unseen = sum(image.boxes is None for image in found.images)
    unused = set(class_order(found)) - set(classes_of(found.images))
    return (
        *(("scores",) if any(len(box) > 5 for image in found.images for box in image.boxes or ()) else ()),
        *((f"{counted(unseen, 'image')} that nobody looked at",) if unseen else ()),
        *(("ids that are not the names of pictures",) if any(name != one.id for name, one in named.items()) else ()),
        *((f"classes without a box ({', '.join(sorted(unused))})",) if unused else ()),
        *(("the order of the classes",) if list(found.classes) != sorted(found.classes) else ()),
    )


class _Plain(TreeBuilder):
    """Builds what a file holds, but for a document type: this is where entities are declared, which may be bombs."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise InputError("it declares a document type (DOCTYPE), which may hold entities; remove that line")


def _parsed(file: Path) -> Element:
    """The root of a file.

    Raises:
        InputError: It is empty, no XML, or declares a document type, whatever its encoding.
    """
    check_file(file)
    parser = XMLParser(target=_Plain())
    try:
        parser.feed(file.read_bytes())
        root: Element = parser.close()
    except InputError as error:
        raise InputError(f"{file}: {error}") from None
    except ParseError as error:
        raise InputError(f"{file}, line {error.position[0]}: no XML ({error})") from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise InputError(f"{file}: XML that cannot be read ({error})") from None
    if root.tag != "annotation":
        raise InputError(f"{file}: the first element must be <annotation>, but is <{root.tag}>")
    return root


def _image(file: Path, id: str, inclusive: bool, desk: Desk) -> LabeledImage:
    root = _parsed(file)
    size = _size(root, file)
    drawn = [_drawn(one, f"{file}, object {at}", inclusive) for at, one in enumerate(root.findall("object"), start=1)]
    kept = desk.boxes(drawn, f"image {brief(id)}", size)
    details = tuple(one.details for one in kept.values())
    return LabeledImage(
        id, _text(root, "filename"), size, tuple(kept), details if any(one != DETAILS for one in details) else ()
    )


def _size(root: Element, file: Path) -> Size | None:
    said = _text(root, "size/width"), _text(root, "size/height")
    if not all(said):
        return None
    try:
        width, height = (int(float(one)) for one in said)
    except (ValueError, OverflowError):
        raise InputError(f"{file}: width and height must be numbers, but are {brief(said)}") from None
    return (width, height) if width > 0 and height > 0 else None


def _drawn(one: Element, place: str, inclusive: bool) -> Drawn:
    name, box = _text(one, "name"), one.find("bndbox")
    if not name or box is None:
        raise InputError(f"{place}: an object needs a {'bndbox' if name else 'name'}")
    corners: list[Any] = [_text(box, corner) for corner in CORNERS]
    missing = next((name for name, said in zip(CORNERS, corners, strict=True) if not said), None)
    if missing is not None:
        raise InputError(f"{place}: the bndbox has no {missing}")
    if inclusive:
        corners = [_before(corners[0]), _before(corners[1]), *corners[2:]]
    details = {part.tag: _text(one, part.tag) for part in one if part.tag not in ("name", "bndbox") and not len(part)}
    return Drawn(tuple(corners), name, None, place, details)


def _before(said: str) -> Any:
    """The left end of a pixel that is counted from 1; what is no number stays."""
    try:
        return float(said) - 1
    except ValueError:
        return said


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _other_names(images: tuple[LabeledImage, ...], path: Path) -> tuple[str, ...]:
    """That some files name a picture which is called otherwise than they are."""
    odd = [one for one in images if one.path and Path(stem(one.path)).name != Path(one.id).name]
    if not odd:
        return ()
    told = f"{counted(len(odd), 'file')} called otherwise than the picture named in it"
    return (f"{path}: {told}; the first is {odd[0].id}.xml, which names {odd[0].path}",)


def _annotation(image: LabeledImage, model: str, inclusive: bool) -> Element:
    root = Element("annotation")
    _add(root, {"filename": image.path, "path": image.path})
    _add(SubElement(root, "source"), {"database": model or "Unknown"})
    if image.size is not None:
        _add(SubElement(root, "size"), {"width": image.size[0], "height": image.size[1], "depth": 3})
    _add(root, {"segmented": 0})
    details = image.details or ({},) * len(image.boxes or ())
    for box, more in zip(image.boxes or (), details, strict=True):
        one = SubElement(root, "object")
        _add(one, {"name": box[4], **(more or DETAILS)})
        _add(SubElement(one, "bndbox"), dict(zip(CORNERS, _numbers(box, inclusive), strict=True)))
    return root


def _add(element: Element, texts: Mapping[str, Any]) -> None:
    for tag, text in texts.items():
        SubElement(element, tag).text = harmless(str(text))


def _numbers(box: Box, inclusive: bool) -> list[int | float]:
    first = 1 if inclusive else 0
    return [plain(box[0] + first), plain(box[1] + first), plain(box[2]), plain(box[3])]
