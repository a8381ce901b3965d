"""What holds for every label model of boxes that is found."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from weaklabel import Auto, MajorityVote
from weaklabel.box_votes import box_space, box_votes
from weaklabel.boxes import Boxes
from weaklabel.errors import InputError, NotFitted
from weaklabel.find import find_class, names
from weaklabel.gold import Gold
from weaklabel.marks import Source
from weaklabel.synthetic_boxes import synthetic_boxes
from weaklabel.votes import Votes

PACKAGE = "weaklabel.label_models"
MODELS = [name for name in names(PACKAGE) if find_class(PACKAGE, name, "label model").needs == "boxes"]


@pytest.fixture(params=MODELS)
def make(request):
    """The class of a model."""
    return find_class(PACKAGE, request.param, "label model")


def scene(random_state=0, n_images=40, n_sources=4):
    return synthetic_boxes(
        n_images, n_sources, classes=("a", "b"), miss=(0.3, 0.6), copies=1, random_state=random_state
    )


def check(model, votes):
    """Probabilities, and a box with a spread for all that was drawn."""
    soft = model.label(votes)
    assert np.all(np.isfinite(soft.probs))
    assert np.all(soft.probs >= 0)
    np.testing.assert_allclose(soft.probs.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_array_equal(model.predict_proba(votes), soft.probs)
    drawn = np.zeros(votes.n_units, bool)
    drawn[votes.unit[np.isfinite(votes.extra["box"]).all(axis=1)]] = True
    for name in ("box", "spread"):
        assert soft.extra[name].shape == (votes.n_units, 4)
        assert np.all(np.isfinite(soft.extra[name][drawn]))
    assert np.all(soft.extra["box"][drawn, 2:] > soft.extra["box"][drawn, :2])
    assert np.all(soft.extra["spread"][drawn] >= 0)
    assert model.source_weights().shape == (len(votes.sources),)
    return soft


CORNERS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 2), CORNERS), max_size=12)


@settings(max_examples=60)
@pytest.mark.parametrize("name", MODELS)
@given(ROWS, st.lists(st.sampled_from(["abstain", "background"]), min_size=3, max_size=3), st.booleans())
def test_any_boxes_give_probabilities(name, rows, silence, asked):
    image, source, label = (np.array([row[at] for row in rows], int) for at in range(3))
    corners = np.array([(x, y, x + w, y + h) for *_, (x, y, w, h) in rows], float).reshape(-1, 4)
    whom = [np.unique(image[source == j]) for j in range(3)] if asked else ()
    sources = [Source(f"s{j}", silence=silent) for j, silent in enumerate(silence)]
    votes, _ = box_votes(Boxes(image, corners, label), source, sources, "ijk", box_space(["a", "b"]), asked=whom)
    check(find_class(PACKAGE, name, "label model")().fit(votes), votes)


def test_a_scene(make):
    votes = scene().votes
    soft = check(make().fit(votes), votes)
    silent = ~votes.covered()
    assert silent.any()
    assert np.all(soft.probs[silent] == [1, 0, 0])
    assert np.isnan(soft.extra["box"][silent]).all()


def test_the_order_of_sources_does_not_matter(make):
    votes = scene().votes
    order = [3, 0, 4, 2, 1]
    shuffled = votes.select_sources(order)
    here, there = make().fit(votes), make().fit(shuffled)
    np.testing.assert_allclose(there.predict_proba(shuffled), here.predict_proba(votes), atol=1e-6)
    np.testing.assert_allclose(there.source_weights(), here.source_weights()[order], atol=1e-6)
    for name in ("box", "spread"):
        a, b = (m.label(v).extra[name] for m, v in ((here, votes), (there, shuffled)))
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_the_order_of_images_does_not_matter(make):
    votes = scene().votes
    order = np.random.default_rng(1).permutation(votes.n_items)
    shuffled = votes.select(order)
    units = np.concatenate([np.arange(votes.item_start[i], votes.item_start[i + 1]) for i in order])
    here, there = make().fit(votes).label(votes), make().fit(shuffled).label(shuffled)
    np.testing.assert_allclose(there.probs, here.probs[units], atol=1e-6)
    np.testing.assert_allclose(there.extra["box"], here.extra["box"][units], atol=1e-4)


def test_the_size_of_images_does_not_matter(make):
    votes = scene().votes
    large = replace(votes, extra={"box": 7 * votes.extra["box"]})
    here, there = make().fit(votes).label(votes), make().fit(large).label(large)
    np.testing.assert_allclose(there.probs, here.probs, atol=1e-6)
    np.testing.assert_allclose(there.extra["box"], 7 * here.extra["box"], rtol=1e-6)


def test_inputs_are_not_changed_and_a_second_fit_forgets_the_first(make):
    votes, other = scene().votes, scene(5).votes
    before = votes.extra["box"].copy()
    model = make().fit(other, scene(5).gold).fit(votes)
    assert np.array_equal(votes.extra["box"], before)
    assert np.array_equal(model.predict_proba(votes), make().fit(votes).predict_proba(votes))


def test_new_images(make):
    votes = scene().votes
    model = make().fit(votes.select(np.arange(20)))
    check(model, votes.select(np.arange(20, 40)))
    none = votes.select(np.zeros(0, int))
    assert model.predict_proba(none).shape == (0, 3)
    assert len(model.label(none)) == 0


def test_one_source_is_believed(make):
    made = scene()
    votes = made.votes.select_sources([0])
    soft = make().fit(votes).label(votes)
    assert np.all(soft.probs[votes.covered(), 0] < 0.5)


def test_gold_is_taken_as_certain(make):
    made = scene()
    gold = Gold(made.gold.unit[:60], made.gold.label[:60], made.gold.n_units)
    soft = make().fit(made.votes, gold).label(made.votes, gold)
    assert np.array_equal(soft.probs[:60], np.eye(3)[gold.label])
    objects = np.flatnonzero(gold.label > 0)
    assert np.array_equal(soft.extra["box"][objects], made.votes.units["gold"][objects])


def test_gold_that_is_not_given_is_not_looked_at(make):
    votes = scene().votes
    without = replace(votes, units={})
    assert np.array_equal(make().fit(votes).predict_proba(votes), make().fit(without).predict_proba(without))


def test_misuse(make, tmp_path):
    votes = scene().votes
    with pytest.raises(NotFitted):
        make().label(votes)
    with pytest.raises(NotFitted, match="nothing to save"):
        make().save(tmp_path)
    bare = replace(votes, extra={})
    with pytest.raises(InputError, match="this model reads votes on objects"):
        make().fit(bare).predict_proba(bare)
    with pytest.raises(InputError, match="sources"):
        make().fit(votes).label(votes.select_sources([1, 0, 2, 3, 4]))


def test_is_an_estimator_and_is_saved_without_pickle(make, tmp_path):
    votes = scene().votes
    model = make().fit(votes)
    assert make(**model.get_params()).get_params() == clone(model).get_params()
    assert all(remark.strip() and "\n" not in remark for remark in model.remarks())
    model.save(tmp_path)
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["format"] == 1
    with np.load(io.BytesIO((tmp_path / "model.npz").read_bytes()), allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
    again = make.load(tmp_path)
    assert again.get_params() == model.get_params()
    here, there = model.label(votes), again.label(votes)
    assert there.probs.tobytes() == here.probs.tobytes()
    assert there.extra["box"].tobytes() == here.extra["box"].tobytes()


def test_a_statement_may_be_a_group_or_a_complement(make):
    made = scene()
    labels = replace(made.votes.labels, groups={"any": ("a", "b")})
    statement = np.where(np.arange(len(made.votes.unit)) % 3 == 0, 3, made.votes.statement)
    votes = Votes(
        labels, made.votes.sources, made.votes.item_ids, made.votes.unit, made.votes.source, statement,
        item_start=made.votes.item_start, extra=made.votes.extra,
    )  # fmt: skip
    check(make().fit(votes), votes)


def test_models_that_read_no_boxes_say_so():
    votes = synthetic_boxes(5, 3, random_state=0).votes
    for model in (Auto(), MajorityVote()):
        with pytest.raises(
            InputError, match=r"reads no votes on boxes; BoxConsensus, BoxMajority and WeightedBoxes do"
        ):
            model.fit(votes)
