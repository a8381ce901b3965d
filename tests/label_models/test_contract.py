"""What holds for every label model that is found."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from tests import strategies
from weaklabel.errors import InputError, NotFitted
from weaklabel.find import find_class, names
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes

PACKAGE = "weaklabel.label_models"
MODELS = [name for name in names(PACKAGE) if find_class(PACKAGE, name, "label model").needs == "votes"]

READ_SILENCE = {"majority", "weighted", "dawid_skene", "auto"}
"""Models on which rules that can say one class only have no bad influence; others document that they have."""

EXEMPT = {
    ("auto", "test_two_classes_and_not_the_other"): "its parts give each statement a probability of its own",
    ("dawid_skene", "test_two_classes_and_not_the_other"): "each statement has a probability of its own",
    ("ebcc", "test_two_classes_and_not_the_other"): "its start is drawn from the names of statements",
    ("ebcc", "test_one_source_is_believed"): "three votes are fewer than the kinds of units that it looks for",
}


@pytest.fixture(params=MODELS)
def make(request):
    """The class of a model."""
    if (why := EXEMPT.get((request.param, request.node.originalname))) is not None:
        pytest.skip(why)
    return find_class(PACKAGE, request.param, "label model")


def mixed(random_state=0, n_items=200):
    """Rules, copies of rules and sparse workers in one table of three classes."""
    return synthetic_votes(
        n_items, 5, n_classes=3, copies=1, n_workers=6, answers=25, single_class=0.4, random_state=random_state
    )


def assert_probabilities(probs, n, k):
    assert probs.shape == (n, k)
    assert np.all(np.isfinite(probs))
    assert np.all(probs >= 0)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-9)


# ---- laws


@settings(max_examples=25)
@pytest.mark.parametrize("name", MODELS)
@given(strategies.votes())
def test_any_votes_give_probabilities(name, votes):
    model = find_class(PACKAGE, name, "label model")().fit(votes)
    assert_probabilities(model.predict_proba(votes), votes.n_units, 3)
    assert model.source_weights().shape == (len(votes.sources),)
    silent = ~votes.covered()
    assert np.all(model.predict_proba(votes)[silent] == [1, 0, 0])  # there is a background class


def test_the_order_of_items_does_not_matter(make):
    votes = mixed().votes
    order = np.random.default_rng(1).permutation(votes.n_items)
    shuffled = votes.select(order)
    here, there = make().fit(votes).predict_proba(votes), make().fit(shuffled).predict_proba(shuffled)
    np.testing.assert_allclose(there, here[order], atol=1e-6)


def test_the_order_of_sources_does_not_matter(make):
    votes = mixed().votes
    order = np.random.default_rng(1).permutation(len(votes.sources))
    shuffled = votes.select_sources(order)
    here, there = make().fit(votes), make().fit(shuffled)
    np.testing.assert_allclose(there.predict_proba(shuffled), here.predict_proba(votes), atol=1e-6)
    np.testing.assert_allclose(there.source_weights(), here.source_weights()[order], atol=1e-6)


@pytest.mark.parametrize("order", [[1, 2, 0], [2, 1, 0]], ids=["rotated", "reversed"])
def test_the_order_of_classes_does_not_matter(make, order):
    votes = mixed().votes
    place = np.argsort(order)
    labels = LabelSpace(tuple(votes.labels.classes[k] for k in order))
    renamed = Votes(
        labels, votes.sources, votes.item_ids, votes.unit, votes.source, place[votes.statement], asked=votes.asked
    )
    here, there = make().fit(votes).predict_proba(votes), make().fit(renamed).predict_proba(renamed)
    np.testing.assert_allclose(there, here[:, order], atol=1e-6)


def test_inputs_are_not_changed(make):
    made = mixed()
    before = [array.copy() for array in (made.votes.unit, made.votes.statement, made.gold.label, made.gold.unit)]
    make().fit(made.votes, made.gold).label(made.votes, made.gold)
    after = (made.votes.unit, made.votes.statement, made.gold.label, made.gold.unit)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_second_fit_forgets_the_first(make):
    votes, other = mixed().votes, mixed(random_state=5).votes
    model = make().fit(other, mixed(random_state=5).gold).fit(votes)
    assert np.array_equal(model.predict_proba(votes), make().fit(votes).predict_proba(votes))


def test_the_global_random_state_is_neither_read_nor_written(make):
    votes, answers = mixed().votes, []
    for seed in (1, 2):
        np.random.seed(seed)
        before = np.random.get_state()[1].copy()
        answers.append(make().fit(votes).predict_proba(votes).tobytes())
        assert np.array_equal(before, np.random.get_state()[1])
    assert answers[0] == answers[1]


# ---- confidence


def weighted(votes, weight):
    return replace(votes, weight=weight)


def test_a_vote_of_confidence_one_is_a_plain_vote(make):
    votes = mixed().votes
    certain = weighted(votes, np.ones(len(votes.unit)))
    assert np.array_equal(make().fit(certain).predict_proba(certain), make().fit(votes).predict_proba(votes))


def test_a_less_sure_vote_counts_less(make):
    """Of the units that one source decides, those where it is less sure follow it less."""
    made = synthetic_votes(400, 6, coverage=(0.7, 0.7), random_state=3)
    votes = made.votes
    model = make().fit(votes)
    mine = votes.source == 0
    unsure = weighted(votes, np.where(mine, 0.3, 1.0))
    unit, said = votes.unit[mine], votes.statement[mine]
    others = np.bincount(votes.unit[~mine], minlength=votes.n_units)[unit] > 0
    sure, less = (model.predict_proba(v)[unit, said][others].mean() for v in (votes, unsure))
    assert less < sure
    again = make().fit(unsure).predict_proba(unsure)
    assert_probabilities(again, votes.n_units, len(votes.labels))


# ---- silence


def test_an_uncovered_unit_is_uniform_and_gets_no_label(make, votes_of):
    """Snorkel gives it the class balance, and with that the largest class."""
    votes = votes_of([[0, 0], [0, 0], [0, -1], [1, 1], [-1, -1]])
    soft = make().fit(votes).label(votes)
    assert soft.probs[4].tolist() == [0.5, 0.5]
    assert soft.covered.tolist() == [True] * 4 + [False]
    assert soft.written()[4] == -1


def test_all_silent(make, votes_of):
    votes = votes_of([[-1, -1]] * 4)
    soft = make().fit(votes).label(votes)
    assert soft.probs.tolist() == [[0.5, 0.5]] * 4
    assert soft.written().tolist() == [-1] * 4


def test_a_source_that_never_fires_has_no_say(make, votes_of):
    """Snorkel gives it weight 1.0."""
    rows = [[0, 0], [1, 1], [0, -1], [-1, 1]] * 10
    votes = votes_of(rows)
    more = votes.merge(votes_of([[-1]] * 40, names=["never"]))
    model = make().fit(more)
    np.testing.assert_allclose(model.predict_proba(more), make().fit(votes).predict_proba(votes), atol=1e-3)


# ---- odd tables

ODD = {
    "one-source": [[0], [1], [-1], [0]],
    "one-unit": [[0, 1, -1]],
    "a-class-never-voted": [[0, 0], [0, 1], [1, -1]],
    "only-one-class-voted": [[0, 0], [0, -1], [-1, 0]],
    "a-constant-source": [[0, 0, 1], [0, 1, 1], [0, 2, 2], [0, 0, 0]],
    "duplicate-columns": [[0, 0, 0], [1, 1, 1], [2, 2, 2], [0, 0, 1]] * 5,
    "everybody-disagrees": [[0, 1, 2], [1, 2, 0], [2, 0, 1]],
    "all-silent-but-one-vote": [[-1, -1], [-1, 2], [-1, -1]],
    "workers-with-one-vote": np.where(np.eye(6, dtype=bool), np.arange(6) % 3, -1).tolist(),
    "one-vote": [[1]],
}


@pytest.mark.parametrize("asked", ["all", "voted"])
@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_odd_tables(make, votes_of, rows, asked):
    votes = votes_of(rows, n_classes=3, asked=asked)
    model = make().fit(votes)
    assert_probabilities(model.predict_proba(votes), len(rows), 3)


def test_one_source_is_believed(make, votes_of):
    """Snorkel refuses fewer than three."""
    votes = votes_of([[0], [1], [-1], [0]])
    assert make().fit(votes).label(votes).written().tolist() == [0, 1, -1, 0]


@pytest.mark.parametrize("asked", ["all", "voted"])
def test_agreement_is_believed(make, votes_of, asked):
    """Snorkel's model names a class that no source voted for, with enough of one class."""
    votes = votes_of([[1, 1, 1], [1, 1, -1], [1, -1, 1]] * 20, asked=asked)
    assert set(make().fit(votes).label(votes).written()) == {1}


def test_no_units(make):
    votes = Votes.from_matrix(np.zeros((0, 2), int), ["a", "b"])
    model = make().fit(votes)
    assert model.predict_proba(votes).shape == (0, 2)
    assert len(model.label(votes)) == 0
    some = Votes.from_matrix([[0, 1], [-1, -1]], ["a", "b"])
    assert_probabilities(model.predict_proba(some), 2, 2)
    assert make().fit(some).predict_proba(votes).shape == (0, 2)


def test_workers_and_rules_in_one_table(make):
    made = synthetic_votes(300, 6, n_workers=20, answers=30, random_state=3)
    soft = make().fit(made.votes).label(made.votes)
    right = (soft.written() == made.gold.label)[soft.covered].mean()
    assert right > 0.65


def test_contradictions_groups_and_weights(make):
    labels = LabelSpace(("a", "b", "c"), None, {"bc": ("b", "c")})
    sources = (Source("s"), Source("t", "worker"))
    unit, source, statement = [0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 0, 1], [0, 1, 3, 2, 4, 0]
    votes = Votes(labels, sources, ("i", "j", "k"), unit, source, statement, [1, 1, 0.5, 1, 1, 0.25])
    assert_probabilities(make().fit(votes).predict_proba(votes), 3, 3)


def test_two_classes_and_not_the_other(make, votes_of):
    """With two classes, `Not` of one is the other, and a group of both says nothing."""
    plain = synthetic_votes(80, 4, single_class=0, coverage=(0.5, 0.9), n_workers=2, random_state=1).votes
    labels = LabelSpace(plain.labels.classes, None, {"any": plain.labels.classes})
    others = np.where(plain.source % 2 == 0, plain.statement, 4 - plain.statement)  # c0, c1, any, Not c0, Not c1
    votes = Votes(labels, plain.sources, plain.item_ids, plain.unit, plain.source, others, asked=plain.asked)
    here, there = make().fit(plain).predict_proba(plain), make().fit(votes).predict_proba(votes)
    np.testing.assert_allclose(there, here, atol=1e-9)


@pytest.mark.parametrize("k", [4, 12])
def test_more_classes_than_are_seen(make, votes_of, k):
    rows = [[0, 0, 0], [1, 1, 1], [0, 0, -1], [1, -1, 1], [0, 1, 0]] * 10
    votes = votes_of(rows, n_classes=k)
    soft = make().fit(votes).label(votes)
    assert_probabilities(soft.probs, len(rows), k)
    assert soft.written()[:4].tolist() == [0, 1, 0, 1]


# ---- gold


def test_gold_that_contradicts_every_vote(make, votes_of):
    votes = votes_of([[0, 0, 0], [1, 1, 1], [2, 2, 2], [0, 0, 1]] * 5, n_classes=3)
    gold = Gold.of([1, 2, 0, 2] * 5)
    model = make().fit(votes, gold)
    assert_probabilities(model.predict_proba(votes), 20, 3)
    assert np.array_equal(model.label(votes, gold).written(), gold.label)
    assert np.all(np.isfinite(model.source_weights()))


def test_gold_is_taken_as_certain(make):
    made = mixed()
    known = Gold(made.gold.unit[:40], 2 - made.gold.label[:40], made.gold.n_units)
    model = make().fit(made.votes, known)
    soft = model.label(made.votes, known)
    assert np.array_equal(soft.probs[:40], np.eye(3)[known.label])
    assert soft.covered[:40].all()
    assert np.array_equal(soft.probs[40:], model.predict_proba(made.votes)[40:])


@pytest.mark.parametrize(
    ("labels", "message"),
    [([0, 1], "gold is of 2 units, but the votes are on 3"), ([0, 7, None], "7")],
    ids=["units", "class"],
)
def test_gold_of_other_units_or_classes_is_refused(make, votes_of, labels, message):
    with pytest.raises(InputError, match=message):
        make().fit(votes_of([[0], [1], [0]]), Gold.of(labels))


def test_gold_may_lack_a_class_or_everything(make, votes_of):
    """Snorkel refuses a development set without one of the classes."""
    votes = votes_of([[0, 0], [1, 1], [0, 1]])
    for gold in (Gold.of([0, None, None]), Gold.of([None] * 3)):
        assert_probabilities(make().fit(votes, gold).predict_proba(votes), 3, 2)


# ---- misuse


def test_not_fitted(make, votes_of, tmp_path):
    for ask in (make().predict_proba, make().label):
        with pytest.raises(NotFitted, match=f"{make.__name__} is not fitted"):
            ask(votes_of([[0]]))
    with pytest.raises(NotFitted, match="nothing to save"):
        make().save(tmp_path)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"names": ["lf_1", "lf_0"]}, "sources"),
        ({"names": ["x", "y"]}, "sources"),
        ({"n_classes": 3}, "classes"),
    ],
    ids=["order", "names", "classes"],
)
def test_votes_of_others_are_refused(make, votes_of, other, message):
    model = make().fit(votes_of([[0, 1], [1, 1]]))
    with pytest.raises(InputError, match=message):
        model.predict_proba(votes_of([[0, 1]], **other))


def test_no_sources(make):
    with pytest.raises(InputError, match="one source of votes or more"):
        make().fit(Votes.from_matrix(np.zeros((3, 0), int), ["a", "b"]))


def test_a_misspelt_parameter_is_an_error(make):
    with pytest.raises(TypeError, match="smoothign"):
        make(smoothign=1)


def test_is_an_estimator(make, votes_of):
    model = make()
    parameters = model.get_params()
    assert make(**parameters).get_params() == parameters == clone(model.fit(votes_of([[0]]))).get_params()
    assert repr(model).startswith(make.__name__)
    assert make.__doc__
    with pytest.raises(NotFitted):
        clone(model).predict_proba(votes_of([[0]]))


def test_remarks_are_sentences(make):
    model = make().fit(mixed().votes)
    assert all(remark.strip() and "\n" not in remark for remark in model.remarks())
    assert model.remarks() == make().fit(mixed().votes).remarks()


# ---- saved


@pytest.fixture(scope="module")
def in_a_new_process(tmp_path_factory, run_python):
    """The answers of each model, saved here, loaded there and fitted again there."""
    folder = tmp_path_factory.mktemp("models")
    votes = mixed().votes
    for name in MODELS:
        find_class(PACKAGE, name, "label model")().fit(votes).save(folder / name)
    run_python(
        """
        import sys
        from pathlib import Path
        import numpy as np
        from weaklabel.find import find_class
        from weaklabel.synthetic import synthetic_votes
        votes = synthetic_votes(
            200, 5, n_classes=3, copies=1, n_workers=6, answers=25, single_class=0.4, random_state=0
        ).votes
        folder = Path(sys.argv[1])
        for name in sys.argv[2:]:
            model = find_class("weaklabel.label_models", name, "label model")
            np.save(folder / f"{name}_loaded.npy", model.load(folder / name).predict_proba(votes))
            np.save(folder / f"{name}_fitted.npy", model().fit(votes).predict_proba(votes))
        """,
        folder,
        *MODELS,
        PYTHONHASHSEED="123",
    )
    return folder


@pytest.mark.parametrize("way", ["loaded", "fitted"])
@pytest.mark.parametrize("name", MODELS)
def test_the_same_bytes_in_a_new_process(in_a_new_process, name, way):
    votes = mixed().votes
    here = find_class(PACKAGE, name, "label model")().fit(votes).predict_proba(votes)
    assert np.load(in_a_new_process / f"{name}_{way}.npy").tobytes() == here.tobytes()


def test_a_saved_model_is_all_there_and_holds_no_pickle(make, tmp_path):
    votes = mixed().votes
    model = make().fit(votes)
    model.save(tmp_path)
    assert {file.suffix for file in Path(tmp_path).rglob("*") if file.is_file()} <= {".json", ".npz", ".safetensors"}
    for file in tmp_path.rglob("*.npz"):
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
    about = json.loads((tmp_path / "model.json").read_text("utf-8"))
    assert about["format"] == 1
    again = make.load(tmp_path)
    assert again.get_params() == model.get_params()
    np.testing.assert_array_equal(again.source_weights(), model.source_weights())
    with pytest.raises(InputError, match="sources"):
        again.predict_proba(votes.select_sources([0]))


def test_labels_with_groups_and_a_background_are_saved(make, tmp_path):
    labels = LabelSpace(("O", "人", "地"), "O", {"ENT": ("人", "地")})
    votes = Votes(labels, (Source("s", silence="background"),), ("1", "2"), [0], [0], [3])
    model = make().fit(votes)
    model.save(tmp_path / "deep" / "down")
    again = make.load(tmp_path / "deep" / "down")
    assert again.predict_proba(votes).tobytes() == model.predict_proba(votes).tobytes()


@settings(max_examples=10)
@given(st.integers(0, 1000))
@pytest.mark.parametrize("name", MODELS)
def test_more_votes_for_a_class_make_it_no_less_likely_than_the_others(name, seed):
    """Where all sources agree, no other class wins."""
    if name == "snorkel":
        pytest.skip("it may name a class that nobody voted for")
    single = 0.5 if name in READ_SILENCE else 0
    votes = synthetic_votes(60, 4, n_classes=3, random_state=seed, accuracy=(0.7, 0.9), single_class=single).votes
    soft = find_class(PACKAGE, name, "label model")().fit(votes).label(votes)
    shares = votes.shares()
    agreed = (shares.max(axis=1) == 1) & (votes.spoke().sum(axis=1) > 1)
    assert np.array_equal(soft.probs[agreed].argmax(axis=1), shares[agreed].argmax(axis=1))
