"""Label models of chains on real votes, beside what was published of them."""

import numpy as np
import pytest

from tests.benchmarks.quality_spans import DATA, load
from weaklabel import MajorityVote
from weaklabel.label_models._tokenwise import Tokenwise
from weaklabel.label_models.base import LabelModel
from weaklabel.label_models.hmm import Hmm


def f1(model, parts):
    train, test = parts["train"], parts["test"]
    return test.f1(model.fit(train.votes).label(test.votes))


@pytest.mark.skipif(not (DATA / "ner").is_dir(), reason="needs the sets of spans")
@pytest.mark.parametrize(
    ("name", "sources", "majority", "hmm"),
    [
        ("wikigold", None, 52.37, 59.5),
        ("ncbi-disease", None, 78.44, 78.8),
        ("laptop-review", None, 73.27, 73.5),
        ("ncbi-disease", "all", 77.46, 77.46),
        ("laptop-review", "all", 72.95, 72.9),
    ],
)  # fmt: skip
def test_majority_is_that_of_the_field_and_the_chain_above_it(name, sources, majority, hmm):
    parts = load(name, sources)
    assert f1(Tokenwise(MajorityVote()), parts) == pytest.approx(majority, abs=0.005)
    assert f1(Hmm(), parts) >= hmm


class PlainDawidSkene(LabelModel):
    """EM of Dawid and Skene (1979) as WRENCH runs it: nothing smoothed, learned from marked tokens only."""

    def _fit(self, votes, gold):
        said = answers(votes)
        said = said[said[:, :, 1:].any(axis=(1, 2))]
        marks = said.sum(axis=1) * (np.arange(said.shape[2]) > 0)
        probs = marks / marks.sum(axis=1, keepdims=True)
        for _ in range(200):
            self.balance_ = probs.mean(axis=0)
            seen = np.einsum("nk,njl->jkl", probs, said)
            self.confusion_ = seen / np.maximum(seen.sum(axis=2, keepdims=True), 1e-300)
            probs = self.of(said)

    def _posterior(self, votes):
        return self.of(answers(votes))

    def of(self, said):
        logs = np.log(np.maximum(self.confusion_, 1e-300))
        logs = np.einsum("njl,jkl->nk", said, logs) + np.log(np.maximum(self.balance_, 1e-300))
        probs = np.exp(logs - logs.max(axis=1, keepdims=True))
        return probs / probs.sum(axis=1, keepdims=True)

    def source_weights(self):
        return np.full(len(self.confusion_), np.nan)


def answers(votes):
    """What each source says of each token, of shape (token, source, type); silence is outside."""
    said = np.zeros((votes.n_units, len(votes.sources)), int)
    said[votes.unit, votes.source] = votes.statement
    return np.eye(len(votes.labels))[said]


@pytest.mark.skipif(not (DATA / "ner").is_dir(), reason="needs the sets of spans")
def test_dawid_and_skene_as_published():
    assert f1(Tokenwise(PlainDawidSkene()), load("wikigold", None)) == pytest.approx(42.17, abs=0.05)
