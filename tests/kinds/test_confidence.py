import json

import numpy as np
import pytest

from weaklabel import apply, labeling_function
from weaklabel.errors import BadVote
from weaklabel.find import find_class, names
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace, Not
from weaklabel.lfs.cache import ColumnCache, mark_from_json, mark_to_json
from weaklabel.marks import Column

LABELS = LabelSpace(("ham", "spam"), None, {"any": ("ham", "spam")})
KINDS = [find_class("weaklabel.kinds", name, "kind")() for name in names("weaklabel.kinds")]
KINDS = [kind for kind in KINDS if kind.units in ("items", "questions")]
"""In spans a confidence is the fourth of a span, see test_ner.py; boxes have scores, see test_detection.py."""
BAD = [0, 0.0, -0.1, 1.1, float("nan"), float("inf"), True, "0.9", None]


def rule(answer):
    @labeling_function(name="sure")
    def vote(item):
        return answer

    return vote


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_certain_is_the_plain_answer(kind):
    plain = kind.check("spam", None, LABELS)
    assert kind.check(("spam", 1.0), None, LABELS) == plain
    assert kind.check(("spam", 1), None, LABELS) == plain
    assert kind.check((Not("spam"), np.float32(1)), None, LABELS) == kind.check(Not("spam"), None, LABELS)
    assert kind.check(("spam", 0.4), None, LABELS) != plain


@pytest.mark.parametrize("answer", ["spam", "any", Not("ham")], ids=repr)
def test_what_may_have_a_confidence(answer):
    assert Classification().check((answer, 0.25), None, LABELS) == (answer, 0.25)
    votes = apply([rule((answer, 0.25))], {"text": ["a", "b"]}, LABELS)
    assert votes.weight.tolist() == [0.25, 0.25]
    assert votes.statement.tolist() == [LABELS.statement_index()[answer]] * 2


@pytest.mark.parametrize("confidence", BAD, ids=repr)
def test_bad_confidences_name_rule_and_item(confidence):
    with pytest.raises(BadVote, match=r"labeling function 'sure' on item '0': .*above 0 and at most 1") as caught:
        apply([rule(("spam", confidence))], {"text": ["a"]}, LABELS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if type(kind) is Classification])
@pytest.mark.parametrize("answer", [("spam", 0.5, 1), ("spam",), ()], ids=repr)
def test_other_tuples_are_refused(kind, answer):
    with pytest.raises(BadVote, match=r"a vote with confidence is \(label, confidence\)"):
        kind.check(answer, None, LABELS)


def test_a_name_that_is_no_class_stays_one_with_a_confidence():
    with pytest.raises(BadVote, match="'spm', which is no class; did you mean 'spam'"):
        Classification().check(("spm", 0.5), None, LABELS)
    with pytest.raises(BadVote, match="expected a class name"):
        Classification().check((("spam", 0.5), 0.5), None, LABELS)


def test_marks_with_confidence_come_back_from_the_cache(tmp_path):
    values = ("spam", ("spam", 0.5), (Not("ham"), 1 / 3), (("a", 0.5), Not("b")))
    assert tuple(mark_from_json(json.loads(json.dumps(mark_to_json(value)))) for value in values) == values
    cache = ColumnCache(tmp_path, "items", {"x": "1"})
    cache.put("x", Column.of([values[1], None, values[2]]))
    found = cache.get("x")
    assert found.values == (values[1], values[2])


def test_makers_pass_it_on():
    from weaklabel import keyword, lookup, regex, threshold

    rules = [
        keyword("free", ("spam", 0.7), name="a"),
        regex("free", ("spam", 0.7), name="b"),
        lookup(["free"], ("spam", 0.7), name="c"),
        threshold("age", ("spam", 0.7), at_least=1, name="d"),
    ]
    votes = apply(rules, {"text": ["free money", "hello"], "age": [5, 0]}, LABELS)
    assert votes.weight.tolist() == [0.7] * 4
    assert votes.to_matrix().tolist() == [[1, 1, 1, 1], [-1, -1, -1, -1]]
