import numpy as np
import pytest

from weaklabel.analysis.boxes.groups import BoxErrors, source_errors
from weaklabel.errors import UnknownName

CAT, DOG = (0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 10, 2)
SMALL = (1, 40, 40, 44, 44, 2)


@pytest.fixture
def told(drawn):
    """Three images: a cat, a dog and a small one, and none."""
    said = {"a": [(0, 0, 0, 10, 9, 2), (2, 0, 0, 10, 10, 1)], "b": [CAT, (1, 0, 0, 10, 3, 2)]}
    return drawn(said, [CAT, DOG, SMALL])


@pytest.fixture
def errors(told, boxes):
    """Those of a model that has found a dog where there is a cat, and something where nothing is."""
    return BoxErrors.of(told, boxes((0, 0, 0, 10, 9, 2, 0.8), (2, 0, 0, 10, 10, 1, 0.7), (2, 0, 0, 5, 5, 1, 0.9)))


def test_groups_count_who_said_what(errors):
    groups = {(one["kind"], one["gold"], one["label"]): one for one in errors.groups(9, 9)}
    assert {key: one["count"] for key, one in groups.items()} == {
        ("class", "cat", "dog"): 1, ("spurious", None, "cat"): 2, ("missed", "dog", None): 2,
    }  # fmt: skip
    taken = groups["class", "cat", "dog"]
    assert taken["said"] == [["a", "dog", 1], ["b", "cat", 1]]
    assert taken["silent"] == 0
    missed = groups["missed", "dog", None]
    assert missed["said"] == [["b", "dog, badly placed", 1]]
    assert missed["silent"] == 1
    assert len(errors.groups(1, 1)) == 1


def test_the_surest_boxes_and_the_largest_objects_come_first(errors):
    groups = {one["kind"]: one for one in errors.groups(9, 9)}
    assert [one["score"] for one in groups["spurious"]["examples"]] == [0.9, 0.7]
    assert [one["gold_box"] for one in groups["missed"]["examples"]] == [[0, 0, 10, 10], [40, 40, 44, 44]]


def test_one_error_in_words(errors):
    (one,) = [errors.example(int(at)) for at in np.flatnonzero(errors.pairs.overlap)]
    assert one == {
        "id": "p0", "kind": "class", "gold": "cat", "label": "dog", "gold_box": [0, 0, 10, 10],
        "label_box": [0, 0, 10, 9], "overlap": 0.9, "score": 0.8, "said": [["a", "dog"], ["b", "cat"]],
    }  # fmt: skip


def test_kinds_put_all_classes_together(errors):
    kinds = {one["kind"]: one for one in errors.kinds(1, errors.example)}
    assert list(kinds) == ["class", "spurious", "missed"]
    assert kinds["missed"]["classes"] == [["dog", None, 2]]
    assert [len(one["examples"]) for one in kinds.values()] == [1, 1, 1]


def test_errors_of_a_source_are_its_boxes_and_what_it_missed(told):
    assert [(one["kind"], one["id"]) for one in source_errors(told, "a", 9)] == [
        ("class", "p0"), ("spurious", "p2"), ("missed", "p1"), ("missed", "p1"),
    ]  # fmt: skip
    assert [(one["kind"], one["gold_box"]) for one in source_errors(told, "b", 9)] == [
        ("place", [0, 0, 10, 10]), ("missed", [40, 40, 44, 44]),
    ]  # fmt: skip
    assert len(source_errors(told, "a", 1)) == 1
    with pytest.raises(UnknownName, match="unknown labeling function 'c'"):
        source_errors(told, "c", 9)


def test_what_an_abstaining_source_or_one_that_was_not_asked_leaves_out_is_no_error(drawn):
    said = {"a": [CAT]}
    assert source_errors(drawn(said, [CAT, (1, 0, 0, 10, 10, 1)], silence="abstain"), "a", 9) == []
    assert source_errors(drawn(said, [CAT, (1, 0, 0, 10, 10, 1)], asked=[np.array([0])]), "a", 9) == []
    assert source_errors(drawn(said, [CAT, DOG]), "a", 9) == []  # it names no dogs


def test_no_truth_no_error(drawn):
    assert source_errors(drawn({"a": [CAT]}, None), "a", 9) == []
