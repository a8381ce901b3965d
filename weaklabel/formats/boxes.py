"""Files of images with boxes, in any of the forms that they come in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats import box_table, coco, coco_results, label_studio_boxes, voc, yolo
from weaklabel.formats._images import Images, Size
from weaklabel.formats.base import TABLES, check_file, files_ending

WRITERS: Mapping[str, Any] = {
    "coco": coco, "voc": voc, "yolo": yolo, "label-studio": label_studio_boxes, "table": box_table
}  # fmt: skip
"""The modules that write images with boxes, by the name of what they write."""

RESULTS = "coco-results"
"""What is written beside a file of COCO, which says how images and categories are numbered."""

FORMATS = (*WRITERS, RESULTS)

FOLDERS = ("voc", "yolo")
"""What is a folder of files; the others are one file."""

ENDINGS = {"coco": ("json",), RESULTS: ("json",), "label-studio": ("json",), "table": TABLES}


def format_of(path: Path, numbered: bool) -> str:
    """What a file of images with boxes is by its ending: one of `FORMATS`.

    Args:
        path: The file.
        numbered: Whether a file of COCO numbers images and categories, so that JSON is results of it.

    Raises:
        UnknownName: It has another ending; folders have none, so that their format has to be named.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in ("json", *TABLES):
        where = str(path) if ending else f"{path} may be a folder of {' or '.join(FOLDERS)}: name the format"
        raise UnknownName("file ending", ending, ("json", *TABLES), where)
    return "table" if ending != "json" else RESULTS if numbered else "coco"


def least_of(format: str) -> float:
    """How likely what is written must be there: results of COCO have all boxes, as they are ranked by their scores."""
    return 0.0 if format == RESULTS else 0.5


def read_boxes(
    path: Path,
    *,
    annotations: Path | None = None,
    pictures: Path | Mapping[str, Size] | None = None,
    clip: bool = True,
) -> Images:
    """The images of a file or a folder, with one set of boxes each.

    A folder holds XML files of Pascal VOC or text files of YOLO. JSON is a list of results of COCO, a file of
    annotations of COCO, or an export of Label Studio; ``.xml`` is one picture of Pascal VOC, and CSV, TSV, JSONL and
    Parquet are tables of boxes.

    Args:
        path: The file or the folder.
        annotations: The file of annotations that results of COCO are of.
        pictures: The pictures of YOLO: their folder, or sizes by name; see `weaklabel.formats.yolo.read`.
        clip: Whether boxes are cut at the edges of the picture.

    Raises:
        InputError: There is no such file, it is empty, or not what it should be; the message names the place.
        UnknownName: The ending is that of none of these.
    """
    found = _read(path, annotations, pictures, clip)
    if not found.images:
        raise InputError(f"{path} has no image")
    return found


def write_boxes(
    found: Images, path: Path, format: str, model: str = "", annotations: Path | None = None
) -> tuple[str, ...]:
    """Write images with boxes so that `read_boxes` and other tools take them.

    Args:
        found: The images.
        path: The file, or the folder for VOC and YOLO.
        format: One of `FORMATS`.
        model: Who labeled them.
        annotations: The file of COCO whose numbers of images and categories results of COCO have.

    Returns:
        What is lost on the way.

    Raises:
        UnknownName: There is no such format, or its files end differently.
        InputError: Images lack what the format needs, such as sizes or numbers.
    """
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    ending = path.suffix.lower().lstrip(".")
    if format not in FOLDERS and ending not in ENDINGS[format]:
        raise UnknownName(f"file ending of {format}", ending, ENDINGS[format], str(path))
    if format == RESULTS:
        if annotations is None:
            raise InputError(
                f"{path}: results of COCO need the file of COCO that numbers images and categories (annotations)"
            )
        return coco_results.write(found, path, annotations)
    lost: tuple[str, ...] = WRITERS[format].write(found, path, model)
    return lost


def _read(path: Path, annotations: Path | None, pictures: Path | Mapping[str, Size] | None, clip: bool) -> Images:
    if path.is_dir():
        return _folder(path, pictures, clip)
    check_file(path)
    ending = path.suffix.lower().lstrip(".")
    if ending == "xml":
        return voc.read(path, clip=clip)
    if ending in TABLES:
        return box_table.read(path, clip)
    if ending != "json":
        raise UnknownName("file ending", ending, ("json", "xml", *TABLES), str(path))
    if annotations is not None:
        return coco_results.read(path, annotations, clip)
    return _json(path, clip)


def _folder(path: Path, pictures: Path | Mapping[str, Size] | None, clip: bool) -> Images:
    if files_ending(path, "xml"):
        return voc.read(path, clip=clip)
    if files_ending(path, "txt"):
        return yolo.read(path, pictures, clip=clip)
    raise InputError(f"the folder {path} has neither XML files (Pascal VOC) nor text files (YOLO)")


def _json(path: Path, clip: bool) -> Images:
    """An export of Label Studio, or a file of annotations of COCO, by how it begins."""
    with path.open("rb") as stream:
        begins = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins.startswith(b"["):
        return coco.read(path, clip)
    if coco_results.is_results(path):
        raise InputError(f"{path} holds results of COCO; name the file of annotations that they are of")
    return label_studio_boxes.read(path, clip)
