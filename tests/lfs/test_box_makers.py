"""Makers of rules that draw boxes."""

import json

import numpy as np
import pytest

from weaklabel import Record, Records, boxes_from_file, boxes_from_mask, boxes_from_model, labeling_function
from weaklabel.errors import ConfigError, InputError
from weaklabel.formats._images import Images, LabeledImage
from weaklabel.formats.boxes import write_boxes
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.fingerprint import fingerprint


def item(*rows):
    return Record("1", {"mask": np.array([[letter != "." for letter in row] for row in rows])})


def mask(item):
    return item.mask


def discs(shape, *circles):
    """A picture of discs, each of a row, a column and a radius."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    return Record("1", {"mask": np.any([np.hypot(y - v, x - u) <= r for v, u, r in circles], axis=0)})


# ---- boxes_from_mask


def test_every_part_has_a_box_in_pixels_with_ends_outside():
    said = boxes_from_mask(mask, "X")(item("aa..b", "a...b", "....b", ".c..."))
    assert said == ((0, 0, 2, 2, "X"), (4, 0, 5, 3, "X"), (1, 3, 2, 4, "X"))
    assert {type(side) for box in said for side in box[:4]} == {int}
    assert boxes_from_mask(mask, "X")(item("....")) == ()
    assert boxes_from_mask(mask, "X", split=3)(item("....")) == ()
    assert boxes_from_mask(mask, "X")(item("a.", ".b")) == ((0, 0, 1, 1, "X"), (1, 1, 2, 2, "X"))  # corners do not join


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"area": (4, 6)}, "ab"),
        ({"area": (0, 4)}, "bc"),
        ({"area": (2, 0.2)}, "b"),
        ({"area": (0.2, 1e9)}, "a"),  # 5 of 24 pixels are more than a fifth
        ({"width": (2, 2)}, "b"),
        ({"width": (0, 0.4)}, "bc"),
        ({"height": (3, 3)}, "a"),
        ({"height": (0, 0.5)}, "bc"),
        ({"fill": (0.6, 1)}, "bc"),
        ({"aspect": (0.9, 1.1)}, "abc"),
        ({"aspect": (2, 9)}, ""),
        ({"area": (4, 6), "height": (1, 2)}, "b"),
    ],
    ids=str,
)
def test_limits_hold_with_their_ends(limits, kept):
    boxes = {"a": (0, 0, 3, 3, "X"), "b": (4, 0, 6, 2, "X"), "c": (5, 3, 6, 4, "X")}
    picture = item("aaa.bb", "a...bb", "a.....", ".....c")
    assert boxes_from_mask(mask, "X", **limits)(picture) == tuple(boxes[name] for name in kept)


def test_boxes_grow_within_the_picture():
    picture = item(".....", "..a..", ".....", ".....", ".....", "b....")
    assert boxes_from_mask(mask, "X", area=(1, 1), grow=2)(picture) == ((0, 0, 5, 4, "X"), (0, 3, 3, 6, "X"))


def test_touching_discs_are_taken_apart_where_they_meet():
    picture = discs((60, 100), (30, 25, 20), (30, 65, 22), (8, 92, 5))
    assert len(boxes_from_mask(mask, "X")(picture)) == 2
    apart = sorted(boxes_from_mask(mask, "X", split=10)(picture))
    assert np.abs(np.array([box[:4] for box in apart]) - [[5, 10, 45, 51], [44, 8, 88, 53], [87, 3, 98, 14]]).max() <= 1
    assert len(boxes_from_mask(mask, "X", split=45)(picture)) == 2  # no two middles within so many pixels


def test_one_object_is_not_taken_apart():
    for circles in ([(30, 30, 20)], [(30, 30, 20), (30, 34, 20)]):
        whole = boxes_from_mask(mask, "X")(discs((60, 64), *circles))
        assert boxes_from_mask(mask, "X", split=8)(discs((60, 64), *circles)) == whole
    ragged = np.random.default_rng(0).random((80, 80)) < 0.6
    parts = boxes_from_mask(mask, "X", split=40)(Record("1", {"mask": ragged}))
    assert len(parts) >= len(boxes_from_mask(mask, "X")(Record("1", {"mask": ragged})))  # those without a middle stay


def test_what_is_no_mask_is_named():
    for wrong in (np.ones((3, 3)), np.ones((3, 3, 3), dtype=bool), [True]):
        with pytest.raises(ValueError, match=r"^a mask has booleans of shape"):
            boxes_from_mask(lambda item, wrong=wrong: wrong, "X")(item("."))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"area": 5}, "area must be a pair"),
        ({"width": (5, 2)}, "width must be a pair"),
        ({"height": (-1, 2)}, "height must be a pair"),
        ({"fill": (float("nan"), 2)}, "fill must be a pair"),
        ({"aspect": (2, 0.5)}, "aspect must be a pair"),
        ({"split": 0}, "split must be 1 pixel or more"),
        ({"grow": -1}, "grow must be 0 pixels or more"),
        ({"scale": 0.5}, "scale must be 1, 2 or another whole number, but got 0.5"),
    ],
    ids=str,
)
def test_bad_limits(options, message):
    with pytest.raises(ConfigError, match=message):
        boxes_from_mask(mask, "X", **options)
    with pytest.raises(ConfigError, match="needs a function"):
        boxes_from_mask(np.ones((2, 2), dtype=bool), "X")


def test_a_rule_is_what_its_mask_and_limits_are(tmp_path):
    def of(threshold=1, **options):
        rule = boxes_from_mask(lambda item: item.grey > threshold, "X", **options)
        return fingerprint(rule, tmp_path.parents[0], tmp_path / "rules.py")

    (tmp_path / "rules.py").write_text("")
    assert of() == of()
    assert len({of(), of(area=(2, 3)), of(split=4), of(grow=1), of(fill=(0, 1)), of(scale=2)}) == 6
    assert boxes_from_mask(mask, "cell").doc == "Draws boxes of cell round what `mask` picks out."


def test_makers_tell_which_classes_they_look_for(tmp_path):
    (tmp_path / "empty.json").write_text("{}")
    read = [boxes_from_file(tmp_path / "empty.json", loaded, labels) for labels in (None, {"c": "cell", "k": "cell"})]
    lfs = [boxes_from_mask(mask, "X"), boxes_from_model(print, {1: "a", 2: "b"}), boxes_from_model(print), *read]
    assert [lf.looks_for for lf in lfs] == [("X",), ("a", "b"), None, None, ("cell",)]
    written = labeling_function(looks_for=["a"])(lambda item: ((0, 0, 1, 1, "a"),)).called("w")
    marks = apply_lfs([written, lfs[0].called("m")], Records(["1"], {"mask": [np.eye(2) > 0]}), lambda mark, item: mark)
    assert [source.looks_for for source in marks.sources] == [("a",), ("X",)]
    with pytest.raises(ConfigError, match=r"^looks_for is a list of classes, but got 'cell'$"):
        labeling_function(looks_for="cell")


def test_a_mask_is_as_large_as_its_picture():
    item = Record("1", {"mask": np.eye(3) > 0, "size": (4, 3)})
    with pytest.raises(ValueError, match=r"^the mask is 3 × 3 pixels, its picture 4 × 3; scale"):
        boxes_from_mask(mask, "X")(item)


def test_a_mask_may_be_smaller_than_its_picture():
    picked = np.zeros((3, 4), dtype=bool)
    picked[1:3, 2] = True
    item = Record("1", {"mask": picked, "size": (9, 6)})  # the last column of the picture is in no pixel of the mask
    assert boxes_from_mask(mask, "X", area=(2, 2), scale=2)(item) == ((4, 2, 6, 6, "X"),)
    assert boxes_from_mask(mask, "X", grow=1, scale=2)(item) == ((2, 0, 8, 6, "X"),)


# ---- boxes_from_model


def test_a_model_is_asked_about_pixels():
    def find(pixels):
        assert pixels == "pixels"
        return np.array([[0, 1, 2, 3, 7, 0.5], [1, 1, 4, 4, 8, 0.9], [0, 0, 1, 1, 9, 0.1]])

    found = Record("1", {"pixels": "pixels"})
    assert boxes_from_model(find, {7: "a", 8: "b"})(found) == ((0, 1, 2, 3, "a", 0.5), (1, 1, 4, 4, "b", 0.9))
    assert boxes_from_model(find, {7: "a", 9: "c"}, threshold=0.5)(found) == ((0, 1, 2, 3, "a", 0.5),)
    sure = boxes_from_model(lambda value: [(0, 0, 1, 1, value)], column=lambda item: item.id)
    assert sure(found) == ((0, 0, 1, 1, "1", 1.0),)
    assert boxes_from_model(lambda pixels: [], silence="background").silence == "background"


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (0, 0, 1, 1, "a", 1, 2)], ids=["short", "long"])
def test_a_box_of_another_form(box):
    with pytest.raises(ValueError, match=r"^a box is \(x0, y0, x1, y1, label\)"):
        boxes_from_model(lambda pixels: [box])(Record("1", {"pixels": None}))


def test_bad_models():
    with pytest.raises(ConfigError, match=r"^boxes_from_model needs a function from pixels to boxes, but got 'yolo'$"):
        boxes_from_model("yolo")
    with pytest.raises(ConfigError, match=r"^boxes_from_model: threshold must be in 0 to 1, but got 2$"):
        boxes_from_model(print, threshold=2)
    with pytest.raises(ConfigError, match=r"^boxes_from_model: labels must be a mapping .* but got \['cat'\]$"):
        boxes_from_model(print, ["cat"])


# ---- boxes_from_file


def loaded(path):
    return json.loads(path.read_text())


@pytest.fixture
def found(tmp_path):
    file = tmp_path / "found.json"
    file.write_text(json.dumps({"1": [[0, 0, 2, 2, "c", 0.9], [0, 0, 1, 1, "d", 0.2]], "b.png": [[1, 1, 2, 2, "c"]]}))
    return file


def test_a_file_has_boxes_by_image(found):
    rule = boxes_from_file(found, loaded, {"c": "cell", "d": "dirt"}, threshold=0.5)
    assert rule(Record("1", {})) == ((0, 0, 2, 2, "cell", 0.9),)
    assert rule(Record("2", {})) == ()
    named = boxes_from_file(found, loaded, image=lambda item: item.image + ".png")
    assert named(Record("2", {"image": "b"})) == ((1, 1, 2, 2, "c", 1.0),)
    assert rule.doc == "Draws the boxes of found.json."


def test_a_changed_file_is_another_rule(found, tmp_path):
    (tmp_path / "rules.py").write_text("")
    before = fingerprint(boxes_from_file(found, loaded), tmp_path, tmp_path / "rules.py")
    assert before == fingerprint(boxes_from_file(found, loaded), tmp_path, tmp_path / "rules.py")
    found.write_text("{}")
    assert before != fingerprint(boxes_from_file(found, loaded), tmp_path, tmp_path / "rules.py")


def test_files_that_cannot_be_read(found, tmp_path):
    with pytest.raises(InputError, match=r"^boxes_from_file: there is no file .*nowhere\.json$"):
        boxes_from_file(tmp_path / "nowhere.json", loaded)
    with pytest.raises(ConfigError, match=r"^boxes_from_file needs a function that reads the file, but got 'coco'$"):
        boxes_from_file(found, "coco")
    found.write_text("{")
    with pytest.raises(InputError, match=r"^resource 'boxes' of labeling function 'far' could not be loaded"):
        boxes_from_file(found, loaded, name="far")(Record("1", {}))


BOXES = Images(
    (
        LabeledImage("a.png", "a.png", (40, 30), ((1, 2, 3, 4, "cell", 0.9), (5, 5, 9, 9, "dirt", 0.3))),
        LabeledImage("b.png", "b.png", (40, 30), ()),
        LabeledImage("c.png", "c.png", (40, 30), None),
    ),
    ("cell", "dirt"),
)


@pytest.mark.parametrize("id", ["a.png", "a", "deep/a.png"])
@pytest.mark.parametrize(
    ("name", "format"),
    [("a.json", "coco"), ("a.csv", "table"), ("voc", "voc"), ("yolo", "yolo"), ("l.json", "label-studio")],
)
def test_files_of_boxes_are_read_whatever_their_form(tmp_path, name, format, id):
    image = pytest.importorskip("PIL.Image")
    for at in "abc":
        image.new("RGB", (40, 30)).save(tmp_path / f"{at}.png")
    write_boxes(BOXES, tmp_path / name, format)
    rule = boxes_from_file(tmp_path / name, labels={"cell": "X"}, pictures=tmp_path)
    assert [box[:5] for box in rule(Record(id, {}))] == [(1, 2, 3, 4, "X")]
    assert rule(Record("b.png", {})) == rule(Record("c.png", {})) == rule(Record("other.png", {})) == ()


def test_results_of_a_detector_are_read_with_and_without_the_file_of_their_images(tmp_path):
    results = [
        {"image_id": 7, "category_id": 3, "bbox": [1, 2, 2, 2], "score": 0.9},
        {"image_id": 7, "category_id": 4, "bbox": [5, 5, 4, 4], "score": 0.3},
    ]
    (tmp_path / "r.json").write_text(json.dumps(results))
    about = {
        "images": [{"id": 7, "file_name": "a.png"}],
        "annotations": [],
        "categories": [{"id": 3, "name": "cell"}, {"id": 4, "name": "dirt"}],
    }
    (tmp_path / "of.json").write_text(json.dumps(about))
    alone = boxes_from_file(tmp_path / "r.json", labels={3: "X"}, image="number")
    assert alone(Record("i", {"number": 7})) == ((1, 2, 3, 4, "X", 0.9),)
    assert boxes_from_file(tmp_path / "r.json")(Record("7", {})) == ((1, 2, 3, 4, "3", 0.9), (5, 5, 9, 9, "4", 0.3))
    named = boxes_from_file(tmp_path / "r.json", annotations=tmp_path / "of.json", threshold=0.5)
    assert named(Record("a", {})) == ((1, 2, 3, 4, "cell", 0.9),)
    assert named(Record("x", {"image": "pictures/a.png"})) == ((1, 2, 3, 4, "cell", 0.9),)
    with pytest.raises(InputError, match=r"^boxes_from_file: there is no file .*nowhere\.json$"):
        boxes_from_file(tmp_path / "r.json", annotations=tmp_path / "nowhere.json")
    (tmp_path / "r.json").write_text(json.dumps([*results, {"image_id": 8, "category_id": 3, "bbox": [1, 2, 2, 2]}]))
    wrong = r"^resource 'boxes' of labeling function 'far' could not be loaded: .*r\.json, result 3: .* has no image"
    with pytest.raises(InputError, match=wrong):
        boxes_from_file(tmp_path / "r.json", annotations=tmp_path / "of.json", name="far")(Record("a", {}))


def test_a_file_of_other_images_is_told_before_anybody_votes(found):
    rule = boxes_from_file(found, loaded, name="far")
    with pytest.raises(
        InputError,
        match=r"^labeling function 'far': .*found\.json: none of its 2 images is an item, such as '1'; the ids",
    ):
        apply_lfs([rule], Records(["x", "y"], {}), lambda mark, item: mark)
    assert len(apply_lfs([rule], Records(["x", "b"], {}), lambda mark, item: mark).columns) == 1


def test_a_changed_file_in_a_folder_is_another_rule(tmp_path):
    (tmp_path / "rules.py").write_text("")
    write_boxes(BOXES, tmp_path / "voc", "voc")

    def print_of():
        return fingerprint(boxes_from_file(tmp_path / "voc"), tmp_path, tmp_path / "rules.py")

    before = print_of()
    assert before == print_of()
    (tmp_path / "voc/b.xml").write_text((tmp_path / "voc/a.xml").read_text())
    assert before != print_of()


def test_what_is_odd_about_a_file_is_told_of_its_rule(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("image,xmin,ymin,xmax,ymax,label\na,1,2,3,4,cell\na,5,5,5,9,cell\nb,,,,,\n")
    rule = boxes_from_file(file, name="far")
    odd, unknown = rule.see_fit(Records(["a", "b", "c"], {}))
    assert odd.startswith(f"{file}: 1 box without area: left out")
    assert unknown == f"{file} tells nothing of 1 of 3 items; the first is 'c'"
    assert boxes_from_file(file, image=lambda item: "a").see_fit(Records(["x"], {})) == (odd,)
