"""How far people agree who label the same units."""

import numpy as np

SMOOTHING = 2.0
"""How many answers are added to the table of two people when the doubt of their kappa is worked out."""

FEWEST_ITEMS = 10


def fleiss_kappa(counts: np.ndarray) -> float:
    """Agreement beyond chance: 1 where all agree, 0 where they agree as often as chance would make them.

    Units with fewer than two answers are left out; where numbers of answers differ, each unit counts alike in the
    agreement and each answer in the shares of classes. Fleiss, J. L. (1971): Measuring nominal scale agreement among
    many raters.

    Args:
        counts: How often each class was said of each unit, shape (unit, class).

    Returns:
        Not a number where no unit has two answers, or all answers are the same.
    """
    return _fleiss(_sums(counts))


def krippendorff_alpha(counts: np.ndarray) -> float:
    """Agreement beyond chance for any numbers of answers; chance is corrected for the size of the sample.

    The nominal case of Krippendorff, K. (2011): Computing Krippendorff's alpha-reliability.

    Args:
        counts: How often each class was said of each unit, shape (unit, class).

    Returns:
        Not a number where no unit has two answers, or all answers are the same.
    """
    return _krippendorff(_sums(counts))


def observed_agreement(counts: np.ndarray) -> float:
    """The share of pairs of answers on the same unit that agree; not a number where there are no pairs."""
    n = counts.sum(axis=1)
    pairs = (n * (n - 1)).sum()
    return float((counts * (counts - 1)).sum() / pairs) if pairs else float("nan")


def agreement_intervals(
    counts: np.ndarray,
    item: np.ndarray | None = None,
    *,
    level: float = 0.95,
    repeats: int = 1000,
    random_state: int = 0,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Bootstrap intervals of Fleiss' kappa and of Krippendorff's alpha, which draw items again.

    Fewer than `FEWEST_ITEMS` items are too few to draw from: the ends are then not a number.

    Args:
        counts: How often each class was said of each unit, shape (unit, class).
        item: The item of each unit, where items have several; shape (unit,).
        level: The probability that an interval covers.
        repeats: How many times items are drawn.
        random_state: The same number draws the same.
    """
    counts = np.asarray(counts, dtype=float)
    told = counts.sum(axis=1) > 1
    of_item = np.arange(int(told.sum())) if item is None else np.unique(item[told], return_inverse=True)[1]
    if of_item.max(initial=-1) + 1 < FEWEST_ITEMS:
        return (float("nan"), float("nan")), (float("nan"), float("nan"))
    per_unit = _per_unit(counts)
    per_item = np.stack([np.bincount(of_item, column) for column in per_unit.T], axis=1)
    # Few items differ in what is said of them, so how often each sort is drawn is drawn at once.
    sorts, often = np.unique(per_item, axis=0, return_counts=True)
    drawn = np.random.default_rng(random_state).multinomial(often.sum(), often / often.sum(), size=repeats) @ sorts
    fleiss, alpha = (np.array([measure(sums) for sums in drawn]) for measure in (_fleiss, _krippendorff))
    return _ends(fleiss, level), _ends(alpha, level)


def _ends(values: np.ndarray, level: float) -> tuple[float, float]:
    told = values[np.isfinite(values)]
    if not len(told):
        return float("nan"), float("nan")
    low, high = np.quantile(told, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def cohen_kappa(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cohen's kappa of two people, with its standard error; for many pairs at once.

    The standard error is that of Fleiss, J. L., Cohen, J. and Everitt, B. S. (1969): Large sample standard errors of
    kappa and weighted kappa. It is worked out on the table with `SMOOTHING` answers more, spread evenly: without them
    people who agree on the few units they have in common would leave no doubt.

    Args:
        table: How often the one said this and the other that, shape (…, class, class).

    Returns:
        Kappa, and the centre and the standard error of what the smoothed table tells of it, each of shape (…,); not a
        number where chance alone would always agree.
    """
    kappa, _ = _kappa(table)
    centre, error = _kappa(table + SMOOTHING / table.shape[-1] ** 2)
    return kappa, centre, error


def _kappa(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cohen's kappa and its standard error."""
    n = table.sum(axis=(-2, -1), keepdims=True)
    p = table / np.maximum(n, 1)
    rows, columns = p.sum(axis=-1), p.sum(axis=-2)
    same = np.trace(p, axis1=-2, axis2=-1)
    chance = (rows * columns).sum(axis=-1)
    room = np.where(chance < 1 - 1e-12, 1 - chance, np.nan)
    kappa = (same - chance) / room
    both = rows[..., :, None] + columns[..., None, :]
    diagonal = np.diagonal(p, axis1=-2, axis2=-1)
    a = (diagonal * (1 - (rows + columns) * (1 - kappa[..., None])) ** 2).sum(axis=-1)
    crossed = (p * np.swapaxes(both, -1, -2) ** 2).sum(axis=(-2, -1)) - (diagonal * (rows + columns) ** 2).sum(axis=-1)
    b = (1 - kappa) ** 2 * crossed
    c = (kappa - chance * (1 - kappa)) ** 2
    return kappa, np.sqrt(np.maximum(a + b - c, 0) / np.maximum(n[..., 0, 0], 1)) / room


def _per_unit(counts: np.ndarray) -> np.ndarray:
    """For each unit with two answers or more: 1, its agreement, agreeing pairs an answer, answers, and each class."""
    n = counts.sum(axis=1)
    counts, n = counts[n > 1], n[n > 1]
    agree = (counts * (counts - 1)).sum(axis=1)
    return np.column_stack([np.ones(len(n)), agree / (n * (n - 1)), agree / (n - 1), n, counts])


def _sums(counts: np.ndarray) -> np.ndarray:
    return np.asarray(_per_unit(np.asarray(counts, dtype=float)).sum(axis=0))


def _fleiss(sums: np.ndarray) -> float:
    units, agreement, _, answers, *classes = sums
    if not units:
        return float("nan")
    chance = float(((np.array(classes) / answers) ** 2).sum())
    return float("nan") if chance > 1 - 1e-12 else float((agreement / units - chance) / (1 - chance))


def _krippendorff(sums: np.ndarray) -> float:
    units, _, agreeing, answers, *classes = sums
    if not units:
        return float("nan")
    of = np.array(classes)
    differ = 1 - agreeing / answers
    by_chance = 1 - (of * (of - 1)).sum() / (answers * (answers - 1))
    return float("nan") if by_chance < 1e-12 else float(1 - differ / by_chance)
