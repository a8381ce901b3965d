"""Named entities: what rules may return, and what comes of it."""

import json

import numpy as np
import pytest

from weaklabel import Record, apply, labeling_function
from weaklabel.data import DataSource
from weaklabel.document import documents
from weaklabel.errors import BadVote, ConfigError, InputError, UnknownName
from weaklabel.kinds.ner import Ner
from weaklabel.marks import Column, Marks, Source
from weaklabel.soft import SoftLabels
from weaklabel.tokens import Token, Tokens

KIND = Ner()
LABELS = KIND.space(["PER", "LOC"], None, {"ENT": ["PER", "LOC"]})
TEXTS, TOKENS = Tokens.joined([["Ann", "Smith", "saw", "Paris"], ["Nobody", "came"], []])
ITEMS = documents(["a", "b", "c"], TEXTS, TOKENS)
SAW = Record("a", {"text": TEXTS[0]})


def said(votes):
    names = [getattr(s, "label", s) for s in votes.labels.statements]
    return [
        (int(u), votes.names[s], names[t]) for u, s, t in zip(votes.unit, votes.source, votes.statement, strict=True)
    ]


def compiled(*columns, silence="abstain", gold=()):
    sources = tuple(Source(f"s{j}", silence=silence) for j in range(len(columns)))
    return KIND.compile(ITEMS, Marks(sources, tuple(Column.of(list(column)) for column in columns)), LABELS, gold)


# ---- marks


class Span:
    """As spaCy's."""

    start_char, end_char, label_ = 0, 9, "PER"


@pytest.mark.parametrize(
    "answer",
    [
        [(0, 9, "PER")],
        (0, 9, "PER"),
        ((0, 9, "PER"), (0, 9, "PER")),
        [Span()],
        [([Token("Ann", 0, 3), Token("Smith", 4, 9)], "PER")],
        ([Token("Ann", 0, 3), Token("Smith", 4, 9)], "PER"),
        (Token("Ann Smith", 0, 9), "PER"),
        [{"start": 0, "end": 9, "label": "PER"}],
        {(np.int64(0), np.int32(9), "PER")},
        [(0, 9, "PER", 1)],
    ],
    ids=["list", "one", "twice", "spacy", "tokens", "tokens-alone", "token-alone", "mapping", "numpy", "certain"],
)
def test_forms_of_a_span(answer):
    assert KIND.check(answer, SAW, LABELS) == ((0, 9, "PER"),)


def test_a_span_has_a_confidence_and_may_be_coarse():
    assert KIND.check([(14, 19, "ENT"), (0, 3, "PER", 0.5)], SAW, LABELS) == ((0, 3, "PER", 0.5), (14, 19, "ENT"))
    assert KIND.check([], SAW, LABELS) == ()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([(0, 99, "PER")], "not in the text of 19 characters"),
        ([(-1, 3, "PER")], "not in the text"),
        ([(3, 3, "PER")], "which is empty"),
        ([(5, 3, "PER")], "which is empty"),
        ([(0, 3, "PERS")], "whose label is no class; did you mean 'PER'"),
        ([(0, 3)], "expected spans"),
        ("PER", "expected spans"),
        ([(0, 3, "PER", 0)], "above 0 and at most 1"),
        ([(0, 3, "PER", "sure")], "must be a number"),
        ([(0.0, 3.0, "PER")], "expected spans"),
        ([(True, 3, "PER")], "expected spans"),
        (7, "expected spans"),
    ],
)  # fmt: skip
def test_what_is_no_span(answer, message):
    with pytest.raises(BadVote, match=message):
        KIND.check(answer, SAW, LABELS)


def test_bytes_are_told_from_characters():
    with pytest.raises(BadVote, match="are these bytes"):
        KIND.check([(0, 7, "PER")], Record("x", {"text": "Zoë 北"}), LABELS)


# ---- votes


def test_spans_become_tags_and_silence_stays_silent():
    votes, _ = compiled([((0, 9, "PER"),), None, None], [((14, 19, "ENT"),), (), None])
    assert said(votes) == [(0, "s0", "B-PER"), (1, "s0", "I-PER"), (3, "s1", "B-ENT")]
    assert votes.item_start.tolist() == [0, 4, 6, 6]
    outside, _ = compiled([((0, 9, "PER"),), None, None], silence="background")
    spelt = outside.with_background()
    assert [tag for _, _, tag in said(spelt)] == ["B-PER", "I-PER", "O", "O", "O", "O"]


def test_what_had_to_be_changed_is_told_with_its_place():
    votes, _ = compiled([((1, 9, "PER"), (9, 10, "LOC"), (4, 9, "LOC")), None, None])
    assert said(votes) == [(0, "s0", "B-PER"), (1, "s0", "I-PER")]
    assert votes.notes == (
        "s0: 1 span crossing the bounds of tokens: widened to whole ones; the first is (1, 9) of item 'a'",
        "s0: 1 span touching no token: left out; the first is (9, 10) of item 'a'",
        "s0: 1 span overlapping longer ones: left out; the first is (4, 9) of item 'a'",
    )


def test_the_same_tokens_may_have_two_labels():
    votes, _ = compiled([((14, 19, "LOC"), (14, 19, "PER")), None, None])
    assert said(votes) == [(3, "s0", "B-PER"), (3, "s0", "B-LOC")]
    assert votes.notes == (
        "s0: 1 span of the same tokens as another, with another label: both count; the first is (14, 19) of item 'a'",
    )
    votes, gold = compiled([None] * 3, gold=[((14, 19, "LOC"), (14, 19, "PER"), (15, 19, "LOC")), None, None])
    assert [LABELS.classes[at] for at in gold.label] == ["O", "O", "O", "B-LOC"]
    assert votes.notes == (
        "gold: 1 span crossing the bounds of tokens: widened to whole ones; the first is (15, 19) of item 'a'",
        "gold: 1 span of the same tokens as another, with another label: left out; the first is (14, 19) of item 'a'",
    )


def test_gold_lands_on_the_same_tokens():
    truth = [((0, 9, "PER"), (14, 19, "LOC")), (), None]
    votes, gold = compiled([None] * 3, gold=truth)
    assert gold.unit.tolist() == [0, 1, 2, 3, 4, 5]
    assert [LABELS.classes[at] for at in gold.label] == ["B-PER", "I-PER", "O", "B-LOC", "O", "O"]
    exact = SoftLabels(np.eye(5)[gold.label], np.ones(6, bool), LABELS)
    assert KIND.decode(votes, exact) == [*truth[:2], ()]
    assert KIND.score(votes, exact, gold)["f1"] == 1
    nothing = SoftLabels(np.eye(5)[np.zeros(6, int)], np.ones(6, bool), LABELS)
    assert KIND.score(votes, nothing, gold)["recall"] == 0


def test_illegal_chains_are_not_decoded():
    votes, _ = compiled([None] * 3)
    probs = np.full((6, 5), 0.02)
    probs[:, 0] = 0.92
    probs[1] = [0.3, 0.05, 0.6, 0.03, 0.02]  # an inside after nothing
    assert KIND.decode(votes, SoftLabels(probs, np.ones(6, bool), LABELS))[0] == ()


def test_tables_tell_spans_with_their_confidences():
    votes, _ = compiled([((0, 9, "PER"),), None, None])
    probs = np.eye(5)[[0] * 6].copy()
    probs[0], probs[1], probs[2] = [0.1, 0.9, 0, 0, 0], [0.3, 0, 0.7, 0, 0], [0.6, 0, 0.4, 0, 0]
    soft = SoftLabels(probs, votes.covered(), LABELS)
    table = KIND.table(ITEMS, soft, LABELS)
    assert json.loads(table["label"][0]) == [{"start": 0, "end": 9, "label": "PER", "confidence": 0.6}]
    assert table["confidence"] == [0.6, 1, 1]
    assert table["covered"] == [True, False, False]


def test_ready_made_votes():
    table = {"id": ["a", "a", "b"], "source": ["x", "y", "x"], "start": [0, 14, None], "end": [9, 19, None],
             "label": ["PER", "LOC", None]}  # fmt: skip
    assert said(KIND.ready_made(table, ITEMS, LABELS)) == [(0, "x", "B-PER"), (1, "x", "I-PER"), (3, "y", "B-LOC")]
    sure = KIND.ready_made({**table, "confidence": [0.5, None, None]}, ITEMS, LABELS)
    assert sure.weight.tolist() == [0.5, 0.5, 1]
    with pytest.raises(InputError, match="row 2 of a table of votes: a confidence must be a number above 0"):
        KIND.ready_made({**table, "confidence": [1, 2, None]}, ITEMS, LABELS)
    with pytest.raises(InputError, match="row 1 of a table of votes: the item 'z'"):
        KIND.ready_made({**table, "id": ["z", "a", "b"]}, ITEMS, LABELS)
    with pytest.raises(InputError, match="'x' on item 'a': returned the span"):
        KIND.ready_made({**table, "end": [90, 19, None]}, ITEMS, LABELS)
    for end in ("x", 0.5, None):
        with pytest.raises(InputError, match="row 2 of a table of votes: the ends of a span are whole numbers"):
            KIND.ready_made({**table, "end": [9, end, None]}, ITEMS, LABELS)
    with pytest.raises(UnknownName, match="'y'"):
        KIND.ready_made(table, ITEMS, LABELS, ["x"])
    with pytest.raises(UnknownName, match="'start'"):
        KIND.ready_made({"id": ["a"], "source": ["x"], "label": ["PER"]}, ITEMS, LABELS)


# ---- rules


def test_rules_yield_and_fault_document_by_document():
    @labeling_function
    def capitals(item):
        for token in item.tokens:
            if token.text == "came":
                raise ValueError("no verbs")
            if token.text.istitle():
                yield token.start, token.end, "PER"

    votes = apply([capitals], ITEMS, LABELS, kind="ner", max_fault_rate=0.5)
    assert [unit for unit, _, _ in said(votes)] == [0, 1, 3]
    assert votes.asked[0].tolist() == [0, 2]


def test_bad_spans_name_rule_and_document():
    @labeling_function
    def wide(item):
        return [(0, 50, "PER")] if item.id == "b" else None

    with pytest.raises(BadVote, match="labeling function 'wide' on item 'b': returned the span"):
        apply([wide], ITEMS, LABELS, kind="ner")


def test_settings_that_are_none():
    with pytest.raises(ConfigError, match="background = 'nothing'"):
        KIND.space(["PER"], "nothing")


def test_a_hundred_thousand_tokens_and_none():
    words = ["word"] * 100_000
    texts, tokens = Tokens.joined([words, []])
    items = documents(["long", "empty"], texts, tokens)
    marks = Marks((Source("x"),), (Column.of([((0, 4, "PER"), (len(texts[0]) - 4, len(texts[0]), "LOC")), None]),))
    votes, _ = KIND.compile(items, marks, LABELS)
    assert votes.n_units == 100_000
    assert KIND.decode(votes, SoftLabels(votes.shares() * 0 + np.eye(5)[0], votes.covered(), LABELS)) == [(), ()]


def test_inputs_are_words():
    assert KIND.inputs(ITEMS, DataSource({})) == [["Ann", "Smith", "saw", "Paris"], ["Nobody", "came"], []]
