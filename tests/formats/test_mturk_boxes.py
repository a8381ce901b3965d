import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import InputError
from weaklabel.formats import csv, mturk_boxes
from weaklabel.formats._images import answers_of
from weaklabel.formats.answers import AnswerColumns, read_answers


def drawn(left=10, top=20, width=30, height=40, label="cat"):
    return {"left": left, "top": top, "width": width, "height": height, "label": label}


def answer(*boxes):
    return {"boundingBoxes": list(boxes), "inputImageProperties": {"width": 100, "height": 80}}


@pytest.fixture
def batch(tmp_path):
    """A batch whose workers w0, w1, … gave these answers about one image."""

    def make(*answers, status="Approved", **more):
        texts = [json.dumps([{"annotatedResult": one, **more}]) for one in answers]
        columns = {"HITId": ["h"] * len(texts), "WorkerId": [f"w{at}" for at in range(len(texts))]}
        columns |= {"AssignmentStatus": [status] * len(texts), "WorkTimeInSeconds": [9] * len(texts)}
        path = tmp_path / "Batch_1.csv"
        csv.write(columns | {"Input.image_url": ["a.jpg"] * len(texts), "Answer.taskAnswers": texts}, path)
        return path

    return make


def told(answers):
    return list(zip(answers.item, answers.worker, answers.label, strict=True))


CAT = (10, 20, 40, 60, "cat")


def test_a_box_is_a_corner_and_a_size(batch):
    answers = read_answers(batch(answer(drawn(), drawn(0, 0, 100, 80, "dog")), answer()))
    assert told(answers) == [
        ("a.jpg", "w0", CAT),
        ("a.jpg", "w0", (0, 0, 100, 80, "dog")),
        ("a.jpg", "w1", None),  # looked and drew nothing
    ]
    assert answers.seconds.tolist() == [9, 9, 9]


def test_the_field_is_named_where_there_are_several(batch):
    path = batch(answer(drawn()), comment="none")
    with pytest.raises(InputError, match=r"which field of Answer\.taskAnswers is the answer"):
        read_answers(path)
    assert told(read_answers(path, AnswerColumns(answer="annotatedResult"))) == [("a.jpg", "w0", CAT)]


def test_parts_may_stand_in_columns_of_their_own(file):
    boxes = json.dumps([drawn(), drawn(90)]).replace('"', '""')
    size = "Answer.r.inputImageProperties"
    header = f"WorkerId,Input.x,Answer.r.boundingBoxes,{size}.height,{size}.width"
    for named in (AnswerColumns(), AnswerColumns(answer="Answer.r")):
        answers = read_answers(file("b.csv", f'{header}\nw,a.jpg,"{boxes}",80,100\nv,a.jpg,,80,100\n'), named)
        assert told(answers) == [("a.jpg", "w", CAT), ("a.jpg", "w", (90, 20, 100, 60, "cat")), ("a.jpg", "v", None)]


def test_lists_of_boxes_without_the_element(tmp_path):
    """What the bbox-annotator writes, which templates of one's own have had for longer."""
    texts = [json.dumps([drawn(), drawn(0, 0, 5, 5, "dog")]), "[]", ""]
    columns, path = {"WorkerId": ["u", "v", "w"], "Input.x": ["a.jpg"] * 3}, tmp_path / "b.csv"
    csv.write(columns | {"Answer.annotation_data": texts}, path)
    assert told(read_answers(path)) == [("a.jpg", "u", CAT), ("a.jpg", "u", (0, 0, 5, 5, "dog")), ("a.jpg", "v", None)]
    csv.write(columns | {"Answer.annotation_data": [texts[0], '[{"left": 1', ""]}, path)
    with pytest.raises(InputError, match="line 3"):
        read_answers(path)


def test_what_is_odd_is_told_with_image_and_worker(batch):
    answers = read_answers(batch(answer(), answer(drawn(), drawn(), drawn(width=0), drawn(left=-5))))
    assert [one for one in answers.label if one] == [CAT, (0, 20, 25, 60, "cat")]
    assert len(answers.notes) == 3
    assert answers.notes[0].endswith("Batch_1.csv, line 3, box 2, image 'a.jpg', worker 'w1'")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (answer({"left": 1}), "box 1 .*a box needs left, top, width, height, but has no top"),
        (answer(drawn(width=-4)), "box 1 .*the left end of a box is right of its right one"),
        (answer(drawn(width="wide")), "box 1 .*four numbers"),
        (answer(drawn(top=float("nan"))), "box 1 .*must be finite"),
        ({"boundingBoxes": "none"}, "boundingBoxes must be a list of objects"),
    ],
)
def test_bad_answers_are_named(batch, value, message):
    with pytest.raises(InputError, match=rf"Batch_1\.csv, line 3.*{message}") as caught:
        read_answers(batch(answer(), value))
    assert "image 'a.jpg', worker 'w1'" in str(caught.value)


side = st.floats(0, 1, allow_subnormal=False)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("vw")), st.lists(st.tuples(side, side)), min_size=1
    )
)
def test_any_boxes_come_back(tmp_path_factory, said):
    rows = []
    for (image, worker), boxes in said.items():
        corners = dict.fromkeys(
            (round(x, 6), round(y, 6), round(x + y + 1, 6), round(y + 9, 6), "cat") for x, y in boxes
        )
        rows += [(image, worker, box, 0) for box in corners or [None]]
    path = tmp_path_factory.mktemp("batch") / "b.csv"
    assert mturk_boxes.write(answers_of(rows, "t"), path, {"a": (20, 20)}) == ()
    assert told(read_answers(path)) == told(answers_of(rows, "t"))
