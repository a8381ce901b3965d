import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tests import strategies
from tests.strategies import LABELS, same
from weaklabel.errors import InputError, UnknownName
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.votes import Votes

# ---- from a matrix


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.float64, list, sparse.csr_array, pd.DataFrame])
def test_a_matrix_makes_the_round_trip(kind):
    rows = [[0, -1, 1], [-1, -1, -1], [1, 1, 0]]
    matrix = np.array(rows, dtype=kind) if isinstance(kind, type) and issubclass(kind, np.generic) else kind(rows)
    votes = Votes.from_matrix(matrix, ["a", "b"])
    assert votes.to_matrix().tolist() == rows
    assert (votes.names, votes.item_ids) == (["lf_0", "lf_1", "lf_2"], ("0", "1", "2"))
    assert votes.covered().tolist() == [True, False, True]


@given(st.integers(0, 5), st.integers(0, 4), st.data())
def test_any_matrix_makes_the_round_trip(n, m, data):
    matrix = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n * m, max_size=n * m)), int).reshape(n, m)
    for asked in ("all", "voted"):
        votes = Votes.from_matrix(matrix, ["a", "b", "c"], asked=asked)
        assert np.array_equal(votes.to_matrix(), matrix)
        assert np.array_equal(Votes.from_matrix(votes.to_matrix(0 - 9), ["a", "b", "c"], abstain=-9).unit, votes.unit)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[0, 7]], "row 0, column 1 .* 7; expected 0 to 1, or -1"),
        ([[0, -2]], "row 0, column 1 .* -2"),
        ([[0, np.nan]], "row 0, column 1 .* nan"),
        ([[0, np.inf]], "row 0, column 1 .* inf"),
        ([[0, 0.5]], "row 0, column 1 .* 0.5"),
        ([["a", "b"]], "integers"),
        ([[True, False]], "bool"),
        ([[0, None]], "object"),
        ([0, 1], r"shape \(item, source\)"),
        ([[[0]]], r"shape \(item, source\)"),
        (3, r"shape \(item, source\)"),
    ],
    ids=["seven", "minus-two", "nan", "inf", "half", "strings", "bool", "none", "1-d", "3-d", "0-d"],
)
def test_a_matrix_of_anything_else_is_refused(matrix, message):
    with pytest.raises(InputError, match=message):
        Votes.from_matrix(matrix, ["a", "b"])


@pytest.mark.parametrize(
    "options",
    [{"names": ["x"]}, {"item_ids": ["1"]}, {"asked": "some"}, {"names": ["x", "x"]}, {"item_ids": ["1", "1"]}],
    ids=["names", "ids", "asked", "name-twice", "id-twice"],
)
def test_names_and_ids_must_fit(options):
    with pytest.raises(InputError, match=r"names|asked|twice|two sources"):
        Votes.from_matrix([[0, 1], [1, 0]], ["a", "b"], **options)


def test_zero_may_mean_no_vote():
    votes = Votes.from_matrix([[1, 0], [0, 0]], ["a", "b"], abstain=0)
    assert votes.to_matrix().tolist() == [[1, -1], [-1, -1]]


def test_asked_tells_an_abstention_from_a_missing_answer(votes_of):
    rows = [[0, -1], [1, 1], [-1, -1]]
    assert votes_of(rows).asked == (None, None)
    assert [whom.tolist() for whom in votes_of(rows, asked="voted").asked] == [[0, 1], [1]]
    assert [a.silence.toarray().sum() for a in (votes_of(rows).patterns(), votes_of(rows, asked="voted").patterns())]
    assert _silent(votes_of(rows)).tolist() == [[0, 1], [0, 0], [1, 1]]
    assert _silent(votes_of(rows, asked="voted")).tolist() == [[0, 0], [0, 0], [0, 0]]


def _silent(votes):
    """Which sources were asked about which unit and said nothing, (unit, source), by way of the patterns."""
    patterns = votes.patterns()
    return (patterns.always + patterns.silence.toarray())[patterns.inverse].reshape(votes.n_units, len(votes.sources))


# ---- from long tables

ANSWERS = {"item": ["q1", "q1", "q2"], "worker": ["ann", "bob", "ann"], "label": ["yes", "no", "yes"]}


@pytest.mark.parametrize("frame", [ANSWERS, pd.DataFrame(ANSWERS)], ids=["mapping", "pandas"])
@pytest.mark.parametrize("item", ["item", "task"])
def test_answers(frame, item):
    frame = pd.DataFrame(frame).rename(columns={"item": item}) if item == "task" else frame
    votes = Votes.from_answers(frame)
    assert votes.labels.classes == ("no", "yes")
    assert votes.item_ids == ("q1", "q2")
    assert votes.to_matrix().tolist() == [[1, 0], [1, -1]]
    assert [whom.tolist() for whom in votes.asked] == [[0, 1], [0]]
    assert {source.role for source in votes.sources} == {"worker"}


def test_answers_may_be_numbers():
    votes = Votes.from_answers({"item": [1, 2], "worker": [7, 7], "label": [0, 1]})
    assert (votes.item_ids, votes.names, votes.labels.classes) == (("1", "2"), ["7"], ("0", "1"))


def test_votes_of_rules_cover_items_that_nobody_spoke_of():
    votes = Votes.from_votes({"id": ["2"], "source": ["lf"], "label": ["yes"]}, ["no", "yes"], item_ids=["1", "2"])
    assert votes.to_matrix().tolist() == [[-1], [1]]
    assert (votes.asked, votes.sources[0].role) == ((None,), "lf")


@pytest.mark.parametrize(
    ("frame", "classes", "error", "message"),
    [
        ({"item": ["1"], "wroker": ["w"], "label": ["a"]}, None, UnknownName, "worker"),
        (
            {"item": ["1"], "worker": ["w"], "label": ["spm"]},
            ["ham", "spam"],
            UnknownName,
            "row 1: unknown class 'spm'; did you mean",
        ),
        ({"item": ["1", "2"], "worker": ["w", "w"], "label": ["a", None]}, None, InputError, "'2'"),
        ({"item": ["1", "2"], "worker": ["w", "w"], "label": ["a", float("nan")]}, None, InputError, "'2'"),
        ({"item": ["1", None], "worker": ["w", "w"], "label": ["a", "b"]}, None, InputError, "item"),
        ({"item": ["1", "2"], "worker": ["w", float("nan")], "label": ["a", "b"]}, None, InputError, "worker"),
        ({"item": ["1", "2"], "worker": ["w"], "label": ["a", "b"]}, None, InputError, "worker"),
    ],
    ids=["column", "class", "label-none", "label-nan", "item-none", "worker-nan", "ragged"],
)
def test_answers_refused(frame, classes, error, message):
    with pytest.raises(error, match=message):
        Votes.from_answers(frame, classes)


def test_names_and_ids_may_be_numbers():
    frame = {"id": [2], "source": [7], "label": ["yes"]}
    votes = Votes.from_votes(frame, ["no", "yes"], item_ids=[1, 2], names=[7, 8])
    assert (votes.item_ids, votes.names, votes.to_matrix().tolist()) == (("1", "2"), ["7", "8"], [[-1, -1], [1, -1]])
    votes = Votes.from_matrix([[0]], ["a", "b"], names=[7], item_ids=[1])
    assert (votes.item_ids, votes.names) == (("1",), ["7"])


def test_a_missing_value_of_pandas_is_missing():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"item": ["1", "2"], "worker": ["w", "w"], "label": pd.array(["a", None], dtype="string")})
    with pytest.raises(InputError, match=r"'2'.*has no label"):
        Votes.from_answers(frame)


def test_votes_on_strangers_are_refused():
    with pytest.raises(InputError, match="'9', which is not in the data"):
        Votes.from_votes({"id": ["9"], "source": ["lf"], "label": ["a"]}, ["a", "b"], item_ids=["1"])


# ---- what is kept and what is refused


def test_repeats_are_dropped_and_counted_and_the_surest_stays():
    votes = Votes(LABELS, (Source("s"),), ("i",), [0, 0, 0], [0, 0, 0], [1, 1, 2], [0.5, 0.9, 1.0])
    assert (votes.statement.tolist(), votes.weight.tolist(), votes.repeats) == ([1, 2], [0.9, 1.0], 1)


def test_contradictions_are_kept_but_not_in_a_matrix():
    votes = Votes.from_answers({"item": ["1", "1"], "worker": ["w", "w"], "label": ["a", "b"]})
    assert (len(votes.unit), votes.repeats) == (2, 0)
    assert votes.shares().tolist() == [[0.5, 0.5]]
    with pytest.raises(InputError, match="'w' said two things of unit 0"):
        votes.to_matrix()


def test_a_group_is_shared_and_has_no_place_in_a_matrix():
    votes = Votes(LABELS, (Source("s"),), ("i", "j"), [0, 1], [0, 0], [3, 4])  # b or c; not a
    assert votes.shares().tolist() == [[0, 0.5, 0.5], [0, 0.5, 0.5]]
    with pytest.raises(InputError, match="group or a complement"):
        votes.to_matrix()


def test_weights_count_in_shares_and_onehot():
    votes = Votes(LABELS, (Source("s"), Source("t")), ("i",), [0, 0], [0, 1], [0, 1], [1.0, 0.25])
    assert votes.shares().tolist() == [[0.8, 0.2, 0]]
    assert votes.onehot().sum() == 1.25
    assert votes.spoke().toarray().tolist() == [[1, 1]]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"unit": [2]}, "unit must be in 0 to 1"),
        ({"unit": [-1]}, "unit must be in 0 to 1"),
        ({"source": [1]}, "source must be in 0 to 0"),
        ({"statement": [99]}, "statement must be in 0 to"),
        ({"weight": [0.0]}, "weight"),
        ({"weight": [1.5]}, "weight"),
        ({"weight": [np.nan]}, "weight"),
        ({"sources": (Source("s"), Source("s"))}, "two sources are called 's'"),
        ({"item_ids": ("i", "i")}, "twice"),
        ({"asked": (np.array([1]),)}, "asked"),
        ({"asked": (None, None)}, "asked"),
        ({"asked": (np.array([0, 9]),)}, "asked"),
        ({"unit": [0.9]}, "which are integers"),
        ({"asked": (np.array([True, False]),)}, "which are integers"),
        ({"item_start": [0, 1]}, "item_start must have 3"),
        ({"item_start": [0, 2, 1]}, "item_start"),
        ({"units": {"at": np.zeros(3)}}, r"units\['at'\] has 3 values for 2 units"),
    ],
    ids=[
        "unit", "negative", "source", "statement", "weight-0", "weight-1.5", "weight-nan", "names", "ids",
        "voted-unasked", "asked-of-more-sources", "asked-beyond", "fractions", "asked-by-truth-values", "starts-short",
        "starts-back", "units-of-others",
    ],
)  # fmt: skip
def test_coordinates_are_checked(fields, message):
    given = {"sources": (Source("s"),), "item_ids": ("i", "j"), "unit": [0], "source": [0], "statement": [1]} | fields
    with pytest.raises(InputError, match=message):
        Votes(LABELS, **given)


def test_asked_is_put_in_order_and_counted_once():
    votes = Votes(LABELS, (Source("s"),), ("i", "j"), [0], [0], [1], asked=([1, 0, 1],))
    assert votes.asked[0].tolist() == [0, 1]
    assert votes.patterns().silence.toarray().tolist() in ([[0], [1]], [[1], [0]])


def test_arrays_are_read_only_and_the_callers_are_not(votes_of):
    unit, start = np.array([0]), np.array([0, 1])
    votes = Votes(LABELS, (Source("s"),), ("i",), unit, [0], [1], item_start=start)
    for array in (votes.unit, votes.source, votes.statement, votes.weight, votes.item_start):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    unit[0] = start[0] = 5
    assert (votes.unit[0], votes.item_start[0]) == (0, 0)
    with pytest.raises(AttributeError):
        votes.repeats = 3


@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("m", [0, 1])
def test_the_smallest_tables(n, m):
    votes = Votes.from_matrix(np.full((n, m), -1), ["a", "b"])
    assert (votes.n_units, votes.covered().tolist(), votes.shares().tolist()) == (n, [False] * n, [[0.5, 0.5]] * n)
    assert votes.onehot().shape == (n, m * 4)
    assert votes.patterns().count.tolist() == [1.0] * n
    assert same(votes.select(np.arange(n)), votes)


# ---- patterns


@given(strategies.votes())
def test_patterns_expand_to_the_rows_of_votes_and_silences(votes):
    patterns = votes.patterns()
    assert patterns.count.sum() == votes.n_units
    assert np.array_equal(patterns.votes.toarray()[patterns.inverse], votes.onehot().toarray())
    assert np.array_equal(np.bincount(patterns.inverse, minlength=len(patterns.count)), patterns.count)
    item = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
    asked = np.stack([np.ones(len(item)) if whom is None else np.isin(item, whom) for whom in votes.asked], axis=1)
    silent = asked - votes.spoke().toarray()
    assert np.array_equal((patterns.always + patterns.silence.toarray())[patterns.inverse], silent)
    rows = np.hstack([votes.onehot().toarray(), silent])
    assert len(patterns.count) == len(np.unique(rows, axis=0))


@given(strategies.votes())
def test_silent_sums_over_patterns_are_those_over_units(votes):
    silent = _silent(votes)
    patterns, random = votes.patterns(), np.random.default_rng(0)
    score, share = random.random((len(votes.sources), 3)), random.random((len(patterns.count), 3))
    np.testing.assert_allclose(patterns.silent_score(score)[patterns.inverse], silent @ score, atol=1e-12)
    per_pattern = np.zeros((len(patterns.count), len(votes.sources)))
    per_pattern[patterns.inverse] = silent
    np.testing.assert_allclose(patterns.silent_mass(share), per_pattern.T @ share, atol=1e-12)


def test_units_with_different_keys_stay_apart(votes_of):
    patterns = votes_of([[0], [0], [0]]).patterns(np.array([0, 1, 0]))
    assert sorted(patterns.count) == [1, 2]
    assert patterns.inverse[0] == patterns.inverse[2] != patterns.inverse[1]


# ---- background


def test_background_spells_out_the_silence_of_exhaustive_sources():
    sources = (Source("lf"), Source("worker", "worker", "background"), Source("all", "worker", "background"))
    asked = (None, np.array([0, 1]), None)
    votes = Votes(LABELS, sources, ("i", "j", "k"), [0, 0], [0, 1], [1, 1], asked=asked)
    assert votes.with_background().to_matrix().tolist() == [[1, 1, 0], [-1, 0, 0], [-1, -1, 0]]
    assert votes.covered().tolist() == [True, False, False]


def test_background_that_is_spelt_out_or_means_nothing_stays_as_it_is():
    exact, rules = Source("worker", "worker", "background"), Source("lf")
    spelt = Votes(LABELS, (exact,), ("i", "j"), [0], [0], [1]).with_background()
    assert spelt.with_background() is spelt
    votes = Votes(LABELS, (rules,), ("i", "j"), [0], [0], [1])
    assert votes.with_background() is votes


def test_background_needs_a_background_class(votes_of):
    votes = votes_of([[0, -1]])
    assert votes.with_background() is votes


# ---- select, concat, merge


@given(strategies.votes())
def test_selecting_everything_changes_nothing(votes):
    assert same(votes.select(np.arange(votes.n_items)), votes)
    assert same(votes.select(np.ones(votes.n_items, dtype=bool)), votes)


@given(strategies.votes(), st.data())
def test_parts_put_together_are_the_whole(votes, data):
    cut = data.draw(st.integers(0, votes.n_items))
    first, second = votes.select(np.arange(cut)), votes.select(np.arange(cut, votes.n_items))
    assert same(first.concat(second), votes)


@given(st.data())
def test_concat_is_associative(data):
    template = data.draw(strategies.votes(item_ids=[], names=["s", "t"]))
    parts = [data.draw(strategies.votes(item_ids=ids, names=["s", "t"])) for ids in (["1", "2"], ["3"], ["4", "5"])]
    a, b, c = (
        Votes(LABELS, template.sources, p.item_ids, p.unit, p.source, p.statement, p.weight, p.item_start, p.asked)
        for p in parts
    )
    assert same(a.concat(b).concat(c), a.concat(b.concat(c)))
    assert same(template.concat(a), a)


@given(st.data())
def test_merge_is_associative_and_takes_items_in_any_order(data):
    whole = data.draw(strategies.votes(names=["s", "t", "u", "v"]))
    a, b, c = whole.select_sources([0, 1]), whole.select_sources([2]), whole.select_sources([3])
    assert same(a.merge(b).merge(c), whole)
    assert same(a.merge(b.merge(c)), whole)
    order = np.array(data.draw(st.permutations(range(whole.n_items))), dtype=np.int64)
    assert same(a.merge(b.select(order)), whole.select_sources([0, 1, 2]))


@given(strategies.votes(), st.data())
def test_select_reads_the_rows_it_names(votes, data):
    order = np.array(data.draw(st.permutations(range(votes.n_items))), dtype=np.int64)[: votes.n_items - 1]
    chosen = votes.select(order)
    units = [u for i in order for u in range(votes.item_start[i], votes.item_start[i + 1])]
    assert chosen.item_ids == tuple(votes.item_ids[i] for i in order)
    assert np.array_equal(chosen.onehot().toarray(), votes.onehot().toarray()[units])
    assert np.array_equal(_silent(chosen), _silent(votes)[units])


def test_select_takes_the_columns_of_units_along():
    votes = Votes(LABELS, (Source("s"),), ("i", "j"), [0], [0], [1], item_start=[0, 2, 3], units={"at": np.arange(3)})
    chosen = votes.select(np.array([1, 0]))
    assert chosen.units["at"].tolist() == [2, 0, 1]
    assert chosen.unit.tolist() == [1]


@pytest.mark.parametrize("items", [[0, 0], [2], [-1], [True]], ids=["twice", "beyond", "negative", "short-mask"])
def test_select_refuses_what_is_no_item(votes_of, items):
    with pytest.raises(InputError, match="item"):
        votes_of([[0], [1]]).select(np.array(items))


def test_putting_together_what_does_not_fit_is_refused(votes_of):
    two = votes_of([[0], [1]])
    with pytest.raises(InputError, match="'0' is in both"):
        two.concat(two)
    with pytest.raises(InputError, match="classes and sources"):
        two.concat(votes_of([[0]], names=["other"], item_ids=["9"]))
    with pytest.raises(InputError, match="two sources are called 'lf_0'"):
        two.merge(two)
    with pytest.raises(InputError, match="classes and items"):
        two.merge(votes_of([[0]], names=["other"]))
    with pytest.raises(InputError, match="classes and items"):
        two.merge(votes_of([[0], [1]], n_classes=3, names=["other"]))
    longer = Votes(two.labels, (Source("x"),), two.item_ids, [], [], [], item_start=[0, 2, 3])
    with pytest.raises(InputError, match="same units"):
        two.merge(longer)


def test_select_sources_in_any_order(votes_of):
    votes = votes_of([[0, 1, -1], [-1, 0, 1]], asked="voted").select_sources([2, 0])
    assert (votes.names, votes.to_matrix().tolist()) == (["lf_2", "lf_0"], [[-1, 0], [1, -1]])
    assert [whom.tolist() for whom in votes.asked] == [[1], [0]]


def test_labels_given_as_a_label_space_stay():
    labels = LabelSpace(("O", "X"), "O")
    assert Votes.from_matrix([[0]], labels).labels is labels


def test_a_table_of_pandas_names_the_sources_and_the_repr_is_short():
    pd = pytest.importorskip("pandas")
    votes = Votes.from_matrix(pd.DataFrame({"x": [0, -1], "y": [1, 1]}), ["ham", "spam"])
    assert votes.names == ["x", "y"]
    assert repr(votes) == "Votes(2 items, 2 sources, 3 votes; classes ham, spam)"


def test_long_tables_may_say_how_sure_each_vote_is():
    table = {"id": ["1", "2", "2"], "source": ["x", "x", "y"], "label": ["a", "b", "a"], "confidence": [0.5, None, ""]}
    assert Votes.from_votes(table, ["a", "b"]).weight.tolist() == [0.5, 1, 1]
    answers = {"item": ["1", "2"], "worker": ["x", "x"], "label": ["a", "b"], "confidence": ["1", "0.25"]}
    assert Votes.from_answers(answers, ["a", "b"]).weight.tolist() == [1, 0.25]


@pytest.mark.parametrize("confidence", [0, 1.5, -1, True, "high", float("inf")], ids=repr)
def test_a_bad_confidence_names_its_row(confidence):
    table = {"id": ["1", "2"], "source": ["x", "x"], "label": ["a", "b"], "confidence": [1, confidence]}
    with pytest.raises(InputError, match=r"row 2 of a table of votes \(item '2'\): a confidence must be a number"):
        Votes.from_votes(table)


def test_a_vote_counts_as_much_as_it_is_sure():
    table = {"id": ["1", "1"], "source": ["x", "y"], "label": ["a", "b"], "confidence": [1, 0.25]}
    assert Votes.from_votes(table).shares().tolist() == [[0.8, 0.2]]


# ---- columns of votes


def with_extra():
    """Votes out of order, one of them repeated; the extra column tells them apart."""
    labels = LabelSpace(("a", "b"), "a")
    sources = (Source("s", silence="background"), Source("t"))
    columns = {"at": np.array([10.0, 11, 12, 13]), "pair": np.arange(8.0).reshape(4, 2)}
    return Votes(labels, sources, ("i", "j"), [1, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1], [0.5, 1, 1, 1], extra=columns)


def test_extra_columns_follow_their_votes():
    votes = with_extra()
    assert votes.extra["at"].tolist() == [13, 11, 12]  # of the repeat the surer one stays
    assert votes.extra["pair"][0].tolist() == [6, 7]
    assert votes.select(np.array([1, 0])).extra["at"].tolist() == [12, 13, 11]
    assert votes.select_sources([1, 0]).extra["at"].tolist() == [11, 13, 12]
    assert votes.select_sources([1]).extra["at"].tolist() == [11]
    parts = votes.select(np.array([0])).concat(votes.select(np.array([1])))
    assert parts.extra["at"].tolist() == [13, 11, 12]
    assert votes.select_sources([0]).merge(votes.select_sources([1])).extra["at"].tolist() == [13, 11, 12]


def test_background_that_is_spelt_out_has_no_extra():
    votes = with_extra().select_sources([0])
    votes = votes.concat(
        Votes(votes.labels, votes.sources, ("k",), [], [], [], extra={"at": [], "pair": np.zeros((0, 2))})
    )
    spelt = votes.with_background()
    assert spelt.statement.tolist() == [1, 1, 0]
    assert np.isnan(spelt.extra["pair"][2]).all()
    assert spelt.extra["at"][:2].tolist() == [13, 12]


def test_extra_columns_speak_of_every_vote():
    with pytest.raises(InputError, match=r"extra\['at'\] has 1 values for 2 votes"):
        Votes(LABELS, (Source("s"),), ("i", "j"), [0, 1], [0, 0], [1, 1], extra={"at": np.zeros(1)})
