"""The one loop that trains networks on soft targets."""

import copy
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np
import torch

from weaklabel.end_models._calibration import best_temperature
from weaklabel.end_models._checkpoint import Checkpoints
from weaklabel.end_models._examples import Batch, Examples, by_length, shuffled
from weaklabel.end_models._links import Link, OneOfAll
from weaklabel.end_models._tensors import learned, set_learned
from weaklabel.errors import InputError
from weaklabel.networks.devices import seed_of, seeded
from weaklabel.progress import Progress

LEAST_STEPS, LEAST_STEPS_OF_TAGGERS = 100, 800
"""A small training set is gone through more often than asked, until so many steps were made, and not left before. A
network that tags words says at first that none is part of an entity, as most are not."""

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
        learning_rate: The highest of all layers but the last.
        head_learning_rate: That of the last layer, the one called ``head``.
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


@dataclass
class _Best:
    """The weights of the epoch after which validation went best."""

    loss: float = float("inf")
    epoch: int = -1
    tensors: dict[str, torch.Tensor] = field(default_factory=dict)


class Training:
    """Trains a network; the state after each epoch is kept, and training goes on from it."""

    def __init__(self, network: torch.nn.Module, settings: Settings, train: Target, valid: Target | None):
        self.network, self.settings = network.to(settings.device), settings
        self.train, self.valid = train, valid
        self.weight = train.weight / train.weight.mean()
        self.steps_an_epoch = -(-len(train.examples.lengths) // settings.batch_size)
        self.least = LEAST_STEPS if train.first is None else LEAST_STEPS_OF_TAGGERS
        self.epochs = max(settings.epochs, -(-self.least // self.steps_an_epoch))
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
        """The parameters that are trained, those of the last layer apart."""
        trained = [(name, p) for name, p in self.network.named_parameters() if p.requires_grad]
        head = [p for name, p in trained if name.startswith("head.")]
        rest = [p for name, p in trained if not name.startswith("head.")]
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
            batches = shuffled(self.train.examples.lengths, settings.batch_size, order)[: self.steps_an_epoch]
            for step, at in enumerate(batches, epoch * self.steps_an_epoch):
                self._set_rate(step)
                losses.append(self._step(self.train.examples.batch(at, generator), at))
                progress.step(step + 1, self.epochs * self.steps_an_epoch)
        _check_finite(torch.stack(losses).cpu().numpy())

    def _set_rate(self, step: int) -> None:
        steps = self.epochs * self.steps_an_epoch
        warm = max(1.0, WARMUP * steps)
        share = min((step + 1) / warm, (steps - step) / max(1.0, steps - warm))
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * share

    def _step(self, batch: Batch, at: np.ndarray) -> torch.Tensor:
        """Learn from the examples at these positions; gives their loss."""
        device = self.settings.device
        rows = rows_of(at, self.train.first)
        target = torch.from_numpy(self.train.target[rows]).to(device, torch.float32)
        weight = torch.from_numpy(self.weight[rows]).to(device, torch.float32)
        logits = compute(self.network, batch, self.settings)
        loss = self.train.link.loss(logits, target, weight)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_GRADIENT)
        self.optimizer.step()
        return loss.detach()

    def _validate(self, epoch: int) -> None:
        """Note whether validation went better than ever before, at the temperature that suits it best."""
        if self.valid is None:
            return
        logits = logits_of(self.network, self.valid.examples, self.settings, first=self.valid.first)
        _check_finite(logits)
        link, target, weight = self.valid.link, self.valid.target, self.valid.weight
        loss = link.log_loss(logits / best_temperature(logits, target, link, weight), target, weight)
        if loss < self.best.loss:
            self.best = _Best(loss, epoch, copy.deepcopy(learned(self.network)))

    def _out_of_patience(self, epoch: int) -> bool:
        """Whether validation went no further for too long; the first steps of few examples are too early to tell."""
        waited = epoch - 1 - self.best.epoch
        begun = epoch * self.steps_an_epoch >= self.least
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


def compute(network: torch.nn.Module, batch: Batch, settings: Settings) -> torch.Tensor:
    """The logits of a batch, shape (example, class), or of all parts of its examples in order."""
    with lower(settings):
        logits: torch.Tensor = network(*(tensor.to(settings.device) for tensor in batch))
    return logits.float()


def lower(settings: Settings) -> AbstractContextManager[object]:
    """Inside, large products are computed in the lower precision, where there is one."""
    if settings.precision is None:
        return nullcontext()
    return torch.autocast(settings.device.type, settings.precision)


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


def _check_finite(numbers: np.ndarray) -> None:
    if not np.all(np.isfinite(numbers)):
        raise InputError("training diverged: the network gives no finite numbers; try a lower learning_rate")


def _under(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
