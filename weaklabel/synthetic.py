"""Votes made from a known truth, to see whether a model finds it again."""

from dataclasses import dataclass

import numpy as np

from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.votes import Votes

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Synthetic:
    """Votes and what made them.

    Attributes:
        votes: Labeling functions first, then copies, then workers.
        gold: The true class of every item.
        balance: The probability of each class, shape (class,).
        accuracy: The probability that a vote of each source is right, shape (source,).
        copy_of: The source that each one copies, -1 for those that copy none, shape (source,).
    """

    votes: Votes
    gold: Gold
    balance: np.ndarray
    accuracy: np.ndarray
    copy_of: np.ndarray


def synthetic_votes(
    n_items: int = 1000,
    n_lfs: int = 10,
    *,
    n_classes: int = 2,
    accuracy: Range = (0.6, 0.9),
    coverage: Range = (0.1, 0.6),
    single_class: float = 0.5,
    balance: tuple[float, ...] | None = None,
    copies: int = 0,
    fidelity: float = 0.95,
    n_workers: int = 0,
    answers: int = 20,
    random_state: int = 0,
) -> Synthetic:
    """Votes of rules, of copies of rules and of people.

    A rule for one class fires with its coverage, and is right with its accuracy when it fires; other rules speak on
    items of every class alike and err evenly. Given the truth, sources are independent, but for copies.

    Args:
        n_items: The number of items.
        n_lfs: The number of labeling functions that are no copies.
        n_classes: The number of classes, named ``c0``, ``c1``, ….
        accuracy: The range from which the accuracy of each source is drawn.
        coverage: The range from which the share of items that a rule votes on is drawn.
        single_class: The share of the rules that can say only one class.
        balance: The probability of each class; even where it is not given.
        copies: How many further rules copy a random one, vote by vote.
        fidelity: The share of votes that a copy takes over; the others it leaves out.
        n_workers: The number of people; each answers for some items and was not asked about the others.
        answers: How many items each person answers for.
        random_state: The same number makes the same votes.
    """
    random = np.random.default_rng(random_state)
    pi = np.full(n_classes, 1 / n_classes) if balance is None else np.asarray(balance, float) / np.sum(balance)
    truth = random.choice(n_classes, size=n_items, p=pi)
    columns, right = [], []
    for j in range(n_lfs):
        a, c = random.uniform(*accuracy), random.uniform(*coverage)
        one = j < round(single_class * n_lfs)
        columns.append(_one_class(truth, pi, j % n_classes, a, c, random) if one else _any(truth, pi, a, c, random))
        right.append(a)
    copied = random.integers(n_lfs, size=copies) if n_lfs else np.zeros(0, dtype=np.int64)
    for j in copied:
        columns.append(np.where(random.random(n_items) < fidelity, columns[j], -1))
        right.append(right[j])
    for _ in range(n_workers):
        right.append(random.uniform(*accuracy))
        asked = random.choice(n_items, size=min(answers, n_items), replace=False)
        whole = _any(truth, pi, right[-1], 1.0, random)
        columns.append(np.where(np.isin(np.arange(n_items), asked), whole, -1))
    n_rules = n_lfs + copies
    return Synthetic(
        _votes(np.array(columns).reshape(len(columns), n_items), n_rules, n_classes),
        Gold.of(truth.tolist()),
        pi,
        np.array(right),
        np.concatenate([np.full(n_lfs, -1), copied, np.full(n_workers, -1)]),
    )


def random_synthetic(random_state: int) -> Synthetic:
    """A set of votes of which everything is drawn, to see how a model does in general.

    Drawn evenly are: 2 to 10 classes; 3 to 60 rules, any share of which says one class only; the share of the rarest
    class from .03 to .5; 0 to 5 copies; 0 to 60 people with 5 to 100 answers each; and the accuracy of each source
    from .45 to .95. Drawn evenly in their logarithm are 500 to 20,000 items, and the two ends of the rules' coverage
    from .02 to 1.

    Args:
        random_state: The same number makes the same votes.
    """
    random = np.random.default_rng(random_state)
    n_classes = int(random.integers(2, 11))
    low, high = np.sort(np.exp(random.uniform(np.log(0.02), 0, 2)))
    return synthetic_votes(
        int(np.exp(random.uniform(np.log(500), np.log(20_000)))),
        int(random.integers(3, 61)),
        n_classes=n_classes,
        accuracy=(0.45, 0.95),
        coverage=(float(low), float(high)),
        single_class=float(random.uniform()),
        balance=_uneven(n_classes, random),
        copies=int(random.integers(0, 6)),
        n_workers=int(random.integers(0, 61)),
        answers=int(random.integers(5, 101)),
        random_state=random_state,
    )


def _uneven(n_classes: int, random: np.random.Generator) -> tuple[float, ...]:
    """A class balance whose smallest share is drawn from .03 to .5, or is even where that is too much."""
    rarest = min(float(random.uniform(0.03, 0.5)), 1 / n_classes)
    extra = random.dirichlet(np.ones(n_classes - 1)) * (1 - n_classes * rarest)
    return tuple(random.permutation(np.r_[rarest, rarest + extra]).tolist())


def _one_class(
    truth: np.ndarray, pi: np.ndarray, label: int, accuracy: float, coverage: float, random: np.random.Generator
) -> np.ndarray:
    """Votes for one class; a rate that the class is too rare for is cut to .95."""
    hit = min(coverage * accuracy / pi[label], 0.95)
    miss = min(coverage * (1 - accuracy) / (1 - pi[label]), 0.95)
    fires = random.random(len(truth)) < np.where(truth == label, hit, miss)
    return np.where(fires, label, -1)


def _any(
    truth: np.ndarray, pi: np.ndarray, accuracy: float, coverage: float, random: np.random.Generator
) -> np.ndarray:
    """Votes for any class; a wrong one is any of the others."""
    wrong = (truth + random.integers(1, len(pi), size=len(truth))) % len(pi)
    said = np.where(random.random(len(truth)) < accuracy, truth, wrong)
    return np.where(random.random(len(truth)) < coverage, said, -1)


def _votes(columns: np.ndarray, n_rules: int, n_classes: int) -> Votes:
    source, unit = np.nonzero(columns >= 0)
    names = [f"lf_{j}" if j < n_rules else f"worker_{j - n_rules}" for j in range(len(columns))]
    return Votes(
        LabelSpace(tuple(f"c{k}" for k in range(n_classes))),
        tuple(Source(name, "lf" if j < n_rules else "worker") for j, name in enumerate(names)),
        tuple(map(str, range(columns.shape[1]))),
        unit,
        source,
        columns[source, unit],
        asked=tuple(None if j < n_rules else np.flatnonzero(columns[j] >= 0) for j in range(len(columns))),
    )
