"""Whom to ask about what next: where an answer is expected to reduce the error most."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import factorial

import numpy as np

from weaklabel.analysis.crowd.evidence import Evidence
from weaklabel.analysis.crowd.skill import Skill
from weaklabel.errors import ConfigError
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

AHEAD, MOST_CASES = 3, 500
"""Up to so many answers are foreseen, as far as there are no more ways in which they can turn out (12 classes: three
answers; 30: two; more: one)."""

SURE = 1 - 1e-6
"""No answer is expected to change a label that is as sure as this."""

UNKNOWN_ACCURACY = 0.75
"""What somebody is taken to be worth where nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class Request:
    """One answer to ask for.

    Attributes:
        item: The position of the item.
        gain: By how much an answer is expected to reduce the number of wrong labels.
        confidence: The probability of the item's likeliest label (of its least sure one, where it has several).
        worker: Who should answer; None where no worker is known, or all that are have answered.
    """

    item: int
    gain: float
    confidence: float
    worker: str | None


def whom_to_ask(
    votes: Votes,
    soft: SoftLabels,
    evidence: Evidence,
    skill: Skill,
    budget: int,
    *,
    per_item: int = 1,
    below: float | None = None,
    among: np.ndarray | None = None,
    avoid: Sequence[str] = (),
) -> list[Request]:
    """The answers to ask for, the most useful first.

    The gain of an answer is how much likelier the label then is right, on average over what may be answered, by the
    table of all workers: ``sum_l max_k q_k E_kl - max_k q_k``. As one answer often changes no label, while two would,
    it is the largest gain an answer of one, two or three answers, but of no fewer than are asked of an item.

    Args:
        votes: The votes.
        soft: The label model's soft labels, whose errors are to become fewer.
        evidence: What the votes are worth.
        skill: The accuracy of workers.
        budget: How many answers to ask for.
        per_item: How many of them about the same item.
        below: Only items that are less sure than this.
        among: Positions of the items to choose from; None for all.
        avoid: Workers who should not be asked.

    Raises:
        ConfigError: The budget or the number per item is below 1.
    """
    if budget < 1 or per_item < 1:
        raise ConfigError(f"a budget and the answers per item must be 1 at least, but got {budget} and {per_item}")
    q = soft.probs
    gain = expected_gain(q, usual_table(votes, evidence), per_item)
    gain[evidence.truth >= 0] = 0
    item = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
    of_item = np.bincount(item, gain, minlength=votes.n_items)
    confidence = np.ones(votes.n_items)
    np.minimum.at(confidence, item, np.where(evidence.truth >= 0, 1.0, q.max(axis=1)))
    free = np.ones(votes.n_items, dtype=bool) if among is None else np.isin(np.arange(votes.n_items), among)
    free &= of_item > 0 if below is None else confidence < below
    order = np.lexsort((confidence, -of_item))
    chosen = order[free[order]][: -(-budget // per_item)]
    who = _Crew(votes, skill, avoid, budget)
    asked = [(at, who.next(int(at))) for at in chosen for _ in range(per_item)][:budget]
    return [Request(int(at), float(of_item[at]), float(confidence[at]), name) for at, name in asked]


def usual_table(votes: Votes, evidence: Evidence) -> np.ndarray:
    """What a worker usually says of units of each class, shape (class said, class true)."""
    k = len(votes.labels)
    people = [j for j, source in enumerate(votes.sources) if source.role == "worker"]
    wrong = (1 - UNKNOWN_ACCURACY) / (k - 1)
    guess = np.full((k, k), wrong) + np.eye(k) * (UNKNOWN_ACCURACY - wrong)
    counts = evidence.counts[people, :k].sum(axis=0) + 2 * guess
    return np.asarray(counts / counts.sum(axis=0))


def expected_gain(q: np.ndarray, table: np.ndarray, answers: int = 1) -> np.ndarray:
    """How much likelier the label is right for each further answer, on average; shape (unit,).

    Args:
        q: How likely each class is, shape (unit, class).
        table: The probability of each answer given the class, shape (answer, class).
        answers: How many answers there will be, at least. Of more than are foreseen, those after gain nothing.
    """
    open_ = np.flatnonzero(q.max(axis=1) < SURE)
    best, now = np.zeros(len(q)), q[open_].max(axis=1)
    for n in range(1, AHEAD + 1):
        cases = list(combinations_with_replacement(range(len(table)), n))
        if n > 1 and len(cases) > MOST_CASES:
            break
        after = np.zeros(len(open_))
        for case in cases:
            after += _orders(case) * (q[open_] * table[list(case)].prod(axis=0)).max(axis=1)
        gain = np.maximum(after - now, 0)
        best[open_] = gain / answers if n <= answers else np.maximum(best[open_], gain / n)
    return best


def _orders(case: Sequence[int]) -> int:
    """In how many orders the same answers may come."""
    orders = factorial(len(case))
    for one in set(case):
        orders //= factorial(case.count(one))
    return orders


class _Crew:
    """Known workers, the best first; nobody is asked the same twice, nor much more than others."""

    def __init__(self, votes: Votes, skill: Skill, avoid: Sequence[str], budget: int):
        people = [j for j, s in enumerate(votes.sources) if s.role == "worker" and s.name not in set(avoid)]
        known = [j for j in people if np.isfinite(skill.accuracy[j])]
        self.best = sorted(known, key=lambda j: -skill.accuracy[j])
        self.left = dict.fromkeys(self.best, -(-2 * budget // max(len(self.best), 1)))
        self.names = votes.names
        item = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))[votes.unit]
        self.done = set(zip(item.tolist(), votes.source.tolist(), strict=True))

    def next(self, item: int) -> str | None:
        """The best worker who may still be asked about an item."""
        for j in self.best:
            if self.left[j] and (item, j) not in self.done:
                self.left[j] -= 1
                self.done.add((item, j))
                return self.names[j]
        return None
