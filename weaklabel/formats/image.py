"""Pictures in files or in memory: their sizes before a run, their pixels when they are asked for."""

import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from weaklabel.errors import InputError, MissingExtra
from weaklabel.files import file_hash
from weaklabel.formats.base import Table
from weaklabel.missing import is_missing

ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".pgm", ".tif", ".tiff", ".webp")
_TURNED = (5, 6, 7, 8)
"""Values of the EXIF orientation that swap width and height."""


Encoded: TypeAlias = Path | bytes
"""A file of a picture, or what would be in it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a file or in memory, whose beginning has been looked at.

    Attributes:
        encoded: The file, or its content.
        item: The id of its item, for messages.
        size: Width and height after the orientation that the file asks for.
    """

    encoded: Encoded
    item: str
    size: tuple[int, int]

    @classmethod
    def open(cls, encoded: Encoded, item: str) -> "Picture":
        """Look at a file, or its content, without decoding it.

        Raises:
            InputError: There is no such file, it is empty, no picture, or ends too early.
            MissingExtra: Pillow is not installed.
        """
        if isinstance(encoded, Path) and not encoded.is_file():
            raise InputError(f"item {item!r}: there is no file {encoded}")
        if not (encoded.stat().st_size if isinstance(encoded, Path) else encoded):
            raise InputError(f"item {item!r}: {_place(encoded)} is empty (0 bytes)")
        with _errors_of(encoded, item), _stream(encoded) as stream, _pillow().open(stream) as image:
            width, height = image.size
            turned = (_png if image.format == "PNG" else _other)(image, encoded) in _TURNED
        return cls(encoded, item, (height, width) if turned else (width, height))

    def key(self) -> str:
        """The hash of the file's content."""
        content = self.encoded
        return file_hash(content) if isinstance(content, Path) else hashlib.sha256(content).hexdigest()

    def value(self) -> np.ndarray:
        """Red, green and blue, integers from 0 to 255 of shape (height, width, 3), read-only.

        The orientation is the one that the file asks for; what is transparent is white; grey, palette, CMYK and deep
        colours become red, green and blue of 8 bits.

        Raises:
            InputError: The picture cannot be decoded.
        """
        from PIL import ImageOps

        with _errors_of(self.encoded, self.item), _stream(self.encoded) as stream, _pillow().open(stream) as image:
            pixels = np.array(_rgb(ImageOps.exif_transpose(image)))
        pixels.setflags(write=False)  # rules share them
        return pixels


def encoded_of(value: Any, start: Path) -> tuple[str, Encoded | None]:
    """What a table calls a picture, and where it is: a file, or its content.

    Args:
        value: A name or path, the content as bytes, or both as Hugging Face's datasets have them: a mapping with
            ``bytes`` and ``path``, one of which may be None.
        start: The folder that names start from.

    Returns:
        The name, an empty text where there is none, and the picture; None where the value is none.
    """
    name, content = value, None
    if isinstance(value, bytes | bytearray):
        name, content = None, bytes(value)
    elif isinstance(value, Mapping) and value.keys() <= {"bytes", "path"}:
        name, content = value.get("path"), value.get("bytes")
    told = "" if is_missing(name) else str(name)
    return told, content if content is not None else start / told if told else None


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


def open_pictures(pictures: Sequence[Encoded], items: Sequence[str]) -> list[Picture]:
    """Look at many files, or contents of files.

    Raises:
        InputError: Some are no pictures; the message names the first three, and says how many there are.
    """
    found: list[Picture] = []
    wrong: list[str] = []
    for encoded, item in zip(pictures, items, strict=True):
        try:
            found.append(Picture.open(encoded, item))
        except InputError as error:
            wrong.append(str(error))
    if wrong:
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise InputError(f"{len(wrong)} of {len(pictures)} pictures cannot be read: {'; '.join(wrong[:3])}{more}")
    return found


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("pillow", "image", "reading pictures") from None
    return Image


def _place(encoded: Encoded) -> str:
    """How messages call it."""
    return str(encoded) if isinstance(encoded, Path) else "its picture"


def _stream(encoded: Encoded) -> BinaryIO:
    return encoded.open("rb") if isinstance(encoded, Path) else BytesIO(encoded)


@contextmanager
def _errors_of(encoded: Encoded, item: str) -> Iterator[None]:
    """Name file and item where Pillow raises; what it only warns of is no matter."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MissingExtra:
        raise
    except Exception as error:  # decoders raise anything on damaged files
        said = "it is no picture" if type(error).__name__ == "UnidentifiedImageError" else str(error)
        raise InputError(f"item {item!r}: {_place(encoded)} cannot be decoded: {said}") from error


def _png(image: Any, encoded: Encoded) -> int | None:
    """The orientation that a PNG file asks for; the check sums of the file are compared."""
    with _stream(encoded) as stream:
        content = stream.read()
    # Pillow decodes the whole picture to look for an orientation, and few files of this format have one.
    asks = any(mark in content for mark in (b"eXIf", b"adobe.xmp", b"Raw profile"))
    image.verify()
    if not asks:
        return None
    with _pillow().open(BytesIO(content)) as again:
        return _orientation(again)


def _other(image: Any, encoded: Encoded) -> int | None:
    """The orientation that a file asks for; a JPEG file without an end is decoded, to see whether it is whole."""
    if image.format == "JPEG":
        with _stream(encoded) as stream:
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
