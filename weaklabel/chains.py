"""Sums and best paths over chains of states, all chains at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

NEVER = -1e30
"""The logarithm of what cannot be."""


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Chains of positions, one behind the other.

    Attributes:
        first: The first position of each chain, and the number of positions; shape (chain + 1,). No chain is empty.
        order: The chains by falling length, so that those which are long enough for a step stand first.
        tied: The positions that only some moves may lead to, booleans of shape (position,).
        ways: These moves, booleans of shape (state, next state).
    """

    first: np.ndarray
    order: np.ndarray
    tied: np.ndarray
    ways: np.ndarray

    @classmethod
    def of(cls, first: np.ndarray, tied: np.ndarray | None = None, ways: np.ndarray | None = None) -> "Chains":
        """Chains that begin at these positions; all moves may lead to all positions that are not tied."""
        tied = np.zeros(first[-1], dtype=bool) if tied is None else tied
        ways = np.ones((1, 1), dtype=bool) if ways is None else ways
        return cls(first, np.argsort(-np.diff(first), kind="stable"), tied, ways)

    @classmethod
    def of_items(
        cls, item_start: np.ndarray, tied: np.ndarray | None = None, ways: np.ndarray | None = None
    ) -> "Chains":
        """The chains of items that have any unit; see `Votes.item_start`."""
        return cls.of(np.append(item_start[:-1][np.diff(item_start) > 0], item_start[-1]), tied, ways)

    def steps(self) -> Iterator[np.ndarray]:
        """The positions of each step: those of all first states, of all second ones, and so on."""
        begin, length = self.first[:-1][self.order], np.diff(self.first)[self.order]
        longer = len(length) - np.cumsum(np.bincount(length, minlength=1))  # by how many steps are done
        for step in range(int(length.max(initial=0))):
            yield begin[: longer[step]] + step


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is expected of the states of chains.

    Attributes:
        states: How likely each state is at each position, shape (position, state).
        moves: How often each state is expected to follow each, shape (state, next state).
        log_likelihood: Of all chains, each as often as it counts.
    """

    states: np.ndarray
    moves: np.ndarray
    log_likelihood: float


def expected(
    score: np.ndarray, chains: Chains, start: np.ndarray, end: np.ndarray, move: np.ndarray, weight: np.ndarray
) -> Expected:
    """The forward-backward algorithm, scaled (Rabiner 1989: A tutorial on hidden Markov models).

    Args:
        score: Log-probabilities of what is seen given the state, shape (position, state).
        chains: The chains.
        start: Probabilities of first states, shape (chain, state).
        end: Probabilities of what follows last states, shape (chain, state).
        move: Probabilities of next states, shape (state, next state).
        weight: How often each chain counts, shape (chain,).
    """
    steps, top, held = list(chains.steps()), np.empty(len(score)), move * chains.ways
    seen, forward, scale = np.empty_like(score), np.empty_like(score), np.empty(len(score))
    for step, at in enumerate(steps):
        before = start[chains.order[: len(at)]] if step == 0 else _led(forward[at - 1], chains.tied[at], move, held)
        # Measured against the best state that can be: one that cannot may be likelier by any number of orders.
        possible = np.where(before > 0, score[at], -np.inf)
        top[at] = possible.max(axis=1)
        seen[at] = np.exp(possible - top[at, None])
        now = before * seen[at]
        scale[at] = now.sum(axis=1)
        forward[at] = now / scale[at, None]
    total = (forward[chains.first[1:] - 1] * end).sum(axis=1)
    backward, moves, counts = np.empty_like(seen), np.zeros((2, *move.shape)), weight / total
    lengths = np.diff(chains.first)[chains.order]
    for step in range(len(steps) - 1, -1, -1):
        at = steps[step]
        ends = lengths[: len(at)] == step + 1
        backward[at[ends]] = end[chains.order[: len(at)][ends]]
        on = at[~ends]
        ahead = backward[on + 1] * seen[on + 1] / scale[on + 1, None]
        tied = chains.tied[on + 1]
        backward[on] = _led(ahead, tied, move.T, held.T)
        here = forward[on] * counts[chains.order[: len(on)], None]
        for number, which in enumerate((~tied, tied)):
            moves[number] += here[which].T @ ahead[which]
    chain = np.repeat(np.arange(len(weight)), np.diff(chains.first))
    log_likelihood = float(((np.log(scale) + top) * weight[chain]).sum() + (np.log(total) * weight).sum())
    return Expected(forward * backward / total[chain, None], moves[0] * move + moves[1] * held, log_likelihood)


def _led(states: np.ndarray, tied: np.ndarray, move: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Where states lead by moves of shape (state, next state), and those at tied positions by others."""
    led = states @ move
    if tied.any():
        led[tied] = states[tied] @ held
    return np.asarray(led)


def best_path(score: np.ndarray, chains: Chains, start: np.ndarray, end: np.ndarray, move: np.ndarray) -> np.ndarray:
    """The likeliest states of chains (Viterbi 1967), integers of shape (position,); of equals the first.

    Args:
        score: Log-probabilities, shape (position, state).
        chains: The chains.
        start: Log-probabilities of first states, shape (chain, state).
        end: Log-probabilities of what follows last states, shape (chain, state).
        move: Log-probabilities of next states, shape (state, next state).
    """
    steps, best, held = list(chains.steps()), np.empty_like(score), np.where(chains.ways, move, NEVER)
    came_from = np.zeros(score.shape, dtype=np.int16)
    for step, at in enumerate(steps):
        if step == 0:
            best[at] = start[chains.order[: len(at)]] + score[at]
            continue
        ways, tied = best[at - 1][:, :, None] + move, chains.tied[at]
        if tied.any():
            ways[tied] = best[at[tied] - 1][:, :, None] + held
        came_from[at] = ways.argmax(axis=1)
        best[at] = ways.max(axis=1) + score[at]
    path = np.zeros(len(score), dtype=np.int64)
    lengths = np.diff(chains.first)[chains.order]
    for step in range(len(steps) - 1, -1, -1):
        at = steps[step]
        ends = lengths[: len(at)] == step + 1
        path[at[ends]] = (best[at[ends]] + end[chains.order[: len(at)][ends]]).argmax(axis=1)
        on = at[~ends]
        path[on] = came_from[on + 1, path[on + 1]]
    return path
