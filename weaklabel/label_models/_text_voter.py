"""What the words of a text themselves say of its tags, learned from soft tags."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import softmax

from weaklabel.rows import WordRows

RATE, RATE_OF_MEANING, DECAY, DROPPED, BATCH = 0.1, 2e-3, 0.01, 0.2, 256
"""Learning rates of Adagrad and AdamW, the decay of the latter, the share of features hidden, and words a step."""

SPREAD = 5.0
"""Numbers of a network are divided by so many of their standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class TextVoter:
    """Softmax regressions of tags on how words are written and on what they mean, one for each fold of the texts.

    Each text is judged by the regression that has not learned from it: what rules say of it is not told again. Of new
    texts the mean counts.

    Attributes:
        written: Weights of features, shape (fold, feature, tag).
        meaning: Weights of the numbers of a network, and of one, shape (fold, number + 1, tag); empty without.
        centre: The means of these numbers, and their deviations, shape (2, number).
    """

    written: np.ndarray
    meaning: np.ndarray
    centre: np.ndarray

    @classmethod
    def learn(
        cls, rows: WordRows, states: np.ndarray, fold: np.ndarray, identity: bool, epochs: int
    ) -> tuple["TextVoter", np.ndarray]:
        """Learn from probabilities of tags.

        Args:
            rows: The words.
            states: How likely each tag is, shape (word, tag).
            fold: The fold of the text of each word, integers from 0 on, shape (word,).
            identity: Whether it is looked at which word it is. Rules that look words up would be learned by heart.
            epochs: How often all words are gone through.

        Returns:
            The voter, and what it says of each word, shape (word, tag).
        """
        features, numbers = _features(rows, identity), rows.meaning
        centre = np.zeros((2, 0)) if numbers is None else np.stack([numbers.mean(axis=0), numbers.std(axis=0) + 1e-6])
        scaled = _scaled(numbers, centre, len(rows))
        folds = int(fold.max(initial=0)) + 1
        told = np.full(states.shape, 1 / states.shape[1])
        learned = []
        for number in range(folds):
            others = np.flatnonzero(fold != number) if folds > 1 else np.arange(len(rows))
            learned.append(_learned(features[others], scaled[others], states[others], epochs, number))
            own = np.flatnonzero(fold == number)
            told[own] = _says(features[own], scaled[own], *learned[-1])
        voter = cls(np.stack([one for one, _ in learned]), np.stack([one for _, one in learned]), centre)
        return voter, told

    def says(self, rows: WordRows, identity: bool) -> np.ndarray:
        """What it says of words of new texts, shape (word, tag)."""
        features, scaled = _features(rows, identity), _scaled(rows.meaning, self.centre, len(rows))
        each = [_says(features, scaled, one, other) for one, other in zip(self.written, self.meaning, strict=True)]
        return np.asarray(np.mean(each, axis=0))


def _features(rows: WordRows, identity: bool) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack([rows.written, rows.words], format="csr")) if identity else rows.written


def _scaled(numbers: np.ndarray | None, centre: np.ndarray, n: int) -> np.ndarray:
    """Numbers of like size, and a one; shape (word, number + 1)."""
    if numbers is None or not centre.shape[1]:
        return np.ones((n, 1))
    return np.column_stack([(numbers - centre[0]) / centre[1] / SPREAD, np.ones(n)])


def _says(features: sparse.csr_array, scaled: np.ndarray, written: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    return np.asarray(softmax(np.asarray(features @ written) + scaled @ meaning, axis=1))


def _learned(
    features: sparse.csr_array, scaled: np.ndarray, states: np.ndarray, epochs: int, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """The weights of one regression.

    Features are learned by Adagrad (Duchi, Hazan and Singer 2011), as most are rare; numbers by AdamW (Loshchilov and
    Hutter 2019), whose rate falls to 0. Some features and numbers are hidden in each step.
    """
    random, k = np.random.default_rng(random_state), states.shape[1]
    written, squares = np.zeros((features.shape[1], k)), np.full((features.shape[1], k), 1e-8)
    meaning = np.zeros((scaled.shape[1], k))
    first, second = np.zeros_like(meaning), np.zeros_like(meaning)
    steps, step = epochs * -(-len(states) // BATCH), 0
    for _ in range(epochs):
        order = random.permutation(len(states))
        for start in range(0, len(order), BATCH):
            at = order[start : start + BATCH]
            seen, numbers = _hidden(features[at], scaled[at], random)
            wrong = (_says(seen, numbers, written, meaning) - states[at]) / len(at)
            there = np.unique(seen.indices)
            slope = np.asarray(seen[:, there].T @ wrong)
            squares[there] += slope**2
            written[there] -= RATE * slope / np.sqrt(squares[there])
            step += 1
            slope = numbers.T @ wrong
            first += 0.1 * (slope - first)
            second += 0.001 * (slope**2 - second)
            rate = RATE_OF_MEANING * (1 - (step - 1) / steps)
            move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            meaning -= rate * (move + DECAY * meaning)
    return written, meaning


def _hidden(
    features: sparse.csr_array, scaled: np.ndarray, random: np.random.Generator
) -> tuple[sparse.csr_array, np.ndarray]:
    """Some features and numbers set to 0, the others raised to make up for them; the one stays."""
    seen = features.copy()
    seen.data = seen.data * (random.random(seen.nnz) >= DROPPED) / (1 - DROPPED)
    numbers = scaled * (random.random(scaled.shape) >= DROPPED) / (1 - DROPPED)
    numbers[:, -1] = 1
    return seen, numbers
