"""Sums and best paths over chains: the same as going through all of them."""

from itertools import pairwise, product

import numpy as np
import pytest

from weaklabel.chains import Chains, best_path, expected

K = 3


@pytest.fixture(params=range(3))
def case(request):
    """Scores of chains of one to five positions, and probabilities of states; some are zero."""
    random = np.random.default_rng(request.param)
    length = random.integers(1, 6, size=4)
    first = np.concatenate([[0], np.cumsum(length)])
    start, end, move = random.random((4, K)), random.random((4, K)), random.random((K, K))
    move[0, 2] = 0
    start[:, 1] = 0
    start[0] = [0.2, 0.3, 0.5]
    tied, ways = random.random(first[-1]) < 0.5, ~np.eye(K, dtype=bool) | (np.arange(K) > 0)
    chains = Chains.of(first, tied, ways) if request.param else Chains.of(first)
    return random.normal(size=(first[-1], K)), chains, start, end, move, random.integers(1, 4, size=4).astype(float)


def enumerated(score, chains, start, end, move):
    """All paths of each chain with their weights."""
    first = chains.first
    for chain in range(len(first) - 1):
        here = range(first[chain], first[chain + 1])
        paths = list(product(range(K), repeat=len(here)))
        weights = [
            start[chain, path[0]] * end[chain, path[-1]]
            * np.exp(sum(score[at, state] for at, state in zip(here, path, strict=True)))
            * np.prod([move[a, b] * (not chains.tied[at] or chains.ways[a, b])
                       for at, (a, b) in zip(here[1:], pairwise(path), strict=True)])
            for path in paths
        ]  # fmt: skip
        yield paths, np.array(weights)


def test_forward_backward_is_enumeration(case):
    score, chains, start, end, move, weight = case
    found, first = expected(score, chains, start, end, move, weight), chains.first
    moves, log_likelihood = np.zeros((K, K)), 0.0
    for chain, (paths, weights) in enumerate(enumerated(score, chains, start, end, move)):
        share = weights / weights.sum()
        states = np.zeros((len(paths[0]), K))
        for path, probability in zip(paths, share, strict=True):
            for at, state in enumerate(path):
                states[at, state] += probability
            for a, b in pairwise(path):
                moves[a, b] += weight[chain] * probability
        np.testing.assert_allclose(found.states[first[chain] : first[chain + 1]], states, atol=1e-12)
        log_likelihood += weight[chain] * np.log(weights.sum())
    np.testing.assert_allclose(found.moves, moves, atol=1e-12)
    assert found.log_likelihood == pytest.approx(log_likelihood)


def test_the_best_path_is_the_best_of_all(case):
    score, chains, start, end, move, _ = case
    first = chains.first
    with np.errstate(divide="ignore"):
        path = best_path(score, chains, np.log(start), np.log(end), np.log(move))
    for chain, (paths, weights) in enumerate(enumerated(score, chains, start, end, move)):
        assert tuple(path[first[chain] : first[chain + 1]]) == paths[int(weights.argmax())]


def test_no_chains():
    nothing = np.zeros((0, K))
    found = expected(nothing, Chains.of(np.array([0])), nothing, nothing, np.ones((K, K)), np.zeros(0))
    assert found.states.shape == (0, K)
    assert best_path(nothing, Chains.of(np.array([0])), nothing, nothing, np.ones((K, K))).shape == (0,)
