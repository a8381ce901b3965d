"""Learning from soft boxes."""

from functools import cached_property

import numpy as np
import torch

from weaklabel.boxes import Boxes
from weaklabel.end_models._box_changes import BoxChanges
from weaklabel.end_models._box_loss import Found, Objects, box_loss
from weaklabel.end_models._box_pictures import Scenes
from weaklabel.end_models._calibration import best_temperature
from weaklabel.end_models._found_boxes import find_boxes
from weaklabel.end_models._links import EachForItself
from weaklabel.end_models._training import Settings
from weaklabel.metrics.boxes import average_precisions, match_boxes
from weaklabel.training_set import TrainingSet

LEAST_STEPS = 300
"""A small training set is gone through more often than asked, until so many steps were made, and not left before."""


class BoxLesson:
    """Pictures with soft boxes, to learn from or to measure on."""

    def __init__(self, scenes: Scenes, data: TrainingSet, changes: BoxChanges):
        """Cut off what is outside the pictures; a box that is wholly outside teaches nothing.

        Args:
            scenes: The pictures.
            data: Their boxes, targets and weights.
            changes: How training changes pictures.
        """
        self.scenes, self.data, self.changes = scenes, data, changes
        self.first = np.asarray(data.first)
        self.picture = np.repeat(np.arange(len(data)), np.diff(self.first))
        ends = np.tile(scenes.sizes[self.picture], 2)
        self.shares = np.clip(np.asarray(data.boxes, dtype=np.float64).reshape(-1, 4), 0, ends) / ends
        self.there = (self.shares[:, 2:] > self.shares[:, :2]).all(axis=1)

    @property
    def lengths(self) -> np.ndarray:
        """All alike."""
        return self.scenes.lengths

    @property
    def least(self) -> int:
        """So many steps are made at least."""
        return LEAST_STEPS

    def loss(
        self, network: torch.nn.Module, at: np.ndarray, settings: Settings, generator: torch.Generator
    ) -> torch.Tensor:
        """The loss of the pictures at these positions, changed a little at random."""
        pictures: list[torch.Tensor] = []
        corners: list[torch.Tensor] = []
        rows: list[np.ndarray] = []
        for one, picture in zip(at, self.scenes.batch(at)[0], strict=True):
            own = np.arange(self.first[one], self.first[one + 1])
            own = own[self.there[own]]
            changed, moved, left = self.changes(picture, torch.from_numpy(self.shares[own]).float(), generator)
            pictures.append(changed)
            corners.append(moved[left])
            rows.append(own[left.numpy()])
        objects = self._objects(rows, torch.cat(corners), settings.device)
        found: tuple[Found, ...] = network(torch.stack(pictures).to(settings.device))
        return torch.stack([box_loss(one, objects) for one in found]).sum()

    def _objects(self, rows: list[np.ndarray], corners: torch.Tensor, device: torch.device) -> Objects:
        flat = np.concatenate(rows)
        picture = torch.from_numpy(np.repeat(np.arange(len(rows)), [len(own) for own in rows]))
        target = torch.from_numpy(self.data.target[flat, 1:]).float()
        weight = torch.from_numpy(self._weight[flat]).float()
        return Objects(picture.to(device), corners.to(device), target.to(device), weight.to(device))

    @cached_property
    def _weight(self) -> np.ndarray:
        """The weights of objects, 1 in the mean of those that have any."""
        weight = np.asarray(self.data.weight, dtype=np.float64)
        some = weight > 0
        return weight / weight[some].mean() if some.any() else weight

    def measure(self, network: torch.nn.Module, settings: Settings) -> float:
        """Minus the mean average precision over overlaps from .5 to .95 and the classes that have boxes."""
        found = find_boxes(network, self.scenes, settings)
        true = self._true()
        n_classes = self.data.target.shape[1] - 1
        precisions = average_precisions(found.boxes(), true, n_classes)
        return -float(np.nan_to_num(np.nanmean(precisions))) if len(true) else 0.0

    def temperature(self, network: torch.nn.Module, settings: Settings, learned: bool) -> float:
        """What logits are divided by so that they tell best how likely an object of each class is in a box.

        The loss draws logits together, so they are always set right: where there is nothing else, on the pictures that
        were learned from.
        """
        found, some = find_boxes(network, self.scenes, settings), np.flatnonzero(self.there & (self.data.weight > 0))
        boxes, corners = found.boxes(), self._corners()[some]
        # Whatever their classes are.
        hit, _ = match_boxes(Boxes(boxes.image, boxes.corners, score=boxes.score), Boxes(self.picture[some], corners))
        target = np.zeros(found.logits.shape)
        target[hit >= 0] = self.data.target[some[hit[hit >= 0]], 1:]
        return best_temperature(found.logits, target, EachForItself(), np.ones(target.shape))

    def _corners(self) -> np.ndarray:
        """The boxes in pixels."""
        return np.asarray(self.shares * np.tile(self.scenes.sizes[self.picture], 2))

    def _true(self) -> Boxes:
        """The boxes of objects that are likelier there than not, with their likeliest classes."""
        there = self.there & (self.data.weight > 0) & (self.data.target[:, 0] < 0.5)
        return Boxes(self.picture[there], self._corners()[there], self.data.target[there, 1:].argmax(axis=1))
