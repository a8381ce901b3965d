import numpy as np
import pytest

from weaklabel.thumbnails import shape_for, thumbnail


def test_means_of_blocks():
    picture = np.kron(np.array([[0, 51], [102, 255]]), np.ones((5, 3))).astype(np.uint8)
    np.testing.assert_allclose(thumbnail(picture, (2, 2, 1)), [0, 0.2, 0.4, 1], atol=1e-6)


@pytest.mark.parametrize("shape", [(3, 5, 1), (3, 5, 3), (20, 20, 1)])
@pytest.mark.parametrize("size", [(7, 4), (7, 4, 3), (1, 1)])
def test_the_mean_stays(shape, size):
    picture = np.random.default_rng(0).integers(0, 255, size, dtype=np.uint8)
    small = thumbnail(picture, shape)
    assert small.shape == (np.prod(shape),)
    assert small.mean() == pytest.approx(picture.mean() / 255, abs=1e-5)


def test_shape():
    assert shape_for(np.zeros((8, 100, 3), np.uint8)) == (8, 16, 1)
    coloured = np.zeros((100, 100, 3), np.uint8)
    coloured[5, 5, 2] = 1
    assert shape_for(coloured) == (16, 16, 3)
