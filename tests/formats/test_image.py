import numpy as np
import pytest
from PIL import Image

from weaklabel.errors import InputError
from weaklabel.formats.image import Picture, open_pictures, read_folder

CORNER = np.zeros((4, 6, 3), dtype=np.uint8)
CORNER[0, 0] = 255


@pytest.fixture
def save(tmp_path):
    """Write a picture (an array or Pillow's own) and give its path."""

    def write(picture, name="a.png", **options):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(file, **options)
        return file

    return write


def pixels_of(file):
    picture = Picture.open(file, "i0")
    pixels = picture.value()
    assert pixels.dtype == np.uint8
    assert pixels.shape == (picture.size[1], picture.size[0], 3)
    return pixels


def test_colours_stay(save):
    assert np.array_equal(pixels_of(save(CORNER)), CORNER)


def test_pixels_that_rules_share_cannot_be_written(save):
    with pytest.raises(ValueError, match="read-only"):
        pixels_of(save(CORNER))[0, 0] = 0


@pytest.mark.parametrize("ending", ["png", "tiff", "webp", "bmp", "gif"])
def test_grey_has_three_equal_colours(save, ending):
    pixels = pixels_of(save(np.full((3, 3), 200, np.uint8), f"g.{ending}"))
    assert np.all(np.abs(pixels.astype(int) - 200) <= 1)


ORIENTATION = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}


@pytest.mark.parametrize("ending", ["png", "jpeg"])
@pytest.mark.parametrize(("orientation", "corner"), ORIENTATION.items())
def test_the_orientation_of_the_file_is_kept(save, ending, orientation, corner):
    exif = Image.Exif()
    exif[0x0112] = orientation
    big = np.kron(CORNER, np.ones((8, 8, 1), dtype=np.uint8))
    pixels = pixels_of(save(big, f"o.{ending}", exif=exif))
    assert pixels.shape == ((48, 32, 3) if orientation >= 5 else (32, 48, 3))
    assert pixels[corner].min() > 200
    assert (pixels > 128).all(axis=2).mean() == pytest.approx(1 / 24, abs=0.02)


@pytest.mark.parametrize(
    ("picture", "options", "expected"),
    [
        (np.full((2, 2), 65535, np.uint16), {}, 255),
        (np.full((2, 2), 257 * 100, np.uint16), {}, 100),
        (np.full((2, 2), 257 * 100, np.int32), {"name": "a.tiff"}, 100),
        (np.full((2, 2), 0.5, np.float32), {"name": "a.tiff"}, 128),
        (np.full((2, 2), True), {}, 255),
        (Image.new("CMYK", (2, 2), (0, 0, 0, 0)), {"name": "a.jpeg"}, 255),
        (Image.new("CMYK", (2, 2), (0, 0, 0, 255)), {"name": "a.tiff"}, 0),
        (Image.new("RGBA", (2, 2), (9, 9, 9, 0)), {}, 255),
        (Image.new("LA", (2, 2), (7, 255)), {}, 7),
        (Image.new("LA", (2, 2), (7, 0)), {}, 255),
        (Image.new("RGB", (2, 2), (50, 50, 50)).quantize(2), {"name": "a.gif"}, 50),
        (Image.new("P", (2, 2), 0), {"transparency": b"\0"}, 255),
    ],
    ids=[
        *("deep", "deep-100", "int32", "float", "bits", "cmyk", "cmyk-black"),
        *("clear", "grey-alpha", "grey-clear", "palette", "palette-clear"),
    ],
)
def test_other_modes_become_red_green_and_blue(save, picture, options, expected):
    assert np.all(np.abs(pixels_of(save(picture, **options)).astype(int) - expected) <= 1)


def damaged(save, how):
    noise = np.random.default_rng(0).integers(0, 255, (40, 40, 3), dtype=np.uint8)
    ending = how.partition(" ")[0]
    file = save(noise, f"bad.{ending}")
    content = file.read_bytes()
    middle = len(content) // 2
    changed = {
        "empty": b"",
        "truncated": content[:middle],
        "text": b"no picture at all",
        "flipped": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
    }
    file.write_bytes(changed[how.partition(" ")[2]])
    return file


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("png empty", "is empty"),
        ("png truncated", "cannot be decoded"),
        ("png flipped", "cannot be decoded"),
        ("png text", "it is no picture"),
        ("jpeg empty", "is empty"),
        ("jpeg truncated", "cannot be decoded: .*truncated"),
        ("jpeg text", "it is no picture"),
    ],
)
def test_damaged_files_are_named_before_they_are_decoded(save, how, said):
    file = damaged(save, how)
    with pytest.raises(InputError, match=f"item 'i7': .*bad.{how.split()[0]}.*{said}"):
        Picture.open(file, "i7")


def test_a_file_that_breaks_later_is_named_when_it_is_decoded(save):
    file = save(CORNER, "late.bmp")
    picture = Picture.open(file, "i7")
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(InputError, match=r"item 'i7': .*late\.bmp cannot be decoded"):
        picture.value()


def test_something_behind_the_end_of_a_jpeg_is_no_damage(save):
    file = save(np.zeros((8, 8, 3), np.uint8), "a.jpeg")
    file.write_bytes(file.read_bytes() + b"camera")
    assert pixels_of(file).shape == (8, 8, 3)


def test_many_damaged_files_are_one_line(save, tmp_path):
    paths = [save(CORNER), *(tmp_path / f"{at}.png" for at in range(5))]
    with pytest.raises(InputError) as caught:
        open_pictures(paths, list("abcdef"))
    assert str(caught.value).startswith("5 of 6 pictures cannot be read: item 'b': there is no file")
    assert str(caught.value).endswith("; and 2 more")
    assert "\n" not in str(caught.value)


def test_the_key_is_that_of_the_content(save):
    picture = Picture.open(save(CORNER), "i0")
    before = picture.key()
    assert Picture.open(save(CORNER, "copy.png"), "i1").key() == before
    save(CORNER[::-1])
    assert picture.key() != before


def test_folder(save, tmp_path):
    hidden = (".hidden.png", ".ipynb_checkpoints/a.png", "cat/.old/a.png")
    for name in ("dog/b.png", "cat/deep/a.JPG", "cat/a.png", *hidden):
        save(CORNER, name, format="PNG")
    (tmp_path / "cat" / "notes.txt").write_text("no picture")
    assert read_folder(tmp_path) == {
        "id": ["cat/a.png", "cat/deep/a.JPG", "dog/b.png"],
        "image": ["cat/a.png", "cat/deep/a.JPG", "dog/b.png"],
        "gold": ["cat", "cat", "dog"],
    }
    assert "gold" not in read_folder(tmp_path / "dog")
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="has no picture"):
        read_folder(tmp_path / "none")
