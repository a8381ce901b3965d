import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from weaklabel.errors import ConfigError, InputError, TooManyFaults
from weaklabel.items import Records
from weaklabel.lfs.from_model import from_model
from weaklabel.lfs.keyword import keyword
from weaklabel.lfs.lookup import lookup
from weaklabel.lfs.regex import regex
from weaklabel.lfs.threshold import threshold

# ---- keyword


@pytest.mark.parametrize(
    ("words", "options", "text", "fires"),
    [
        ("free", {}, "FREE entry", True),
        ("free", {}, "freedom", False),
        ("free", {}, "carefree", False),
        ("free", {}, "free_entry", False),
        ("free", {}, "it's free!", True),
        ("free", {"whole_word": False}, "freedom", True),
        ("free", {"ignore_case": False}, "FREE", False),
        ("Free", {"ignore_case": False}, "Free", True),
        (["cash", "prize"], {}, "a prize", True),
        ("call now", {}, "call \n\t now", True),
        ("call now", {}, "call  nowhere", False),
        (" call  now ", {}, "call now", True),
        ("c++", {}, "i like c++, really", True),
        ("c++", {}, "abc++", False),
        ("$$$", {}, "win $$$ now", True),
        ("$$$", {}, "win$$$now", True),
        ("a.b", {}, "axb", False),
        ("免费", {}, "点击免费领取", True),
        ("免费", {"whole_word": True}, "点击免费领取", True),
        ("free", {}, "免费free领", True),
        ("free", {}, "免费freedom领", False),
        ("免费free", {}, "点击免费free领取", True),
        ("naïve", {}, "NAÏVE", True),
        ("free", {}, "", False),
        ("free", {}, None, False),
    ],
)
def test_keyword(item, words, options, text, fires):
    assert keyword(words, "spam", **options)(item(text)) == ("spam" if fires else None)


@pytest.mark.parametrize("words", [[], "", ["a", " "], ["a", 3], ["a", None]], ids=str)
def test_keyword_refuses_empty_words(words):
    with pytest.raises(ConfigError, match="keyword needs one word or more"):
        keyword(words, "spam")


def test_keyword_is_described_and_reads_other_columns(item):
    rule = keyword((word for word in ["a", "b"]), "spam", column="title", name="letters")
    assert (rule.name, rule.doc) == ("letters", "Says spam where `title` has one of: a, b.")
    assert rule(item(title="a b")) == "spam"
    assert keyword("5", "spam", column=lambda item: item.n)(item(n=5)) == "spam"
    with pytest.raises(KeyError, match="did you mean 'text'"):
        keyword("x", "spam", column="txt")(item("x"))


# ---- regex


@pytest.mark.parametrize(
    ("pattern", "options", "text", "fires"),
    [
        ("free", {}, "Free", False),
        ("(?i)free", {}, "FREE", True),
        ("free", {"flags": re.IGNORECASE}, "FREE", True),
        (re.compile("free", re.IGNORECASE), {}, "FREE", True),
        (r"\bfree\b.*call", {}, "free, call", True),
        (r"\bfree\b.*call", {}, "free\ncall", False),
        (r"^免费", {}, "免费领取", True),
        ("$", {}, None, True),
    ],
)
def test_regex(item, pattern, options, text, fires):
    assert regex(pattern, "spam", **options)(item(text)) == ("spam" if fires else None)


@pytest.mark.parametrize("pattern", ["(free", "*", 3, b"free", None], ids=str)
def test_regex_refuses_what_is_none_with_one_clear_error(pattern):
    with pytest.raises(ConfigError, match=r"the regular expression .* cannot be read") as caught:
        regex(pattern, "spam")
    assert caught.value.__cause__ is None


# ---- lookup


@pytest.mark.parametrize(
    ("entries", "options", "text", "expected"),
    [
        (["anna", "New York"], {"label": "spam"}, "I saw ANNA", "spam"),
        (["anna", "New York"], {"label": "spam"}, "in new  york.", "spam"),
        (["anna"], {"label": "spam"}, "annabel", None),
        (["Anna"], {"label": "spam", "ignore_case": False}, "anna", None),
        (["免费"], {"label": "spam"}, "点击免费领取", "spam"),
        (["免费free"], {"label": "spam"}, "免费 free", "spam"),
        (["$$$"], {"label": "spam"}, "win $$$", "spam"),
        ({"great": "spam", "dull": "ham"}, {}, "great great dull", "spam"),
        ({"great": "spam", "dull": "ham"}, {}, "great but dull", None),
        ({"not great": "ham", "great": "spam"}, {}, "not great", "ham"),
        ({"great": "spam"}, {}, "", None),
        ({"great": "spam"}, {}, None, None),
        ({"great": "spam"}, {"match": "equal"}, " Great ", "spam"),
        ({"great": "spam"}, {"match": "equal"}, "great film", None),
        ({"7": "spam"}, {"match": "equal"}, 7, "spam"),
    ],
)
def test_lookup(item, entries, options, text, expected):
    assert lookup(entries, **options)(item(text)) == expected


def test_lookup_file_is_found_beside_the_file_that_names_it(rules_file, item):
    from weaklabel.lfs.collect import collect

    rules_file("prize\nfree cash\tspam\n\n你好\tham\n", "words/list.txt")
    file = rules_file('from weaklabel import lookup\nrule = lookup("words/list.txt", "spam")\n')
    rule = collect([file], ["ham", "spam"])[0].lf
    assert [rule(item(text)) for text in ("a prize", "free  cash", "你好", "cash")] == ["spam", "spam", "ham", None]
    assert "list.txt" in rule.doc


def test_a_list_saved_with_a_byte_order_mark_is_read(tmp_path, item):
    (tmp_path / "list.txt").write_bytes("\ufeffgreat\nfine\n".encode())
    assert lookup(tmp_path / "list.txt", "spam")(item("great")) == "spam"


@pytest.mark.parametrize(
    ("content", "label", "message"),
    [
        (None, "spam", "list.txt cannot be read"),
        (b"", "spam", "has none"),
        (b"\n \n", "spam", "has none"),
        (b"a\tspam\nb\n", None, "line 2: no label"),
        (b"a\tspam\nb\t \n", None, "line 2: no label"),
        (b"\xff\xfe", "spam", "list.txt cannot be read"),
    ],
    ids=["missing", "empty", "blank", "no-label", "blank-label", "not-utf-8"],
)
def test_lookup_files_refused(tmp_path, content, label, message):
    if content is not None:
        (tmp_path / "list.txt").write_bytes(content)
    with pytest.raises((ConfigError, InputError), match=message):
        lookup(tmp_path / "list.txt", label)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"entries": []}, "label"),
        ({"entries": [], "label": "spam"}, "one entry or more"),
        ({"entries": {}}, "one entry or more"),
        ({"entries": ["a"]}, "needs a label"),
        ({"entries": ["a"], "label": "spam", "match": "prefix"}, "'prefix'"),
        ({"entries": ["a", 3], "label": "spam"}, "3"),
    ],
    ids=["nothing", "no-entries", "empty-mapping", "no-label", "match", "number"],
)
def test_lookup_refuses(arguments, message):
    with pytest.raises(ConfigError, match=message):
        lookup(**arguments)


# ---- threshold


@pytest.mark.parametrize(
    ("value", "fires"),
    [(3, True), (5.0, True), ("4", True), (2.999, False), (6, False), (None, False), (float("nan"), False),
     (np.float64("nan"), False), (np.int64(4), True), (True, False)],
    ids=str,
)  # fmt: skip
def test_threshold(item, value, fires):
    assert threshold("age", "spam", at_least=3, at_most=5)(item(age=value)) == ("spam" if fires else None)


def test_threshold_of_a_missing_value_of_pandas(item):
    pd = pytest.importorskip("pandas")
    assert threshold("age", "spam", at_least=3)(item(age=pd.NA)) is None


def test_threshold_with_one_end_and_a_function(item):
    assert threshold(lambda item: len(item.text), "ham", at_most=3)(item("abc")) == "ham"
    assert threshold("n", "ham", at_least=0)(item(n=float("inf"))) == "ham"


@pytest.mark.parametrize(
    "options", [{}, {"at_least": 5, "at_most": 3}, {"at_least": float("nan")}], ids=["no-end", "crossed", "nan"]
)
def test_threshold_refuses_a_range_that_is_none(options):
    with pytest.raises(ConfigError, match="at_least"):
        threshold("age", "spam", **options)


# ---- from_model


@pytest.fixture(scope="module")
def classifier():
    """A classifier of numbers: sure of 1 above, of 0 below."""
    as_column = FunctionTransformer(lambda values: np.array(values, dtype=float)[:, None])
    model = make_pipeline(as_column, LogisticRegression(C=100))
    return model.fit([0, 1, 9, 10], [0, 0, 1, 1])


def test_a_classifier_of_scikit_learn(classifier, apply, said, records):
    table = records(n=[0, 5, 10])
    votes = ["ham", "spam"]
    rules = [
        from_model(classifier, votes, column="n", name="order"),
        from_model(classifier, {0: "ham", 1: "spam"}, column="n", name="mapping"),
        from_model(classifier, {1: "spam"}, column="n", name="one"),
        from_model(classifier, votes, column="n", threshold=0.5, name="always"),
    ]
    rows = said(apply(rules, table), 3)
    assert rows[0] == rows[1] == ["ham", None, "spam"]
    assert rows[2] == [None, None, "spam"]
    assert None not in rows[3]
    assert rules[0](table[2]) == "spam"


def test_a_classifier_that_knows_names(apply, said, records):
    as_column = FunctionTransformer(lambda values: np.array(values, dtype=float)[:, None])
    model = make_pipeline(as_column, LogisticRegression(C=100)).fit([0, 1, 9, 10], np.array(["ham"] * 2 + ["spam"] * 2))
    assert said(apply([from_model(model, column="n", name="lf")], records(n=[0, 10])), 2) == [["ham", "spam"]]


@pytest.mark.parametrize(
    ("function", "labels", "expected"),
    [
        (lambda text: ("POS", 0.9), {"POS": "spam"}, "spam"),
        (lambda text: ("NEG", 0.9), {"POS": "spam"}, None),
        (lambda text: ("spam", 0.8), None, "spam"),
        (lambda text: ("spam", 0.79), None, None),
        (lambda text: {"spam": 0.9, "ham": 0.1}, None, "spam"),
        (lambda text: {"spam": 0.5, "ham": 0.5}, None, None),
    ],
    ids=["mapping", "abstains", "as-it-is", "unsure", "probabilities", "even"],
)
def test_a_function(item, function, labels, expected):
    assert from_model(function, labels)(item("x")) == expected


def test_a_model_of_another_width_is_a_clear_fault(classifier, apply, records):
    rule = from_model(classifier, ["ham", "spam", "other"], column="n", name="lf")
    with pytest.raises(TooManyFaults, match=r"'lf'.*probabilities of shape \(1, 3\), but gave \(1, 2\)"):
        apply([rule], records(n=[0, 1]))


class Nameless:
    def predict_proba(self, values):
        return np.full((len(values), 2), 0.5)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (Nameless(), {}, "classes_"),
        ("model.bin", {}, "'model.bin'"),
        (len, {"labels": ["ham", "spam"]}, "mapping"),
        (len, {"threshold": 80}, "threshold must be in 0 to 1"),
    ],
    ids=["no-classes", "path", "list-for-a-function", "percent"],
)
def test_from_model_refuses(model, options, message):
    with pytest.raises(ConfigError, match=message):
        from_model(model, **options)


@pytest.mark.parametrize("maker", [keyword, regex, lookup, threshold, from_model])
def test_makers_have_an_example(maker):
    assert ">>>" in maker.__doc__


def test_rules_read_missing_columns_of_tables(apply):
    table = Records(["a", "b"], {"text": [None, "free"]})
    assert apply([keyword("free", "spam", name="lf")], table).columns[0].item.tolist() == [1]
