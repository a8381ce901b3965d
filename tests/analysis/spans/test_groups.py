import pytest

from weaklabel.analysis.spans.groups import SpanErrors, source_errors
from weaklabel.analysis.spans.marked import Marked
from weaklabel.analysis.spans.pieces import Texts, bracketed
from weaklabel.errors import UnknownName


def test_groups_of_errors(town):
    texts = Texts(town.texts, town.votes)
    # Ann (too short), New York (no LOC), Bob (right), Rome (left out); what is found without gold is no error.
    soft = town.soft((0, 1, 0), (3, 5, 0), (5, 6, 0), (8, 9, 1))
    errors = SpanErrors.of_model(texts, town.gold, Marked.of(town.votes), soft)
    assert errors.items().tolist() == [0, 0, 1]
    groups = errors.groups(10, 5)
    assert [(g["count"], g["kind"], g["gold"], g["label"]) for g in groups] == [
        (1, "type", "LOC", "PER"), (1, "boundary", "PER", "PER"), (1, "missing", "LOC", None),
    ]  # fmt: skip
    types, ends, missing = groups
    assert types["said"] == [["exact", "LOC", 1], ["short", "PER", 1], ["coarse", "ENT", 1]]
    assert ends["said"] == [["exact", "PER", 1], ["short", "PER, other ends", 1]]
    assert (missing["said"], missing["silent"]) == ([], 1)
    (example,) = ends["examples"]
    assert example == {
        "id": "t0",
        "gold_text": [("Ann Smith", "PER"), (" saw New York", None)],
        "label_text": [("Ann", "PER"), (" Smith saw New York", None)],
        "said": [["exact", "PER"], ["short", "PER, other ends"]],
    }
    assert bracketed(example["label_text"]) == "[Ann] Smith saw New York"
    assert missing["examples"][0]["label_text"] is None


def test_equal_errors_are_one_group_and_a_source_counts_once_an_error(place):
    texts = ["a b c"] * 3
    made = place(texts, {"s": [[(0, 1, "LOC"), (1, 2, "LOC")]] * 3}, [[(0, 3, "PER")]] * 3)
    errors = SpanErrors.of_model(Texts(made.texts, made.votes), made.gold, Marked.of(made.votes), made.soft())
    (group,) = errors.groups(5, 2)
    assert (group["count"], len(group["examples"]), group["silent"]) == (3, 2, 0)
    assert group["said"] == [["s", "LOC, other ends", 3]]
    assert errors.groups(0, 2) == []


def test_errors_of_one_source(town):
    texts = Texts(town.texts, town.votes)
    wrong = source_errors(texts, town.gold, "short", 9)
    assert [(e["id"], e["kind"], e["gold"], e["label"]) for e in wrong] == [
        ("t0", "boundary", "PER", "PER"), ("t0", "type", "LOC", "PER"),
    ]  # fmt: skip
    assert source_errors(texts, town.gold, "coarse", 9) == []
    assert len(source_errors(texts, town.gold, "short", 1)) == 1
    with pytest.raises(UnknownName, match="did you mean 'short'"):
        source_errors(texts, town.gold, "shrt", 9)
