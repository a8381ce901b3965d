import numpy as np
import pytest

from weaklabel.errors import BadVote, InputError, TooManyFaults
from weaklabel.kinds.classification import Classification
from weaklabel.labels import Not
from weaklabel.lfs.apply import CHUNK
from weaklabel.lfs.function import LabelingFunction, labeling_function
from weaklabel.lfs.keyword import keyword
from weaklabel.marks import Source

from .conftest import LABELS


def rule(function, name="lf", **options):
    return LabelingFunction(function, name, **options)


def test_marks(apply, said):
    rules = [
        rule(lambda item: "spam" if "free" in item.text else None, "a"),
        rule(lambda item: Not("spam") if "hi" in item.text else "any", "b"),
    ]
    marks = apply(rules, ["free", "hi", "x"])
    assert marks.sources == (Source("a"), Source("b"))
    assert said(marks, 3) == [["spam", None, None], ["any", Not("spam"), "any"]]
    assert marks.faults == ()


@pytest.mark.parametrize(
    ("vote", "message"),
    [
        ("spm", "'spm', which is no class; did you mean 'spam'"),
        ("SPAM", "did you mean 'spam'"),
        ("", "''"),
        (1, "position; return the class name, such as 'spam'"),
        (0, "position; return the class name, such as 'ham'"),
        (np.int64(1), "position; return the class name, such as 'spam'"),
        (7, "7"),
        (-1, "-1"),
        (np.str_("spam"), "numpy.str_.*plain text"),
        (True, "True"),
        (False, "False"),
        (np.True_, "numpy.bool"),
        (float("nan"), "nan"),
        (1.0, "1.0"),
        (["spam"], r"\['spam'\]"),
        (("spam", 0.9), "0.9"),
        (b"spam", "b'spam'"),
        ({"spam": 1}, "spam"),
        (Not("spm"), "did you mean 'spam'"),
        (Not(["spam"]), "no class"),
        (lambda item: "spam", "function"),
    ],
    ids=lambda value: repr(value)[:24] if not isinstance(value, str) else value[:12] or "empty",
)
def test_a_bad_vote_names_the_rule_and_the_item(apply, vote, message):
    """Snorkel takes 7 and True as they come, and answers None with a TypeError."""
    lf = rule(lambda item: vote if item.text == "b" else None, "guess")
    with pytest.raises(BadVote, match=f"labeling function 'guess' on item 'i1': (?s:.)*{message}"):
        apply([lf], ["a", "b", "c"])


def test_a_bad_vote_after_good_ones_is_found(apply):
    lf = rule(lambda item: "spam" if item.text == "a" else np.str_("spam"))
    with pytest.raises(BadVote, match="'i1'"):
        apply([lf], ["a", "b"])


def test_none_is_an_abstention(apply):
    column = apply([rule(lambda item: None)], ["a"]).columns[0]
    assert (column.item.tolist(), column.asked) == ([], None)


def test_an_exception_is_a_fault_and_not_an_abstention(apply, records):
    def fragile(item):
        return {"a": "spam", "b": None}[item.text]

    marks = apply([rule(fragile), rule(lambda item: "ham", "other")], ["a", "b", "c"], max_fault_rate=0.5)
    assert marks.columns[0].asked.tolist() == [0, 1]
    assert marks.columns[1].asked is None
    [fault] = marks.faults
    assert (fault.lf, fault.item, fault.error) == ("lf", "i2", "KeyError: 'c'")
    assert "fragile" in fault.traceback
    votes, _ = Classification().compile(records("a", "b", "c"), marks, LABELS)
    assert votes.asked[0].tolist() == [0, 1]
    assert votes.patterns().silence.toarray().sum() < 1 + 2  # the fault is no silence of an asked rule


def test_too_many_faults_stop_the_run(apply):
    def broken(item):
        raise ValueError("no such thing")

    with pytest.raises(TooManyFaults) as caught:
        apply([rule(broken, "broken")], ["a"] * 3)
    message = str(caught.value)
    line = broken.__code__.co_firstlineno + 1
    for part in ("'broken'", "1 of the first 1 items", "max_fault_rate = 0.01 allows 0 of 3", "'i0'", f"line {line}",
                 "ValueError: no such thing", __file__):  # fmt: skip
        assert part in message
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(("rate", "stops"), [(0.02, False), (0.019, True), (1, False), (0, True)])
def test_the_rate_of_faults_is_of_all_items(apply, rate, stops):
    lf = rule(lambda item: 1 / (item.id not in ("i98", "i99")) and None)
    if stops:
        with pytest.raises(TooManyFaults):
            apply([lf], ["x"] * 100, max_fault_rate=rate)
    else:
        assert len(apply([lf], ["x"] * 100, max_fault_rate=rate).faults) == 2


@pytest.mark.parametrize(
    ("lfs", "message"),
    [([], "no labeling functions"), ([rule(len, "a"), rule(len, "b"), rule(len, "a")], "called 'a'")],
    ids=["none", "twice"],
)
def test_names_are_needed_and_differ(apply, lfs, message):
    with pytest.raises(InputError, match=message):
        apply(lfs, ["x"])


def test_no_items(apply):
    """Snorkel's applier raises on an empty table."""
    marks = apply([keyword("a", "spam", name="lf")], [])
    assert (marks.columns[0].item.tolist(), marks.faults) == ([], ())


def test_items_in_several_chunks_keep_their_places(apply):
    marks = apply(
        [rule(lambda item: "spam" if item.id in ("i1", f"i{CHUNK}", f"i{2 * CHUNK}") else None)],
        ["x"] * (2 * CHUNK + 1),
    )
    assert marks.columns[0].item.tolist() == [1, CHUNK, 2 * CHUNK]


def test_a_rule_for_many_items_at_once_is_used(apply):
    sizes = []

    def whole(items):
        sizes.append(len(items))
        return ["spam"] * len(items)

    apply([rule(lambda item: "ham", whole=whole)], ["x"] * 5)
    assert sizes == [5]


@pytest.mark.parametrize(
    "whole",
    [lambda items: 1 / 0, lambda items: ["spam"], lambda items: ["spam"] * 9, lambda items: None],
    ids=["raises", "few", "many", "none"],
)
def test_a_rule_for_many_items_that_fails_is_asked_one_by_one(apply, said, whole):
    marks = apply([rule(lambda item: "ham" if item.text == "b" else None, whole=whole)], ["a", "b"])
    assert said(marks, 2) == [[None, "ham"]]


def test_progress_is_told(apply):
    told = []
    apply([rule(lambda item: None)], ["x"] * 3, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_preprocessed_items_keep_their_id(apply):
    lf = labeling_function(pre=[lambda item: item.assign(text="free")], name="lf")(
        lambda item: "spam" if item.text == "free" and item.id == "i1" else None
    )
    assert apply([lf], ["a", "b"]).columns[0].item.tolist() == [1]
