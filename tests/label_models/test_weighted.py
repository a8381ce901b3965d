import numpy as np
import pytest

from weaklabel.gold import Gold
from weaklabel.label_models.majority import MajorityVote
from weaklabel.label_models.weighted import WeightedVote
from weaklabel.synthetic import synthetic_votes

ROWS = [[0, 0, 1], [0, 0, 0], [1, 1, 1], [1, 0, 1]]


def test_by_hand(votes_of):
    """Sources agree with the majority in 4, 3 and 3 of 4 votes, 10 of 12 in all; smoothing weighs 4 votes."""
    model = WeightedVote().fit(votes_of(ROWS))
    pooled = 11 / 14
    right = np.array([(4 + 4 * pooled) / 8, (3 + 4 * pooled) / 8, (3 + 4 * pooled) / 8])
    np.testing.assert_allclose(model.right_, right)
    np.testing.assert_allclose(model.source_weights(), np.log(right / (1 - right)))
    # The second and third cancel out; what is left is the first.
    np.testing.assert_allclose(
        model.predict_proba(votes_of(ROWS))[[0, 3]], [[right[0], 1 - right[0]], [1 - right[0], right[0]]]
    )


def test_gold_is_the_majority_where_it_is_known(votes_of):
    model = WeightedVote().fit(votes_of(ROWS), Gold.of([1, 1, 0, 0]))
    assert model.right_.tolist() == [0.5, 0.5, 0.5]  # no vote counts against its own class
    assert np.allclose(model.source_weights(), 0)


def test_ties_are_shared(votes_of):
    """Each of two sources that contradict each other agrees by half."""
    model = WeightedVote(smoothing=1e-9).fit(votes_of([[0, 1], [1, 0]] * 5))
    np.testing.assert_allclose(model.right_, 0.5, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_better_than_majority_where_sources_differ(seed):
    made = synthetic_votes(
        2000, 7, n_classes=3, single_class=0, accuracy=(0.4, 0.95), coverage=(0.6, 0.9), random_state=seed
    )
    right = [
        (model.fit(made.votes).predict_proba(made.votes).argmax(axis=1) == made.gold.label).mean()
        for model in (WeightedVote(), MajorityVote())
    ]
    assert right[0] > right[1]
