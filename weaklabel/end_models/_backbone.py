"""A network that was trained before, cut in two: a part that stays as it is, and the layers that are trained on."""

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from weaklabel.errors import ConfigError


class Frozen(nn.Module):
    """The part below: what the last layers get, for texts as numbers of words; all of it without `layers`."""

    def __init__(self, backbone: Any, trained: int):
        """Hold the part.

        Args:
            backbone: A network of the library transformers.
            trained: How many of the last layers are trained on, and are not part of it.
        """
        super().__init__()
        self.backbone, self.trained = backbone, trained

    def forward(self, numbers: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """States of shape (text, place, unit)."""
        if not self.trained:
            states: torch.Tensor = self.backbone(input_ids=numbers, attention_mask=there.long()).last_hidden_state
            return states
        layers = layers_of(self.backbone, self.trained)
        handle = layers[len(layers) - self.trained].register_forward_pre_hook(_stop, with_kwargs=True)
        try:
            self.backbone(input_ids=numbers, attention_mask=there.long())
        except _Reached as reached:
            return reached.states
        finally:
            handle.remove()
        raise ConfigError("this network never comes to its last layers; use train_layers = 'none' or 'all'")


class Trained(nn.Module):
    """The part above: embeddings and layers below are there for shape only, and are skipped."""

    def __init__(self, backbone: Any, trained: int):
        """Copy the last layers, `trained` of them, and freeze all else."""
        super().__init__()
        skipped = len(layers_of(backbone, trained)) - trained
        given = _gives_tuples(backbone)
        kept = layers_of(backbone, trained)
        below = [kept[at] for at in range(skipped)]
        for at in range(skipped):
            kept[at] = _Skipped(given)
        self.backbone = copy.deepcopy(backbone)
        for at, layer in enumerate(below):
            kept[at] = layer
        self.backbone.requires_grad_(False)
        self.first = skipped
        for layer in layers_of(self.backbone, trained)[skipped:]:
            layer.requires_grad_(True)

    def forward(self, numbers: torch.Tensor, there: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        """States of shape (text, place, unit) after the last layer, from those before the first that is trained."""

        def put(layer: nn.Module, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
            return ((), {**named, "hidden_states": states}) if not given else ((states, *given[1:]), named)

        layers = layers_of(self.backbone, 1)
        handle = layers[self.first].register_forward_pre_hook(put, with_kwargs=True)
        try:
            after: torch.Tensor = self.backbone(input_ids=numbers, attention_mask=there.long()).last_hidden_state
        finally:
            handle.remove()
        return after


class _Reached(Exception):
    def __init__(self, states: torch.Tensor):
        super().__init__()
        self.states = states


class _Skipped(nn.Module):
    def __init__(self, tuples: bool):
        super().__init__()
        self.tuples = tuples

    def forward(self, hidden_states: torch.Tensor, *others: Any, **named: Any) -> Any:
        return (hidden_states,) if self.tuples else hidden_states


def layers_of(backbone: Any, trained: int) -> nn.ModuleList:
    """The layers of a network, the first first.

    Raises:
        ConfigError: It has no list of layers, or fewer than are to be trained.
    """
    number = getattr(backbone.config, "num_hidden_layers", None)
    lists = [module for module in backbone.modules() if isinstance(module, nn.ModuleList) and len(module) == number]
    if not lists:
        raise ConfigError("this network has no list of layers; use train_layers = 'none' or 'all'")
    if trained > len(lists[0]):
        raise ConfigError(f"train_layers = {trained} is more than the {len(lists[0])} layers of the network")
    return lists[0]


def _stop(layer: nn.Module, given: Sequence[Any], named: dict[str, Any]) -> None:
    raise _Reached(given[0] if given else named["hidden_states"])


def _gives_tuples(backbone: Any) -> bool:
    """Whether a layer gives a tuple rather than states alone: it differs between networks."""
    found: list[bool] = []
    handle = layers_of(backbone, 1)[0].register_forward_hook(lambda *told: found.append(isinstance(told[2], tuple)))
    try:
        with torch.no_grad():
            one = torch.ones((1, 1), dtype=torch.long, device=next(backbone.parameters()).device)
            backbone(input_ids=one, attention_mask=one)
    finally:
        handle.remove()
    return found[0]
