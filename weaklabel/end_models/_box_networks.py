"""Networks that find objects in pictures: RT-DETR, from scratch or on other features, or one that is there already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from weaklabel.end_models._box_loss import Found
from weaklabel.end_models._image_backbone import LITE0, LITE0_SCALE, USUAL_SCALE, Lite0, read_lite0, scale_of
from weaklabel.end_models._tensors import read_tensors, write_tensors
from weaklabel.errors import ConfigError, InputError, told
from weaklabel.networks.devices import need
from weaklabel.networks.weights import folder_of, load_detector, package_file, quiet

SCRATCH = "resnet"
"""The backbone that is learned from the pictures alone."""

LITE0_BLOCKS = {4: 40, 10: 112, 15: 320}
"""The last blocks of EfficientNet-Lite0 at an eighth, a sixteenth and a thirty-second of the size, and their units."""

RARE = 0.02
"""How likely a box is taken to be of a class before anything is learned."""

LITE0_TRAINED = 3
"""The first of its blocks that is trained on. Those before it look for edges and colours, which are alike everywhere,
and take most of the time, as they work on the largest maps."""

PLACES = 3
"""So many places learn each object before the best are chosen: with one of them, it takes long until it is found."""

FROZEN = "frozen.safetensors"


@dataclass(frozen=True)
class Shape:
    """How large a new network is.

    Attributes:
        size: The height and width of pictures.
        filters: How many filters the first layers have, from scratch.
        units: How many numbers describe a place or a query.
        layers: How often a query looks.
        queries: How many objects are found at most on a picture.
    """

    size: int
    filters: int
    units: int
    layers: int
    queries: int


class BoxNetwork(nn.Module):
    """Finds boxes in pictures whose numbers are from 0 to 1.

    Attributes:
        described: What has to be known beside the configuration and the weights to make it again.
    """

    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, inner: nn.Module, n_classes: int, described: Mapping[str, Any]):
        """Wrap a network of the library transformers that detects objects.

        Args:
            inner: The network; it has a logit for each class, and maybe one for no object behind them.
            n_classes: How many classes of objects there are.
            described: ``kind``, and the ``scale`` of colours.
        """
        super().__init__()
        self.inner, self.n_classes, self.described = inner, n_classes, dict(described)
        if described["kind"] == "hub":
            self.requires_grad_(True)  # some are made with a frozen part, some are not
        for name, numbers in zip(("mean", "deviation"), described["scale"], strict=True):
            self.register_buffer(name, torch.tensor(numbers).reshape(1, -1, 1, 1), persistent=False)

    def forward(self, pictures: torch.Tensor) -> tuple[Found, ...]:
        """What is found in pictures of shape (picture, colour, row, column): the answer, and what only learns."""
        found = self.inner(pixel_values=(pictures - self.mean) / self.deviation)
        if not self.training or "enc_outputs_class" not in found or "intermediate_logits" not in found:
            return (self._found(found.logits[None], found.pred_boxes[None]),)
        layers = (found.intermediate_logits, found.intermediate_reference_points)
        # All places learn whether there is an object: those that are chosen are few, and wrong ones at first.
        places = (found.enc_outputs_class[None], found.enc_outputs_coord_logits[None].sigmoid())
        return self._found(*(one.transpose(0, 1) for one in layers)), self._found(*places, times=PLACES)

    def _found(self, logits: torch.Tensor, boxes: torch.Tensor, times: int = 1) -> Found:
        if logits.shape[-1] > self.n_classes:
            logits = logits[..., : self.n_classes] - logits[..., self.n_classes :]
        return Found(logits.float(), boxes.float(), times)

    @property
    def heads(self) -> tuple[str, ...]:
        """How the names of layers begin that nobody has trained before."""
        if self.described["kind"] == "resnet":
            return ("inner.",)
        if self.described["kind"] == "hub":
            return ()
        inner: Any = self.inner
        return tuple(f"inner.model.{name}." for name, _ in inner.model.named_children() if name != "backbone")

    def keep(self, folder: Path) -> None:
        """Write the configuration, and the weights that are not trained."""
        inner: Any = self.inner
        inner.config.save_pretrained(folder)
        frozen = {name: p for name, p in self.named_parameters() if not p.requires_grad}
        if frozen:
            write_tensors(folder / FROZEN, frozen)


class _Lite0Maps(nn.Module):
    """What EfficientNet-Lite0 makes of pictures at three sizes; in place of the ResNet of RT-DETR."""

    def __init__(self, size: int, fine_tune: bool):
        super().__init__()
        self.inner = Lite0(size)
        self.trained = LITE0_TRAINED if fine_tune else len(self.inner.inner._blocks)
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        for block in self.inner.inner._blocks[self.trained : max(LITE0_BLOCKS) + 1]:
            for parameter in block.parameters():
                parameter.requires_grad_(True)

    def train(self, mode: bool = True) -> "_Lite0Maps":
        """Few pictures a step are too few for statistics of their own: those of its first training stay."""
        return super().train(False)

    def forward(self, pictures: torch.Tensor, there: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """The maps, with the part of each that is of the picture: all of it."""
        network = self.inner.inner
        states = network._swish(network._bn0(network._conv_stem(pictures)))
        maps = []
        for at, block in enumerate(network._blocks):
            states = block(states)
            if at in LITE0_BLOCKS:
                maps.append((states, there))
        return maps


def new_network(backbone: str, fine_tune: bool, n_classes: int, shape: Shape) -> BoxNetwork:
    """A network that has not learned to find such objects.

    Args:
        backbone: `SCRATCH`, the package of EfficientNet-Lite0, or a folder, package or hub name of a network that was
            trained to detect objects.
        fine_tune: Whether the layers of the package are trained on.
        n_classes: How many classes of objects there are.
        shape: How large a new network is.

    Raises:
        ConfigError: There is no such network, or it does not detect objects.
        InputError: Its weights are damaged.
    """
    need("transformers", "the end model Detector")
    if backbone == SCRATCH:
        config = _config(n_classes, [shape.filters * times for times in (1, 2, 3, 4)], shape)
        return _made(config, n_classes, shape.size, {"kind": "resnet", "scale": USUAL_SCALE})
    if backbone == LITE0:
        file = package_file(LITE0, "**/*.pth")
        config = _config(n_classes, [shape.filters, *LITE0_BLOCKS.values()], shape)
        described = {"kind": "lite0", "fine_tune": fine_tune, "scale": LITE0_SCALE}
        made = _made(config, n_classes, shape.size, described)
        inner: Any = made.inner
        read_lite0(inner.model.backbone.inner, file)
        return made
    return _pretrained(backbone, n_classes)


def described_network(folder: Path, described: dict[str, Any], n_classes: int, size: int) -> BoxNetwork:
    """The network that was saved in a folder, what it learned still to come."""
    transformers = need("transformers", "the end model Detector")
    with quiet():
        made = _made(transformers.AutoConfig.from_pretrained(folder), n_classes, size, described)
    names = {name for name, p in made.named_parameters() if not p.requires_grad}
    if names:
        tensors = read_tensors(folder / FROZEN)
        if set(tensors) != names:
            raise InputError(f"{folder / FROZEN} holds the weights of another network than this model's")
        made.load_state_dict(tensors, strict=False)
    return made


def _config(n_classes: int, hidden: list[int], shape: Shape) -> Any:
    """A small RT-DETR on a ResNet with a block at each size."""
    transformers = need("transformers", "the end model Detector")
    backbone = transformers.RTDetrResNetConfig(
        embedding_size=hidden[0], hidden_sizes=hidden, depths=[1] * 4, layer_type="basic", out_indices=[2, 3, 4]
    )
    units = shape.units - shape.units % 16  # for four heads
    return transformers.RTDetrConfig(
        backbone_config=backbone, freeze_backbone_batch_norms=False, encoder_in_channels=hidden[1:],
        encoder_hidden_dim=units, encoder_ffn_dim=2 * units, encoder_attention_heads=4, hidden_expansion=0.5,
        d_model=units, decoder_in_channels=[units] * 3, decoder_ffn_dim=2 * units, decoder_attention_heads=4,
        decoder_layers=shape.layers, num_queries=shape.queries, num_denoising=0, num_labels=n_classes,
        initializer_bias_prior_prob=RARE,
    )  # fmt: skip


def _made(config: Any, n_classes: int, size: int, described: Mapping[str, Any]) -> BoxNetwork:
    transformers = need("transformers", "the end model Detector")
    with quiet():
        inner = transformers.AutoModelForObjectDetection.from_config(config).float()
    if described["kind"] == "lite0":
        inner.model.backbone = _Lite0Maps(size, described["fine_tune"])
    return BoxNetwork(inner, n_classes, described)


def _pretrained(name: str, n_classes: int) -> BoxNetwork:
    inner = load_detector(name, n_classes)
    made = BoxNetwork(inner, n_classes, {"kind": "hub", "scale": scale_of(folder_of(name))})
    try:
        with torch.no_grad():
            (found,) = made.eval()(torch.zeros(1, 3, 64, 64))
    except Exception as error:  # whatever a network of something else fails with
        raise ConfigError(f"the network {name!r} does not detect objects: {told(error)}") from error
    if found.logits.shape[-1] != n_classes:
        raise ConfigError(f"the network {name!r} does not take {n_classes} classes")
    return made
