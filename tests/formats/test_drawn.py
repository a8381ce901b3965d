import pytest

from weaklabel.errors import InputError
from weaklabel.formats._drawn import Desk, Drawn


def looked_at(*corners, size=(100, 50), clip=True, score=None):
    desk = Desk("f.csv", clip)
    drawn = [Drawn(four, "cat", score, f"f.csv, line {at}") for at, four in enumerate(corners, start=2)]
    return list(desk.boxes(drawn, "image 'a', worker 'w'", size)), desk.notes


@pytest.mark.parametrize(
    ("corners", "message"),
    [
        ((5, 1, 4, 2), r"the left end of a box is right of its right one: \(5, 1, 4, 2\)"),
        ((1, 5, 2, 4), "the upper end of a box is below its lower one"),
        (("nan", 1, 2, 3), r"must be finite, but are \(nan, 1, 2, 3\)"),
        ((1, 1, float("inf"), 3), "must be finite"),
        (("x", 1, 2, 3), "a box has four numbers, but got"),
        ((None, 1, 2, 3), "a box has four numbers"),
        ((1, 1, 10**400, 3), "a box has four numbers"),
    ],
)
def test_what_is_no_box_is_an_error_with_its_place(corners, message):
    with pytest.raises(InputError, match=rf"f\.csv, line 2 \(image 'a', worker 'w'\): .*{message}") as caught:
        looked_at(corners)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("score", [-0.1, 1.5, "nan", "sure", [1]])
def test_scores_are_probabilities(score):
    with pytest.raises(InputError, match=r"line 2 .*a score is a number from 0 to 1"):
        looked_at((1, 1, 2, 2), score=score)


@pytest.mark.parametrize(
    ("corners", "boxes", "note"),
    [
        ((-5, -5, 20, 20), [(0, 0, 20, 20)], "1 box partly outside of the picture: cut at its edges"),
        ((90, 40, 120, 60), [(90, 40, 100, 50)], "cut at its edges"),
        ((-9, 0, -5, 5), [], "1 box wholly outside of the picture: left out"),
        ((100, 0, 105, 5), [], "wholly outside"),
        ((3, 3, 3, 8), [], "1 box without area: left out"),
        ((-0.01, 0, 100.05, 50), [(0, 0, 100, 50)], None),  # rounding
    ],
)
def test_what_is_odd_is_cut_or_left_out_and_told(corners, boxes, note):
    found, notes = looked_at(corners)
    assert [box[:4] for box in found] == boxes
    assert len(notes) == (note is not None)
    if note:
        assert note in notes[0]
        assert notes[0].endswith("the first is f.csv, line 2, image 'a', worker 'w'")


def test_boxes_may_be_left_as_they_are():
    assert looked_at((-5, -5, 200, 20), clip=False) == ([(-5, -5, 200, 20, "cat")], ())


def test_of_a_picture_of_unknown_size_two_edges_are_known():
    found, notes = looked_at((-5, 1, 2000, 20), size=None)
    assert found == [(0, 1, 2000, 20, "cat")]
    assert len(notes) == 1


def test_a_box_drawn_twice_is_kept_once_and_counted():
    found, notes = looked_at((1, 1, 2, 2), (1.0, "1", 2, 2), (1, 1, 2, 2), (1, 1, 2, 3))
    assert [box[:4] for box in found] == [(1, 1, 2, 2), (1, 1, 2, 3)]
    assert "2 boxes drawn twice on the same image: kept once; the first is f.csv, line 3" in notes[0]
