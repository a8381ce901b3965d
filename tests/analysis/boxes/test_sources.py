import numpy as np
import pytest

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.sources import met, truth_table
from weaklabel.metrics.intervals import poisson, wilson
from weaklabel.synthetic_boxes import synthetic_boxes

CAT, DOG = (0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 10, 2)


def test_by_hand(drawn):
    """One cat is found too high, a dog is called a cat, one cat is missed, and something is drawn of nothing."""
    true = [CAT, DOG, (2, 0, 0, 10, 10, 1)]
    said = [(0, 0, -1, 10, 9, 1), (1, 0, 0, 10, 10, 1), (1, 50, 50, 60, 60, 1), (0, 80, 80, 90, 90, 2)]
    table = truth_table(drawn({"a": said}, true))
    assert (table["boxes"], table["gold_images"], table["gold_objects"]) == ([4], [3], [3])
    assert table["gold_miss"] == [pytest.approx(1 / 3)]
    assert [table[f"gold_miss_{end}"][0] for end in ("low", "high")] == [float(x) for x in wilson(1, 3)]
    assert table["gold_false"] == [pytest.approx(2 / 3)]
    assert [table[f"gold_false_{end}"][0] for end in ("low", "high")] == [float(x) for x in poisson(2, 3)]
    assert table["gold_iou"] == [pytest.approx((90 / 110 + 1) / 2)]
    assert table["gold_offset_top"] == [pytest.approx(-0.05)]
    assert table["gold_offset_left"] == [0]
    assert table["gold_spread_top"] == [pytest.approx(np.std([-0.1, 0], ddof=1))]


def test_boxes_of_the_same_class_choose_first(drawn):
    """A dog before a cat: the box that says dog means the dog, though it overlaps the cat more."""
    true = [(0, 0, 0, 10, 10, 1), (0, 0, 2, 10, 12, 2)]
    told = drawn({"a": [(0, 0, 0.5, 10, 10.5, 2), (1, 0, 0, 10, 10, 1)]}, true)
    of = met(told, 0)
    assert of.true.label[of.hit[of.own.image == 0]] == 2
    assert of.overlap[of.own.image == 0] == pytest.approx(85 / 115)


def test_only_images_that_are_known_and_were_looked_at_count(drawn):
    true = [CAT, (1, 0, 0, 10, 10, 1)]
    table = truth_table(drawn({"a": [(2, 0, 0, 9, 9, 1)]}, true, known=[0, 1], asked=[np.array([1, 2])]))
    assert (table["gold_images"], table["gold_objects"], table["gold_miss"], table["gold_false"]) == (
        [1],
        [1],
        [1],
        [0],
    )


def test_silence_that_tells_nothing_is_no_miss(drawn):
    table = truth_table(drawn({"a": [CAT]}, [CAT, (1, 0, 0, 10, 10, 1)], silence="abstain"))
    assert np.isnan(table["gold_miss"][0])
    assert np.isnan(table["gold_miss_low"][0])
    assert table["gold_false"] == [0]


def test_a_source_without_boxes(drawn):
    table = truth_table(drawn({"a": [CAT], "b": []}, [CAT], looks_for={"b": ("cat",)}))
    assert table["gold_miss"] == [0, 1]
    assert np.isnan(table["gold_iou"][1])
    assert np.isnan(table["gold_spread_left"][0])  # of one box


def test_planted_rates_are_found_again():
    """Forty sources: 95 % intervals, exact ones at least."""
    miss, false, off = [], [], []
    for seed in range(8):
        made = synthetic_boxes(100, 5, random_state=seed, shifted=0)
        table = {name: np.array(column) for name, column in truth_table(Drawn.of(made.votes, made.gold)).items()}
        for inside, name, truth in ((miss, "miss", made.miss), (false, "false", made.false)):
            inside += list((table[f"gold_{name}_low"] <= truth) & (truth <= table[f"gold_{name}_high"]))
        off += list(table["gold_spread_left"] / made.spread[:, 0])
    assert np.mean(miss) >= 0.9
    assert np.mean(false) >= 0.9
    assert np.mean(off) == pytest.approx(1, abs=0.03)
