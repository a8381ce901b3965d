import json

import pytest

from weaklabel.errors import InputError
from weaklabel.formats import coco, coco_results
from weaklabel.formats._images import Images, LabeledImage


def content(**changed):
    return {
        "images": [
            {"id": 3, "file_name": "c.jpg", "width": 100, "height": 50},
            {"id": 1, "file_name": "a.jpg", "width": 100, "height": 50},
        ],
        "annotations": [
            {"id": 10, "image_id": 3, "category_id": 90, "bbox": [1, 2, 3, 4], "iscrowd": 0},
            {"id": 11, "image_id": 3, "category_id": 5, "bbox": [0, 0, 100, 50], "iscrowd": 1},
        ],
        "categories": [{"id": 90, "name": "dog"}, {"id": 5, "name": "cat"}],
    } | changed


def annotation(**told):
    return {"annotations": [{"id": 10, "image_id": 3, "category_id": 90, "bbox": [1, 2, 3, 4]} | told]}


@pytest.fixture
def read(file):
    """Read a file with this content."""
    return lambda value, **options: coco.read(file("a.json", json.dumps(value)), **options)


def test_a_box_is_a_corner_and_a_size(read):
    found = read(content())
    assert [(one.id, one.path, one.size, one.boxes) for one in found.images] == [
        ("3", "c.jpg", (100, 50), ((1, 2, 4, 6, "dog"),)),
        ("1", "a.jpg", (100, 50), ()),
    ]
    assert found.classes == ("cat", "dog")


def test_crowds_are_kept_out_and_told_of(read):
    (note,) = read(content()).notes
    assert note.endswith("1 box round crowds (iscrowd): left out; the first is annotation 11, image '3' (c.jpg)")


@pytest.mark.parametrize("first", [0, 1])
def test_categories_may_begin_anywhere(read, first):
    categories = [{"id": first + 1, "name": "b"}, {"id": first, "name": "a"}]
    found = read(content(categories=categories, **annotation(category_id=first)))
    assert found.classes == ("a", "b")
    assert found.images[0].boxes == ((1, 2, 4, 6, "a"),)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (annotation(image_id=2), "annotation 10: there is no image with the id 2"),
        (annotation(category_id=0), "annotation 10 .image '3' .*0 is the id of no category .those are 5 to 90.*from 0"),
        (annotation(category_id=[5]), "is the id of no category"),
        (annotation(bbox=[1, 2, 3]), r"a bbox is \[x, y, width, height\], but got \[1, 2, 3\]"),
        (annotation(bbox=None), "a bbox is"),
        (annotation(bbox=[1, 2, -3, 4]), "annotation 10 .*the left end of a box is right of its right one"),
        (annotation(bbox=[1, 2, float("nan"), 4]), "annotation 10 .*must be finite"),
        (annotation(bbox=[1, 2, "wide", 4]), "annotation 10 .*four numbers"),
        (annotation(score=7), "a score is a number from 0 to 1, but got 7"),
        ({"categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}, "the category 'b' .id 1. is there twice"),
        ({"categories": [{"id": "1", "name": "a"}]}, "a category has a number as id and a name"),
        ({"images": [{"id": 3}, {"id": 3}]}, "two images have the id 3"),
        ({"images": [{"file_name": "a"}]}, "image 1 has no id"),
        ({"images": [{"id": 3, "width": "wide", "height": 3}]}, "image 3: width and height must be numbers"),
        ({"annotations": {}}, "annotations must be a list of objects"),
        ({"annotations": [3]}, "annotations must be a list of objects"),
    ],
)  # fmt: skip
def test_bad_annotations_are_named(read, changed, message):
    with pytest.raises(InputError, match=rf"a\.json.*{message}"):
        read(content(**changed))


@pytest.mark.parametrize("value", [[], 3, {"annotations": []}])
def test_other_json_is_refused(read, value):
    with pytest.raises(InputError, match="must hold an object with images"):
        read(value)


def test_images_alone_are_no_annotations(read):
    with pytest.raises(InputError, match="has images, but no annotations"):
        read({"images": [{"id": 1}], "categories": []})


def results(file, *rows, name="r.json"):
    annotations = file("a.json", json.dumps(content(annotations=[])))
    return coco_results.read(file(name, json.dumps(rows)), annotations)


def result(image=3, category=90, **told):
    return {"image_id": image, "category_id": category, "bbox": [1, 2, 3, 4], "score": 0.5} | told


@pytest.mark.parametrize("image", [3, "3", "c.jpg", "c"])
def test_results_name_images_by_id_or_file(file, image):
    found = results(file, result(image))
    assert [one.boxes for one in found.images] == [((1, 2, 4, 6, "dog", 0.5),), ()]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (result(image=9), r"r\.json, result 2: .*a\.json has no image with the id 9"),
        (result(category=1), r"r\.json, result 2 .*1 is the id of no category"),
        (result(score="high"), "result 2 .*a score is"),
        (result(score=None), None),
    ],
)
def test_bad_results_are_named(file, row, message):
    if message is None:
        assert results(file, row).images[0].boxes == ((1, 2, 4, 6, "dog"),)
        return
    with pytest.raises(InputError, match=message):
        results(file, result(), row)


def test_ids_that_are_no_numbers_are_kept_beside(tmp_path):
    found = Images(tuple(LabeledImage(id, f"{id}.png", (9, 9), ()) for id in ("a", "07", "3")), ())
    coco.write(found, tmp_path / "a.json")
    assert [one["id"] for one in json.loads((tmp_path / "a.json").read_text())["images"]] == [1, 2, 3]
    assert coco.read(tmp_path / "a.json").images == found.images


def test_results_are_numbered_as_the_annotations_say(file, tmp_path):
    annotations = file("a.json", json.dumps(content(annotations=[])))
    found = Images((LabeledImage("a.jpg", boxes=((0, 0, 2, 2, "cat", 0.25),)),), ())
    coco_results.write(found, tmp_path / "r.json", annotations)
    assert json.loads((tmp_path / "r.json").read_text()) == [
        {"image_id": 1, "category_id": 5, "bbox": [0, 0, 2, 2], "score": 0.25}
    ]
    for strange, message in (("x.jpg", "has no image 'x.jpg'"), ("a.jpg", "has no category 'cow'; it has cat, dog")):
        box = (0, 0, 2, 2, "cow" if strange == "a.jpg" else "cat")
        with pytest.raises(InputError, match=message):
            coco_results.write(Images((LabeledImage(strange, boxes=(box,)),), ()), tmp_path / "r.json", annotations)


def test_the_library_of_coco_takes_what_is_written(tmp_path, capsys):
    tools = pytest.importorskip("pycocotools.coco")
    found = Images((LabeledImage("x", "x.png", (9, 9), ((1.0, 2.0, 4.0, 6.0, "a"),)),), ("a",))
    coco.write(found, tmp_path / "a.json")
    coco_results.write(found, tmp_path / "r.json", tmp_path / "a.json")
    there = tools.COCO(str(tmp_path / "a.json")).loadRes(str(tmp_path / "r.json"))
    assert there.loadAnns(1)[0]["bbox"] == [1, 2, 3, 4]
