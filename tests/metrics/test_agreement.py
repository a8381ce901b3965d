"""Agreement between people."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from weaklabel.metrics.agreement import (
    agreement_intervals,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    observed_agreement,
)

# Fleiss (1971) as told in textbooks: ten subjects, fourteen raters, five categories.
FLEISS = np.array(
    [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
)  # fmt: skip
# Krippendorff (2011): four observers, twelve units, five values.
KRIPPENDORFF = np.array(
    [
        [3, 0, 0, 0, 0], [0, 3, 1, 0, 0], [0, 0, 4, 0, 0], [0, 0, 4, 0, 0], [0, 4, 0, 0, 0], [1, 1, 1, 1, 0],
        [0, 0, 0, 4, 0], [3, 1, 0, 0, 0], [0, 4, 0, 0, 0], [0, 0, 0, 0, 3], [2, 0, 0, 0, 0], [0, 0, 1, 0, 0],
    ]
)  # fmt: skip


def test_published_examples():
    assert fleiss_kappa(FLEISS) == pytest.approx(0.210, abs=5e-4)
    assert krippendorff_alpha(KRIPPENDORFF) == pytest.approx(0.743, abs=5e-4)


def test_order_does_not_matter():
    mixed = FLEISS[::-1, [3, 1, 0, 4, 2]]
    assert fleiss_kappa(mixed) == pytest.approx(fleiss_kappa(FLEISS))
    assert krippendorff_alpha(mixed) == pytest.approx(krippendorff_alpha(FLEISS))


@pytest.mark.parametrize("measure", [fleiss_kappa, krippendorff_alpha])
def test_extremes(measure):
    assert measure(np.array([[3, 0], [0, 3]])) == 1
    assert measure(np.array([[1, 1], [1, 1]])) < 0
    assert np.isnan(measure(np.array([[3, 0], [3, 0]])))
    assert np.isnan(measure(np.array([[1, 0], [0, 1]])))
    assert np.isnan(measure(np.zeros((0, 2))))


def test_observed_agreement():
    assert observed_agreement(np.array([[2, 0], [1, 1], [1, 0]])) == 0.5
    assert np.isnan(observed_agreement(np.array([[1, 0]])))


def test_intervals_hold_the_value_and_are_the_same_again():
    (low, high), (alpha_low, alpha_high) = agreement_intervals(FLEISS)
    assert low < fleiss_kappa(FLEISS) < high
    assert alpha_low < krippendorff_alpha(FLEISS) < alpha_high
    assert agreement_intervals(FLEISS)[0] == (low, high)


def test_cohen_kappa_of_many_pairs():
    random = np.random.default_rng(0)
    tables, expected = [], []
    for _ in range(20):
        one, other = random.integers(3, size=(2, 40))
        other = np.where(random.random(40) < 0.6, one, other)
        table = np.zeros((3, 3))
        np.add.at(table, (one, other), 1)
        tables.append(table)
        expected.append(cohen_kappa_score(one, other))
    kappa, centre, error = cohen_kappa(np.array(tables))
    assert kappa == pytest.approx(expected)
    assert centre == pytest.approx(kappa, abs=0.06)
    assert (error > 0).all()
    assert np.isnan(cohen_kappa(np.array([[5, 0], [0, 0]]))[0])


@pytest.mark.parametrize("n", [5, 20, 200])
def test_intervals_of_cohen_kappa_cover(n):
    random = np.random.default_rng(1)
    p = np.array([[0.4, 0.1], [0.15, 0.35]])
    chance = p.sum(1) @ p.sum(0)
    truth = (np.trace(p) - chance) / (1 - chance)
    tables = random.multinomial(n, p.ravel(), size=2000).reshape(-1, 2, 2)
    _, centre, error = cohen_kappa(tables)
    inside = (centre - 1.96 * error <= truth) & (truth <= centre + 1.96 * error)
    assert 0.9 < inside.mean() < 0.98


def test_intervals_draw_items_not_units():
    counts = np.repeat([[3, 0], [0, 3], [2, 1], [1, 2]], 5, axis=0)
    (low, high), _ = agreement_intervals(counts)
    (wide_low, wide_high), _ = agreement_intervals(np.repeat(counts, 4, axis=0), np.repeat(np.arange(20), 4))
    assert wide_high - wide_low > 0.9 * (high - low)
    assert np.isnan(agreement_intervals(counts[:9])[0]).all()
