"""Pictures that are damaged, or of unusual forms."""

import io
import struct
import zlib

import numpy as np
import pytest

from tests.cli import squares
from tests.cli.squares import HEAD, WHOLLY, of_file, told

GOOD = HEAD.format("") + "a.png,5,4,20,16,red\n"


def picture(format="PNG", mode="RGB", **options):
    image = pytest.importorskip("PIL.Image")
    made, stream = image.fromarray(squares.picture(*squares.BOXES["a.png"])), io.BytesIO()
    if mode == "I;16":
        made = image.fromarray(np.asarray(made.convert("L")).astype(np.uint16) * 257)
    else:
        made = made.convert(mode)
    made.save(stream, format, **options)
    return stream.getvalue()


def huge():
    """The file of a picture that says it has 60,000 × 60,000 pixels."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0")) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.png", lambda: b"", "item 'e.png': pictures/e.png is empty (0 bytes)"),
        ("e.png", lambda: b"hello", "item 'e.png': pictures/e.png cannot be decoded: it is no picture"),
        ("e.png", lambda: picture()[:100], "item 'e.png': pictures/e.png cannot be decoded"),
        ("e.jpg", lambda: picture("JPEG")[:400], "item 'e.jpg': pictures/e.jpg cannot be decoded"),
        ("e.gif", lambda: picture("GIF", "P")[:60], "'e.gif': pictures/e.gif cannot be decoded: image file"),
        ("e.tif", lambda: picture("TIFF")[:2000], "item 'e.tif': pictures/e.tif cannot be decoded"),
        ("e.png", huge, "item 'e.png': pictures/e.png cannot be decoded: Image size (3600000000 pixels) exceeds limit"),
    ],
    ids=["empty", "text", "png", "jpeg", "gif", "tiff", "bomb"],
)  # fmt: skip
def test_pictures_that_cannot_be_read(things, name, content, said):
    things.write(f"tasks/things/pictures/{name}", content())
    error = told(things)
    assert error.startswith("Error: ")
    assert said in error


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("e.jpg", lambda: picture("JPEG", "CMYK")),
        ("e.png", lambda: picture("PNG", "I;16")),
        ("e.png", lambda: picture("PNG", "P")),
        ("e.JPG", lambda: picture("JPEG")),
    ],
    ids=["cmyk", "16 bits", "palette", "large letters"],
)
def test_pictures_of_other_modes(things, name, content):
    things.write(f"tasks/things/pictures/{name}", content())
    assert not told(things).startswith("Error")


def test_a_picture_that_is_shown_turned(things):
    image = pytest.importorskip("PIL.Image")
    exif = image.Exif()
    exif[0x0112] = 6
    things.write("tasks/things/pictures/e.jpg", picture("JPEG", exif=exif))
    content = squares.coco()
    content["images"].append({"id": 99, "file_name": "e.jpg", "width": 40, "height": 30})
    said = of_file(things, "gold.json", content)
    assert "'99' (e.jpg) is 40 × 30 there, and its picture 30 × 40: it is turned" in said
    assert WHOLLY in of_file(things, "g.csv", GOOD.replace("a.png,5,4,20,16", "e.jpg,32,4,38,16"))
