import numpy as np
import pytest

from weaklabel.errors import ConfigError, UnknownName
from weaklabel.labels import ABSTAIN, LabelSpace, Not, label_space


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((("a", "a"),), "'a' is named twice"),
        ((("a", "b"), None, {"a": ("b",)}), "'a' is named twice"),
        ((("a", ""),), "not empty"),
        ((("a", 3),), "3"),
        ((("a", None),), "None"),
        (((),), "two classes"),
        ((("a",),), "two classes"),
        (("ab",), "list of names"),
        ((("a", "b"), "c"), "unknown class 'c'"),
        ((("PER", "ORG"), None, {"ENT": ("PER", "OGR")}), "did you mean 'ORG'"),
        ((("a", "b"), None, {"any": ()}), "any"),
        ((("a", "b"), None, {"any": ("a", "a")}), "any"),
    ],
    ids=[
        "twice", "group-is-class", "empty-name", "number", "none", "no-class", "one-class", "text", "background",
        "member", "empty-group", "member-twice",
    ],
)  # fmt: skip
def test_refuses(arguments, message):
    with pytest.raises(ConfigError, match=message):
        LabelSpace(*arguments)


def test_meaning_has_a_row_a_statement():
    labels = LabelSpace(("O", "PER", "ORG"), "O", {"ENT": ("PER", "ORG")})
    assert labels.statements == ("O", "PER", "ORG", "ENT", Not("O"), Not("PER"), Not("ORG"))
    expected = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0]]
    np.testing.assert_array_equal(labels.meaning, expected)
    assert labels.statement_index()[Not("PER")] == 5


def test_positions():
    labels = label_space(["ham", "spam"])
    assert label_space(labels) is labels
    assert (len(labels), labels.index("spam"), labels.indices(["spam", "ham"]).tolist()) == (2, 1, [1, 0])
    for ask in (labels.index, lambda name: labels.indices([name])):
        with pytest.raises(UnknownName, match="did you mean 'spam'"):
            ask("spma")


def test_equal_by_content_and_frozen():
    assert LabelSpace(["a", "b"]) == LabelSpace(("a", "b"))
    assert LabelSpace(("a", "b")) != LabelSpace(("b", "a"))
    assert Not("a") == Not("a") != Not("b")
    with pytest.raises(AttributeError):
        LabelSpace(("a", "b")).classes = ("c", "d")


def test_abstaining_has_no_number():
    assert ABSTAIN is None
