from types import SimpleNamespace

import numpy as np
import pytest

from weaklabel.errors import BadVote
from weaklabel.lfs.collect import collect
from weaklabel.lfs.snorkel import from_snorkel, is_snorkel

CLASSES = ["ham", "spam"]


@pytest.fixture(scope="module")
def snorkel(snorkel_labeling):
    from snorkel.preprocess import preprocessor

    return SimpleNamespace(
        lf=snorkel_labeling.labeling_function, plain=snorkel_labeling.LabelingFunction, pre=preprocessor
    )


def test_it_is_taken_as_it_is(snorkel, apply, said):
    @snorkel.lf()
    def short(x):
        """Is short."""
        return 0 if len(x.text) < 4 else -1

    @snorkel.lf(name="other")
    def numpy_number(x):
        return np.int64(1)

    rules = [from_snorkel(function, CLASSES) for function in (short, numpy_number)]
    assert said(apply(rules, ["hi", "long one"]), 2) == [["ham", None], ["spam", "spam"]]
    assert [rule.name for rule in rules] == ["short", "other"]
    assert rules[0].doc == "Is short."


@pytest.mark.parametrize("memoize", [False, True])
def test_preprocessors_and_resources(snorkel, apply, said, memoize):
    @snorkel.pre(memoize=memoize)
    def lower(x):
        x.text = x.text.lower()
        return x

    @snorkel.lf(pre=[lower], resources={"words": {"free"}})
    def free(x, words):
        return 1 if x.text in words else -1

    assert said(apply([from_snorkel(free, CLASSES)], ["FREE", "no", "FREE"]), 3) == [["spam", None, "spam"]]


@pytest.mark.parametrize(("number", "shown"), [(7, "7"), (-2, "-2"), (True, "True"), ("spam!", "spam!")], ids=str)
def test_a_number_of_no_class_names_the_function_and_the_item(snorkel, apply, number, shown):
    function = snorkel.plain(name="guess", f=lambda x: number)
    with pytest.raises(BadVote, match=f"'guess' on item 'i0'.*{shown}"):
        apply([from_snorkel(function, CLASSES)], ["x"])


def test_none_abstains(snorkel, apply, said):
    assert said(apply([from_snorkel(snorkel.plain(name="n", f=lambda x: None), CLASSES)], ["x"]), 1) == [[None]]


def test_only_snorkels_own_are_taken_for_such(snorkel):
    assert is_snorkel(snorkel.plain(name="n", f=len))
    assert not any(map(is_snorkel, [len, None, "x", snorkel.plain]))


def test_they_are_collected_from_files(snorkel, rules_file, item):
    file = rules_file(
        """
        from snorkel.labeling import labeling_function
        @labeling_function()
        def a(x):
            return 1
        """
    )
    [rule] = collect([file], CLASSES)
    assert (rule.lf.name, rule.lf(item("x"))) == ("a", "spam")
