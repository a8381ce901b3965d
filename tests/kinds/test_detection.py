"""Boxes as marks, objects as units: what is refused, cut and put together."""

import json

import numpy as np
import pytest
from PIL import Image as Pillow

from weaklabel import apply, labeling_function
from weaklabel.answers import Answers
from weaklabel.coded import Coded
from weaklabel.data import DataSource
from weaklabel.errors import BadVote, ConfigError, InputError, UnknownName
from weaklabel.formats._images import answers_of
from weaklabel.items import Image, OnDemand, Records
from weaklabel.kinds.detection import Detection
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.marks import Column, Marks, Source

KIND = Detection()
LABELS = KIND.space(["cat", "dog"])
ONE = KIND.space(["object"])


class Sized:
    """What stands behind an image of which only the size matters."""

    def __init__(self, *size):
        self.size = size


PICTURES = Records(["a.png", "b.png"], {}, OnDemand(Image, [Sized(100, 50), Sized(30, 30)], 10))
BARE = Records(["a", "b", "c"], {})


def marks(role="lf", silence="abstain", **said):
    checked = [
        [None if mark is None else KIND.check(mark, None, LABELS) for mark in column] for column in said.values()
    ]
    columns = tuple(map(Column.of, checked))
    return Marks(tuple(Source(name, role, silence) for name in said), columns)


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        ([], ()),
        ((1, 2, 3, 4, "cat"), ((1, 2, 3, 4, "cat"),)),
        ([np.float32(5), 2, np.int64(8), 4.5, "dog", 1], ((5, 2, 8, 4.5, "dog", 1),)),
        ([(5, 2, 8, 4, "dog"), (1, 2, 3, 4, "cat", 0.3), (5, 2, 8, 4, "dog")],
         ((1, 2, 3, 4, "cat", 0.3), (5, 2, 8, 4, "dog"), (5, 2, 8, 4, "dog"))),
        (((-5, 0, 500, 9, "cat"),), ((-5, 0, 500, 9, "cat"),)),
    ],
    ids=["none", "alone", "numpy", "twice", "outside"],
)  # fmt: skip
def test_a_mark_is_a_tuple_of_boxes_in_order(mark, found):
    assert KIND.check(mark, None, LABELS) == found


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("cat", "are no boxes; a box is"),
        (7, "are no boxes; a box is"),
        ([(1, 2, 3, 4)], r"a box is \(x0, y0, x1, y1, label\)"),
        ([(1, 2, "3", 4, "cat")], "a box is"),
        ([(1, 2, True, 4, "cat")], "a box is"),
        ([(9, 2, 3, 4, "cat")], "left end right of its right one; is that a width"),
        ([(1, 9, 3, 4, "cat")], "upper end below its lower one"),
        ([(1, 2, 1, 4, "cat")], "a box without area"),
        ([(1, 2, float("nan"), 4, "cat")], "must be finite"),
        ([(1, 2, 3, float("inf"), "cat")], "must be finite"),
        ([(1, 2, 3, 4, "cta")], "no class; did you mean 'cat'"),
        ([(1, 2, 3, 4, "(nothing)")], "no class"),
        ([(1, 2, 3, 4, "cat", 1.5)], "a score is a number from 0 to 1"),
    ],
    ids=range(13),
)
def test_what_is_no_box_names_rule_and_image(mark, message):
    rule = labeling_function(name="sees")(lambda item: mark)
    with pytest.raises(BadVote, match=f"'sees' on item 'i1'.*{message}") as caught:
        apply([rule], Records(["i1"], {"text": [""]}), LABELS, kind="detection")
    assert "\n" not in str(caught.value)


def test_boxes_are_cut_at_the_edges_of_pictures_with_a_note():
    said = marks(x=[[(-5, 0, 20, 60, "cat")], [(40, 40, 50, 50, "dog"), (0, 0, 30.05, 10, "dog")]])
    votes, _ = KIND.compile(PICTURES, said, LABELS)
    assert votes.extra["box"].tolist() == [[0, 0, 20, 50], [0, 0, 30, 10]]
    assert votes.notes == (
        "x: 1 box partly outside of the picture: cut at its edges; the first is on item 'a.png'",
        "x: 1 box wholly outside of the picture: left out; the first is on item 'b.png'",
    )
    assert KIND.compile(BARE, marks(x=[[(5, 5, 900, 900, "cat")], None, None]), LABELS)[0].notes == ()


def test_objects_are_found_from_the_boxes_of_all_sources_at_once():
    """Of three sources apart, each has units of its own; together the boxes of one object are one unit."""
    one = KIND.compile(BARE, marks(x=[[(0, 0, 10, 10, "cat")], None, None]), LABELS)[0]
    two = KIND.compile(BARE, marks(y=[[(50, 50, 60, 60, "dog"), (1, 0, 11, 10, "cat")], None, None]), LABELS)[0]
    three = marks(z=[[(0, 1, 10, 11, "cat", 0.25)], [], None])
    votes, gold = KIND.compile(BARE, three, LABELS, [((0, 0, 10, 10, "cat"),), (), None], [one, two])
    assert votes.names == ["z", "x", "y"]
    assert votes.n_units == 2
    by_unit = [sorted(np.array(votes.names)[votes.source[votes.unit == unit]]) for unit in range(2)]
    assert sorted(by_unit, key=len) == [["y"], ["x", "y", "z"]]
    assert sorted(votes.weight) == [0.25, 1, 1, 1]
    assert sorted(gold.label) == [0, 1]
    assert np.isnan(votes.units["gold"]).any(axis=1).tolist() == [label == 0 for label in gold.label]


def test_who_looks_for_a_group_looks_for_its_classes():
    labels = KIND.space(["cat", "dog", "cow"], groups={"pet": ["cat", "dog"]})

    def compiled(*looks_for):
        sources = (Source("x", looks_for=looks_for), Source("y"))
        return KIND.compile(BARE, Marks(sources, (Column.of([None] * 3),) * 2), labels)[0]

    assert [one.looks_for for one in compiled("dog", "pet").sources] == [("dog", "cat"), None]
    with pytest.raises(UnknownName, match=r"^what 'x' looks for: unknown class 'cart'; did you mean 'cat'"):
        compiled("cart")


def test_people_are_asked_about_the_images_they_have_a_row_of():
    rows = [("a", "Ann", (0, 0, 9, 9, "cat"), 1), ("b", "Ann", None, 2), ("x/b.png", "Bob", (1, 1, 5, 5, "dog"), 3)]
    votes, _ = KIND.answered(answers_of(rows, "f.csv"), BARE, LABELS)
    assert [(s.name, s.role, s.silence) for s in votes.sources] == [
        ("Ann", "worker", "background"), ("Bob", "worker", "background")
    ]  # fmt: skip
    assert [whom.tolist() for whom in votes.asked] == [[0, 1], [1]]
    spelt = votes.with_background()
    assert [(int(u), votes.names[s], LABELS.classes[k]) for u, s, k in
            zip(spelt.unit, spelt.source, spelt.statement, strict=True)] == [
        (0, "Ann", "cat"), (1, "Ann", "(nothing)"), (1, "Bob", "dog")
    ]  # fmt: skip


def test_answers_that_are_no_boxes_of_the_images_name_their_place():
    with pytest.raises(InputError, match=r"f\.csv, line 4: the image 'z', of which 'Ann' speaks, is not in the data"):
        KIND.answered(answers_of([("z", "Ann", (0, 0, 9, 9, "cat"), 4)], "f.csv"), BARE, LABELS)
    with pytest.raises(InputError, match=r"f\.csv, line 4: 'Ann' on item 'a' .*did you mean 'cat'"):
        KIND.answered(answers_of([("a", "Ann", (0, 0, 9, 9, "cta"), 4)], "f.csv"), BARE, LABELS)
    words = Answers(Coded.of(["a"]), Coded.of(["Ann"]), Coded.of(["cat"]), None, None, np.array([2]), (("w.csv", 0),))
    with pytest.raises(InputError, match=r"w\.csv, line 2: 'Ann' on item 'a' says 'cat', not a box"):
        KIND.answered(words, BARE, LABELS)


def test_boxes_without_a_class_are_of_the_only_one():
    rows = [("a", "Ann", (0, 0, 9, 9, "object"), 1)]
    assert KIND.answered(answers_of(rows, "f"), BARE, KIND.space(["cell"]))[0].statement.tolist() == [1]
    with pytest.raises(InputError, match=r"'Ann' on item 'a' drew \(0, 0, 9, 9\) without a label"):
        KIND.answered(answers_of(rows, "f"), BARE, LABELS)


def test_tables_of_detectors_are_votes_with_scores():
    table = {
        "image": ["a", "a", "b"],
        "source": ["d", "e", "d"],
        "label": ["cat", "dog", None],
        "score": [0.5, 1, None],
    }
    table |= {"xmin": [0, 30, None], "ymin": [0, 30, None], "xmax": [9, 40, None], "ymax": [9, 40, None]}
    votes = KIND.ready_made(table, BARE, LABELS)
    assert [(s.name, s.role) for s in votes.sources] == [("d", "model"), ("e", "model")]
    assert sorted(votes.weight) == [0.5, 1]
    assert votes.asked[0].tolist() == [0, 1]
    with pytest.raises(UnknownName, match="'e'"):
        KIND.ready_made(table, BARE, LABELS, ["d"])


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        ("image,xmin,ymin,xmax,ymax,label\na.png,0,0,9,9,cat\nb.png,,,,,\n", 0),
        ("image,xmin,ymin,xmax,ymax,label\nb,0,0,9,9,cat\nz,1,1,2,2,dog\n", 1),
    ],
    ids=["names", "without-endings"],
)
def test_true_boxes_come_from_files_of_boxes(tmp_path, content, notes):
    file = tmp_path / "gold.csv"
    file.write_text(content)
    truths = KIND.truths(file, PICTURES, LABELS)
    assert len(truths.notes) == notes
    assert {(id, len(mark)) for id, mark in truths.marks.items()} <= {("a.png", 1), ("b.png", 0), ("b.png", 1)}
    file.write_text(content.replace("cat", "cow"))
    with pytest.raises(InputError, match=r"gold\.csv, image '.*whose label is no class"):
        KIND.truths(file, PICTURES, LABELS)


@pytest.mark.parametrize("name", ["shot", "7"])
def test_files_of_yolo_are_called_like_items_or_like_their_pictures(tmp_path, name):
    items = Records(["7", "8"], {"image": ["shot.png", "other.png"]}, OnDemand(Image, [Sized(100, 50)] * 2, 10))
    for file, text in (("classes.txt", "cat\ndog\n"), (f"{name}.txt", "1 .5 .5 .2 .2\n")):
        (tmp_path / file).write_text(text)
    assert KIND.truths(tmp_path, items, LABELS).marks == {"7": ((40, 20, 60, 30, "dog"),)}


def test_true_boxes_of_yolo_are_found_by_the_paths_of_pictures(tmp_path):
    items = Records(["1", "2"], {"image": ["x/a.png", "b.png"]}, PICTURES.on_demand)
    (tmp_path / "a.txt").write_text("0 .5 .5 .2 .2\n")
    (tmp_path / "classes.txt").write_text("cat\n")
    assert KIND.truths(tmp_path, items, LABELS).marks == {"1": ((40, 20, 60, 30, "cat"),)}


def test_a_table_of_boxes_names_pictures_and_what_is_true_of_them(tmp_path):
    for name in "ab":
        Pillow.fromarray(np.full((20, 30, 3), 9, np.uint8)).save(tmp_path / f"{name}.png")
    (tmp_path / "true.csv").write_text("image,xmin,ymin,xmax,ymax,label\na.png,1,2,10,12,cat\nb.png,,,,,\n")
    data = KIND.read(DataSource({"": tmp_path / "true.csv"}), LABELS)
    assert data.items.ids == ("a.png", "b.png")
    assert data.gold == (((1, 2, 10, 12, "cat"),), ())
    assert data.items[0].size == (30, 20)


def test_true_boxes_do_not_stand_in_tables_of_values():
    with pytest.raises(InputError, match="row 3: true boxes stand in a file of boxes"):
        KIND.truth("cat", LABELS, "row 3")
    with pytest.raises(ConfigError, match="there is no background"):
        KIND.space(["cat"], "nothing")


def test_files_tell_each_box_with_its_class_and_its_doubt():
    said = marks("worker", "background", x=[[(0, 0, 10, 10, "cat")], []] , y=[[(2, 0, 12, 10, "cat")], []],
                 z=[[(1, 0, 11, 10, "dog"), (20, 20, 29, 29, "cat")], []])  # fmt: skip
    votes, _ = KIND.compile(PICTURES, said, LABELS)
    soft = BoxConsensus().fit(votes).label(votes)
    table = KIND.table(PICTURES, soft, LABELS)
    first, second = (json.loads(cell) for cell in table["label"])
    assert second == []
    assert first[0].keys() == {"xmin", "ymin", "xmax", "ymax", "label", "score", "classes", "spread"}
    assert first[0]["label"] == "cat"
    assert sum(first[0]["classes"].values()) == pytest.approx(1)
    assert len(first[0]["spread"]) == 4
    assert table["covered"] == [True, False]
    assert table["confidence"][1] == 1
    again = KIND.from_table(KIND.details(PICTURES, soft), LABELS)
    for name in ("box", "spread", "image"):
        assert np.array_equal(again.extra[name], soft.extra[name], equal_nan=True)
    images = KIND.images(PICTURES, soft, LABELS)
    assert [(one.id, one.size, len(one.boxes)) for one in images.images] == [
        ("a.png", (100, 50), len(first)), ("b.png", (30, 30), 0)
    ]  # fmt: skip


def test_the_part_of_some_images_has_their_objects_only():
    said = marks(x=[[(0, 0, 9, 9, "cat")], None, [(0, 0, 5, 5, "dog"), (20, 20, 30, 30, "cat")]])
    gold = [((0, 0, 9, 9, "cat"),), None, ((0, 0, 5, 5, "dog"),)]
    votes, known = KIND.compile(BARE, said, LABELS, gold)
    model = BoxConsensus().fit(votes)
    at = np.array([2, 0])
    part = KIND.part(model.label(votes), votes, at)
    assert np.array_equal(part.extra["image"], [0, 0, 1])
    assert np.array_equal(part.extra["box"], model.label(votes.select(at)).extra["box"])
    assert len(known) == 3
    assert KIND.decode(votes, model.label(votes))[1] == ()


def test_what_an_end_model_finds_is_scored_on_the_same_images():
    votes, gold = KIND.compile(BARE, Marks((), ()), ONE,
                               [((0, 0, 9, 9, "object"),), (), None])  # fmt: skip
    found = KIND.predicted(np.array([[0, 0, 0, 9, 10, 0.1, 0.9], [2, 5, 5, 9, 9, 0.1, 0.9]]), ONE)
    scores = KIND.score(votes, found, gold)
    assert (scores["precision"], scores["recall"], scores["f1"]) == (1, 1, 1)
    assert scores["mean_iou"] == pytest.approx(0.9)


def test_what_an_end_model_finds_on_an_image_that_is_known_to_be_empty_is_wrong():
    """No source drew anything there, so it has no unit to be told of."""
    votes, gold = KIND.compile(BARE, Marks((), ()), ONE,
                               [((0, 0, 9, 9, "object"),), (), None])  # fmt: skip
    assert gold.known_items(votes.item_start).tolist() == [0, 1]
    rows = [[0, 0, 0, 9, 9, 0.1, 0.9], [1, 5, 5, 9, 9, 0.1, 0.9], [2, 5, 5, 9, 9, 0.1, 0.9]]
    scores = KIND.score(votes, KIND.predicted(np.array(rows), ONE), gold)
    assert (scores["precision"], scores["recall"]) == (0.5, 1)
    empty = gold.of_items(votes.item_start, np.array([1, 2]))
    scores = KIND.score(votes.select(np.array([1, 2])), KIND.predicted(np.array([rows[1]]) * [0, *[1] * 6], ONE), empty)
    assert (len(empty), scores["precision"]) == (0, 0)


def test_pictures_that_nobody_looked_at_are_not_learned_from():
    said = Marks(
        (Source("x", "worker", "background"),), (Column.of([((0, 0, 9, 9, "cat"),), (), None], np.array([0, 1])),)
    )
    votes, _ = KIND.compile(BARE, said, LABELS)
    soft = BoxConsensus().fit(votes).label(votes)
    train = KIND.training_set(["p", "q", "r"], votes, soft)
    assert (list(train.inputs), train.first.tolist(), train.boxes.tolist()) == (["p", "q"], [0, 1, 1], [[0, 0, 9, 9]])
    assert train.target.shape == (1, 3)
