import numpy as np
import pytest

from weaklabel.metrics.intervals import wilson


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
