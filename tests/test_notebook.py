import numpy as np
import pandas as pd
import pytest

from weaklabel import apply, keyword, labeling_function, lf_summary
from weaklabel.errors import BadVote, ConfigError, InputError, TooManyFaults, UnknownName
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.notebook import as_records

CLASSES = ["ham", "spam"]
FREE = keyword("free", "spam", name="free")
TABLES = {
    "frame": pd.DataFrame({"text": ["free", "x"]}),
    "mapping": {"text": ["free", "x"]},
    "array": {"text": np.array(["free", "x"])},
    "rows": [{"text": "free"}, {"text": "x"}],
    "iterator": iter([{"text": "free"}, {"text": "x"}]),
    "records": Records(["0", "1"], {"text": ["free", "x"]}),
}


@pytest.mark.parametrize("form", TABLES)
def test_tables_of_any_form(form):
    votes = apply([FREE], TABLES[form], CLASSES)
    assert votes.to_matrix().tolist() == [[1], [-1]]
    assert votes.item_ids == ("0", "1")


def test_ids_are_a_column_or_the_index():
    frame = pd.DataFrame({"text": ["a", "b"]}, index=[7, "x"])
    assert as_records(frame).ids == ("7", "x")
    assert as_records(frame.assign(id=[3, 4])).ids == ("3", "4")
    assert "id" not in as_records(frame.assign(id=[3, 4])).columns


def test_rows_may_lack_keys_and_numbers_stay_numbers():
    assert as_records([{"a": 1}, {"b": 2}]).columns == {"a": [1, None], "b": [None, 2]}
    assert type(as_records(pd.DataFrame({"n": [1, 2]}))[0].n) is int


@pytest.mark.parametrize(
    "table", [[], {}, pd.DataFrame(), pd.DataFrame({"text": []})], ids=["list", "dict", "none", "frame"]
)
def test_no_items_are_no_error(table):
    """Snorkel's applier raises on an empty frame."""
    assert apply([FREE], table, CLASSES).to_matrix().shape == (0, 1)


def test_missing_texts_are_abstentions():
    frame = pd.DataFrame({"text": [None, pd.NA, float("nan"), "free"]})
    assert apply([FREE], frame, CLASSES).to_matrix().ravel().tolist() == [-1, -1, -1, 1]


@pytest.mark.parametrize(
    ("lfs", "items", "classes", "error", "message"),
    [
        (FREE, {"text": ["a"]}, CLASSES, InputError, "expected a list of labeling functions, but got .*free.*: put it"),
        ([], {"text": ["a"]}, CLASSES, InputError, "no labeling functions"),
        ([len], {"text": ["a"]}, CLASSES, InputError, "len is no labeling function; put @labeling_function above"),
        ([FREE, FREE], {"text": ["a"]}, CLASSES, InputError, "two labeling functions are called 'free'"),
        ([FREE], None, CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], ["a", "b"], CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], "text", CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], 5, CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], {"text": 5}, CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], pd.Series(["a"]), CLASSES, InputError, "items must be a DataFrame"),
        ([FREE], pd.DataFrame([["a", "b"]], columns=["text", "text"]), CLASSES, InputError, "two columns called"),
        ([FREE], {"text": ["a"], "b": [1, 2]}, CLASSES, InputError, "column 'b' must have 1 values"),
        ([FREE], pd.DataFrame({"text": ["a", "b"]}, index=[1, 1]), CLASSES, InputError, "the id '1' is used twice"),
        ([FREE], {"text": ["a"]}, "ab", ConfigError, "classes must be a list of names, but got 'ab'"),
        ([FREE], {"text": ["a"]}, None, ConfigError, "classes must be a list of names, but got None"),
        ([FREE], {"text": ["a"]}, ["a"], ConfigError, "two classes at least"),
        ([FREE], {"text": ["a"]}, [0, 1], ConfigError, "named by a text"),
        ([FREE], {"text": ["free"]}, ["ham", "spma"], BadVote, "'free' on item '0'.*did you mean 'spma'"),
    ],
    ids=["one-rule", "none", "function", "twice", "no-table", "texts", "text", "number", "scalar", "series", "columns",
         "lengths", "index", "string", "no-classes", "one-class", "numbers", "misspelt"],
)  # fmt: skip
def test_what_cannot_be_applied(lfs, items, classes, error, message):
    with pytest.raises(error, match=message):
        apply(lfs, items, classes)


def test_kinds_and_rates_that_are_none():
    with pytest.raises(UnknownName, match="did you mean 'classification'"):
        apply([FREE], {"text": ["a"]}, CLASSES, kind="clasification")
    for rate in (7, -1, float("nan")):
        with pytest.raises(ConfigError, match="max_fault_rate must be in 0 to 1"):
            apply([FREE], {"text": ["a"]}, CLASSES, max_fault_rate=rate)


@pytest.mark.parametrize("error", [ValueError, SystemExit], ids=lambda error: error.__name__)
def test_faults_are_counted_and_not_silence(error):
    @labeling_function
    def fragile(item):
        if item.text == "b":
            raise error("stop")
        return "ham"

    items = {"text": ["a", "b"]}
    votes = apply([fragile], items, CLASSES, max_fault_rate=0.5)
    assert votes.asked[0].tolist() == [0]
    with pytest.raises(TooManyFaults, match=rf"'fragile' raised .*{error.__name__}: stop \(.*test_notebook\.py, line"):
        apply([fragile], items, CLASSES)


def test_rules_without_a_name_get_one_and_progress_is_told():
    told = []
    votes = apply(
        [keyword("a", "ham"), keyword("b", "spam")], {"text": ["a"]}, CLASSES, progress=lambda *s: told.append(s)
    )
    assert votes.names == ["keyword_0", "keyword_1"]
    assert told[-1] == (1, 1)


@pytest.mark.parametrize("thing", [[[0, 1]], np.zeros((2, 2)), None], ids=["list", "array", "none"])
def test_what_is_no_votes_is_told_how_to_be(thing):
    """Snorkel's lf_summary of a list is an AttributeError."""
    with pytest.raises(InputError, match=r"Votes, but got .*Votes\.from_matrix"):
        lf_summary(thing)
    with pytest.raises(InputError, match=r"Votes, but got .*Votes\.from_matrix"):
        DawidSkene().fit(thing)


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        (["ham", "spam"], r"gold must be Gold, but got list; Gold\.of\(names, classes\)"),
        (Gold.of([0]), "gold is of 1 units, but the votes are on 2"),
        (Gold.of([0, 7]), "class 7, but there are classes 0 to 1 only"),
    ],
    ids=["list", "length", "class"],
)
def test_gold_that_does_not_fit(gold, message):
    votes = apply([FREE], {"text": ["free", "x"]}, CLASSES)
    with pytest.raises(InputError, match=message):
        lf_summary(votes, gold)
    with pytest.raises(InputError, match=message):
        DawidSkene().fit(votes, gold)
