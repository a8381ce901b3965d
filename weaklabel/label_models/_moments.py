"""What the votes tell of the precision of rules before any model is fitted."""

import numpy as np

from weaklabel.gold import Gold
from weaklabel.vote_counts import balance_of_votes, counts, says_one_thing
from weaklabel.votes import Votes

PRECISION, CONFLICTS = 0.85, 50.0
"""What a rule's vote is taken to be worth before anything is seen, and how many conflicts that belief weighs."""

LOWEST, HIGHEST = 0.5, 0.92
"""The precision of all rules together is taken to lie between these, unless gold says otherwise."""

GRID = np.arange(0.4, 0.951, 0.025)
FEWEST_VOTES, FEWEST_CONFLICTS = 5, 20
LARGEST_RATE = 0.95


def pooled_precision(votes: Votes, gold: Gold | None = None) -> float:
    """The share of the votes of one-class rules that is right, estimated from how often rules contradict each other.

    Rules for different classes that were always right would never meet on a unit. If a share 1 − p of the votes of
    each is wrong, and rules are independent given the class, the number of units on which rules for different classes
    meet can be foreseen. The answer is the largest p that foresees as many conflicts as there are, drawn towards .85
    by as much as 50 conflicts weigh. Where gold is known, the votes of these rules on it are counted in.

    Args:
        votes: The votes.
        gold: The truth of some units.
    """
    precision = _of_conflicts(votes)
    if gold is None:
        return precision
    truth = gold.dense()[votes.unit]
    known = (truth >= 0) & _rules(votes)[votes.source]
    weight = votes.weight[known]
    right = (weight * votes.labels.meaning[votes.statement[known], truth[known]]).sum()
    return float((right + CONFLICTS * precision) / (weight.sum() + CONFLICTS))


def _rules(votes: Votes) -> np.ndarray:
    """Which sources are rules that say one thing only, and said it often enough; booleans of shape (source,)."""
    people = np.array([source.role == "worker" for source in votes.sources])
    return says_one_thing(votes) & (counts(votes).sum(axis=1) >= FEWEST_VOTES) & ~people


def _of_conflicts(votes: Votes) -> float:
    k, n = len(votes.labels), max(votes.n_units, 1)
    said = counts(votes)[:, :k]
    total, speaks_for = said.sum(axis=1), said.argmax(axis=1)
    rules = np.flatnonzero(_rules(votes))
    total, speaks_for = total[rules], speaks_for[rules]
    opposed = np.triu(speaks_for[:, None] != speaks_for, 1)
    by_chance = (np.outer(total, total) / n)[opposed].sum()
    if by_chance < FEWEST_CONFLICTS:
        return PRECISION
    spoke = votes.spoke()[:, rules]
    met = (spoke.T @ spoke).toarray()[opposed].sum()
    balance = balance_of_votes(votes)
    foreseen = [n * _meetings(p, speaks_for, total / n, balance)[opposed].sum() for p in GRID]
    enough = np.flatnonzero(np.array(foreseen) >= met)
    precision = GRID[enough[-1]] if len(enough) else GRID[0]
    drawn = (by_chance * precision + CONFLICTS * PRECISION) / (by_chance + CONFLICTS)
    return float(np.clip(drawn, LOWEST, HIGHEST))


def _meetings(p: float, speaks_for: np.ndarray, coverage: np.ndarray, balance: np.ndarray) -> np.ndarray:
    """The share of the units on which two rules of precision p meet, shape (rule, rule)."""
    prior = balance[speaks_for]
    p_right = np.maximum(p, prior + 0.05 * (1 - prior))[:, None]
    elsewhere = (1 - p_right) * balance / np.maximum(1 - prior, 1e-12)[:, None]
    is_own = speaks_for[:, None] == np.arange(len(balance))
    rate = np.minimum(np.where(is_own, p_right, elsewhere) * coverage[:, None] / balance, LARGEST_RATE)
    return np.asarray((rate * balance) @ rate.T)
