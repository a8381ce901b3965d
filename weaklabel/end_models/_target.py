"""Learning from soft targets: one an example, or one for each of its parts."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch

from weaklabel.end_models._calibration import best_temperature
from weaklabel.end_models._examples import Batch, Examples, by_length
from weaklabel.end_models._links import Link, OneOfAll
from weaklabel.end_models._training import Settings, check_finite, lower
from weaklabel.progress import Progress

LEAST_STEPS, LEAST_STEPS_OF_TAGGERS = 100, 800
"""A small training set is gone through more often than asked, until so many steps were made, and not left before. A
network that tags words says at first that none is part of an entity, as most are not."""


@dataclass
class Target:
    """What is to be learned.

    Attributes:
        examples: The examples.
        target: Their targets, shape (example, class); or, where examples have parts, those of all parts.
        weight: The weights of these.
        link: What targets are.
        first: The first part of each example, and the number of parts, where they have any.
    """

    examples: Examples
    target: np.ndarray
    weight: np.ndarray
    link: Link = field(default_factory=OneOfAll)
    first: np.ndarray | None = None

    @property
    def lengths(self) -> np.ndarray:
        """How long each example is, shape (example,)."""
        return self.examples.lengths

    @property
    def least(self) -> int:
        """So many steps are made at least."""
        return LEAST_STEPS if self.first is None else LEAST_STEPS_OF_TAGGERS

    @cached_property
    def _shares(self) -> np.ndarray:
        """The weights, 1 in the mean."""
        return np.asarray(self.weight / self.weight.mean())

    def loss(
        self, network: torch.nn.Module, at: np.ndarray, settings: Settings, generator: torch.Generator
    ) -> torch.Tensor:
        """The loss of the examples at these positions, changed a little at random."""
        rows = rows_of(at, self.first)
        logits = compute(network, self.examples.batch(at, generator), settings)
        target = torch.from_numpy(self.target[rows]).to(settings.device, torch.float32)
        weight = torch.from_numpy(self._shares[rows]).to(settings.device, torch.float32)
        return self.link.loss(logits, target, weight)

    def measure(self, network: torch.nn.Module, settings: Settings) -> float:
        """The log loss over all examples, at the temperature that suits them best."""
        logits = logits_of(network, self.examples, settings, first=self.first)
        check_finite(logits)
        temperature = best_temperature(logits, self.target, self.link, self.weight)
        return self.link.log_loss(logits / temperature, self.target, self.weight)

    def temperature(self, network: torch.nn.Module, settings: Settings, learned: bool) -> float:
        """The temperature that suits the examples best; 1 for those that it has learned from."""
        if learned:
            return 1.0
        logits = logits_of(network, self.examples, settings, first=self.first)
        return best_temperature(logits, self.target, self.link, self.weight)


def compute(network: torch.nn.Module, batch: Batch, settings: Settings) -> torch.Tensor:
    """The logits of a batch, shape (example, class), or of all parts of its examples in order."""
    with lower(settings):
        logits: torch.Tensor = network(*(tensor.to(settings.device) for tensor in batch))
    return logits.float()


def rows_of(at: np.ndarray, first: np.ndarray | None) -> np.ndarray:
    """The rows of targets that belong to examples, in order: one each, or those of all their parts."""
    if first is None:
        return at
    length = first[at + 1] - first[at]
    skipped = np.cumsum(length) - length
    return np.asarray(np.repeat(first[at] - skipped, length) + np.arange(int(length.sum())))


def logits_of(
    network: torch.nn.Module,
    examples: Examples,
    settings: Settings,
    progress: Progress | None = None,
    first: np.ndarray | None = None,
) -> np.ndarray:
    """The logits of all examples in order, shape (example, class), or of all their parts."""
    network.to(settings.device).eval()
    parts: list[np.ndarray] = []
    order: list[np.ndarray] = []
    done = 0
    with torch.no_grad():
        for at in by_length(examples.lengths, 2 * settings.batch_size):
            parts.append(compute(network, examples.batch(at), settings).cpu().numpy())
            order.append(rows_of(at, first))
            done += len(at)
            if progress is not None:
                progress.step(done, len(examples.lengths))
    logits = np.empty((sum(map(len, parts)), parts[0].shape[1]))
    logits[np.concatenate(order)] = np.concatenate(parts)
    return logits
