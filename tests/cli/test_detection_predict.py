"""New pictures, labeled by a detector or by rules, in files that other tools take."""

import json

import pytest

from tests.cli import squares
from weaklabel.formats.base import read_table
from weaklabel.formats.boxes import read_boxes

SHORT = """[end_model]
name = "detector"
size = 64
filters = 8
units = 16
layers = 1
queries = 5
epochs = 1
max_steps = 2
device = "cpu"
"""
NEW = {"new.png": squares.BOXES["c.png"], "none.png": [], "blue.png": squares.BOXES["b.png"]}


@pytest.fixture
def things(shop):
    """A task with a run of rules, new pictures, and the COCO file of these."""
    squares.draw(shop.folder / "tasks/things/pictures")
    squares.draw(shop.folder / "new", NEW)
    shop.write("new.json", json.dumps(squares.coco(NEW)))
    shop.write("new/of_images.json", json.dumps({**squares.coco(NEW), "annotations": "not looked at"}))
    shop.write("labeling_functions/things.py", squares.RULES)
    shop.write("tasks/things/task.toml", squares.SETTINGS)
    assert shop.run("fit", "things").status == 0
    return shop


def boxes(cell):
    return sorted((*(box[side] for side in squares.CORNERS), box["label"]) for box in json.loads(cell))


def test_rules_label_new_pictures_where_there_is_no_end_model(things):
    rows = things.json("predict", "things", "new")["predictions"]
    assert {row["id"]: boxes(row["label"]) for row in rows} == {name: sorted(of) for name, of in NEW.items()}
    for name, format in (("o.json", None), ("c.json", "coco"), ("l.json", "label-studio"), ("v", "voc"), ("y", "yolo")):
        form = () if format is None else ("--format", format)
        told = things.json("predict", "things", "new", "-o", name, *form)
        assert told["items"] == 3
        found = read_boxes(things.folder / name, pictures=things.folder / "new")
        by_name = {image.path or image.id: sorted(box[:5] for box in image.boxes) for image in found.images}
        assert by_name == {name: sorted(of) for name, of in NEW.items()}


@pytest.mark.parametrize(
    "words", [["new", "--annotations", "new.json"], ["new/of_images.json"]], ids=["folder", "coco"]
)
def test_results_have_the_numbers_of_the_file_of_the_same_pictures(things, words):
    done = things.run("predict", "things", *words, "-o", "r.json")
    assert done.status == 0, done.err
    results, of = json.loads((things.folder / "r.json").read_text()), squares.coco(NEW)
    assert {key for one in results for key in one} == {"image_id", "category_id", "bbox", "score"}
    said = {(one["image_id"], one["category_id"], *one["bbox"]) for one in results if one["score"] >= 0.5}
    assert said == {(one["image_id"], one["category_id"], *one["bbox"]) for one in of["annotations"]}
    found = read_boxes(things.folder / "r.json", annotations=things.folder / "new.json")
    assert [image.id for image in found.images] == ["70", "71", "72"]


def test_results_need_numbers_and_the_same_pictures_and_classes(things):
    error = things.error("predict", "things", "new", "-o", "r.json", "--format", "coco-results")[1]
    assert (
        error == "Error: r.json: results of COCO need the file of COCO that numbers images and categories (annotations)"
    )
    things.write("other.json", json.dumps(squares.coco(squares.BOXES)))
    error = things.error("predict", "things", "new", "-o", "r.json", "--annotations", "other.json")[1]
    assert error == "Error: other.json has no image 'blue.png'"
    things.write("other.json", (things.folder / "new.json").read_text().replace('"red"', '"rouge"'))
    error = things.error("predict", "things", "new", "-o", "r.json", "--annotations", "other.json")[1]
    assert error == "Error: other.json has no category 'red'; it has blue, rouge"
    things.write("other.json", '{"images": []}')
    assert things.error("predict", "things", "other.json", "-o", "r.json")[1] == "Error: other.json has no image"
    things.write("other.json", '{"images": [{"id": 1, "file_name": "zz.png"}, {"id": 2, "file_name": "new/blue.png"}]}')
    error = things.error("predict", "things", "other.json", "-o", "r.json")[1]
    assert error == "Error: there is no picture of the image '1' (zz.png) in .; put them beside the file"
    assert not (things.folder / "r.json").exists()
    error = things.error("predict", "things", "new", "-o", "new")[1]
    assert "'new' is a directory" in error
    error = things.error("predict", "things", "new", "-o", "o.conll")[1]
    assert "unknown file ending 'conll'" in error


def test_runs_export_results_too(things):
    things.write("of.json", json.dumps(squares.coco()))
    told = things.json("export", "things", "r.json", "--format", "coco-results", "--annotations", "of.json")
    assert told["items"] == 4
    assert {one["image_id"] for one in json.loads((things.folder / "r.json").read_text())} == {70, 71, 72}


def test_the_ending_says_what_is_written(things):
    things.write("of.json", json.dumps(squares.coco()))
    assert things.run("export", "things", "c.json").status == 0
    assert json.loads((things.folder / "c.json").read_text()).keys() >= {"images", "annotations", "categories"}
    assert things.run("export", "things", "r.json", "--annotations", "of.json").status == 0
    assert isinstance(json.loads((things.folder / "r.json").read_text()), list)
    error = things.error("export", "things", "somewhere")[1]
    assert error.startswith("Error: somewhere may be a folder of voc or yolo: name the format: unknown file ending ''")


def test_rules_that_changed_or_raise_are_told(things):
    things.write("labeling_functions/things.py", squares.RULES.replace("< 100", "< 90"))
    error = things.error("predict", "things", "new")[1]
    assert "the rules of 'things' changed since the run" in error
    raising = squares.RULES.replace(
        "    return item.pixels[..., 0]", "    if item.id == 'none.png': 1 / 0\n    return item.pixels[..., 0]"
    )
    things.write("labeling_functions/things.py", raising)
    assert things.run("fit", "things", "--set", "max_fault_rate=0.5").status == 0
    assert "max_fault_rate" in things.error("predict", "things", "new")[1]
    things.write("tasks/things/task.toml", "max_fault_rate = 0.5\n" + squares.SETTINGS)
    done = things.run("predict", "things", "new")
    assert done.status == 0
    assert "note: rules raised 1 time; the first: bluish raised on item 'none.png': ZeroDivisionError" in done.err


def test_people_alone_label_nothing_new(shop):
    shop.write("tasks/drawn/boxes.csv", "image,worker,xmin,ymin,xmax,ymax\n1,a,0,0,9,9\n1,b,0,1,9,9\n")
    shop.write("tasks/drawn/task.toml", 'kind = "detection"\n[data]\ncrowd = "boxes.csv"\n')
    squares.draw(shop.folder / "new", NEW)
    assert shop.run("fit", "drawn").status == 0
    assert (
        "has neither an end model nor rules, so nobody can label new items" in shop.error("predict", "drawn", "new")[1]
    )


def test_people_beside_rules_are_not_asked_about_new_pictures(things):
    squares.table(
        things.folder / "tasks/things/drawn.csv",
        [(row[0], who, *row[1:]) for row in squares.rows() for who in ("ann", "bob")],
        ("image", "worker", *squares.CORNERS, "label"),
    )
    assert things.run("fit", "things", "--set", "data.crowd=drawn.csv").status == 0
    rows = things.json("predict", "things", "new")["predictions"]
    assert {row["id"]: boxes(row["label"]) for row in rows} == {name: sorted(of) for name, of in NEW.items()}


def test_a_short_detector_writes_what_can_be_read_again(things):
    pytest.importorskip("transformers")
    things.write("tasks/things/task.toml", squares.SETTINGS + SHORT)
    assert things.run("fit", "things").status == 0
    things.json("predict", "things", "new/of_images.json", "-o", "r.json", "--batch-size", "2")
    results = json.loads((things.folder / "r.json").read_text())
    found = read_boxes(things.folder / "r.json", annotations=things.folder / "new.json")
    assert sum(len(image.boxes) for image in found.images) == len(results)
    assert all(0 <= one["score"] <= 1 for one in results)
    table = (
        read_table(things.folder / "p.csv") if things.run("predict", "things", "new", "-o", "p.csv").status == 0 else {}
    )
    assert table["id"] == sorted(NEW)
