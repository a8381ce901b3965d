"""Rules that vote on whole columns say exactly what they say item by item."""

import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.lfs._rust import translated
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.from_model import from_model
from weaklabel.lfs.keyword import keyword
from weaklabel.lfs.lookup import lookup
from weaklabel.lfs.regex import regex
from weaklabel.lfs.threshold import threshold

LABELS = LabelSpace(("ham", "spam"))

# Letters, marks, spaces and scripts that rules and engines treat differently.
PIECES = [
    "free", "Free", "FREE", "call now", "call", "now", "c++", "$$$", "a.b", "_", "9", "é", "ß", "İ", "ı", "\u017f",
    "\u212a", "免费", "免", "x\u0301", "½", "²", " ", "  ", "\t", "\n", "\r", "\x1c", "\x85", "\xa0", "\u2028", "\x00",
    "-", "!", "\U0001f600", "ά", "Σ", "ς", "freefree", "s", "k", "i",
]  # fmt: skip
texts = st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=12)
WORDS = ["free", "call now", "c++", "$$$", "a.b", "免费", "é", "ß", "\u212a", "s", "i", "_", "9", "now", "ς", "x\u0301"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


def rowwise_is_together(rules, table):
    """Each rule item by item says what its batch says, alone and with those of the other rules."""
    marks = apply_lfs(rules, table, partial(Classification().check, labels=LABELS), max_fault_rate=1)
    for rule, column in zip(rules, marks.columns, strict=True):
        alone = [rule(item) for item in table]
        assert spelt_out(column, len(table)) == alone, rule.name
        if rule.batch is not None:
            [column] = rule.batch.together([rule.batch], Chunk(table, 0))
            assert spelt_out(column, len(table)) == alone, rule.name


def spelt_out(column, n):
    found = [None] * n
    for at, code in zip(column.item, column.code, strict=True):
        found[at] = column.values[code]
    return found


def table_of(column):
    return Records([str(at) for at in range(len(column))], {"text": column})


@given(texts, words, words, st.booleans(), st.sampled_from([None, True, False]))
def test_keywords(column, one, other, ignore_case, whole_word):
    options = {"ignore_case": ignore_case, "whole_word": whole_word}
    rules = [keyword(one, "spam", name="one", **options), keyword(other, "ham", name="other", **options)]
    rowwise_is_together([*rules, keyword("free", "spam", name="own")], table_of(column))


PATTERNS = [
    r"free", r"(?i)free", r"\bfree\b", r"(?i)\bk\b", r"(?i)s", r"[^a-z]", r"(?i)[^a-z]", r"\w+\s\w+", r"^free",
    r"free$", r"(?m)^now$", r"(?s)free.now", r"free.now", r"\d{1,2}", r"[\w.]+\+\+", r"(call|now)$",
    r"(?:free|call)\s*$", r"$", r"^$", r"\Afree\Z", r"\S+\s?!", r"免费", r"(?i)é", r"[é免]", r"(?i:FREE) now",
    r"a(?=b)", r"(?<!f)ree", r"(f)ree\1", r"\Bree", r"(?a)\w\s", r"(?x) f r e e ", r"\$\$\$", r"[\x1c\t]",
    r"free$|now", r"(free$)+", r"x*", r"(?>fre)e", r"fre++e", r"[Z-a]", r"(?i)[Z-a]", r".\Z", r"\s\Z", r"$\n",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(column=texts)
def test_regexes(pattern, column):
    rowwise_is_together([regex(pattern, "spam", name="lf")], table_of(column))


@given(column=st.lists(st.text(st.characters(max_codepoint=127), max_size=12), min_size=1, max_size=20))
def test_regexes_on_any_ascii(column):
    rowwise_is_together([regex(p, "spam", name=f"lf{at}") for at, p in enumerate(PATTERNS)], table_of(column))


@pytest.mark.parametrize(
    "pattern",
    [r"\bfree\b.*\b(call|text)\b", r"(?i)[a-z]{2,}\d+$", r"^\W*(?:hi|hey)\b", r"(?m)^\s+$|x", r"£\d", r"\S+?@\S+"],
)
def test_usual_expressions_are_translated(pattern):
    assert translated(re.compile(pattern)) is not None


@pytest.mark.parametrize(
    "pattern", [r"a(?=b)", r"(?<!a)b", r"(a)\1", r"\Ba", r"(?i)ſ", r"a$b", r"(?>a)", "(?i)[a-\u017f]"]
)
def test_what_the_engines_take_differently_is_left_to_python(pattern):
    assert translated(re.compile(pattern)) is None


@given(column=texts, entries=st.dictionaries(st.sampled_from(WORDS), st.sampled_from(["ham", "spam"]), min_size=1))
def test_lookups(column, entries):
    rules = [lookup(entries, name=f"{match}{fold}", match=match, ignore_case=fold)
             for match in ("word", "equal") for fold in (True, False)]  # fmt: skip
    rowwise_is_together(rules, table_of(column))


@given(
    st.lists(st.sampled_from([None, 1, 2.5, -3, float("nan"), float("inf"), True, "4", "x", np.int64(2)]), min_size=1)
)
def test_thresholds(column):
    rules = [
        threshold("text", "spam", at_least=1, at_most=2.5, name="a"),
        threshold("text", "ham", at_most=0, name="b"),
    ]
    marks = apply_lfs(rules, table_of(column), partial(Classification().check, labels=LABELS), max_fault_rate=1)
    texts = {fault.item for fault in marks.faults}
    assert texts == {str(at) for at, value in enumerate(column) if value == "x"}
    if not texts:
        rowwise_is_together(rules, table_of(column))


def test_odd_values_missing_columns_and_readers():
    table = Records(list("abcde"), {"text": ["free", None, 5, float("nan"), "fréé"], "n": [1, 2, 3, 4, 5]})
    rules = [
        keyword("free", "spam", name="a"),
        keyword("5", "spam", name="b"),
        regex("^$", "ham", name="c"),
        keyword("3", "ham", column="n", name="d"),
        keyword("free", "ham", column=lambda item: item.text, name="e"),
        regex("b", "ham", column="id", name="f"),
        from_model(lambda text: ("spam", 0.9 if text == 5 else 0.1), name="g"),
    ]
    rowwise_is_together(rules, table)


def test_texts_that_no_engine_takes_are_read_item_by_item():
    rules = [keyword("free", "spam", name="lf")]
    marks = apply_lfs(rules, table_of(["free", "\ud800 free"]), lambda mark, item: mark)
    assert marks.columns[0].item.tolist() == [0, 1]


def test_a_missing_column_is_a_fault_that_names_the_nearest():
    table = table_of(["free"])
    marks = apply_lfs(
        [keyword("free", "spam", column="txt", name="lf")], table, lambda mark, item: mark, max_fault_rate=1
    )
    assert "did you mean 'text'" in marks.faults[0].error


def test_a_chunk_reads_once():
    read = []
    chunk = Chunk(table_of(["a", "b"]), 0)
    column = lambda item: read.append(item.id) or item.text  # noqa: E731
    assert chunk.texts(column, str.upper) == ["A", "B"]
    assert chunk.texts(column) == ["a", "b"]
    assert read == ["0", "1"]
