import numpy as np
import pytest

from weaklabel.metrics.calibration import expected_calibration_error, reliability


def binary(*confidences):
    return np.array([[c, 1 - c] for c in confidences])


def test_by_hand():
    """Bins (.6, .7]: .65 and .7, one right, off by .175; (.9, 1]: .95 and 1, both right, off by .025; of 4 units."""
    probs, truth = binary(0.65, 0.7, 0.95, 1.0), np.array([0, 1, 0, 0])
    assert expected_calibration_error(probs, truth) == pytest.approx((2 * 0.175 + 2 * 0.025) / 4)


@pytest.mark.parametrize("bin", range(5, 10))
def test_a_bin_holds_its_upper_end(bin):
    table = reliability(binary((bin + 1) / 10), np.array([0]))
    assert np.flatnonzero(table.count).tolist() == [bin]


@pytest.mark.parametrize("bins", [10, 20, 100])
def test_every_edge_is_in_the_bin_below(bins):
    edges = np.arange(bins // 2 + 1, bins + 1) / bins
    table = reliability(binary(*edges), np.zeros(len(edges), dtype=int), bins)
    assert table.count[bins // 2 :].tolist() == [1] * (bins // 2)


def test_empty_bins_are_no_numbers():
    table = reliability(binary(0.95), np.array([0]))
    assert np.isnan(table.accuracy[:9]).all()
    assert (table.accuracy[9], table.confidence[9], table.count.sum()) == (1, 0.95, 1)
    assert expected_calibration_error(np.zeros((0, 2)), np.zeros(0, dtype=int)) == 0


def test_calibrated_probabilities_have_little_error():
    random = np.random.default_rng(0)
    p = random.uniform(0.5, 1, 20_000)
    truth = (random.random(20_000) > p).astype(int)
    assert expected_calibration_error(binary(*p), truth) < 0.02
    assert expected_calibration_error(binary(*np.sqrt(p)), truth) > 0.08
