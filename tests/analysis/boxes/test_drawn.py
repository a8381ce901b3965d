import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.box_votes import NOTHING, box_space

CAT, DOG = (0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 10, 2)


def test_boxes_of_sources_and_true_ones(drawn):
    told = drawn({"a": [CAT, DOG], "b": [CAT]}, [CAT], known=[0, 2])
    assert told.names[:3] == (NOTHING, "cat", "dog")
    assert sorted(zip(told.boxes.image, told.source, told.boxes.label, strict=True)) == [
        (0, 0, 1),
        (0, 1, 1),
        (1, 0, 2),
    ]
    assert (told.true.label.tolist(), told.known.tolist()) == ([1], [True, False, True])
    assert len(told.on_known(told.boxes)) == 2
    assert len(told.within(np.array([False, True, True])).true) == 0
    assert sorted(told.objects_drawn()) == [1, 2]
    assert told.of_one_name() == {"b"}


def test_silence_that_is_spelt_out_is_no_box(scene):
    votes, gold = scene({"a": [CAT], "b": []}, [CAT])
    spelt = votes.with_background()
    assert len(spelt.unit) == 2
    assert len(Drawn.of(spelt, gold).boxes) == 1


def test_what_a_source_looks_for_is_declared_or_else_named(drawn):
    told = drawn({"a": [CAT], "b": [CAT]}, looks_for={"b": ("dog",)})
    assert told.sought(0).tolist() == [False, True, False]
    assert told.sought(1).tolist() == [False, False, True]


def test_whom_was_asked(drawn):
    told = drawn({"a": [CAT], "b": []}, asked=[np.array([0, 2]), None], labels=box_space(("cat", "dog")))
    assert told.asked(0).tolist() == [0, 2]
    assert told.asked(1).tolist() == [0, 1, 2]
