"""How far a network's boxes are from the objects that are there: one or a few an object, all others nothing."""

from dataclasses import dataclass

import torch
from scipy.optimize import linear_sum_assignment
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

CLASS, DISTANCE, OVERLAP = 2.0, 5.0, 2.0
"""What a wrong class, the distance of sides as shares of the picture, and a lack of overlap weigh in the matching; in
the loss, a class weighs 1. Zhao et al. (2024): DETRs Beat YOLOs on Real-time Object Detection."""


@dataclass
class Found:
    """What the layers of a network found; the last layer's is its answer.

    Attributes:
        logits: Of each class for itself, shape (layer, picture, query, class).
        boxes: The middle, width and height as shares of the picture, shape (layer, picture, query, 4).
        times: How many boxes learn each object.
    """

    logits: torch.Tensor
    boxes: torch.Tensor
    times: int = 1


@dataclass
class Objects:
    """The objects on a batch of pictures.

    Attributes:
        picture: The picture of each, shape (object,).
        corners: Left, top, right and bottom as shares of the picture, shape (object, 4).
        target: The probabilities of classes, shape (object, class); what is missing to 1 is for no object.
        weight: How much each counts, shape (object,).
    """

    picture: torch.Tensor
    corners: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor


def box_loss(found: Found, objects: Objects) -> torch.Tensor:
    """The sum of the losses of all layers, an object.

    Each layer's boxes are matched with the objects at the least cost, so many with each as `found` says. The class of a
    matched box is learned from the object's target with its weight; that of any other box is nothing. The place of a
    matched box is learned as far as there is an object at all.
    """
    layer, picture, query, of = _matched(found, objects)
    target, weight = torch.zeros_like(found.logits), torch.ones_like(found.logits[..., :1])
    target[layer, picture, query] = objects.target[of]
    weight[layer, picture, query] = objects.weight[of, None]
    classes = (weight * _focal(found.logits, target)).sum()
    sure = objects.weight * objects.target.sum(dim=1)
    boxes, true = found.boxes[layer, picture, query], objects.corners[of]
    away = (boxes - centred(true)).abs().sum(dim=1)
    places = DISTANCE * away + OVERLAP * (1 - generalised_iou(corners_of(boxes), true))
    return (classes + (sure[of] * places).sum()) / (found.times * sure.sum().clamp(min=1))


def _focal(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The cross entropy, less for what is nearly right.

    Li et al. (2020): Generalized Focal Loss. Differs from it in that how far off it is counts once, not twice, which
    draws logits together less.
    """
    off = (logits.detach().sigmoid() - target).abs()
    return off * binary_cross_entropy_with_logits(logits, target, reduction="none")


@torch.no_grad()
def _matched(found: Found, objects: Objects) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Layer, picture and query of all boxes that are matched, and the object of each."""
    pairs: list[torch.Tensor] = [torch.zeros((4, 0), dtype=torch.long)]
    for picture in sorted(set(objects.picture.tolist())):
        own = torch.nonzero(objects.picture == picture)[:, 0]
        cost = _cost(found.logits[:, picture], found.boxes[:, picture], objects.corners[own], objects.target[own])
        own = own.cpu()
        for layer, one in enumerate(cost.nan_to_num().cpu()):
            query, at = (torch.from_numpy(side) for side in linear_sum_assignment(one.repeat(1, found.times).numpy()))
            whose = own[at % len(own)]
            pairs.append(torch.stack([torch.full_like(query, layer), torch.full_like(query, picture), query, whose]))
    layer, picture_of, query, of = torch.cat(pairs, dim=1).to(found.logits.device)
    return layer, picture_of, query, of


def _cost(logits: torch.Tensor, boxes: torch.Tensor, corners: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """What it costs to take boxes for the objects of one picture, shape (layer, query, object)."""
    probs = logits.sigmoid()
    yes = -0.25 * (1 - probs) ** 2 * logsigmoid(logits)
    no = -0.75 * probs**2 * logsigmoid(-logits)
    away = (boxes[:, :, None] - centred(corners)).abs().sum(dim=-1)
    overlap = generalised_iou(corners_of(boxes)[:, :, None], corners)
    return CLASS * (yes - no) @ target.T + DISTANCE * away - OVERLAP * overlap


def corners_of(boxes: torch.Tensor) -> torch.Tensor:
    """Left, top, right and bottom of boxes given by their middle, width and height; shape (…, 4)."""
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], dim=-1)


def centred(corners: torch.Tensor) -> torch.Tensor:
    """The middle, width and height of boxes given by their corners; shape (…, 4)."""
    return torch.cat([(corners[..., :2] + corners[..., 2:]) / 2, corners[..., 2:] - corners[..., :2]], dim=-1)


def generalised_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The overlap of boxes given by their corners, less what lies between them; from -1 to 1, shape (…).

    Rezatofighi et al. (2019): Generalized Intersection over Union.
    """
    shared = _area(torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:]))
    hull = _area(torch.minimum(a[..., :2], b[..., :2]), torch.maximum(a[..., 2:], b[..., 2:])).clamp(min=1e-9)
    both = _area(a[..., :2], a[..., 2:]) + _area(b[..., :2], b[..., 2:]) - shared
    return shared / both.clamp(min=1e-9) - (hull - both) / hull


def _area(start: torch.Tensor, end: torch.Tensor) -> torch.Tensor:
    return (end - start).clamp(min=0).prod(dim=-1)
