"""Boxes of several sources matched into objects."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.box_matching import OTHER_CLASS, OVERLAP, match_sources
from weaklabel.boxes import Boxes, iou, iou_matrix


def matched(rows, source, image=None, label=None):
    image = np.zeros(len(rows), int) if image is None else image
    return match_sources(Boxes(image, np.array(rows, float).reshape(-1, 4), label), np.array(source)).tolist()


def wide(left, right, top=0, bottom=10):
    return (left, top, right, bottom)


def test_boxes_of_one_object_and_of_two():
    rows = [wide(0, 10), wide(1, 11), wide(30, 40), wide(0, 9), wide(31, 41)]
    assert matched(rows, [0, 1, 0, 2, 2]) == [0, 0, 1, 0, 1]


def test_images_are_kept_apart():
    assert matched([wide(0, 10)] * 3, [0, 1, 2], image=[0, 1, 0]) == [0, 1, 0]


def test_a_source_has_one_box_of_an_object():
    """Two boxes of one source overlap by .82, yet another's box can be of one of them only: the nearer one."""
    assert matched([wide(0, 10), wide(1, 11), wide(1, 11)], [0, 0, 1]) == [0, 1, 1]
    assert matched([wide(0, 10)] * 2, [0, 0]) == [0, 1]


def test_objects_that_touch_are_kept_apart():
    """Boxes beside each other that overlap in part, drawn by three sources of whom one saw a single object."""
    rows = [wide(0, 10), wide(5, 15), wide(0, 10), wide(5, 15), wide(5, 15)]
    assert matched(rows, [0, 0, 1, 1, 2]) == [0, 1, 0, 1, 1]


def test_the_best_assignment_of_all_beats_the_best_single_match():
    """The second box of the one overlaps the first of the other most (.69), but then the two that are left do not."""
    a1, a2, b1, b2 = wide(0, 100), wide(43, 143), wide(25, 125), wide(68, 168)
    overlap = iou_matrix(np.array([a1, a2], float), np.array([b1, b2], float))
    assert overlap.argmax() == 2  # of a2 and b1
    assert overlap[0, 1] < OVERLAP
    assert matched([a1, a2, b1, b2], [0, 0, 1, 1]) == [0, 1, 0, 1]


def test_boxes_of_other_classes_match_at_a_cost():
    assert matched([wide(0, 10), wide(0, 10)], [0, 1], label=[0, 1]) == [0, 0]
    assert OVERLAP < iou(np.array(wide(0, 8)), np.array(wide(3, 11))) < OVERLAP + OTHER_CLASS
    assert matched([wide(0, 8), wide(3, 11)], [0, 1], label=[0, 0]) == [0, 0]
    assert matched([wide(0, 8), wide(3, 11)], [0, 1], label=[0, 1]) == [0, 1]
    # A rider and a horse, who are seen by both.
    rows = [wide(0, 10), wide(2, 12), wide(2, 12), wide(0, 10)]
    assert matched(rows, [0, 0, 1, 1], label=[0, 1, 1, 0]) == [0, 1, 1, 0]


def test_objects_are_numbered_by_image_and_place():
    rows = [wide(50, 60), wide(0, 10), wide(70, 80), wide(0, 10)]
    assert matched(rows, [0, 0, 0, 0], image=[1, 1, 0, 3]) == [2, 1, 0, 3]


def test_nothing_to_match():
    assert matched([], []) == []
    assert matched([wide(0, 10)], [5]) == [0]


def crowded(seed, n_images=4, n_sources=5):
    """Boxes of few objects on small images, so that most are in each other's way."""
    random = np.random.default_rng(seed)
    rows, source, image = [], [], []
    for at in range(n_images):
        start = random.uniform(0, 30, (int(random.integers(1, 6)), 2))
        objects = np.hstack([start, start + random.uniform(10, 25, start.shape)])
        for j in range(n_sources):
            drawn = objects[random.random(len(objects)) < 0.8]
            drawn = drawn + random.normal(0, 2, drawn.shape)
            rows.append(drawn)
            source += [j] * len(drawn)
            image += [at] * len(drawn)
    return Boxes(image, np.concatenate(rows), random.integers(2, size=len(image))), np.array(source)


@pytest.mark.parametrize("seed", range(20))
def test_neither_the_order_of_boxes_nor_of_sources_matters(seed):
    boxes, source = crowded(seed)
    random = np.random.default_rng(seed)
    objects = match_sources(boxes, source)
    order, names = random.permutation(len(source)), random.permutation(5)
    assert np.array_equal(match_sources(boxes.select(order), names[source][order]), objects[order])
    assert len(set(zip(objects.tolist(), source.tolist(), strict=True))) == len(source)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_settled_at_once_is_what_turns_would_give(seed, monkeypatch):
    boxes, source = crowded(seed, n_images=8, n_sources=4)
    at_once = match_sources(boxes, source)
    monkeypatch.setattr("weaklabel.box_matching.TRIED", ())
    in_turns = match_sources(boxes, source)
    assert value(boxes, at_once) >= value(boxes, in_turns) - 1e-9


@pytest.mark.parametrize("most", [1, 7])
def test_how_many_pairs_are_looked_at_in_one_go_changes_nothing(most, monkeypatch):
    boxes, source = crowded(3)
    at_once = match_sources(boxes, source)
    monkeypatch.setattr("weaklabel.box_matching.MOST_PAIRS", most)
    assert match_sources(boxes, source).tolist() == at_once.tolist()


def value(boxes, objects):
    """What is to be as large as it can be."""
    alike = iou_matrix(boxes.corners, boxes.corners) - OTHER_CLASS * (boxes.label[:, None] != boxes.label)
    same = (objects[:, None] == objects) & (boxes.image[:, None] == boxes.image)
    return float(np.where(same, np.maximum(alike, 0) - OVERLAP, 0)[np.triu_indices(len(objects), 1)].sum())


def partitions(n):
    """All ways to put n boxes into groups."""
    if n == 0:
        yield []
        return
    for rest in partitions(n - 1):
        for group in range(max(rest, default=-1) + 2):
            yield [*rest, group]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(4, 9), st.integers(0, 2)), min_size=1, max_size=6))
def test_two_sources_get_the_best_assignment_of_all(drawn):
    """With two sources one turn is optimal; all ways are tried here."""
    boxes = Boxes([0] * len(drawn), [wide(left, left + width, top, top + 8) for left, width, top in drawn])
    source = np.arange(len(drawn)) % 2
    of_one = [(a, b) for a, b in itertools.combinations(range(len(drawn)), 2) if source[a] == source[b]]
    ways = (way for way in partitions(len(drawn)) if all(way[a] != way[b] for a, b in of_one))
    best = max(value(boxes, np.array(way)) for way in ways)
    assert value(boxes, match_sources(boxes, source)) == pytest.approx(best)
