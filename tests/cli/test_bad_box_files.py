"""Bad boxes in files of other tools: one line that names the file, the image and who drew, and no traceback."""

import json

import pytest

from tests.cli import squares
from tests.cli.squares import OUTSIDE, TWICE, WHOLLY, ZERO, of_file, of_folder, told

# ---- COCO


def coco(**changes):
    content = squares.coco()
    content["annotations"][0] |= changes
    return content


PLACE = "gold.json, annotation 1 (image '70' (a.png)): "


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bbox": [5, 4, -3, 5]}, "the left end of a box is right of its right one: (5, 4, 2, 9)"),
        ({"bbox": [float("nan"), 4, 3, 5]}, "the ends of a box must be finite"),
        ({"bbox": ["a", 4, 3, 5]}, "a box has four numbers, but got ('a', 4, 3, 5)"),
        ({"bbox": [1, 2, 3]}, "a bbox is [x, y, width, height], but got [1, 2, 3]"),
        (
            {"bbox": None, "segmentation": {"counts": "x"}},
            "a bbox is [x, y, width, height], but got None; outlines (segmentation) are not read",
        ),
        ({"category_id": 5}, "5 is the id of no category (those are 3 to 9)"),
        (
            {"category_id": 0},
            "0 is the id of no category (those are 3 to 9); is one file numbered from 0 and the other",
        ),
    ],
)
def test_an_annotation_that_is_no_box(things, changes, said):
    assert f"Error: {PLACE}{said}" in of_file(things, "gold.json", coco(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bbox": [5, 4, 0, 5]}, f"{ZERO} gold.json, annotation 1, image '70' (a.png)"),
        ({"bbox": [30, 20, 60, 60]}, f"{OUTSIDE} gold.json, annotation 1, image '70' (a.png)"),
        ({"bbox": [50, 50, 6, 6]}, f"{WHOLLY} gold.json, annotation 1, image '70' (a.png)"),
        (
            {"iscrowd": 1, "bbox": None},
            "1 box round crowds (iscrowd): left out; the first is annotation 1, image '70'",
        ),
        ({"category_id": "9", "image_id": "70"}, ""),
    ],
)
def test_an_annotation_that_is_odd(things, changes, said):
    notes = of_file(things, "gold.json", coco(**changes))
    assert said in notes
    assert not notes.startswith("Error")


def with_images(**changes):
    content = squares.coco()
    content["images"][0] |= changes
    return content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_images(file_name="b.png"), "Error: gold.json: the images '70' and '71' are both item 'b.png'"),
        (with_images(id=71), "Error: gold.json: two images have the id 71"),
        (with_images(id=99), "Error: gold.json, annotation 1: there is no image with the id 70"),
        (with_images(width=-4), "Error: gold.json, image 70: width and height must be numbers above 0, but"),
        (
            with_images(width=400, height=300),
            "note: gold.json: 1 image of another size than the picture, boxes are taken as they are; '70' (a.png) is "
            "400 × 300 there, and its picture 40 × 30",
        ),
        (with_images(width=30, height=40), "is 30 × 40 there, and its picture 40 × 30: it is turned"),
        (with_images(file_name="zz.png"), "note: gold.json: 1 of its 4 images are no items; the first is '70'"),
        ({**squares.coco(), "categories": []}, "9 is the id of no category (there are none)"),
        ({**squares.coco(), "annotations": ["a"]}, "Error: gold.json: annotations must be a list of objects"),
        ("", "Error: gold.json is empty"),
        (json.dumps(squares.coco())[:200], "Error: gold.json, line 1: no JSON"),
        ("[" * 100_000, "Error: gold.json, line 1: JSON that cannot be read"),
        ([{"image_id": 70, "category_id": 9, "bbox": [1, 2, 3, 4]}], "holds results of COCO; name the file"),
    ],
    ids=range(13),
)  # fmt: skip
def test_files_of_coco_that_do_not_fit(things, content, said):
    assert said in of_file(things, "gold.json", content)


def test_files_of_coco_as_items(things):
    things.write("tasks/things/d.json", json.dumps(with_images(file_name="b.png")))
    assert told(things, "data.file=d.json", "data.images=pictures") == (
        "Error: d.json: the images '70' (b.png) and '71' (b.png) have the same picture, b.png"
    )
    things.write("tasks/things/d.json", json.dumps(with_images(file_name="zz.png")))
    assert told(things, "data.file=d.json", "data.images=pictures") == (
        "Error: there is no picture of the image '70' (zz.png) in pictures; name the folder, [data] images"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"score": 2}, "result 1 (image '70' (a.png)): a score is a number from 0 to 1, but got 2"),
        ({"bbox": [5, 4, -3, 3]}, "result 1 (image '70' (a.png)): the left end of a box is right of its right one"),
        ({"category_id": 0}, "result 1 (image '70' (a.png)): 0 is the id of no category"),
        ({"image_id": 9}, "of.json has no image with the id 9"),
        ({"bbox": [5, 4, 0, 3]}, f"{ZERO} "),
        ({"bbox": [30, 4, 90, 3]}, f"{OUTSIDE} "),
    ],
)
def test_results_of_a_detector_in_a_rule(things, changes, said):
    result = {"image_id": 70, "category_id": 9, "bbox": [5, 4, 15, 12], "score": 0.5} | changes
    things.write("labeling_functions/r.json", json.dumps([result]))
    things.write("labeling_functions/of.json", json.dumps(squares.coco()))
    maker = "from weaklabel import boxes_from_file\nfar = boxes_from_file('r.json', annotations='of.json')\n"
    things.write("labeling_functions/things.py", squares.RULES + maker)
    line = next(line for line in told(things).splitlines() if said in line)
    assert "'far'" in line or line.startswith("note: far: ")
    assert "r.json" in line


# ---- Pascal VOC and YOLO


def voc(name="a.png", label="red", ends=(5, 4, 20, 16), size=squares.SIZE):
    sides = "".join(f"<{side}>{end}</{side}>" for side, end in zip(squares.CORNERS, ends, strict=True))
    return (
        f"<annotation><filename>{name}</filename><size><width>{size[0]}</width><height>{size[1]}</height></size>"
        f"<object><name>{label}</name><bndbox>{sides}</bndbox></object></annotation>"
    )


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>' + voc(label="&b;")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (voc(ends=(30, 4, 20, 16)), "Error: gold/a.xml, object 1 (image 'a'): the left end of a box is right"),
        (voc(ends=("nan", 4, 20, 16)), "Error: gold/a.xml, object 1 (image 'a'): the ends of a box must be finite"),
        (voc(ends=("q", 4, 20, 16)), "Error: gold/a.xml, object 1 (image 'a'): a box has four numbers"),
        (voc(ends=("", 4, 20, 16)), "Error: gold/a.xml, object 1: the bndbox has no xmin"),
        (voc(label=""), "Error: gold/a.xml, object 1: an object needs a name"),
        (voc(label="rde"), "Error: gold, image 'a': (5.0, 4.0, 20.0, 16.0, 'rde'), whose label is no class"),
        (BOMB, "Error: gold/a.xml: it declares a document type (DOCTYPE), which may hold entities"),
        (BOMB.encode("utf-16"), "Error: gold/a.xml: it declares a document type (DOCTYPE)"),
        ("", "Error: gold/a.xml is empty"),
        (voc()[:150], "Error: gold/a.xml, line 1: no XML"),
        ("<html/>", "Error: gold/a.xml: the first element must be <annotation>, but is <html>"),
        (voc(ends=(20, 4, 20, 16)), f"note: gold: {ZERO} gold/a.xml, object 1, image 'a'"),
        (voc(ends=(-4, 4, 50, 16)), f"note: gold: {OUTSIDE} gold/a.xml, object 1, image 'a'"),
        (voc(size=(30, 40)), "note: gold: 1 image of another size than the picture"),
        (voc("zz.png"), "the first is a.xml, which names zz.png"),
        (voc(ends=(5.5, 4.25, 20, 16)), ""),
        (voc(size=(0, 0)), ""),
    ],
    ids=range(17),
)
def test_files_of_voc(things, content, said):
    things.write("tasks/things/gold/b.XML", voc("b.png", "blue", (10, 8, 30, 24)))
    notes = of_folder(things, "gold/a.xml", content)
    assert said in notes
    assert said.startswith("Error") == notes.startswith("Error")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0 1.3 .3 .3 .3", "shares are from 0 to 1, but got 1.3 .3 .3 .3"),
        ("0 12 10 15 12", "shares are from 0 to 1, but got 12 10 15 12; are these pixels?"),
        ("0 .3 .3 -.3 .3", "shares are from 0 to 1"),
        ("0 nan .3 .3 .3", "shares are from 0 to 1"),
        ("0 q .3 .3 .3", "expected numbers, but got 'q .3 .3 .3'"),
        ("2 .3 .3 .3 .3", "'2' is no class; they are numbered from 0 to 1; is this"),
        ("red .3 .3 .3 .3", "'red' is no class"),
        ("0 .1 .1 .2 .1 .2 .2 .1 .2", "expected class, centre, width, height and perhaps a score, but got 9 fields"),
        ("0 .3 .3 0 .3", f"{ZERO} gold/labels/a.txt, line 1, image 'a.png'"),
        ("0 .9 .9 .5 .5", f"{OUTSIDE} gold/labels/a.txt, line 1, image 'a.png'"),
        ("0 .3 .3 .3 .3\r\n0 .3 .3 .3 .3\r\n", f"{TWICE} gold/labels/a.txt, line 2, image 'a.png'"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
    ids=range(12),
)
def test_lines_of_yolo(things, line, said):
    things.write("tasks/things/gold/classes.txt", "red\nblue\n")
    notes = of_folder(things, "gold/labels/a.txt", line)
    assert said in notes
    assert "gold/labels/a.txt, line " in notes


def test_folders_of_yolo_that_do_not_fit(things):
    assert of_folder(things, "gold/labels/a.txt", "0 .3 .3 .3 .3") == (
        "Error: gold/labels has no file that names the classes of its numbers (classes.txt, data.yaml)"
    )
    things.write("tasks/things/gold/labels/zz.txt", "")
    error = of_folder(things, "gold/classes.txt", b"\xef\xbb\xbfred\r\nblue\r\n")
    assert error == "Error: gold/labels: there is no picture for gold/labels/zz.txt"
    things.write("tasks/things/pictures/readme.txt", "These are squares.")
    assert not told(things).startswith("Error")


def test_pictures_beside_files_of_boxes_are_told_of(things):
    things.write("tasks/things/pictures/a.xml", voc())
    assert "note: pictures: 3 pictures without a file of boxes are no items; the first is b.png" in told(things)


# ---- Label Studio and Mechanical Turk


def studio(value=(), data=("id",), **result):
    box = {"x": 12.5, "y": 10, "width": 37.5, "height": 40, "rotation": 0, "rectanglelabels": ["red"], **dict(value)}
    region = {
        "type": "rectanglelabels", "from_name": "label", "to_name": "image", "original_width": 40,
        "original_height": 30, "value": box, **result,
    }  # fmt: skip
    about = {"image": "/data/upload/1/0a1b2c3d-a.png"} | ({"id": "a.png"} if data else {})
    return [{"id": 5, "data": about, "annotations": [{"completed_by": "ann", "result": [region]}]}]


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        (studio({"rotation": 15}), "Error: s.json, task 5, rectangle 1: the rectangle is turned by 15 degrees"),
        (studio(image_rotation=90), "Error: s.json, task 5, rectangle 1: the image is turned by 90 degrees"),
        (studio({"x": float("nan")}), "Error: s.json, task 5, rectangle 1 (image 'a.png'"),
        (studio({"width": -5}), "Error: s.json, task 5, rectangle 1 (image 'a.png'"),
        (studio(original_width=None), "original_width and original_height must be pixels, but are None and 30"),
        (studio({"rectanglelabels": []}), "drew (5.0, 3.0, 20.0, 15.0) without a label, but there are several classes"),
        (studio({"rectanglelabels": ["rde"]}), "'rde'), whose label is no class; did you mean 'red'?"),
        (studio({"width": 0}), f"note: s.json: {ZERO} s.json, task 5, rectangle 1, image 'a.png'"),
        (studio({"width": 150}), f"note: s.json: {OUTSIDE} s.json, task 5, rectangle 1, image 'a.png'"),
        (studio(type="polygonlabels"), "1 box drawn as polygonlabels, which is no rectangle: left out"),
        (studio(data=()), ""),
        ([{"data": 7}], "Error: s.json, task 1: its data must be an object"),
    ],
    ids=range(12),
)  # fmt: skip
@pytest.mark.parametrize("setting", ["data.gold", "data.crowd"])
def test_exports_of_label_studio(things, tasks, said, setting):
    notes = of_file(things, "s.json", tasks, setting)
    assert said in notes
    assert said.startswith("note") <= (not notes.startswith("Error"))
    assert said or not notes.startswith("Error")  # the name of an upload is that of its picture


def turk(*boxes, answer=None, image="http://x.org/a.png"):
    told = {"boundingBoxes": list(boxes), "inputImageProperties": {"width": 40, "height": 30}}
    answer = json.dumps([{"annotatedResult": told}]) if answer is None else answer
    first = ["W1", "Submitted", image, answer]
    more = ["W2", "Submitted", "b.png", json.dumps([{"annotatedResult": {**told, "boundingBoxes": []}}])]
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (first, more)]
    return "\n".join(["WorkerId,AssignmentStatus,Input.image,Answer.taskAnswers", *quoted]) + "\n"


DRAWN = {"left": 5, "top": 4, "width": 15, "height": 12, "label": "red"}
WHO = "image 'http://x.org/a.png', worker 'W1'"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (turk({**DRAWN, "width": -5}), f"Error: t.csv, line 2, box 1 ({WHO}): the left end of a box is right"),
        (turk({**DRAWN, "left": None}), f"Error: t.csv, line 2, box 1 ({WHO}): a box has four numbers"),
        (turk({"left": 5}), f"Error: t.csv, line 2, box 1 ({WHO}): a box needs left, top, width, height"),
        (turk({**DRAWN, "label": "rde"}), "Error: t.csv, line 2: 'W1' on item 'a.png' returned"),
        (turk(DRAWN, image="zz.png"), "Error: t.csv, line 2: the image 'zz.png', of which 'W1' speaks"),
        (turk(answer="{"), "Error: t.csv, line 2: Answer.taskAnswers must hold a JSON list of one object"),
        (turk({**DRAWN, "width": 0}), f"note: t.csv: {ZERO} t.csv, line 2, box 1, {WHO}"),
        (turk({**DRAWN, "left": 30}), f"note: t.csv: {OUTSIDE} t.csv, line 2, box 1, {WHO}"),
        (turk(DRAWN, DRAWN), f"note: t.csv: {TWICE} t.csv, line 2, box 2, {WHO}"),
        (turk(answer=""), "note: t.csv: 1 answer without a list of boxes left out"),
    ],
    ids=range(10),
)  # fmt: skip
def test_batches_of_mechanical_turk(things, content, said):
    assert said in of_file(things, "t.csv", content, "data.crowd")
