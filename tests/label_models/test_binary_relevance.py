"""One model a question serves every label model that is found."""

import numpy as np
import pytest

from weaklabel.errors import InputError, NotFitted
from weaklabel.find import find_class, names
from weaklabel.gold import Gold
from weaklabel.label_models._binary_relevance import BinaryRelevance
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.votes import Votes

PACKAGE = "weaklabel.label_models"
MODELS = [name for name in names(PACKAGE) if find_class(PACKAGE, name, "label model").needs == "votes"]
RATES = (0.6, 0.15, 0.3)
SKILL = np.array([[0.95, 0.6, 0.7], [0.7, 0.95, 0.6], [0.6, 0.7, 0.95], [0.75, 0.75, 0.75], [0.55, 0.8, 0.8]])


def sets_of_labels(n=1500, random_state=0):
    """Votes of five sources of which each knows another label best, and the truth of each unit."""
    random = np.random.default_rng(random_state)
    truth = random.random((n, 3)) < RATES
    right = random.random((len(SKILL), n, 3)) < SKILL[:, None, :]
    said = np.where(right, truth, ~truth)
    source, unit = np.nonzero((random.random(said.shape) < 0.7).reshape(len(SKILL), -1))
    statement = said.reshape(len(SKILL), -1)[source, unit].astype(int)
    labels = LabelSpace(("no", "yes"), questions=("a", "b", "c"))
    sources = tuple(Source(f"lf_{j}") for j in range(len(SKILL)))
    ids = tuple(map(str, range(n)))
    votes = Votes(labels, sources, ids, unit, source, statement, item_start=np.arange(n + 1) * 3)
    return votes, truth.ravel().astype(int)


def accuracy(soft, truth):
    return float((soft.probs.argmax(axis=1) == truth)[soft.covered].mean())


def test_beats_every_source_majority_vote_and_one_model_for_all_labels():
    votes, truth = sets_of_labels()
    apart = accuracy(BinaryRelevance(DawidSkene()).fit(votes).label(votes), truth)
    together = accuracy(DawidSkene().fit(votes).label(votes), truth)
    vote = accuracy(MajorityVote().fit(votes).label(votes), truth)
    right = votes.statement == truth[votes.unit]
    best = max(right[votes.source == j].mean() for j in range(len(SKILL)))
    assert apart > together + 0.02
    assert apart > best + 0.1
    assert apart > vote + 0.02


@pytest.mark.parametrize("name", MODELS)
def test_any_label_model(name, tmp_path):
    votes, _ = sets_of_labels(200)
    model = BinaryRelevance(find_class(PACKAGE, name, "label model")()).fit(votes)
    probs = model.predict_proba(votes)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-9)
    assert model.source_weights().shape == (5,)
    model.save(tmp_path / "model")
    again = BinaryRelevance.load(tmp_path / "model")
    np.testing.assert_allclose(again.predict_proba(votes), probs, atol=1e-12)
    assert repr(again) == repr(model)


def test_questions_do_not_know_of_each_other():
    votes, _ = sets_of_labels(300)
    one = votes.unit % 3 == 1
    alone = Votes(
        LabelSpace(("no", "yes")), votes.sources, votes.item_ids, votes.unit[one] // 3, votes.source[one],
        votes.statement[one],
    )  # fmt: skip
    expected = DawidSkene().fit(alone).predict_proba(alone)
    np.testing.assert_allclose(BinaryRelevance(DawidSkene()).fit(votes).predict_proba(votes)[1::3], expected)


def test_a_label_nobody_speaks_of_stays_unknown():
    votes, _ = sets_of_labels(60)
    kept = votes.unit % 3 != 2
    fewer = Votes(
        votes.labels, votes.sources, votes.item_ids, votes.unit[kept], votes.source[kept], votes.statement[kept],
        item_start=votes.item_start,
    )  # fmt: skip
    model = BinaryRelevance(MajorityVote()).fit(fewer)
    assert np.all(model.predict_proba(fewer)[2::3] == 0.5)
    assert np.all(model.predict_proba(votes)[2::3] == 0.5)
    assert np.all(np.isfinite(model.source_weights()))


def test_gold_anchors():
    votes, truth = sets_of_labels(60)
    gold = Gold(np.arange(30), truth[:30], 180)
    soft = BinaryRelevance(DawidSkene()).fit(votes, gold).label(votes, gold)
    assert np.all(soft.probs[np.arange(30), truth[:30]] == 1)


def test_refuses():
    votes, _ = sets_of_labels(10)
    plain = Votes.from_matrix([[0, 1]], ["no", "yes"])
    with pytest.raises(InputError, match="asked one thing only"):
        BinaryRelevance(MajorityVote()).fit(plain)
    with pytest.raises(NotFitted, match="call fit with votes first"):
        BinaryRelevance(MajorityVote()).predict_proba(votes)
    with pytest.raises(InputError, match="but got others"):
        BinaryRelevance(MajorityVote()).fit(votes).predict_proba(votes.select_sources([1, 0]))
