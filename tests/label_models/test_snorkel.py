import sys
import warnings

import numpy as np
import pytest

from weaklabel.errors import MissingExtra
from weaklabel.gold import Gold
from weaklabel.label_models.snorkel import Snorkel
from weaklabel.synthetic import synthetic_votes

MADE = synthetic_votes(400, 5, n_classes=3, single_class=0, coverage=(0.5, 0.9), random_state=1)


def test_it_is_what_the_package_gives(snorkel_labeling):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from snorkel.labeling.model import LabelModel

        theirs = LabelModel(cardinality=3, verbose=False)
        theirs.fit(MADE.votes.to_matrix(), n_epochs=300, seed=3, class_balance=[0.5, 0.3, 0.2], progress_bar=False)
        expected = theirs.predict_proba(MADE.votes.to_matrix())
    ours = Snorkel(balance=[0.5, 0.3, 0.2], n_epochs=300, random_state=3).fit(MADE.votes)
    covered = MADE.votes.covered()
    np.testing.assert_allclose(ours.predict_proba(MADE.votes)[covered], expected[covered], atol=1e-5)


def test_planted_accuracies_are_found(snorkel_labeling):
    made = synthetic_votes(3000, 6, n_classes=3, single_class=0, coverage=(0.5, 0.9), random_state=2)
    mu = Snorkel().fit(made.votes).mu_
    np.testing.assert_allclose(np.trace(mu, axis1=1, axis2=2) / mu.sum(axis=(1, 2)), made.accuracy, atol=0.08)


def test_gold_sets_the_balance(snorkel_labeling):
    gold = Gold.of([0, 0, 1] + [None] * 397)
    assert Snorkel(n_epochs=1).fit(MADE.votes, gold).balance_.tolist() == [3 / 6, 2 / 6, 1 / 6]


@pytest.mark.parametrize("lacking", ["snorkel", "snorkel.labeling.model", "torch"])
def test_without_the_package_one_line_says_what_to_install(monkeypatch, lacking):
    monkeypatch.setitem(sys.modules, lacking, None)
    with pytest.raises(
        MissingExtra, match=r"the label model snorkel needs snorkel: pip install 'weaklabel\[snorkel\]'"
    ):
        Snorkel().fit(MADE.votes)
