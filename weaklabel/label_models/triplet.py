"""Accuracies from triplets of sources, in closed form."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from scipy import sparse

from weaklabel.gold import Gold
from weaklabel.label_models._em import Observed, observe, softmax
from weaklabel.label_models._tables import class_balance
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, Limit, Share
from weaklabel.votes import Votes

PARTNERS, POOL = 20, 1000
"""With how many others a source forms triplets, and among how many of the busiest sources they are looked for."""

LARGEST, UNKNOWN = 0.98, 0.5
"""The largest agreement with the truth that is believed, and what is believed where nothing can be told."""


class Triplet(LabelModel):
    r"""Accuracies from how pairs of sources agree, in closed form, without iterations.

    For each class, a vote says yes (+1: it is this class), no (-1: it is another), or nothing (0). With
    :math:`M_{ij}` the mean product of what sources i and j say where both say something, three independent sources have
    :math:`M_{ij} = a_i a_j`, hence :math:`|a_i| = \sqrt{|M_{ij} M_{ik} / M_{jk}|}`, where :math:`a_i` is how much more
    often a vote of i is right than wrong. All sources are taken to be better than chance. The median over all pairs
    (j, k) is kept, without those whose :math:`|M_{jk}|` is below `smallest`, and no :math:`a_i` may exceed .98. A unit
    is of class k with log-odds :math:`\log \frac{\pi_k}{1 - \pi_k} + \sum_i l_i \log \frac{1 + a_i}{1 - a_i}`;
    with more than two classes the probabilities of the classes, one against the rest, are brought to the sum 1.

    The class balance :math:`\pi` cannot be learned this way; it is `balance`, one number a class, or even. Where gold
    is known, each vote on it is a look at :math:`a_i` itself, and the triplets weigh as much as `smoothing` such looks.
    A vote for several classes says no to all others, and yes only to a class that it allows alone. A source that forms
    no triplet gets the median of the others.

    Rules that say one class only agree always or never where they meet, which tells nothing of them: with such rules
    this model is hardly more than majority vote. It needs pairs that meet often; M of near 0 explodes, and the error
    falls with the square root of the units. Each source forms triplets with the 20 that it meets most, out of the
    1,000 with most votes, so that memory grows with the number of sources only.

    Source: Fu, D., Chen, M., Sala, F., Hooper, S., Fatahalian, K. and Ré, C. (2020): Fast and three-rious: speeding up
    weak supervision with triplet methods, ICML. It differs from the paper in that M is taken where both speak rather
    than over all units (so that silence of any kind says nothing), in the median, and in the use of gold.

    Attributes:
        balance_: The probability of each class, shape (class,).
        agreement_: How much more often a vote is right than wrong, by class, shape (source, class).
        votes_: How many votes each source has, shape (source,).
    """

    balance_: np.ndarray
    agreement_: np.ndarray
    votes_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"smallest": Share(), "smoothing": Above(0)}

    def __init__(self, balance: list[float] | None = None, smallest: float = 0.05, smoothing: float = 20.0):
        self.balance = balance
        self.smallest = smallest
        self.smoothing = smoothing

    def source_weights(self) -> np.ndarray:
        """The mean over the classes of what a vote adds to the log-odds of its class, in nats, shape (source,)."""
        return np.where(self.votes_ > 0, 2 * np.arctanh(self.agreement_).mean(axis=1), np.nan)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        self.balance_ = class_balance(self, self.balance, votes.labels)
        seen = observe(votes, gold)
        m, width = len(votes.sources), len(votes.labels.statements)
        self.votes_ = (seen.patterns.votes.T @ seen.patterns.count).reshape(m, width).sum(axis=1)
        pool = np.lexsort((np.array(votes.names), -self.votes_))[:POOL]
        opinions = [_opinions(seen.patterns.votes, column) for column in _says(votes.labels.meaning).T]
        self.agreement_ = np.stack([self._one_class(seen, said, pool, k) for k, said in enumerate(opinions)], axis=1)

    def _one_class(self, seen: Observed, said: sparse.csr_array, pool: np.ndarray, k: int) -> np.ndarray:
        """The agreement of each source with the truth as to one class, shape (source,)."""
        weighed = sparse.diags_array(seen.count, dtype=np.float64) @ said[:, pool]
        met = np.asarray((abs(said).T @ abs(weighed)).todense())
        met[pool, np.arange(len(pool))] = 0  # a source does not meet itself
        mean = np.asarray((said.T @ weighed).todense()) / np.where(met > 0, met, 1)
        found = _median_of_triplets(mean, met, pool, self.smallest)
        some = np.isfinite(found)
        found = np.where(some, found, np.median(found[some]) if some.any() else UNKNOWN)
        truth = np.where(seen.known == k + 1, 1.0, -1.0) * seen.count * (seen.known > 0)
        looks = abs(said).T @ np.abs(truth)
        return np.clip((self.smoothing * found + said.T @ truth) / (self.smoothing + looks), 1 - LARGEST, LARGEST)

    def _posterior(self, votes: Votes) -> np.ndarray:
        weights = 2 * np.arctanh(self.agreement_)
        table = _says(votes.labels.meaning) * weights[:, None, :]
        odds = np.log(self.balance_) - np.log1p(-self.balance_)
        odds = odds + np.asarray(votes.onehot() @ table.reshape(-1, len(votes.labels)))
        return softmax(-np.logaddexp(0, -odds))[0]


def _says(meaning: np.ndarray) -> np.ndarray:
    """Whether a statement says yes (1), no (-1) or nothing (0) to each class, shape (statement, class)."""
    alone = meaning.sum(axis=1, keepdims=True) == 1
    return np.where(meaning == 0, -1.0, np.where(alone, 1.0, 0.0))


def _opinions(votes: sparse.csr_array, says: np.ndarray) -> sparse.csr_array:
    """What each source says to one class on each pattern, in [-1, 1], CSR of shape (pattern, source)."""
    source, statement = np.divmod(votes.indices, len(says))
    said = sparse.csr_array(
        (votes.data * says[statement], source, votes.indptr.copy()), shape=(votes.shape[0], votes.shape[1] // len(says))
    )
    said.sum_duplicates()
    np.clip(said.data, -1, 1, out=said.data)
    return said


def _median_of_triplets(mean: np.ndarray, met: np.ndarray, pool: np.ndarray, smallest: float) -> np.ndarray:
    """The median over pairs of partners of the closed form, shape (source,); not a number where there is no triplet.

    Args:
        mean: The mean product of what sources say where both do, shape (source, source of the pool).
        met: On how many units both do, of the same shape.
        pool: The sources of the pool.
        smallest: The smallest absolute mean between two partners.
    """
    partners = np.argsort(-met, axis=1, kind="stable")[:, :PARTNERS]
    j, k = np.triu_indices(partners.shape[1], 1)
    one, other = partners[:, j], partners[:, k]
    row = np.arange(len(mean))[:, None]
    between, together = mean[pool[one], other], met[pool[one], other] * met[row, one] * met[row, other]
    usable = (together > 0) & (np.abs(between) >= max(smallest, 1e-12))
    found = np.sqrt(np.abs(mean[row, one] * mean[row, other] / np.where(usable, between, 1)))
    found = np.sort(np.where(usable, np.minimum(found, 1), np.inf), axis=1)
    n = usable.sum(axis=1)
    if not found.shape[1]:  # fewer than three sources
        return np.full(len(mean), np.nan)
    low, high = (np.take_along_axis(found, at[:, None], axis=1)[:, 0] for at in (np.maximum(n - 1, 0) // 2, n // 2))
    return np.where(n > 0, (low + high) / 2, np.nan)
