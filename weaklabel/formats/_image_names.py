"""What images are called: in a task, in files of boxes, and beside each other in folders."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from weaklabel.answers import Answers
from weaklabel.errors import InputError, brief
from weaklabel.formats._images import Images, LabeledImage
from weaklabel.formats.image import ENDINGS
from weaklabel.items import Records
from weaklabel.text import counted


def paths_of(items: Records) -> list[str]:
    """The paths of the pictures of items, as tables tell them; empty texts where they do not."""
    return [str(path or "") for path in items.columns.get("image", [""] * len(items))]


def stem(name: str) -> str:
    """The name of a picture's file without its ending; other names stay."""
    path = PurePosixPath(name)
    return path.with_suffix("").as_posix() if path.suffix.lower() in ENDINGS else name


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _bare(name: str) -> str:
    return stem(_last(name))


def _own(name: str) -> str:
    return _UPLOADED.sub("", _bare(name).casefold())


_UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")
"""What Label Studio puts before the name of a file."""

_READINGS: tuple[Callable[[str], str], ...] = (str, _last, stem, _bare, lambda name: _bare(name).casefold(), _own)
"""How a name may be read: as it is, without its folders, its ending, both, in small letters, and as uploaded."""


class Names:
    """Images by what they are called: by id or path; or without folders, ending or both, where only one is called so.

    What differs in nothing but large and small letters, or in what Label Studio adds, is tried last.

    Args:
        ids: Their ids.
        paths: The paths of their files, where these are known.
    """

    def __init__(self, ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        self._ids, self._paths = ids, paths
        self._known: list[dict[str, int] | None] = [None] * len(_READINGS)

    def position(self, id: str, path: str = "") -> int | None:
        """The image with this id or this path; None where there is none, or where several may be meant."""
        at = self._place(id, 1)
        at = self._place(path or id) if at is None else at
        # A file of boxes that is called like a picture is of it, whatever picture it names: pictures are renamed. But
        # an id such as 7 is no file 7.jpg where the file is known to be another one.
        return self._place(id) if at is None and path and not id.isdigit() else at

    def _place(self, name: str, most: int | None = None) -> int | None:
        """The image of this name, by the first of so many readings that finds one."""
        for at, read in enumerate(_READINGS[:most]):
            places = self._known[at]
            if places is None:  # most names are known as they are, and then those of all images are read no further
                places = self._known[at] = _unique(read, self._ids, self._paths)
            if read(name) in places:
                return places[read(name)]
        return None


def on_items(
    found: Images, ids: Sequence[str], where: str, paths: Sequence[str] = ()
) -> tuple[list[LabeledImage | None], tuple[str, ...]]:
    """The image of a file for each item of a task, None where it has none; and what to know of that.

    Args:
        found: The images of the file; they are known by id, path, or parts of these, see `Names`.
        ids: The ids of the items.
        where: The name of the file.
        paths: The paths of the items' pictures, if these may be called otherwise than the items.

    Raises:
        InputError: No image is an item, or two that somebody has looked at are the same one; the message names them.
    """
    names = Names(ids, paths)
    images: list[LabeledImage | None] = [None] * len(ids)
    strange = []
    for image in found.images:
        at = names.position(image.id, image.path)
        if at is None:
            strange.append(image)
        elif (other := images[at]) is None or other.boxes is None:
            images[at] = image
        elif image.boxes is not None:  # at one of two names of a picture nobody need have looked
            raise InputError(f"{where}: the images {brief(other.id)} and {brief(image.id)} are both item {ids[at]!r}")
    if not strange:
        return images, ()
    first = called(strange[0])
    if len(strange) == len(found.images):
        example = f"; the ids of the items are like {brief(ids[0])}" if ids else ""
        raise InputError(f"{where}: none of its {counted(len(strange), 'image')} is an item, such as {first}{example}")
    total = counted(len(found.images), "image")
    return images, (f"{where}: {len(strange):,} of its {total} are no items; the first is {first}",)


def answers_on_items(answers: Answers, ids: Sequence[str], paths: Sequence[str] = ()) -> Answers:
    """Answers whose images are called as the items are, where an item is found; see `Names`.

    Args:
        answers: The answers, whose images may be URLs, say.
        ids: The ids of the items.
        paths: The paths of their pictures, where these are known.
    """
    called = names_on_items(answers.item.values, answers.pictures, ids, paths)
    return replace(answers, item=answers.item.map(lambda name: called.get(name, name)))


def names_on_items(
    names: Iterable[str], pictures: Mapping[str, str], ids: Sequence[str], paths: Sequence[str] = ()
) -> dict[str, str]:
    """The id of the item that each name is of, or the file of its picture, where one is found; see `Names`."""
    known = Names(ids, paths)
    found = {name: known.position(name, pictures.get(name, "")) for name in names}
    return {name: ids[at] for name, at in found.items() if at is not None}


def called(image: LabeledImage) -> str:
    """An image in messages: its id, and its path where that is another one."""
    return brief(image.id) + (f" ({image.path})" if image.path not in ("", image.id) else "")


def _unique(read: Callable[[str], str], ids: Sequence[str], paths: Sequence[str]) -> dict[str, int]:
    """The image of each name, where it is the name of one only."""
    named: dict[str, int] = {}
    for names in (ids, paths):
        for at, name in enumerate(names):
            if name:
                named[read(name)] = at if named.get(read(name), at) == at else -1
    return {name: at for name, at in named.items() if at >= 0}


def file_names(images: Iterable[LabeledImage], path: object) -> dict[str, LabeledImage]:
    """The images by what a file beside each picture is called, without its ending.

    Files are called like the picture, folders included; of an absolute path or a URL, the last part counts.

    Raises:
        InputError: Two images would have the same file, or a name can be none; the message names the ids.
    """
    named: dict[str, LabeledImage] = {}
    for image in images:
        name = _file_name(image)
        if name is None:
            raise InputError(f"{path}: no file can be called like the image {brief(image.id)}")
        if name in named:
            raise InputError(
                f"{path}: the images {brief(named[name].id)} and {brief(image.id)} would be one file, {name}"
            )
        named[name] = image
    return named


def _file_name(image: LabeledImage) -> str | None:
    for name in (image.path, image.id):
        path = PurePosixPath(stem(name.replace("\\", "/")))
        if path.is_absolute() or ":" in str(path):
            path = PurePosixPath(path.name)
        parts = path.parts
        if parts and not any(part in (".", "..") or not part.isprintable() for part in parts):
            return path.as_posix()
    return None
