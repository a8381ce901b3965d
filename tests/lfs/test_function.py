import functools

import pytest

from weaklabel.errors import ConfigError, InputError
from weaklabel.lfs.function import LabelingFunction, labeling_function


def test_decorator_with_and_without_parentheses(item):
    @labeling_function
    def plain(item):
        """Says spam.

        Always.
        """
        return "spam"

    @labeling_function()
    def called(item):
        return "spam"

    @labeling_function(name="other")
    def named(item):
        return "spam"

    assert [lf.name for lf in (plain, called, named)] == ["plain", "called", "other"]
    assert [lf(item("x")) for lf in (plain, called, named)] == ["spam"] * 3
    assert (plain.doc, called.doc) == ("Says spam.", "")
    assert isinstance(plain, LabelingFunction)
    assert repr(plain) == "LabelingFunction(plain)"


@pytest.mark.parametrize("mistake", ["my name", 3, ["pre"]])
def test_a_positional_option_is_told_to_be_named(mistake):
    with pytest.raises(ConfigError, match="by name"):
        labeling_function(mistake)


def test_a_misspelt_option_is_an_error():
    with pytest.raises(TypeError, match="resource"):
        labeling_function(resource={})


def test_an_lf_may_not_change():
    lf = labeling_function(lambda item: None)
    with pytest.raises(AttributeError):
        lf.name = "x"
    assert lf.called("x").name == "x"


def test_preprocessors_run_in_order_and_leave_the_item_alone(item):
    lower = lambda item: item.assign(text=item.text.lower())  # noqa: E731
    words = lambda item: item.assign(words=item.text.split())  # noqa: E731
    lf = labeling_function(pre=[lower, words])(lambda item: "|".join(item.words))
    before = item("A B")
    assert lf(before) == "a|b"
    assert before.columns == {"text": "A B"}


def test_a_preprocessor_runs_once_an_item(apply):
    calls = []

    def slow(item):
        calls.append(item.id)
        return item.assign(words=item.text.split())

    def more(item):
        calls.append("more")
        return item

    rules = [
        labeling_function(pre=pre, name=f"lf{at}")(lambda item: "spam" if item.words else None)
        for at, pre in enumerate([[slow], [slow], [slow, more]])
    ]
    apply(rules, ["a", "b", "c"])
    assert sorted(calls) == ["i0", "i1", "i2", "more", "more", "more"]


def test_a_preprocessor_that_returns_none_is_a_fault_that_says_so(apply):
    def forgot(item):
        item.assign(x=1)

    marks = apply([labeling_function(pre=[forgot], name="lf")(lambda item: "spam")], ["a"], max_fault_rate=1)
    assert "'forgot' returned None; it must return the item" in marks.faults[0].error


def test_resources_are_loaded_once_a_process(apply):
    loads = []

    def loader():
        loads.append(1)
        return {"free"}

    part = functools.partial(lambda word: loads.append(2) or word, "free")
    resources = {"words": loader, "word": part, "plain": ("free",)}

    def rule(item, words, word, plain):
        return "spam" if item.text in words and item.text == word and item.text in plain else None

    rules = [labeling_function(name=name, resources=resources)(rule) for name in "ab"]
    marks = apply(rules, ["free", "no"])
    apply(rules, ["free"])
    assert [column.item.tolist() for column in marks.columns] == [[0], [0]]
    assert sorted(loads) == [1, 2]


def test_a_resource_that_cannot_be_loaded_names_itself(item):
    lf = labeling_function(name="lf", resources={"words": lambda: 1 / 0})(lambda item, words: None)
    with pytest.raises(InputError, match=r"resource 'words' of labeling function 'lf'.*ZeroDivisionError"):
        lf(item())


def test_a_resource_that_exits_is_told(item):
    def load():
        raise SystemExit(3)

    @labeling_function(resources={"words": load})
    def rule(item, words):
        return None

    with pytest.raises(
        InputError, match="resource 'words' of labeling function 'rule' could not be loaded: SystemExit: 3"
    ):
        rule(item("x"))
