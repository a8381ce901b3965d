"""Images with boxes, written for several tools and read back."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats import coco, coco_results, voc
from weaklabel.formats._images import Images, LabeledImage, as_answers
from weaklabel.formats.boxes import WRITERS, read_boxes, write_boxes

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "boxes"
real = pytest.mark.skipif(not DATA.is_dir(), reason="needs the real files of boxes")

NAMES = {"coco": "a.json", "voc": "voc", "yolo": "yolo", "label-studio": "a.json", "table": "a.csv"}
CAT = LabeledImage("cat/7", "cat/7.jpg", (40, 30), ((1.5, 2.0, 9.25, 30.0, "cat"), (0.0, 0.0, 40.0, 30.0, "a, b")))
NONE = LabeledImage("none", "none.png", (10, 10), ())


def written(found, format, folder):
    """What is lost, and what is read back."""
    path = folder / NAMES[format]
    lost = write_boxes(found, path, format, "weaklabel 1")
    return lost, read_boxes(path, pictures={one.id: one.size for one in found.images})


@pytest.mark.parametrize("format", WRITERS)
def test_boxes_come_back(format, tmp_path):
    found = Images((CAT, NONE), ("a, b", "cat"))
    lost, back = written(found, format, tmp_path)
    assert back.classes == found.classes
    assert [(one.id, one.boxes) for one in back.images] == [(one.id, one.boxes) for one in found.images] or (
        format == "voc" and {one.id: one.boxes for one in back.images} == {one.id: one.boxes for one in found.images}
    )
    if lost == ():
        assert set(back.images) == set(found.images)
    assert lost == {
        "yolo": ("sizes and file endings of pictures",),
        "table": ("names and sizes of pictures",),
    }.get(format, ())
    assert back.notes == (() if format != "label-studio" else (back.notes[0],))


@pytest.mark.parametrize("format", WRITERS)
def test_what_is_lost_is_told(format, tmp_path):
    scored = replace(CAT, id="7", boxes=((1.0, 2.0, 3.0, 4.0, "cat", 0.25),), details=({"difficult": "1"},))
    found = Images((scored, replace(NONE, boxes=None)), ("dog", "cat"))
    lost, back = written(found, format, tmp_path)
    assert (back.images[0].boxes[0][5:] == (0.25,)) != ("scores" in lost)
    assert (back.images[0].details == ({"difficult": "1"},)) != ("details of boxes" in lost)
    assert ("none" in [one.id for one in back.images if one.boxes is None]) or ("1 image that nobody looked at" in lost)
    assert (back.images[0].id == "7") != ("ids that are not the names of pictures" in lost) or format == "yolo"
    assert (back.classes == ("dog", "cat")) != ("the order of the classes" in lost)
    assert (set(back.classes) == {"dog", "cat"}) != ("classes without a box (dog)" in lost)


side = st.floats(0, 1, allow_subnormal=False)
label = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=5)


@st.composite
def any_images(draw):
    """Images with boxes inside of the picture whose sides are longer than a rounding error."""
    images = []
    for id in draw(st.lists(st.integers(0, 99), unique=True, max_size=4)):
        size = draw(st.tuples(st.integers(1, 5000), st.integers(1, 5000)))
        boxes = {}
        for a, b, c, d, name in draw(st.lists(st.tuples(side, side, side, side, label), max_size=4)):
            x0, x1, y0, y1 = (*sorted((a * size[0], c * size[0])), *sorted((b * size[1], d * size[1])))
            if x1 - x0 > 1e-3 and y1 - y0 > 1e-3:
                boxes[tuple(round(end, 6) for end in (x0, y0, x1, y1)), name] = draw(st.none() | side)
        told = ((*ends, name) if sure is None else (*ends, name, sure) for (ends, name), sure in boxes.items())
        images.append(LabeledImage(f"i{id}", f"i{id}.png", size, tuple(told)))
    return Images(tuple(images), tuple(sorted({box[4] for one in images for box in one.boxes})))


@given(found=any_images())
@pytest.mark.parametrize("format", WRITERS)
def test_any_boxes_come_back(tmp_path_factory, format, found):
    folder = tmp_path_factory.mktemp("boxes")
    if not found.images:
        found = Images((LabeledImage("none", "none.png", (9, 9)),), ())
    lost, back = written(found, format, folder)
    kept = {one.id: tuple(box[:5] if "scores" in lost else box for box in one.boxes) for one in found.images}
    assert {one.id: one.boxes for one in back.images} == kept
    assert back.classes == found.classes
    if format in ("coco", "voc", "label-studio"):
        assert {one.id: (one.path, one.size) for one in back.images} == {
            one.id: (one.path, one.size) for one in found.images
        }


@given(found=any_images(), first=st.integers(0, 1))
def test_results_of_coco_come_back(tmp_path_factory, found, first):
    found = replace(found, images=(*found.images, NONE))
    folder = tmp_path_factory.mktemp("coco")
    coco.write(found, folder / "a.json")
    content = json.loads((folder / "a.json").read_text("utf-8"))
    for one in content["categories"]:
        one["id"] += first - 1
    content["annotations"] = []
    (folder / "a.json").write_text(json.dumps(content), "utf-8")
    coco_results.write(found, folder / "r.json", folder / "a.json")
    back = read_boxes(folder / "r.json", annotations=folder / "a.json")
    sure = [tuple((*box, 1.0)[:6] for box in one.boxes) for one in found.images]
    assert [one.boxes for one in back.images] == sure
    assert [one.id for one in back.images] == [one.id for one in found.images]


@real
def test_the_cells_come_back_from_all_formats(tmp_path):
    found = read_boxes(DATA / "bccd")
    assert len(found.images) == 364
    assert sum(len(one.boxes) for one in found.images) == 4886
    assert found.classes == ("Platelets", "RBC", "WBC")
    assert len(found.notes) == 1
    assert "2 boxes without area: left out; the first is" in found.notes[0]
    assert found.images[0].boxes[0] == (260, 177, 491, 376, "WBC")
    some = replace(found, images=found.images[::20])
    for format in WRITERS:
        lost, back = written(some, format, tmp_path / format)
        assert [(one.id, one.boxes) for one in back.images] == [(one.id, one.boxes) for one in some.images]
        assert (back.images == some.images) == (lost == ())
    assert voc.read(tmp_path / "voc" / "voc", inclusive=True).images[0].boxes[0] == (259, 176, 491, 376, "WBC")


@real
def test_the_new_cells_are_read_with_their_pictures():
    pytest.importorskip("PIL")
    found = read_boxes(DATA / "bccd-txl", pictures=DATA / "bccd" / "JPEGImages")
    assert found.classes == ("WBC", "RBC", "Platelet")
    assert sum(one.boxes is None for one in found.images) == 364 - 221
    assert sum(len(one.boxes or ()) for one in found.images) == 5607
    assert found.images[0].path == "BloodImage_00000.jpg"
    (note,) = found.notes
    assert note.endswith("data.yaml name different classes: the first is taken")


@real
def test_true_boxes_without_pictures():
    found = read_boxes(DATA / "crowd" / "gold.csv")
    assert (len(found.images), sum(len(one.boxes) for one in found.images)) == (100, 659)
    assert found.images[0].boxes[0] == (231.04, 199.510112, 542.72, 349.782272, "object")


def test_what_a_detector_found_as_answers():
    found = Images((CAT, NONE, LabeledImage("unseen", boxes=None)), ("cat",), ("odd",))
    answers = as_answers(found, "detector", "r.json")
    assert list(answers.item) == ["cat/7", "cat/7", "none"]
    assert list(answers.label) == [*CAT.boxes, None]
    assert set(answers.worker) == {"detector"}
    assert answers.notes == ("odd",)


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.json", "", InputError, r"a\.json is empty"),
        ("a.xml", "", InputError, r"a\.xml is empty"),
        ("a.csv", "", InputError, r"a\.csv is empty"),
        ("a.json", '{"images": [', InputError, "line 1: no JSON"),
        ("a.json", '[{"image_id": 1, "bbox": []}]', InputError, "name the file of annotations"),
        ("a.json", "[]", InputError, r"a\.json has no image"),
        ("a.json", '{"images": [], "annotations": []}', InputError, r"a\.json has no image"),
        ("a.jso", "x", UnknownName, "unknown file ending 'jso'; did you mean 'json'"),
    ],
)
def test_files_that_cannot_be_read(file, name, content, error, message):
    with pytest.raises(error, match=message):
        read_boxes(file(name, content))


def test_what_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"there is no file .*none\.json"):
        read_boxes(tmp_path / "none.json")
    with pytest.raises(InputError, match="has neither XML files"):
        read_boxes(tmp_path)


@pytest.mark.parametrize("format", ["yolo", "label-studio"])
def test_shares_need_the_sizes_of_pictures(format, tmp_path):
    with pytest.raises(InputError, match="need the sizes of 1 picture; the first is 'cat/7'"):
        write_boxes(Images((replace(CAT, size=None),), ("cat",)), tmp_path / NAMES[format], format)


def test_unknown_formats_and_endings(tmp_path):
    with pytest.raises(UnknownName, match="unknown format 'cocoo'; did you mean 'coco'"):
        write_boxes(Images((), ()), tmp_path / "a.json", "cocoo")
    with pytest.raises(UnknownName, match="unknown file ending of coco 'xml'"):
        write_boxes(Images((), ()), tmp_path / "a.xml", "coco")
