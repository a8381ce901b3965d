"""Rectangles of Label Studio; answers of people in other formats are in test_answers.py."""

import json

import pytest

from weaklabel.errors import InputError
from weaklabel.formats import label_studio_boxes
from weaklabel.formats._image_names import answers_on_items
from weaklabel.formats._images import Images, LabeledImage
from weaklabel.formats.answers import AnswerColumns, read_answers


def rectangle(x=10, y=20, width=30, height=40, label="cat", value=None, **told):
    own = {"x": x, "y": y, "width": width, "height": height, "rotation": 0, "rectanglelabels": [label]}
    size = {"original_width": 200, "original_height": 100, "image_rotation": 0}
    return {"type": "rectanglelabels", "from_name": "label", **size, "value": own | (value or {})} | told


def task(*annotations, id=5, **told):
    done = [{"completed_by": at, "result": list(one)} for at, one in enumerate(annotations, start=1)]
    return {"id": id, "data": {"image": "a.jpg"}, "annotations": done} | told


BOX = (20, 20, 80, 60, "cat")


@pytest.fixture
def export(file):
    """A file with these tasks."""
    return lambda *tasks: file("export.json", json.dumps(tasks))


def test_what_each_person_drew(export):
    cancelled = {"completed_by": 9, "was_cancelled": True, "result": [rectangle()]}
    one = task([rectangle(), rectangle(0, 0, 100, 100, "dog")], [])
    one["annotations"].append(cancelled)
    answers = read_answers(export(one, task([rectangle()], id=6)))
    assert list(zip(answers.item, answers.worker, answers.label, strict=True)) == [
        ("5", "1", BOX),
        ("5", "1", (0, 0, 200, 100, "dog")),
        ("5", "2", None),  # looked and drew nothing
        ("6", "1", BOX),
    ]
    assert "1 cancelled annotations were left out" in answers.notes[0]


def test_rectangles_and_choices_are_told_apart_by_name(export):
    choice = {"type": "choices", "from_name": "blurred", "value": {"choices": ["yes"]}}
    path = export(task([rectangle(), choice]))
    with pytest.raises(InputError, match=r"which choices or rectangles are the answer.*blurred, label"):
        read_answers(path)
    assert list(read_answers(path, AnswerColumns(answer="label")).label) == [BOX]
    assert list(read_answers(path, AnswerColumns(answer="blurred")).label) == ["yes"]


def test_what_is_odd_is_told_with_task_and_person(export):
    path = export(task([rectangle(), rectangle(), rectangle(width=0), rectangle(x=90)]))
    answers = read_answers(path)
    assert list(answers.label) == [BOX, (180, 20, 200, 60, "cat")]
    assert [note.partition("the first is ")[2] for note in answers.notes] == [
        f"{path}, task 5, rectangle {at}, image '5', worker '1'" for at in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (rectangle(value={"rotation": 15}), "the rectangle is turned by 15 degrees; boxes must be upright"),
        (rectangle(image_rotation=90), "the image is turned by 90 degrees"),
        (rectangle(value={"width": -3}), "the left end of a box is right of its right one"),
        (rectangle(value={"width": None}), "a box has four numbers"),
        (rectangle(original_width=None), "original_width and original_height must be pixels"),
        (rectangle(value={"x": float("nan")}), "must be finite"),
        ({"type": "rectanglelabels", "from_name": "label"}, "a rectangle has x, y, width and height, but got None"),
    ],
)
def test_bad_rectangles_are_named_with_their_task(export, one, message):
    path = export(task([], id=1), task([one], id=77))
    for read in (read_answers, label_studio_boxes.read):
        with pytest.raises(InputError, match=rf"export\.json, task 77.*{message}"):
            read(path)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"data": "a.jpg"}, "its data must be an object"),
        ({"annotations": 3}, "its annotations must be a list"),
        ({"predictions": [{"result": 3}]}, "a result among its predictions must be a list"),
    ],
)
def test_bad_tasks_are_named(export, told, message):
    for read in (read_answers, label_studio_boxes.read):
        with pytest.raises(InputError, match=rf"export\.json, task 5: {message}"):
            read(export(task([rectangle()]) | told))


def test_two_sizes_of_one_image_are_an_error(export):
    with pytest.raises(InputError, match="task 5: rectangles on one image tell several sizes"):
        read_answers(export(task([rectangle(), rectangle(original_width=100)])))


def test_rectangles_without_labels_are_of_one_class(export):
    one = rectangle(type="rectangle")
    del one["value"]["rectanglelabels"]
    assert list(read_answers(export(task([one]))).label) == [(*BOX[:4], "object")]


def test_annotations_go_before_predictions(export):
    best = {"completed_by": 3, "ground_truth": True, "result": [rectangle(label="dog")]}
    predictions = [{"result": [rectangle(score=0.5)]}]
    first = task([rectangle()], predictions=predictions)
    first["annotations"].append(best)
    found = label_studio_boxes.read(export(first, task(id=6, predictions=predictions)))
    assert [one.boxes for one in found.images] == [((*BOX[:4], "dog"),), None]
    assert found.notes == ()
    found = label_studio_boxes.read(export(task(predictions=predictions)))
    assert found.images == (LabeledImage("5", "a.jpg", (200, 100), ((*BOX, 0.5),)),)
    assert "its predictions were taken" in found.notes[0]


def test_what_label_studio_gets(tmp_path):
    boxes = ((20.0, 20.0, 80.0, 60.0, "cat", 0.75), (0.0, 0.0, 200.0, 100.0, "dog", 0.5))
    images = (LabeledImage("7", "a.jpg", (200, 100), boxes), LabeledImage("8", "b.jpg", None, None))
    assert label_studio_boxes.write(Images(images, ("cat", "dog")), tmp_path / "a.json", "weaklabel 1") == ()
    first, second = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert first["data"] == {"image": "a.jpg", "id": "7", "width": 200, "height": 100}
    (prediction,) = first["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("weaklabel 1", 0.5)
    assert prediction["result"][0] == {
        "id": "box-0", "from_name": "label", "to_name": "image", "type": "rectanglelabels", "image_rotation": 0,
        "original_width": 200, "original_height": 100, "score": 0.75,
        "value": {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["cat"]},
    }  # fmt: skip
    assert second == {"data": {"image": "b.jpg", "id": "8"}}
    assert label_studio_boxes.read(tmp_path / "a.json").images == images


def test_outlines_are_left_out_and_told_of(export):
    outline = {"type": "polygonlabels", "from_name": "label", "value": {"points": [[1, 2]], "polygonlabels": ["cat"]}}
    file = export(task(annotations=[{"completed_by": 1, "result": [outline]}]))
    assert label_studio_boxes.read(file).images[0].boxes == ()
    for notes in (label_studio_boxes.read(file).notes, read_answers(file).notes):
        assert "1 box drawn as polygonlabels, which is no rectangle: left out; the first is" in notes[0]


def test_pictures_are_known_beside_the_ids_of_tasks(export):
    answers = read_answers(export(task(annotations=[{"completed_by": 1, "result": []}])))
    assert (list(answers.item), answers.pictures) == (["5"], {"5": "a.jpg"})
    assert list(answers_on_items(answers, ["x/a.jpg"]).item) == ["x/a.jpg"]
