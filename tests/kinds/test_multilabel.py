import numpy as np
import pytest

from weaklabel import apply, labeling_function
from weaklabel.data import DataSource
from weaklabel.errors import BadVote, ConfigError, InputError, UnknownName
from weaklabel.formats.base import write_table
from weaklabel.items import Records
from weaklabel.kinds.multilabel import Multilabel
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Column, Marks, Source
from weaklabel.soft import SoftLabels

LABELS = LabelSpace(("a", "b", "c"), None, {"ab": ("a", "b")})
KIND = Multilabel()

ITEMS = Records(["1", "2"], {})


def compiled(marks, role="lf", gold=(), asked=None):
    items = Records([f"i{at}" for at in range(len(marks))], {})
    checked = [None if mark is None else KIND.check(mark, None, LABELS) for mark in marks]
    return KIND.compile(items, Marks((Source("x", role),), (Column.of(checked, asked),)), LABELS, gold)


def said(votes):
    """Item, label, answer and weight of each vote."""
    names = votes.labels.questions
    return [
        (int(unit) // 3, names[unit % 3], votes.labels.classes[statement], float(weight))
        for unit, statement, weight in zip(votes.unit, votes.statement, votes.weight, strict=True)
    ]


@pytest.mark.parametrize(
    ("answer", "mark"),
    [
        ("a", ("a",)),
        ({"b", "a"}, ("a", "b")),
        (["c", Not("a")], (Not("a"), "c")),
        (("b", "a"), ("a", "b")),
        (frozenset(), ()),
        (Not("ab"), (Not("a"), Not("b"))),
        (("a", 0.5), (("a", 0.5),)),
        ({("a", 0.5), "b"}, (("a", 0.5), "b")),
        (({"a", "b"}, 0.5), (("a", 0.5), ("b", 0.5))),
        ([("a", 0.5), "a"], ("a",)),
        ((("a", 0.5), ("b", 0.25)), (("a", 0.5), ("b", 0.25))),
    ],
)
def test_what_a_rule_may_return(answer, mark):
    assert KIND.check(answer, None, LABELS) == mark


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("aa", "which is no label; .*did you mean 'a'"),
        (1, "which is no label; expected names of labels"),
        ({"a", 1}, "which is no label"),
        (True, "which is no label"),
        ("ab", r"the group 'ab': .* return the labels that you mean, or Not\('ab'\)"),
        (["a", Not("a")], "both that 'a' is there and that it is not"),
        (Not("x"), "which is no label"),
        (("a", 2), "above 0 and at most 1"),
        ({"a": 1}, "which is no label"),
        ([["a"]], "which is no label"),
    ],
    ids=lambda value: "set" if isinstance(value, set) else repr(value),
)
def test_what_it_may_not(answer, message):
    with pytest.raises(BadVote, match=message):
        KIND.check(answer, None, LABELS)


def test_a_rule_abstains_on_what_it_leaves_out_and_a_worker_denies_it():
    marks = [{"a"}, None, {Not("b")}, ("c", 0.5), set()]
    assert said(compiled(marks)[0]) == [(0, "a", "yes", 1), (2, "b", "no", 1), (3, "c", "yes", 0.5)]
    asked = np.array([0, 3, 4])
    worker = compiled([{"a"}, None, None, ("c", 0.5), set()], "worker", asked=asked)[0]
    assert said(worker) == [
        (0, "a", "yes", 1), (0, "b", "no", 1), (0, "c", "no", 1), (3, "a", "no", 1), (3, "b", "no", 1),
        (3, "c", "yes", 0.5), (4, "a", "no", 1), (4, "b", "no", 1), (4, "c", "no", 1),
    ]  # fmt: skip
    assert worker.asked[0].tolist() == [0, 3, 4]
    assert np.diff(worker.item_start).tolist() == [3] * 5


@pytest.mark.parametrize("role", ["worker", "lf"])
def test_a_perfect_source_loses_nothing(role):
    """decode(items, votes, onehot(gold)) == gold: the law of design.md, section 4."""
    truth = [("a",), ("a", "c"), ("b",), ("a", "b", "c")] + ([()] if role == "worker" else [])
    votes, gold = compiled(truth, role, truth)
    soft = SoftLabels(np.eye(2)[gold.label], votes.covered(), votes.labels)
    assert KIND.decode(votes, soft) == truth
    scores = KIND.score(votes, soft, gold)
    assert (scores["accuracy"], scores["hamming_loss"], scores["f1_micro"], scores["map"]) == (1, 0, 1, 1)


def test_gold_is_known_for_all_labels_or_none():
    _, gold = compiled([None] * 3, gold=[("b",), None, ()])
    assert gold.dense().tolist() == [0, 1, 0, -1, -1, -1, 0, 0, 0]


@pytest.mark.parametrize(
    ("ending", "cells"),
    [
        ("csv", ["a|b", "", "|", " c ", '["a", "c"]', "[]"]),
        ("jsonl", [["b", "a"], None, [], "c", ["a", "c"], "[]"]),
        ("parquet", [["a", "b"], None, [], ["c"], ["c", "a"], []]),
    ],
)
def test_gold_in_files(tmp_path, ending, cells):
    file = tmp_path / f"items.{ending}"
    write_table({"text": list("uvwxyz"), "gold": cells}, file)
    data = KIND.read(DataSource({"": file}, {}), LABELS)
    assert data.gold == (("a", "b"), None, (), ("c",), ("a", "c"), ())


def test_bad_gold_names_the_item(tmp_path):
    write_table({"text": ["u"], "gold": ["a|x"]}, tmp_path / "items.csv")
    data = DataSource({"": tmp_path / "items.csv"}, {})
    with pytest.raises(UnknownName, match=r"items\.csv, item 'item-0': unknown gold label 'x'"):
        KIND.read(data, LABELS)
    with pytest.raises(ConfigError, match="background = 'a'"):
        KIND.read(data, LabelSpace(("a", "b"), "a"))
    with pytest.raises(ConfigError, match=r"no '\|' in its name"):
        KIND.read(data, LabelSpace(("a", "b|c")))


def test_a_training_set_weighs_each_label():
    votes, _ = compiled([{"a", Not("b")}, None, {"c"}])
    probs = np.full((9, 2), 0.5)
    probs[[0, 1, 8]] = [[0.1, 0.9], [1, 0], [0.25, 0.75]]
    train = KIND.training_set(["x", "y", "z"], votes, SoftLabels(probs, votes.covered(), votes.labels))
    assert train.inputs == ["x", "z"]
    assert train.independent
    np.testing.assert_allclose(train.target, [[0.9, 0, 0.5], [0.5, 0.5, 0.75]])
    np.testing.assert_allclose(train.weight, [[0.8, 1, 0], [0, 0, 0.5]])


def test_tables_of_soft_labels_come_back():
    soft = KIND.predicted(np.array([[0.9, 0.2, 0.7], [0.1, 0.2, 0.3]]), LABELS)
    table = KIND.table(ITEMS, soft, LABELS)
    assert (table["label"], table["covered"]) == (["a|c", "|"], [True, True])
    np.testing.assert_allclose(table["confidence"], [0.7, 0.7])
    np.testing.assert_allclose(KIND.from_table(table, LABELS).probs, soft.probs)
    votes, _ = compiled([None, {"a"}])
    probs = np.full((6, 2), 0.5)
    probs[3] = [0.2, 0.8]
    table = KIND.table(ITEMS, SoftLabels(probs, votes.covered(), votes.labels), LABELS)
    assert (table["label"], table["covered"], table["confidence"]) == ([None, "a"], [False, True], [0.5, 0.8])
    assert KIND.from_table(table, LABELS).covered.tolist() == votes.covered().tolist()


def test_ready_made_votes_of_rules_and_of_people():
    rules = {"id": ["1", "1", "2"], "source": ["r", "r", "s"], "label": ["a", "c", "b"], "confidence": ["", ".5", "1"]}
    assert said(KIND.ready_made(rules, ITEMS, LABELS)) == [
        (0, "a", "yes", 1), (0, "c", "yes", 0.5), (1, "b", "yes", 1)
    ]  # fmt: skip
    people = {"task": ["1", "2", "1"], "worker": ["p", "p", "q"], "label": ["a", None, "b"]}
    votes = KIND.ready_made(people, ITEMS, LABELS)
    assert [answer for *_, answer, _ in said(votes)].count("yes") == 2
    assert len(votes.unit) == 9
    assert votes.asked[1].tolist() == [0]
    with pytest.raises(InputError, match="item '9'"):
        KIND.ready_made({"id": ["9"], "source": ["r"], "label": ["a"]}, ITEMS, LABELS)
    with pytest.raises(InputError, match="'r' on item '1': returned the group 'ab'"):
        KIND.ready_made({"id": ["1"], "source": ["r"], "label": ["ab"]}, ITEMS, LABELS)


def test_bad_returns_name_rule_and_item():
    @labeling_function
    def wrong(item):
        return {"a", "d"} if item.text == "y" else {"b"}

    with pytest.raises(BadVote, match="labeling function 'wrong' on item '1': returned 'd', which is no label"):
        apply([wrong], {"text": ["x", "y"]}, LABELS, kind="multilabel")


def test_nothing_at_all():
    votes, gold = KIND.compile(Records([], {}), Marks((Source("x"),), (Column.of([]),)), LABELS)
    assert (votes.n_units, len(gold)) == (0, 0)
    assert KIND.decode(votes, SoftLabels(np.zeros((0, 2)), votes.covered(), votes.labels)) == []
