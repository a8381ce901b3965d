import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats import box_table
from weaklabel.formats._images import answers_of
from weaklabel.formats.answers import AnswerColumns, read_answers

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "boxes"


def told(answers):
    return list(zip(answers.item, answers.worker, answers.label, strict=True))


def test_a_row_is_a_box_of_a_worker(file):
    text = "image,worker,xmin,ymin,xmax,ymax,label\na,w1,1,2,3,4.5,cat\na,w2,,,,,\nb,w1,0,0,9,9,dog\na,w1,5,5,6,6,cat\n"
    answers = read_answers(file("a.csv", text))
    assert told(answers) == [
        ("a", "w1", (1, 2, 3, 4.5, "cat")),
        ("a", "w1", (5, 5, 6, 6, "cat")),
        ("a", "w2", None),  # looked and found nothing
        ("b", "w1", (0, 0, 9, 9, "dog")),
    ]
    assert answers.line.tolist() == [2, 5, 3, 4]


def test_without_labels_there_is_one_class(file):
    rows = file("a.csv", "image,worker,xmin,ymin,xmax,ymax\na,w,1,2,3,4\n")
    assert told(read_answers(rows)) == [("a", "w", (1, 2, 3, 4, "object"))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "item\tworker\txmin\tymin\txmax\tymax\tscore\na\tw\t1\t2\t3\t4\t0.5\n"),
        ("a.jsonl", '{"task": "a", "source": "w", "xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4, "confidence": 0.5}\n'),
    ],
)
def test_other_tables_and_scores(file, name, text):
    assert told(read_answers(file(name, text))) == [("a", "w", (1, 2, 3, 4, "object", 0.5))]


def test_columns_may_be_named(file):
    path = file("a.csv", "pic,who,xmin,ymin,xmax,ymax,what\na,w,1,2,3,4,cat\n")
    assert told(read_answers(path, AnswerColumns("pic", "what", "who"))) == [("a", "w", (1, 2, 3, 4, "cat"))]
    with pytest.raises(UnknownName, match=r"unknown column 'image'; .*known: pic, who"):
        read_answers(path)


@pytest.mark.parametrize("lacking", ["ymax", "worker"])
def test_a_column_that_is_not_there_is_named(file, lacking):
    names = [name for name in ("image", "worker", "xmin", "ymin", "xmax", "ymax") if name != lacking]
    with pytest.raises(UnknownName, match=f"unknown column '{lacking}'"):
        read_answers(file("a.csv", f"{','.join(names)}\n1,2,3,4,5\n"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,w,3,2,1,4,cat", r"line 3 \(image 'a', worker 'w'\): the left end"),
        ("a,w,1,,3,4,cat", r"line 3 \(image 'a', worker 'w'\): a box has four numbers"),
        ("a,w,1,nan,3,4,cat", "line 3 .*must be finite"),
        ("a,w,1,2,3,4,", r"line 3 \(image 'a', worker 'w'\): a box has no label"),
        (",w,1,2,3,4,cat", "line 3: a box has no image"),
        ("a,,1,2,3,4,cat", "line 3: a box has no worker"),
        ("a,w,1,2,3,4", "line 3: 6 fields where the header has 7"),
    ],
)
def test_bad_rows_are_named(file, row, message):
    text = f"image,worker,xmin,ymin,xmax,ymax,label\nb,w,1,2,3,4,cat\n{row}\n"
    with pytest.raises(InputError, match=rf"a\.csv, {message}") as caught:
        read_answers(file("a.csv", text))
    assert "\n" not in str(caught.value)


def test_somebody_whose_boxes_are_all_left_out_has_still_looked(file):
    answers = read_answers(file("a.csv", "image,worker,xmin,ymin,xmax,ymax\na,w,1,2,1,4\nb,w,1,2,3,4\nb,w,1,2,3,4\n"))
    assert told(answers) == [("a", "w", None), ("b", "w", (1, 2, 3, 4, "object"))]
    assert ["without area" in answers.notes[0], "drawn twice" in answers.notes[1]] == [True, True]
    assert answers.notes[1].endswith("a.csv, line 4, image 'b', worker 'w'")


def test_sizes_cut_where_they_are_known(file):
    columns, line = {"image": ["a"], **{n: [v] for n, v in zip(box_table.CORNERS, (-1, 0, 90, 9), strict=True)}}, [1]
    answers = box_table.read_answers(columns, np.array(line), "t", nobody=True, sizes={"a": (50, 50)})
    assert list(answers.label) == [(0, 0, 50, 9, "object")]
    answers = box_table.read_answers(columns, np.array(line), "t", clip=False, nobody=True)
    assert list(answers.label) == [(-1, 0, 90, 9, "object")]


def test_gold_has_no_workers(file):
    found = box_table.read(file("a.csv", "image,xmin,ymin,xmax,ymax\nb,1,2,3,4\na,,,,\nb,2,2,3,4\n"))
    assert [(one.id, one.boxes) for one in found.images] == [
        ("b", ((1, 2, 3, 4, "object"), (2, 2, 3, 4, "object"))),
        ("a", ()),
    ]
    with pytest.raises(UnknownName, match="unknown column 'ymax'; did you mean 'xmax'"):
        box_table.read(file("c.csv", "image,xmin,ymin,xmax,y\nb,1,2,3,4\n"))
    with pytest.raises(InputError, match="has a column worker: it tells what several people drew"):
        box_table.read(file("b.csv", "image,worker,xmin,ymin,xmax,ymax\nb,w,1,2,3,4\n"))


number = st.floats(0, 1e6, allow_subnormal=False)
box = st.tuples(number, number, number, number, st.sampled_from(["object", "a,b", "é\n"]), st.none() | st.floats(0, 1))


@given(st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("vw")), st.lists(box, max_size=3), min_size=1))
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_any_boxes_of_people_come_back(tmp_path_factory, ending, drawn):
    rows = []
    for (image, worker), boxes in drawn.items():
        ends = {(*sorted(b[0::2][:2]), *sorted(b[1::2][:2]), b[4].strip()): b[5] for b in boxes}
        kept = [((x, y, u, v, name), s) for (x, u, y, v, name), s in ends.items() if x < u and y < v]
        said = [b if s is None else (*b, s) for b, s in kept]
        rows += [(image, worker, b, 0) for b in said or [None]]
    answers = answers_of(rows, "t")
    path = tmp_path_factory.mktemp("table") / f"a.{ending}"
    assert box_table.write_answers(answers, path) == ()
    assert told(read_answers(path)) == told(answers)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the real files of boxes")
def test_real_people():
    answers = read_answers(DATA / "crowd" / "annotations.csv")
    assert (len(answers), len(answers.item.values), len(answers.worker.values)) == (3767, 100, 152)
    assert answers.label[0] == (345, 316, 507, 488, "object")
    assert answers.notes == ()
