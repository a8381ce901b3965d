import numpy as np
import pytest

from weaklabel.metrics.intervals import beta_expected, poisson, wilson


def test_known_values():
    """Newcombe (1998), table I: 81 of 263 and 15 of 148, by Wilson's method without correction."""
    low, high = wilson(np.array([81, 15, 0, 1]), np.array([263, 148, 20, 29]))
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


def test_covers_the_truth():
    """20,000 shares drawn from [0, 1]: a standard error of .0015."""
    random = np.random.default_rng(0)
    share, n = random.random(20_000), random.integers(5, 200, 20_000)
    low, high = wilson(random.binomial(n, share), n)
    assert 0.93 <= ((low <= share) & (share <= high)).mean() <= 0.97


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 5), (5, 5), (3, 7)])
def test_stays_inside_and_around_the_share(k, n):
    low, high = wilson(np.array(k), np.array(n))
    assert 0 <= low <= k / n <= high <= 1
    assert high - low > 0.1


def test_no_trials_and_other_levels():
    assert np.isnan(wilson(np.array([0]), np.array([0]))).all()
    narrow, wide = (wilson(np.array(5), np.array(10), level) for level in (0.5, 0.99))
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_with_successes_known_it_is_the_interval_of_jeffreys():
    """Brown, Cai and DasGupta (2001), table 5: n = 10 and x = 0 to 5, stretched to 0 at x = 0."""
    k = np.arange(6)
    low, high = beta_expected(k, np.zeros(6), np.full(6, 10))
    np.testing.assert_allclose(low, [0, 0.011, 0.044, 0.093, 0.153, 0.224], atol=1e-3)
    np.testing.assert_allclose(high, [0.217, 0.381, 0.503, 0.606, 0.696, 0.776], atol=1e-3)


def test_doubt_widens_it_and_it_stays_around_the_mean():
    n, k = np.full(5, 20), np.array([12.0, 12.0, 12.0, 20.0, 19.99])
    low, high = beta_expected(k, np.array([0, 2.0, 4.8, 0, 0.01]), n)
    assert np.all(np.diff((high - low)[:3]) > 0)
    assert np.all((low >= 0) & (low <= k / n) & (k / n <= high) & (high <= 1))
    assert abs(low[3] - low[4]) < 0.01  # nearly sure is nearly the same as sure


def test_it_covers_the_truth_where_the_probabilities_are_right():
    """Shares and probabilities drawn together: each q is the chance of its own success."""
    random, inside = np.random.default_rng(0), []
    for _ in range(4000):
        share, n = random.beta(8, 2), int(random.integers(20, 200))
        success = random.random(n) < share
        # What a witness of known skill says of each success gives the posterior, with the share as the prior.
        skill = 0.9
        says = np.where(random.random(n) < skill, success, ~success)
        for_it, against = share * np.where(says, skill, 1 - skill), (1 - share) * np.where(says, 1 - skill, skill)
        q = for_it / (for_it + against)
        low, high = beta_expected(q.sum(), (q * (1 - q)).sum(), n)
        inside.append(low <= success.mean() <= high)
    assert np.mean(inside) > 0.95


def test_no_trials_have_no_interval():
    assert np.isnan(beta_expected(np.zeros(1), np.zeros(1), np.zeros(1))).all()


def test_rates_of_events():
    """Garwood (1936): 0, 1 and 10 events."""
    low, high = poisson(np.array([0, 1, 10]), np.array([1, 1, 10]))
    np.testing.assert_allclose(low, [0, 0.0253, 0.4795], atol=5e-5)
    np.testing.assert_allclose(high, [3.6889, 5.5716, 1.8390], atol=5e-5)
    assert np.isnan(poisson(np.array([0]), np.array([0]))).all()


def test_rates_are_covered_at_least_as_often_as_is_said():
    random = np.random.default_rng(0)
    rate, n = random.uniform(0.01, 3, 20_000), random.integers(5, 100, 20_000)
    low, high = poisson(random.poisson(rate * n), n)
    assert 0.945 <= ((low <= rate) & (rate <= high)).mean() <= 0.98
