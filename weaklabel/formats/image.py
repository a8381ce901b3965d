"""Pictures in files: their sizes before a run, their pixels when they are asked for."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.errors import InputError, MissingExtra
from weaklabel.files import file_hash
from weaklabel.formats.base import Table

ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".pgm", ".tif", ".tiff", ".webp")
_TURNED = (5, 6, 7, 8)
"""Values of the EXIF orientation that swap width and height."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The file of a picture, whose beginning has been looked at.

    Attributes:
        path: The file.
        item: The id of its item, for messages.
        size: Width and height after the orientation that the file asks for.
    """

    path: Path
    item: str
    size: tuple[int, int]

    @classmethod
    def open(cls, path: Path, item: str) -> "Picture":
        """Look at a file without decoding it.

        Raises:
            InputError: There is no such file, it is empty, no picture, or ends too early.
            MissingExtra: Pillow is not installed.
        """
        if not path.is_file():
            raise InputError(f"item {item!r}: there is no file {path}")
        if path.stat().st_size == 0:
            raise InputError(f"item {item!r}: {path} is empty (0 bytes)")
        with _errors_of(path, item), _pillow().open(path) as image:
            width, height = image.size
            turned = (_png if image.format == "PNG" else _other)(image, path) in _TURNED
        return cls(path, item, (height, width) if turned else (width, height))

    def key(self) -> str:
        """The hash of the file's content."""
        return file_hash(self.path)

    def value(self) -> np.ndarray:
        """Red, green and blue, integers from 0 to 255 of shape (height, width, 3), read-only.

        The orientation is the one that the file asks for; what is transparent is white; grey, palette, CMYK and deep
        colours become red, green and blue of 8 bits.

        Raises:
            InputError: The file cannot be decoded.
        """
        from PIL import ImageOps

        with _errors_of(self.path, self.item), _pillow().open(self.path) as image:
            pixels = np.array(_rgb(ImageOps.exif_transpose(image)))
        pixels.setflags(write=False)  # rules share them
        return pixels


def read_folder(folder: Path) -> Table:
    """The pictures of a folder and of its sub-folders as a table: ``id``, ``image``, and ``gold`` where there are any.

    The id is the path in the folder; gold is the name of the first sub-folder on it. What is hidden, by a name that
    begins with a point, is left out.

    Raises:
        InputError: There is no picture.
    """
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    names = [file.relative_to(folder) for file in files]
    names = [name for name in names if not any(part.startswith(".") for part in name.parts)]
    if not names:
        raise InputError(f"the folder {folder} has no picture ({', '.join(ENDINGS)})")
    gold = [name.parts[0] if len(name.parts) > 1 else None for name in names]
    table: Table = {"id": [name.as_posix() for name in names], "image": [name.as_posix() for name in names]}
    return table | ({"gold": gold} if any(gold) else {})


def open_pictures(paths: Sequence[Path], items: Sequence[str]) -> list[Picture]:
    """Look at many files.

    Raises:
        InputError: Some are no pictures; the message names the first three, and says how many there are.
    """
    found: list[Picture] = []
    wrong: list[str] = []
    for path, item in zip(paths, items, strict=True):
        try:
            found.append(Picture.open(path, item))
        except InputError as error:
            wrong.append(str(error))
    if wrong:
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise InputError(f"{len(wrong)} of {len(paths)} pictures cannot be read: {'; '.join(wrong[:3])}{more}")
    return found


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("pillow", "image", "reading pictures") from None
    return Image


@contextmanager
def _errors_of(path: Path, item: str) -> Iterator[None]:
    """Name file and item where Pillow raises; what it only warns of is no matter."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MissingExtra:
        raise
    except Exception as error:  # decoders raise anything on damaged files
        said = "it is no picture" if type(error).__name__ == "UnidentifiedImageError" else str(error)
        raise InputError(f"item {item!r}: {path} cannot be decoded: {said}") from error


def _png(image: Any, path: Path) -> int | None:
    """The orientation that a PNG file asks for; the check sums of the file are compared."""
    content = path.read_bytes()
    # Pillow decodes the whole picture to look for an orientation, and few files of this format have one.
    asks = any(mark in content for mark in (b"eXIf", b"adobe.xmp", b"Raw profile"))
    image.verify()
    if not asks:
        return None
    with _pillow().open(path) as again:
        return _orientation(again)


def _other(image: Any, path: Path) -> int | None:
    """The orientation that a file asks for; a JPEG file without an end is decoded, to see whether it is whole."""
    if image.format == "JPEG":
        with path.open("rb") as stream:
            stream.seek(-2, 2)
            if stream.read() != b"\xff\xd9":  # some cameras write more behind the end
                image.load()
    return _orientation(image)


def _orientation(image: Any) -> int | None:
    asked: int | None = image.getexif().get(0x0112)
    return asked


def _rgb(image: Any) -> Any:
    """A picture of mode RGB."""
    if image.mode.startswith(("I", "F")):
        return _pillow().fromarray(_eight_bits(np.asarray(image))).convert("RGB")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = _pillow().new("RGBA", image.size, "white")
        return _pillow().alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _eight_bits(deep: np.ndarray) -> np.ndarray:
    """Grey values of 16 or 32 bits as integers from 0 to 255."""
    if deep.dtype.kind in "iu" and deep.size and deep.min() >= 0 and deep.max() <= 65535:
        return (deep / 257).round().astype(np.uint8)
    values = np.nan_to_num(deep.astype(np.float64))
    if values.size and values.min() >= 0 and values.max() <= 1:
        return (255 * values).round().astype(np.uint8)
    low, high = values.min(initial=0), values.max(initial=1)
    return (255 * (values - low) / (high - low)).round().astype(np.uint8)
