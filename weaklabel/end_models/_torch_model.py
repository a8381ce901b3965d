"""What every end model made of a PyTorch network does the same way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator

from weaklabel.end_models._links import link_for
from weaklabel.end_models._reader import Reader, kind_of
from weaklabel.errors import InputError, NotFitted, brief
from weaklabel.files import intact, read_json, write_json
from weaklabel.networks.devices import DEVICES, device_named, lower_precision, need, seeded, threads
from weaklabel.parameters import Above, AtLeast, EachAtLeast, Limit, OneOf, OneOfOrAtLeast, Share, check_parameters
from weaklabel.progress import Progress, Silent
from weaklabel.training_set import TrainingSet

if TYPE_CHECKING:
    import torch

    from weaklabel.end_models._training import Lesson, Settings

FORMAT = 1

READS = {"text": "texts", "tokens": "lists of words", "image": "images"}


@dataclass
class Parts:
    """What a fitted model is made of.

    Attributes:
        reader: Turns inputs into examples.
        network: Turns batches of examples into logits.
        heads: How the names of those of its layers begin that learn at the head's rate.
    """

    reader: Reader
    network: "torch.nn.Module"
    heads: tuple[str, ...] = ("head.",)


class TorchModel(BaseEstimator, ABC):  # type: ignore[misc]
    """A network on inputs that a reader turns into tensors.

    A model is written by giving the abstract methods and a constructor with the parameters below; one that answers with
    classes, by the first two and `weaklabel.end_models._torch_classifier.TorchClassifier`.

    Attributes:
        reads: The kinds of inputs, of ``"text"``, ``"tokens"``, ``"image"``.
        boxes: Whether it learns where objects are in pictures, not what inputs are.
        threads: How many threads compute, 0 for as many as there are. In small networks threads wait for each other
            longer than they compute.
        temperature_: What logits are divided by; learned from validation data, and 1 without, but for boxes.
        learned_: Which classes some example was of, booleans of shape (class,).
        independent_: Whether an example may have several of the classes, so that probabilities do not sum to 1.
    """

    reads: ClassVar[tuple[str, ...]]
    boxes: ClassVar[bool] = False
    threads: ClassVar[int] = 0

    limits: ClassVar[Mapping[str, Limit]] = {
        "epochs": AtLeast(1),
        "batch_size": AtLeast(1),
        "max_steps": AtLeast(0),
        "learning_rate": Above(0),
        "head_learning_rate": Above(0),
        "weight_decay": AtLeast(0),
        "patience": AtLeast(0),
        "dropout": Share(),
        "word_dropout": Share(),
        "shifts": Share(),
        "noise": AtLeast(0),
        "size": AtLeast(0),
        "crops": Share(),
        "colours": Share(),
        **dict.fromkeys(("dimensions", "units", "max_words", "max_length", "layers", "queries"), AtLeast(1)),
        "filters": AtLeast(4),
        "widths": EachAtLeast(1),
        "train_layers": OneOfOrAtLeast(("none", "all"), 0),
        "device": OneOf(DEVICES),
        "random_state": AtLeast(0),
    }

    epochs: int
    batch_size: int
    max_steps: int
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    patience: int
    device: str
    random_state: int

    temperature_: float
    learned_: np.ndarray
    independent_: bool

    _parts: Parts | None = None
    _progress: Progress = Silent()
    _checkpoints: Path | None = None

    @abstractmethod
    def _begin(self, inputs: Sequence[Any], n_classes: int) -> Parts:
        """A reader for such inputs, and a network that has not learned."""

    @abstractmethod
    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        """The reader that was saved, and a network whose learned weights are still to come."""

    @abstractmethod
    def _lesson(self, parts: Parts, settings: "Settings", data: TrainingSet, training: bool) -> "Lesson":
        """What the network learns of data, or how well it has learned is measured on."""

    @abstractmethod
    def _answers(self, parts: Parts, settings: "Settings", inputs: Sequence[Any]) -> np.ndarray:
        """What `predict_proba` gives."""

    def watch(self, progress: Progress, checkpoints: Path | None = None) -> None:
        """Tell `progress` from now on, and keep the state of a training in a folder."""
        self._progress, self._checkpoints = progress, checkpoints

    def place(self, device: str) -> None:
        """Compute on another device.

        Raises:
            ConfigError: There is no such device, or not here.
            MissingExtra: PyTorch is not installed.
        """
        need("torch", f"the end model {type(self).__name__}")
        device_named(device)
        self.device = device

    def fit(self, train: TrainingSet, valid: TrainingSet | None = None) -> Self:
        """Learn from soft targets; stops early, and learns how sure to be, where there are validation data.

        Raises:
            InputError: There is no example, or of a kind that the model does not read; or training diverged.
            ConfigError: A parameter is not what it should be.
            MissingExtra: PyTorch is not installed.
        """
        self._check(train)
        settings = self._settings()
        with threads(self.threads):
            with seeded(settings.device, self.random_state):
                parts = self._begin(train.inputs, train.target.shape[1])
            self._train(parts, settings, train, valid if valid is not None and len(valid) else None)
        self.independent_ = train.independent
        self.learned_ = link_for(train.independent).learned(train)
        self._parts = parts
        return self

    def predict_proba(self, inputs: Sequence[Any]) -> np.ndarray:
        """Probabilities of shape (input, class); rows sum to 1, unless labels are independent.

        Of lists of words there is a row for each word, those of all lists in order. Of objects in pictures there is a
        row for each that is found, see `weaklabel.end_models.detector.Detector`.

        Raises:
            NotFitted: The model was not fitted.
            InputError: An input is of a kind that the model does not read.
        """
        if self._parts is None:
            raise NotFitted(f"this {type(self).__name__} is not fitted; call fit with a training set first")
        if len(inputs):
            self._kind(inputs)
        settings = self._settings()
        with threads(self.threads):
            return self._answers(self._parts, settings, inputs)

    def save(self, folder: Path) -> None:
        """Write ``model.json``, ``model.safetensors`` and what the reader needs.

        Raises:
            NotFitted: The model was not fitted.
        """
        if self._parts is None:
            raise NotFitted(f"this {type(self).__name__} is not fitted; there is nothing to save")
        from weaklabel.end_models._tensors import learned, write_tensors

        described = self._parts.reader.save(folder)
        write_tensors(folder / "model.safetensors", learned(self._parts.network))
        about = {
            "format": FORMAT,
            "model": f"{type(self).__module__}:{type(self).__name__}",
            # Whoever loads it may have another machine.
            "parameters": {**self.get_params(), "device": "auto"},
            "temperature": self.temperature_,
            "learned": self.learned_.tolist(),
            "independent": self.independent_,
            "reader": described,
        }
        write_json(folder / "model.json", about)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that `save` wrote.

        Raises:
            InputError: A file is damaged.
            MissingExtra: PyTorch is not installed.
        """
        need("torch", f"the end model {cls.__name__}")
        from weaklabel.end_models._tensors import read_tensors, set_learned

        with intact(folder):
            about = read_json(folder / "model.json")
            if about["format"] > FORMAT:
                raise InputError(f"{folder} was written by a newer weaklabel (format {about['format']})")
            model = cls(**about["parameters"])
            model.temperature_, model.learned_ = about["temperature"], np.array(about["learned"], dtype=bool)
            model.independent_ = about.get("independent", False)
            tensors = read_tensors(folder / "model.safetensors")
            model._parts = model._restore(folder, about["reader"], len(model.learned_))
            set_learned(model._parts.network, tensors, folder / "model.safetensors")
        return model

    def _train(self, parts: Parts, settings: "Settings", train: TrainingSet, valid: TrainingSet | None) -> None:
        from weaklabel.end_models._checkpoint import Checkpoints
        from weaklabel.end_models._training import Training

        seen = None if valid is None else self._lesson(parts, settings, valid, training=False)
        lesson = self._lesson(parts, settings, train, training=True)
        training = Training(parts.network, settings, lesson, seen, parts.heads)
        training.run(self._progress, Checkpoints(self._checkpoints) if self._checkpoints is not None else None)
        judge = lesson if seen is None else seen
        self.temperature_ = judge.temperature(parts.network, settings, learned=seen is None)

    def _settings(self) -> "Settings":
        need("torch", f"the end model {type(self).__name__}")
        from weaklabel.end_models._training import Settings

        device = device_named(self.device)
        return Settings(
            epochs=self.epochs,
            batch_size=self.batch_size,
            max_steps=self.max_steps,
            learning_rate=self.learning_rate,
            head_learning_rate=self.head_learning_rate,
            weight_decay=self.weight_decay,
            patience=self.patience,
            random_state=self.random_state,
            device=device,
            precision=lower_precision(device),
        )

    def _check(self, train: TrainingSet) -> None:
        """See that there is something to learn, and that parameters are what they may be."""
        check_parameters(type(self), self.get_params())
        if (train.boxes is not None) != self.boxes:
            wanted = "boxes with `first`" if self.boxes else "no boxes"
            raise InputError(f"the end model {type(self).__name__} needs a training set with {wanted}")
        if len(train) == 0 or not np.any(train.weight > 0):
            raise InputError("the end model has no example to learn from: no item is covered by a confident vote")

    def _kind(self, inputs: Sequence[Any]) -> str:
        kind = kind_of(inputs)
        if kind not in self.reads:
            wanted = " or ".join(READS[name] for name in self.reads)
            raise InputError(f"the end model {type(self).__name__} reads {wanted}, but got {kind}")
        # Pictures are looked at when they are decoded.
        for value in inputs if kind in ("text", "tokens") else ():
            if not isinstance(value, str if kind == "text" else list):
                what = f"reads {READS[kind]}, but got {brief(value)} among them"
                raise InputError(f"the end model {type(self).__name__} {what}")
        return kind
