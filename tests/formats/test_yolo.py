import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.formats import yolo
from weaklabel.formats._images import Images, LabeledImage

image = pytest.importorskip("PIL.Image")


@pytest.fixture
def folder(tmp_path):
    """A folder with pictures of 40 × 20 pixels, text files and files of classes."""

    def make(labels=(), pictures=("a.png",), **files):
        for name in pictures:
            path = tmp_path / "images" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            image.fromarray(np.zeros((20, 40, 3), np.uint8)).save(path)
        for name, text in {"classes.txt": "cat\ndog\n", **{f"labels/{n}": t for n, t in dict(labels).items()}}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, "utf-8")
        return tmp_path

    return make


def test_shares_are_of_the_picture(folder):
    found = yolo.read(folder({"a.txt": "1 0.5 0.5 0.25 0.5\n\n0 .5 .5 1 1 0.75\n"}))
    assert found.images == (
        LabeledImage("a", "a.png", (40, 20), ((15, 5, 25, 15, "dog"), (0, 0, 40, 20, "cat", 0.75))),
    )
    assert found.classes == ("cat", "dog")


def test_an_empty_file_is_not_a_missing_one(folder):
    found = yolo.read(folder({"a.txt": "", "x/b.txt": "\n"}, ("a.png", "x/b.png", "c.png")))
    assert {one.id: one.boxes for one in found.images} == {"a": (), "x/b": (), "c": None}


def test_sizes_are_those_of_the_picture_as_it_is_shown(folder, tmp_path):
    there = folder({"a.txt": "0 0.5 0.5 1 0.5\n"})
    exif = image.Exif()
    exif[0x0112] = 6
    (there / "images" / "a.png").unlink()
    image.fromarray(np.zeros((20, 40, 3), np.uint8)).save(there / "images" / "a.jpg", exif=exif)
    assert yolo.read(there).images[0].boxes == ((0, 10, 20, 30, "cat"),)


def test_rounding_at_the_edges_is_no_matter(folder):
    found = yolo.read(folder({"a.txt": "0 0.100001 0.5 0.2 1.0\n"}))
    assert found.notes == ()
    assert found.images[0].boxes[0][:2] == (pytest.approx(0, abs=1e-3), 0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 0.5 0.5 0.1", "expected class, centre, width, height and perhaps a score, but got 4 fields"),
        ("0 .1 .1 .2 .2 .3 .3 .4 .4", "but got 9 fields"),
        ("2 0.5 0.5 0.1 0.1", "'2' is no class; they are numbered from 0 to 1; is this file numbered from 1"),
        ("-1 0.5 0.5 0.1 0.1", "'-1' is no class"),
        ("cat 0.5 0.5 0.1 0.1", "'cat' is no class"),
        ("0 20 10 5 5", "shares are from 0 to 1, but got 20 10 5 5; are these pixels"),
        ("0 0.5 nan 0.1 0.1", "shares are from 0 to 1"),
        ("0 0.5 x 0.1 0.1", "expected numbers, but got '0.5 x 0.1 0.1'"),
        ("0 0.5 0.5 -0.1 0.1", "shares are from 0 to 1"),
        ("0 0.5 0.5 0.1 0.1 7", ".image 'a'.: a score is a number from 0 to 1, but got '7'"),
    ],
)
def test_bad_lines_are_named(folder, line, message):
    with pytest.raises(InputError, match=rf"a\.txt, line 2.*{message}") as caught:
        yolo.read(folder({"a.txt": f"0 0.5 0.5 0.1 0.1\n{line}\n"}))
    assert "\n" not in str(caught.value)


def test_a_box_without_area_is_left_out_and_told(folder):
    found = yolo.read(folder({"a.txt": "0 0.5 0.5 0 0.1\n"}))
    assert found.images[0].boxes == ()
    assert "1 box without area: left out; the first is" in found.notes[0]


def test_text_files_need_pictures(folder):
    with pytest.raises(InputError, match=r"there is no picture for .*b\.txt"):
        yolo.read(folder({"a.txt": "", "b.txt": ""}))
    with pytest.raises(InputError, match="need the sizes of pictures"):
        yolo.read(folder({"a.txt": ""}) / "labels", pictures=folder() / "labels")


def test_two_text_files_of_one_picture_are_named(folder):
    with pytest.raises(InputError, match=r"x.a\.txt and .*y.a\.txt are both of the picture a\.png"):
        yolo.read(folder({"x/a.txt": "", "y/a.txt": ""}))


def test_damaged_pictures_are_named(folder):
    there = folder({"a.txt": ""}, ("a.png", "b.png"))
    (there / "images" / "b.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"1 of 2 pictures cannot be read: item 'b.png': .* is empty"):
        yolo.read(there)


def test_folders_and_files_that_are_not_there(folder, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        yolo.read(tmp_path / "none")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "a.txt").write_text("")
    (tmp_path / "alone" / "sub").mkdir()
    with pytest.raises(InputError, match="has no file that names the classes"):
        yolo.read(tmp_path / "alone", pictures={"a": (4, 4)})
    with pytest.raises(InputError, match=r"there is no file .*none\.txt"):
        yolo.read(tmp_path / "alone", pictures={"a": (4, 4)}, classes=tmp_path / "none.txt")


@pytest.mark.parametrize(
    "text",
    [
        "names: [cat, dog]",
        "train: x\nnc: 2\nnames: ['cat', \"dog\"]  # two\n",
        "names:\n  [cat,\n   dog]\nnc: 2\n",
        "names: [\n  cat,\n  dog,\n]\n",
        "names:\n- cat\n- 'dog'\nnc: 2\n",
        "names:\n  - cat  # first\n\n  - dog\n",
        "names:\n  0: cat\n  1: dog\n",
        "names: {1: dog, 0: cat}\n",
    ],
)
def test_names_of_yaml(folder, text):
    there = folder({"a.txt": "1 0.5 0.5 0.1 0.1\n"}, data_yaml=text)
    (there / "classes.txt").unlink()
    found = yolo.read(there)
    assert found.classes == ("cat", "dog")
    assert found.notes == ()


def test_odd_names_of_yaml(folder):
    there = folder({"a.txt": ""}, data_yaml="names: ['it''s', \"a, b\", c d, 'x # y']")
    (there / "classes.txt").unlink()
    assert yolo.read(there).classes == ("it's", "a, b", "c d", "x # y")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nc: 2\n", "has no names"),
        ("names: &x [a, b]\n", "line 1: names must be a list"),
        ("x: 1\nnames: a, b\n", "line 2: names must be a list"),
        ("names: [a, [b]]\n", "names must be a list"),
        ("names:\n- name: a\n", "names must be a list"),
        ("names: [a\n", "names must be a list"),
        ("names:\n  a: 0\n", "names must be a list"),
        ("names: {1: a, 2: b}\n", r"classes are numbered from 0 without gaps, but got \[1, 2\]"),
        ("names: [a, a]\n", "names the class 'a' twice"),
    ],
)
def test_other_yaml_is_refused(folder, text, message):
    there = folder({"a.txt": ""}, data_yaml=text)
    (there / "classes.txt").unlink()
    with pytest.raises(InputError, match=rf"data\.yaml.*{message}"):
        yolo.read(there)


def test_what_is_outside_is_cut_on_the_way_out(tmp_path):
    found = Images((LabeledImage("a", "", (10, 10), ((-5.0, 0.0, 20.0, 5.0, "cat"),)),), ("cat",))
    lost = yolo.write(found, tmp_path)
    assert "1 box partly outside of the picture" in lost[-1]
    assert (tmp_path / "labels" / "a.txt").read_text() == "0 0.5 0.25 1.0 0.5\n"


@pytest.mark.parametrize("name", ["two\nlines", " ", ""])
def test_classes_that_are_no_line_are_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be a line of classes\.txt"):
        yolo.write(Images((), (name,)), tmp_path)
