"""How training changes examples at random."""

import numpy as np
import pytest
import torch

from weaklabel.end_models._examples import Rows, Sequences, by_length, shuffled
from weaklabel.end_models._pictures import Changes, Pictures
from weaklabel.end_models.cnn import Cnn
from weaklabel.training_set import TrainingSet


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def batch():
    """Sixty-four different pictures of six by six."""
    return torch.arange(64 * 36, dtype=torch.float32).reshape(64, 1, 6, 6) / 2304


def test_without_options_nothing_changes(batch):
    assert Changes()(batch, stream()) is batch


def test_flips_turn_half_of_the_pictures(batch):
    made = Changes(flips=True)(batch, stream())
    turned = [bool(torch.equal(new, old.flip(2))) for new, old in zip(made, batch, strict=True)]
    kept = [bool(torch.equal(new, old)) for new, old in zip(made, batch, strict=True)]
    assert all(a != b for a, b in zip(turned, kept, strict=True))
    assert 16 < sum(turned) < 48


def test_shifts_move_pictures_by_whole_pixels_and_no_further(batch):
    made = Changes(shifts=0.3)(batch, stream())
    moved = made[:, 0, 3, 3] - batch[:, 0, 3, 3]
    steps = (moved * 2304).round().long()
    assert len(set(steps.tolist())) > 10
    assert set(steps.tolist()) <= {6 * rows + columns for rows in range(-2, 3) for columns in range(-2, 3)}
    assert made.shape == batch.shape


def test_noise_has_the_deviation_that_was_asked_for(batch):
    assert float((Changes(noise=0.1)(batch, stream()) - batch).std()) == pytest.approx(0.1, rel=0.1)


def test_the_same_stream_changes_alike(batch):
    changes = Changes(True, 0.2, 0.1)
    assert torch.equal(changes(batch, stream(3)), changes(batch, stream(3)))


def test_word_dropout_hides_words_in_training_only():
    texts = Sequences([np.arange(5, 105), np.arange(5, 55)], drop=0.5)
    at = np.array([0, 1])
    (plain,), (changed,) = texts.batch(at), texts.batch(at, stream())
    assert torch.equal(changed[changed > 1], plain[changed > 1])
    assert 40 < int((changed == 1).sum()) < 110
    assert torch.equal(changed == 0, plain == 0)


def test_rows_change_in_training_only():
    rows = Rows(torch.zeros(2, 3), lambda batch, generator: batch + 1)
    assert float(rows.batch(np.array([0]))[0].sum()) == 0
    assert float(rows.batch(np.array([0]), stream())[0].sum()) == 3


@pytest.mark.parametrize("n", [1, 7, 1000])
def test_batches_hold_every_example_once(n):
    lengths = np.random.default_rng(0).integers(1, 50, n)
    for batches in (shuffled(lengths, 4, np.random.default_rng(1)), list(by_length(lengths, 4))):
        assert sorted(np.concatenate(batches).tolist()) == list(range(n))
        assert max(map(len, batches)) <= 4


def test_batches_are_of_like_length():
    lengths = np.random.default_rng(0).integers(1, 50, 1000)
    spread = [np.ptp(lengths[at]) for at in shuffled(lengths, 4, np.random.default_rng(1))]
    assert np.mean(spread) < 3


def test_pictures_of_several_sizes_and_colours_become_alike():
    made = [np.full((30, 20), 255, np.uint8), np.full((10, 20, 3), 255, np.uint8)]
    reader = Pictures.learn(made, 0, Changes())
    assert (reader.height, reader.width, reader.colours) == (25, 25, 3)
    rows = reader.read(made, None, None).rows
    assert rows.shape == (2, 3, 25, 25)
    torch.testing.assert_close(rows, torch.ones_like(rows))


def test_large_pictures_are_made_smaller_unless_a_size_is_asked_for():
    large = [np.zeros((200, 300, 3), np.uint8)]
    assert Pictures.learn(large, 0, Changes()).height == 96
    assert Pictures.learn(large, 128, Changes()).width == 128


def test_a_network_corrects_noisy_labels_of_digits():
    digits = pytest.importorskip("sklearn.datasets").load_digits()
    pictures, rng = list((digits.images * 255 / 16).astype(np.uint8)), np.random.default_rng(0)
    wrong = rng.random(len(pictures)) < 0.3
    noisy = np.where(wrong, rng.integers(0, 10, len(pictures)), digits.target)
    train = TrainingSet(pictures[:800], np.eye(10)[noisy[:800]], np.ones(800))
    model = Cnn(filters=16, epochs=12, shifts=0.1).fit(train)
    right = model.predict_proba(pictures[1000:]).argmax(axis=1) == digits.target[1000:]
    assert np.mean(noisy == digits.target) < 0.75
    assert right.mean() > 0.85
