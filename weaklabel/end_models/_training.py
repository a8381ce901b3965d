"""The one loop that trains networks."""

import copy
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch

from weaklabel.end_models._checkpoint import Checkpoints
from weaklabel.end_models._examples import shuffled
from weaklabel.end_models._tensors import learned, set_learned
from weaklabel.errors import InputError
from weaklabel.networks.devices import seed_of, seeded
from weaklabel.progress import Progress

WARMUP = 0.1
"""The share of the steps in which the learning rate rises; it falls in all others, in a straight line to 0."""

LONGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes:
        epochs: How often all examples are gone through, at least.
        batch_size: Examples a step.
        max_steps: No more steps than this are made: an epoch is then of some examples only, others each time; 0 for
            no bound.
        learning_rate: The highest of all layers but those of the head.
        head_learning_rate: That of the head: the last layer, the one called ``head``, unless others are named.
        weight_decay: The strength of AdamW's decay.
        patience: Training stops after so many epochs that brought validation no further; 0 for never.
        random_state: What order, dropout and changes are drawn from.
        device: Where to compute.
        precision: The type of numbers for large products, None for 32 bits.
    """

    epochs: int
    batch_size: int
    max_steps: int
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    patience: int
    random_state: int
    device: torch.device
    precision: torch.dtype | None = None


class Lesson(Protocol):
    """What is to be learned: training wants the loss of some examples, validation that of all.

    Attributes:
        lengths: How long each example is, shape (example,).
        least: So many steps are made at least, and training does not stop before.
    """

    @property
    def lengths(self) -> np.ndarray:
        """How long each example is, shape (example,)."""
        ...

    @property
    def least(self) -> int:
        """So many steps are made at least, and training does not stop before."""
        ...

    def loss(
        self, network: torch.nn.Module, at: np.ndarray, settings: Settings, generator: torch.Generator
    ) -> torch.Tensor:
        """The loss of the examples at these positions, changed a little at random."""
        ...

    def measure(self, network: torch.nn.Module, settings: Settings) -> float:
        """The loss over all examples, once the network is as sure as suits them best."""
        ...

    def temperature(self, network: torch.nn.Module, settings: Settings, learned: bool) -> float:
        """What logits are to be divided by so that the network is as sure as suits the examples best.

        Args:
            network: The network.
            settings: How it is computed.
            learned: Whether it has learned from these very examples, so that it may be too sure of them.
        """
        ...


@dataclass
class _Best:
    """The weights of the epoch after which validation went best."""

    loss: float = float("inf")
    epoch: int = -1
    tensors: dict[str, torch.Tensor] = field(default_factory=dict)


class Training:
    """Trains a network; the state after each epoch is kept, and training goes on from it."""

    def __init__(
        self,
        network: torch.nn.Module,
        settings: Settings,
        train: Lesson,
        valid: Lesson | None,
        heads: tuple[str, ...] = ("head.",),
    ):
        self.network, self.settings, self.heads = network.to(settings.device), settings, heads
        self.train, self.valid = train, valid
        self.steps_an_epoch = -(-len(train.lengths) // settings.batch_size)
        self.epochs = max(settings.epochs, -(-train.least // self.steps_an_epoch))
        if settings.max_steps:
            self.epochs = min(self.epochs, settings.max_steps)
            self.steps_an_epoch = min(self.steps_an_epoch, max(1, settings.max_steps // self.epochs))
        self.optimizer = torch.optim.AdamW(self._groups(), weight_decay=settings.weight_decay)
        self.best = _Best()

    def run(self, progress: Progress, checkpoints: Checkpoints | None) -> None:
        """Train to the end; the network then has the weights of its best epoch, or of the last without validation."""
        first = self._resume(checkpoints)
        progress.stage(f"training goes on after epoch {first} of {self.epochs}" if first else "training")
        for epoch in range(first, self.epochs):
            if self._out_of_patience(epoch):
                break
            self._epoch(epoch, progress)
            self._validate(epoch)
            if checkpoints is not None:
                self._keep(checkpoints, epoch)
        if self.best.tensors:
            set_learned(self.network, self.best.tensors, "the best epoch")

    def _groups(self) -> list[dict[str, object]]:
        """The parameters that are trained, those of the head apart."""
        trained = [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]
        head = [p for name, p in trained if name.startswith(self.heads)]
        rest = [p for name, p in trained if not name.startswith(self.heads)]
        rates = [(head, self.settings.head_learning_rate), (rest, self.settings.learning_rate)]
        return [{"params": group, "lr": rate, "rate": rate} for group, rate in rates if group]

    def _epoch(self, epoch: int, progress: Progress) -> None:
        """Go through all examples once; what is drawn depends on the random state and the epoch alone."""
        settings = self.settings
        order = np.random.default_rng(seed_of(settings.random_state, epoch, 1))
        generator = torch.Generator().manual_seed(seed_of(settings.random_state, epoch, 2))
        losses: list[torch.Tensor] = []
        self.network.train()
        with seeded(settings.device, settings.random_state, epoch, 3):
            batches = shuffled(self.train.lengths, settings.batch_size, order)[: self.steps_an_epoch]
            for step, at in enumerate(batches, epoch * self.steps_an_epoch):
                self._set_rate(step)
                losses.append(self._step(at, generator))
                progress.step(step + 1, self.epochs * self.steps_an_epoch)
        check_finite(torch.stack(losses).cpu().numpy())

    def _set_rate(self, step: int) -> None:
        steps = self.epochs * self.steps_an_epoch
        warm = max(1.0, WARMUP * steps)
        share = min((step + 1) / warm, (steps - step) / max(1.0, steps - warm))
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * share

    def _step(self, at: np.ndarray, generator: torch.Generator) -> torch.Tensor:
        """Learn from the examples at these positions; gives their loss."""
        loss = self.train.loss(self.network, at, self.settings, generator)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_GRADIENT)
        self.optimizer.step()
        return loss.detach()

    def _validate(self, epoch: int) -> None:
        """Note whether validation went better than ever before, at the temperature that suits it best."""
        if self.valid is None:
            return
        loss = self.valid.measure(self.network, self.settings)
        if loss < self.best.loss:
            self.best = _Best(loss, epoch, copy.deepcopy(learned(self.network)))

    def _out_of_patience(self, epoch: int) -> bool:
        """Whether validation went no further for too long; the first steps of few examples are too early to tell."""
        waited = epoch - 1 - self.best.epoch
        begun = epoch * self.steps_an_epoch >= self.train.least
        return self.valid is not None and begun and 0 < self.settings.patience <= waited

    def _keep(self, checkpoints: Checkpoints, epoch: int) -> None:
        tensors = {f"network.{name}": tensor for name, tensor in learned(self.network).items()}
        tensors |= {f"best.{name}": tensor for name, tensor in self.best.tensors.items()}
        for at, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{at}.{name}": tensor for name, tensor in state.items()}
        # JSON has no infinity
        told = {"best_loss": self.best.loss if self.best.tensors else None, "best_epoch": self.best.epoch}
        checkpoints.write(epoch, told, tensors)

    def _resume(self, checkpoints: Checkpoints | None) -> int:
        """Take up the kept state; gives the epoch to begin with."""
        kept = checkpoints.read() if checkpoints is not None else None
        if kept is None:
            return 0
        told, tensors = kept
        try:
            set_learned(self.network, _under("network.", tensors), "the checkpoint")
        except InputError:
            return 0
        best = {name: tensor.to(self.settings.device) for name, tensor in _under("best.", tensors).items()}
        self.best = _Best(float("inf") if told["best_loss"] is None else told["best_loss"], told["best_epoch"], best)
        states: dict[int, dict[str, torch.Tensor]] = {}
        for name, tensor in _under("optimizer.", tensors).items():
            at, _, key = name.partition(".")
            states.setdefault(int(at), {})[key] = tensor
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": states})
        return int(told["epoch"]) + 1


def lower(settings: Settings) -> AbstractContextManager[object]:
    """Inside, large products are computed in the lower precision, where there is one."""
    if settings.precision is None:
        return nullcontext()
    return torch.autocast(settings.device.type, settings.precision)


def check_finite(numbers: np.ndarray) -> None:
    """Raise an `InputError` where numbers are not finite."""
    if not np.all(np.isfinite(numbers)):
        raise InputError("training diverged: the network gives no finite numbers; try a lower learning_rate")


def _under(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
