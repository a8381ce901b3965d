import numpy as np

from weaklabel.analysis.boxes.confusion import confusion_table
from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.box_votes import box_space
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.metrics.intervals import wilson
from weaklabel.synthetic_boxes import synthetic_boxes


def rows(table):
    names = ("lf", "true", "said")
    return {
        key: {name: column[at] for name, column in table.items() if name not in names}
        for at, key in enumerate(zip(*(table[name] for name in names), strict=True))
    }


def test_gold_counts_what_sources_call_objects(drawn):
    true = [(0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 10, 1), (2, 0, 0, 10, 10, 2)]
    said = [(0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 9, 2), (2, 50, 50, 60, 60, 2)]
    told = rows(confusion_table(drawn({"a": said, "b": []}, true), {}))
    assert set(told) == {("a", "cat", "cat"), ("a", "cat", "dog")}  # nothing is known of dogs, and of b
    taken = told["a", "cat", "dog"]
    assert (taken["gold_count"], taken["gold_share"]) == (1, 0.5)
    assert (taken["gold_low"], taken["gold_high"]) == tuple(float(end) for end in wilson(1, 2))
    assert np.isnan([taken["share"], taken["low"], taken["high"]]).all()


def test_one_class_cannot_be_taken_for_another(drawn):
    assert confusion_table(drawn({"a": [(0, 0, 0, 1, 1, 1)]}, labels=box_space(("cat",))), {}) == {}


def test_what_is_learned_stands_beside_what_gold_tells():
    made = synthetic_boxes(100, 6, classes=("a", "b"), wrong=(0.1, 0.3), random_state=1)
    model = BoxConsensus().fit(made.votes)
    table = confusion_table(Drawn.of(made.votes, made.gold), model.confusions())
    assert len(table["lf"]) == 6 * 2 * 2
    near = np.abs(np.array(table["share"]) - np.array(table["gold_share"]))
    assert near.max() < 0.1
    off = {key: row for key, row in rows(table).items() if key[1] != key[2]}
    assert all(abs(off["s0", a, b]["gold_share"] - made.wrong[0]) < 0.12 for a, b in (("a", "b"), ("b", "a")))
