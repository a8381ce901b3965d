"""Sources that repeat each other: found by excess agreement, and counted as less than their number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.stats import false_discovery_control, norm

from weaklabel.vote_counts import balance_of_votes, counts, says_one_thing
from weaklabel.votes import Votes

FALSE_DISCOVERIES = 0.01
"""The share of the pairs found that may be there by chance."""

EXCESS = 0.25
"""How far the correlation of two rules must be above what the labels explain, to be called dependence."""

NEAR_COPIES, UNEXPLAINED = 0.8, 0.5
"""Sources that say several things are copies where their chance-corrected agreement is above the one, and this share
of what could be left unexplained by their skill is unexplained."""

PASSES = 10
"""How often skills are estimated anew from each other."""

FEWEST_VOTES, FEWEST_COMMON = 5, 20
"""Votes of a source for one class, and units on which two sources of many classes met, to be looked at at all."""

RULE_PRECISION = 0.85
"""The precision that independent rules are granted when their common firing is foreseen."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """Two sources that agree beyond what the labels explain.

    Attributes:
        first: The position of a source.
        second: The position of another, larger.
        statement: What both say too often together; None for sources that say several things.
        together: The number of units on which both said the same.
        expected: How many that would be, were they independent given the labels.
        strength: How much of a vote of the one is a repetition of a vote of the other: about 1 for copies, up to 2
            for exact ones of a rule for one class.
        p_value: The chance of so much agreement between independent sources.
    """

    first: int
    second: int
    statement: int | None
    together: int
    expected: float
    strength: float
    p_value: float


def dependent_pairs(votes: Votes) -> tuple[Dependence, ...]:
    """The pairs of sources that agree beyond what the labels explain.

    Two rules for the same class fire together because they are right together. For rules that are independent given
    the class, with a precision of .85, the correlation of their firing is foreseen; so is, where there are five rules
    of a class or more, the usual correlation of a rule with its fellows. What lies above both is dependence. Sources
    that say several things are compared on the units on which both spoke, by Cohen's kappa. Were they independent,
    it would be the product of their skills, which the other pairs tell. People who are good, or err alike, agree
    often, so only near-copies count there.

    Whether a pair is more than chance is decided for all pairs together, by the procedure of Benjamini and Hochberg
    (1995) with a false-discovery rate of 1 %. That is the rate of accidents; where what is foreseen is itself wrong,
    more pairs are: in random sets (`weaklabel.synthetic.random_synthetic`) 8 % of the pairs found are no copies.

    Returns:
        The pairs, in order of their positions.
    """
    found = [*_of_one_statement(votes), *_of_many_statements(votes)]
    if not found:
        return ()
    adjusted = false_discovery_control([pair.p_value for pair in found])
    kept = [pair for pair, p in zip(found, adjusted, strict=True) if p <= FALSE_DISCOVERIES and pair.strength > 0]
    return tuple(sorted(kept, key=lambda pair: (pair.first, pair.second)))


def discounted(votes: Votes, pairs: Iterable[Dependence]) -> Votes:
    r"""The votes with those that repeat each other counted as less.

    A vote weighs :math:`1 / (1 + \sum R)`, with the sum over the dependent sources that say the same of the same unit
    and R the strength of the dependence: two copies that meet weigh about as much as one source, and a copy that
    speaks alone weighs a whole vote.
    """
    m = len(votes.sources)
    pairs = list(pairs)
    if not pairs:
        return votes
    first, second = np.array([(pair.first, pair.second) for pair in pairs]).T
    strength = np.array([pair.strength for pair in pairs])
    repeats = sparse.csr_array((np.r_[strength, strength], (np.r_[first, second], np.r_[second, first])), shape=(m, m))
    repeated = np.zeros(len(votes.unit))
    for statement in np.unique(votes.statement):
        at = np.flatnonzero(votes.statement == statement)
        said = sparse.csr_array((np.ones(len(at)), (votes.unit[at], votes.source[at])), shape=(votes.n_units, m))
        repeated[at] = np.asarray((said @ repeats)[votes.unit[at], votes.source[at]]).ravel()
    return replace(votes, weight=votes.weight / (1 + repeated), repeats=votes.repeats)


def _of_one_statement(votes: Votes) -> list[Dependence]:
    """Pairs of rules for the same class."""
    said, prior = counts(votes), votes.labels.meaning @ balance_of_votes(votes)
    eligible = says_one_thing(votes) & np.array([source.role != "worker" for source in votes.sources])
    speaks_for = said.argmax(axis=1)
    found = []
    for statement in np.unique(speaks_for[eligible & (prior[speaks_for] < 1 - 1e-9)]):  # says something at all
        among = np.flatnonzero(eligible & (speaks_for == statement) & (said[:, statement] >= FEWEST_VOTES))
        if len(among) > 1:
            found += _fellows(votes, among, int(statement), float(prior[statement]))
    return found


def _fellows(votes: Votes, among: np.ndarray, statement: int, prior: float) -> list[Dependence]:
    """All pairs of these sources by the correlation of their firing for one statement."""
    n = votes.n_units
    at = np.flatnonzero(votes.statement == statement)
    fires = sparse.csr_array((np.ones(len(at)), (votes.unit[at], votes.source[at])), shape=(n, len(votes.sources)))
    fires = fires[:, among]
    together = (fires.T @ fires).toarray()
    rate = together.diagonal() / n
    spread = np.sqrt(rate * (1 - rate))
    scale = np.maximum(np.outer(spread, spread), 1e-12)
    phi = (together / n - np.outer(rate, rate)) / scale
    precision = max(RULE_PRECISION, prior + EXCESS * (1 - prior))
    hit, miss = np.minimum(precision * rate / prior, 0.95), np.minimum((1 - precision) * rate / (1 - prior), 0.95)
    chance = prior * np.outer(hit, hit) + (1 - prior) * np.outer(miss, miss)
    usual = _usual(phi, fewest=4)
    foreseen = np.maximum((chance - np.outer(rate, rate)) / scale, np.maximum.outer(usual, usual))
    expected = n * (np.outer(rate, rate) + foreseen * scale)
    excess = phi - foreseen
    p_value = norm.sf(excess * np.sqrt(n))
    strength = np.where(excess > EXCESS, 2 * excess * together / (together + FEWEST_VOTES), 0)
    return [
        _pair(among[a], among[b], statement, together[a, b], expected[a, b], strength[a, b], p_value[a, b])
        for a, b in zip(*np.triu_indices(len(among), 1), strict=True)
    ]


def _of_many_statements(votes: Votes) -> list[Dependence]:
    """Near-copies among sources that say several things."""
    n, m = votes.n_units, len(votes.sources)
    eligible = ~says_one_thing(votes)
    spoke = votes.spoke()
    met = sparse.triu(spoke.T @ spoke, 1).tocoo()
    enough = (met.data >= FEWEST_COMMON) & eligible[met.row] & eligible[met.col]
    a, b, common = met.row[enough], met.col[enough], met.data[enough]
    if not len(a):
        return []
    together, by_chance = np.zeros(len(a)), np.zeros(len(a))
    for statement in np.unique(votes.statement):
        at = np.flatnonzero(votes.statement == statement)
        said = sparse.csr_array((np.ones(len(at)), (votes.unit[at], votes.source[at])), shape=(n, m))
        together += _entries(said.T @ said, a, b)
        where_met = sparse.csr_array(said.T @ spoke)
        by_chance += _entries(where_met, a, b) * _entries(where_met, b, a) / common
    kappa = (together - by_chance) / np.maximum(common - by_chance, 1e-9)
    skill = _skills(m, a, b, kappa)
    foreseen = np.minimum(skill[a] * skill[b], 1 - 1e-6)
    expected = by_chance + foreseen * (common - by_chance)
    share = np.clip(expected / common, 1e-9, 1 - 1e-9)
    p_value = norm.sf((together - expected) / np.sqrt(common * share * (1 - share)))
    unexplained = (kappa - foreseen) / (1 - foreseen)
    copies = (kappa > NEAR_COPIES) & (unexplained > UNEXPLAINED)
    strength = np.where(copies, unexplained * together / (together + FEWEST_VOTES), 0)
    return [_pair(a[i], b[i], None, together[i], expected[i], strength[i], p_value[i]) for i in range(len(a))]


def _usual(correlation: np.ndarray, fewest: int) -> np.ndarray:
    """The median correlation of each source with its fellows, not below 0; 0 where it has fewer than `fewest`."""
    size = len(correlation)
    if size <= fewest:
        return np.zeros(size)
    others = correlation[~np.eye(size, dtype=bool)].reshape(size, size - 1)
    return np.maximum(np.median(others, axis=1), 0)


def _skills(m: int, a: np.ndarray, b: np.ndarray, kappa: np.ndarray) -> np.ndarray:
    """The skills in [0, 1] whose products are the agreements of most pairs, shape (source,).

    A source's skill is the median, over those that it met, of its agreement with the other divided by the other's
    skill. A source that met fewer than three gets the square root of its mean agreement.
    """
    ends, others, values = np.r_[a, b], np.r_[b, a], np.maximum(np.r_[kappa, kappa], 0)
    order = np.argsort(ends, kind="stable")
    ends, others, values = ends[order], others[order], values[order]
    parts = np.split(np.arange(len(ends)), np.flatnonzero(np.diff(ends)) + 1)
    mean = np.bincount(ends, values, minlength=m) / np.maximum(np.bincount(ends, minlength=m), 1)
    skill = np.sqrt(mean)
    for _ in range(PASSES):
        ratio = np.minimum(values / np.maximum(skill[others], 0.1), 1)
        skill = skill.copy()
        for part in parts:
            if len(part) > 2:
                skill[ends[part[0]]] = np.median(ratio[part])
    return skill


def _entries(matrix: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Single entries of a sparse matrix."""
    return np.asarray(sparse.csr_array(matrix)[rows, columns]).ravel()


def _pair(
    a: int, b: int, statement: int | None, together: float, expected: float, strength: float, p: float
) -> Dependence:
    return Dependence(int(a), int(b), statement, int(together), float(expected), float(strength), float(p))
