"""What a network finds in pictures, as boxes in pixels without duplicates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.special import expit

from weaklabel.boxes import Boxes, iou_matrix, proper
from weaklabel.end_models._box_loss import Found, corners_of
from weaklabel.end_models._training import Settings, check_finite
from weaklabel.progress import Progress

if TYPE_CHECKING:
    from weaklabel.end_models._box_pictures import Scenes

LEAST = 0.01
"""What is less likely an object is left out."""

SAME = 0.7
"""Boxes on a picture that overlap more are of the same object: the likelier one stays."""


@dataclass
class FoundBoxes:
    """Boxes that were found.

    Attributes:
        picture: The picture of each, ascending, shape (box,).
        corners: Left, top, right and bottom in pixels, shape (box, 4).
        logits: Of each class for itself, shape (box, class).
    """

    picture: np.ndarray
    corners: np.ndarray
    logits: np.ndarray

    def probs(self, temperature: float, learned: np.ndarray) -> np.ndarray:
        """Probabilities of no object and of each class, shape (box, 1 + class); rows sum to 1."""
        each = np.where(learned, expit(self.logits / temperature), 0.0)
        nothing = _nothing(each)[:, None]
        return np.concatenate([nothing, (1 - nothing) * each / np.maximum(each.sum(axis=1, keepdims=True), 1e-12)], 1)

    def boxes(self) -> Boxes:
        """The likeliest class of each box, and how likely that is."""
        probs = self.probs(1.0, np.ones(self.logits.shape[1], dtype=bool))[:, 1:]
        return Boxes(self.picture, self.corners, probs.argmax(axis=1), probs.max(axis=1))


def find_boxes(
    network: torch.nn.Module, scenes: "Scenes", settings: Settings, progress: Progress | None = None
) -> FoundBoxes:
    """All boxes on pictures that may be objects; of those that overlap much, one."""
    network.to(settings.device).eval()
    corners: list[np.ndarray] = []
    logits: list[np.ndarray] = []
    for start in range(0, len(scenes.rows), settings.batch_size):
        at = np.arange(start, min(start + settings.batch_size, len(scenes.rows)))
        with torch.no_grad():
            found: Found = network(scenes.batch(at)[0].to(settings.device))[0]
        corners.append(corners_of(found.boxes[-1]).clamp(0, 1).cpu().double().numpy())
        logits.append(found.logits[-1].cpu().double().numpy())
        if progress is not None:
            progress.step(int(at[-1]) + 1, len(scenes.rows))
    places, sure = np.concatenate(corners), np.concatenate(logits)
    check_finite(places)
    check_finite(sure)
    places *= np.tile(scenes.sizes, 2)[:, None]
    kept = [_kept(*one) for one in zip(places, sure, strict=True)]
    picture = np.repeat(np.arange(len(kept)), [len(one) for one in kept])
    query = np.concatenate(kept)
    return FoundBoxes(picture, places[picture, query], sure[picture, query])


def _nothing(each: np.ndarray) -> np.ndarray:
    """The probability that there is no object, shape (…), from those of the classes, of which one at most is true."""
    # Where classes claim more than there is, the surer box is still a little surer.
    return np.asarray(np.maximum(1 - each.sum(axis=-1), 1e-6 * np.prod(1 - each, axis=-1)))


def _kept(corners: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """The boxes of one picture that stay, the likeliest first."""
    score = 1 - _nothing(expit(logits))
    order = np.argsort(-score, kind="stable")
    order = order[(proper(corners) & (score >= LEAST))[order]]
    overlaps = iou_matrix(corners[order], corners[order]) > SAME
    stays = np.ones(len(order), dtype=bool)
    for at in range(len(order)):
        if stays[at]:
            stays[at + 1 :] &= ~overlaps[at, at + 1 :]
    return order[stays]
