"""Boxes: overlaps worked out by hand, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.boxes import Boxes, area, clip, iou, iou_matrix, middle, overlapping, pairs, proper, sides
from weaklabel.errors import InputError

CORNERS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)).map(
    lambda c: (c[0], c[1], c[0] + c[2], c[1] + c[3])
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((0, 0, 10, 10), 1.0),
        ((5, 0, 15, 10), 50 / 150),
        ((0, 0, 5, 5), 25 / 100),
        ((10, 0, 20, 10), 0.0),  # they touch
        ((20, 20, 30, 30), 0.0),
        ((9, 9, 11, 11), 1 / 103),
    ],
    ids=["same", "half", "inside", "touch", "apart", "corner"],
)
def test_overlaps_by_hand(other, expected):
    box, other = np.array([0.0, 0, 10, 10]), np.array(other, float)
    assert iou(box, other) == pytest.approx(expected)
    assert iou(other, box) == pytest.approx(expected)


@given(st.lists(CORNERS, min_size=1, max_size=5), st.lists(CORNERS, min_size=1, max_size=5))
def test_the_matrix_of_overlaps_counts_pixels(a, b):
    a, b = np.array(a, float), np.array(b, float)
    pixels = [
        {(x, y) for x in range(int(c[0]), int(c[2])) for y in range(int(c[1]), int(c[3]))} for c in (*a, *b)
    ]  # fmt: skip
    expected = [[len(p & q) / len(p | q) for q in pixels[len(a) :]] for p in pixels[: len(a)]]
    np.testing.assert_allclose(iou_matrix(a, b), expected)
    np.testing.assert_allclose(area(a), [len(p) for p in pixels[: len(a)]])


def test_sides():
    assert sides(np.array([[2.0, 3, 12, 8]])).tolist() == [[10, 5, 10, 5]]


def test_clipped_to_the_picture():
    boxes = np.array([[-5.0, 2, 30, 50], [1, 1, 2, 2], [40, 40, 50, 50]])
    clipped = clip(boxes, 20, 10)
    assert clipped.tolist() == [[0, 2, 20, 10], [1, 1, 2, 2], [20, 10, 20, 10]]
    assert area(clipped)[2] == 0
    assert np.array_equal(clip(boxes, np.full(3, 20), np.full(3, 10)), clipped)
    assert boxes[0, 0] == -5  # what is given stays as it is


@given(st.lists(st.tuples(CORNERS, st.integers(0, 3)), max_size=9))
def test_the_middle_of_each_group_is_its_medians(drawn):
    corners, group = np.array([box for box, _ in drawn], float).reshape(-1, 4), np.array([at for _, at in drawn], int)
    for at, found in enumerate(middle(corners, group, 4)):
        own = corners[group == at]
        np.testing.assert_array_equal(found, np.median(own, axis=0) if len(own) else np.full(4, np.nan))


@given(st.lists(st.integers(0, 4), max_size=12), st.lists(st.integers(0, 4), max_size=12))
def test_pairs_are_all_those_with_one_key(a, b):
    left, right = pairs(np.array(a, int), np.array(b, int))
    expected = [(i, j) for i, x in enumerate(a) for j, y in enumerate(b) if x == y]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected


KEYED = st.lists(st.tuples(CORNERS, st.integers(0, 2)), max_size=9)


@given(KEYED, KEYED)
def test_pairs_that_overlap_are_all_with_one_key_that_do(a, b):
    (a, key_a), (b, key_b) = (
        (np.array([box for box, _ in of], float).reshape(-1, 4), np.array([key for _, key in of], int)) for of in (a, b)
    )
    expected = np.where(key_a[:, None] == key_b, iou_matrix(a, b), 0)
    left, right, how_far = overlapping(a, key_a, b, key_b)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == list(zip(*np.nonzero(expected), strict=True))
    np.testing.assert_array_equal(how_far, expected[left, right])


def test_what_is_not_given():
    boxes = Boxes([3, 3], [[0, 0, 1, 1], [0, 0, 2, 2]])
    assert (boxes.label.tolist(), boxes.score.tolist(), len(boxes)) == ([0, 0], [1, 1], 2)
    assert boxes.select(boxes.corners[:, 2] > 1).corners.tolist() == [[0, 0, 2, 2]]
    assert Boxes([], []).corners.shape == (0, 4)


@pytest.mark.parametrize(
    ("corners", "got"),
    [
        ((5, 0, 1, 9), "5, 0, 1, 9"),
        ((0, 0, 0, 9), "0, 0, 0, 9"),
        ((0, 0, float("nan"), 9), "nan"),
        ((0, 0, 1, float("inf")), "inf"),
    ],
    ids=["turned", "empty", "nan", "infinite"],
)
def test_what_is_no_box(corners, got):
    assert not proper(np.array(corners, float))
    with pytest.raises(InputError, match=f"box 1, on image 7: .*{got}"):
        Boxes([0, 7], [(0, 0, 1, 1), corners])


def test_arrays_that_do_not_go_together():
    with pytest.raises(InputError, match=r"score of boxes must have shape \(1,\), but has \(2,\)"):
        Boxes([0], [[0, 0, 1, 1]], score=[0.5, 1])
