import gc

import numpy as np
import pytest

from weaklabel.errors import BadVote, ConfigError, InputError, TooManyFaults
from weaklabel.kinds.classification import Classification
from weaklabel.labels import Not
from weaklabel.lfs.apply import CHUNK, PART
from weaklabel.lfs.function import LabelingFunction, labeling_function
from weaklabel.lfs.keyword import keyword
from weaklabel.marks import Column, Source

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


def test_a_fault_about_a_column_that_is_not_there_names_the_nearest(apply):
    [fault] = apply([rule(lambda item: item.txet)], ["a"], max_fault_rate=1).faults
    assert fault.error == "AttributeError: no column 'txet'; did you mean 'text'? known: text, id"


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


class Together:
    """A batch that says what a function makes of a chunk's texts."""

    key = "same"

    def __init__(self, say):
        self.say = say

    def together(self, batches, chunk):
        return [Column.of(batch.say(chunk.texts("text"))) for batch in batches]


def test_rules_that_are_quicker_together_are_asked_together(apply, said):
    sizes = []

    def say(texts):
        sizes.append(len(texts))
        return ["spam"] * len(texts)

    def never(item):
        raise AssertionError

    marks = apply([rule(never, name, batch=Together(say)) for name in "ab"], ["x"] * 5)
    assert (sizes, said(marks, 5)) == ([5, 5], [["spam"] * 5] * 2)


def fewer_columns():
    batch = Together(list)
    batch.together = lambda batches, chunk: []
    return batch


@pytest.mark.parametrize(
    "batch",
    [Together(lambda texts: 1 / 0), Together(lambda texts: None), fewer_columns()],
    ids=["raises", "none", "few"],
)
def test_a_batch_that_fails_is_asked_one_by_one(apply, said, batch):
    marks = apply([rule(lambda item: "ham" if item.text == "b" else None, batch=batch)], ["a", "b"])
    assert said(marks, 2) == [[None, "ham"]]


def test_a_bad_vote_of_a_batch_names_the_rule_and_the_item(apply):
    batch = Together(lambda texts: [None, "spm", "spm"])
    says = "labeling function 'lf' on item 'i1'.*did you mean 'spam'"
    with pytest.raises(BadVote, match=says):
        apply([rule(lambda item: None, batch=batch)], ["a", "b", "c"])


def test_faults_and_votes_keep_their_places_over_parts(apply, said):
    """A rule that raises goes on with the next item, and is asked about none of them twice."""
    asked = []

    def fragile(item):
        asked.append(item.id)
        if int(item.text) % 7 == 0:
            raise ValueError(item.text)
        return "spam" if int(item.text) % 3 == 0 else None

    n = 2 * PART + 10
    marks = apply([rule(fragile)], [str(at) for at in range(n)], max_fault_rate=1)
    assert asked == [f"i{at}" for at in range(n)]
    assert said(marks, n)[0] == ["spam" if at % 3 == 0 and at % 7 else None for at in range(n)]
    assert marks.columns[0].asked.tolist() == [at for at in range(n) if at % 7]
    assert [fault.item for fault in marks.faults[:2]] == ["i0", "i7"]


def test_progress_is_told(apply):
    told = []
    apply([rule(lambda item: None)], ["x"] * 3, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_preprocessed_items_keep_their_id(apply):
    lf = labeling_function(pre=[lambda item: item.assign(text="free")], name="lf")(
        lambda item: "spam" if item.text == "free" and item.id == "i1" else None
    )
    assert apply([lf], ["a", "b"]).columns[0].item.tolist() == [1]


def test_too_many_faults_names_the_line_of_the_rule_not_ours(apply):
    @labeling_function
    def misspelt(item):
        return item.txt

    line = misspelt.function.__code__.co_firstlineno + 2
    with pytest.raises(TooManyFaults, match=rf"test_apply\.py, line {line}\)"):
        apply([misspelt], ["x"])


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, EOFError], ids=lambda error: error.__name__)
def test_whatever_a_rule_raises_is_a_fault(apply, error):
    """A rule that calls exit() once ended the command in silence, with status 0."""

    def leave(item):
        if item.text == "b":
            raise error

    marks = apply([rule(leave)], ["a", "b"], max_fault_rate=0.5)
    assert [(fault.item, fault.error) for fault in marks.faults] == [("i1", error.__name__)]


def test_an_interrupt_is_no_fault(apply):
    def stop(item):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply([rule(stop)], ["a"])


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_is_a_share(apply, rate):
    with pytest.raises(ConfigError, match="max_fault_rate must be in 0 to 1, but got"):
        apply([rule(len)], ["a"], max_fault_rate=rate)


class Mute:
    def __repr__(self):
        raise ValueError


@pytest.mark.parametrize(("vote", "message"), [(Mute(), "<Mute instance"), ("x" * 10_000, r"xxx\.\.\.xxx")])
def test_a_bad_vote_is_quoted_briefly(apply, vote, message):
    with pytest.raises(BadVote, match=message) as caught:
        apply([rule(lambda item: vote)], ["a"])
    assert len(str(caught.value)) < 500


def test_a_rule_that_takes_no_item_is_named_by_its_own_line(apply):
    def empty():
        return "spam"

    [fault] = apply([rule(empty)], ["a"], max_fault_rate=1).faults
    assert fault.place == f"{__file__}, line {empty.__code__.co_firstlineno}"


def test_what_others_froze_stays_frozen(apply):
    gc.freeze()
    try:
        apply([rule(lambda item: None)], ["x"])
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
    apply([rule(lambda item: None)], ["x"])
    assert not gc.get_freeze_count()


def test_a_reader_need_not_be_hashable(apply, said):
    class Reader:
        __hash__ = None

        def __call__(self, item):
            return item.text

    lfs = [keyword("free", "spam", column=Reader(), name="lf"), keyword("free", "ham", name="other")]
    assert said(apply(lfs, ["free", "x"]), 2) == [["spam", None], ["ham", None]]
