"""Boxes: people's on real images beside the truth, sources whose faults are planted, and speed."""

import contextlib
import io
import os
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.measure import peak_megabytes, table
from weaklabel.box_votes import box_space, box_votes, found_boxes
from weaklabel.boxes import Boxes
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.label_models.wbf import WeightedBoxes
from weaklabel.marks import Source
from weaklabel.metrics.boxes import box_scores
from weaklabel.synthetic_boxes import synthetic_boxes
from weaklabel.votes import Votes

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
LABELS = box_space(["object"])
MODELS = {"box_majority": BoxMajority, "wbf": WeightedBoxes, "boxes": BoxConsensus}
SIMULATIONS = 60


def crowd() -> str:
    """People who drew boxes on 100 images; no gold enters, but where the threshold of the package is chosen on it."""
    said, source, gold, people, ids = _read()
    votes = _votes(said, source, people, ids)
    found = {name: found_boxes(votes, make().fit(votes).label(votes)) for name, make in MODELS.items()}
    found["wbf of ensemble-boxes"] = fused_by_package(said, source, len(ids), 0.55)
    rows: list[list[object]] = [[name, *_measured(boxes, gold)] for name, boxes in found.items()]
    tried = {(t, keep): box_scores(fused_by_package(said, source, len(ids), t), gold, LABELS.classes, keep=keep)["f1"]
             for t in (0.3, 0.4, 0.5, 0.6) for keep in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)}  # fmt: skip
    best = max(tried, key=tried.__getitem__)
    boxes = fused_by_package(said, source, len(ids), best[0])
    rows.append([f"the same, thresholds {best} chosen on gold", *_measured(boxes, gold, best[1])])
    heads = ["100 images, 152 people", "P", "R", "F1", "mean IoU", "ECE", "AP50", "mAP", "AP50, mAP of pycocotools"]
    return table(heads, rows)


def _measured(found: Boxes, gold: Boxes, keep: float = 0.5) -> list[str]:
    scores = box_scores(found, gold, LABELS.classes, keep=keep)
    names = ("precision", "recall", "f1", "mean_iou", "ece", "ap50", "map")
    theirs = _coco(found, gold)
    return [*(f"{scores[name]:.4f}" for name in names), f"{theirs[0]:.4f}, {theirs.mean():.4f}"]


def planted() -> str:
    """How often 95 % intervals hold what was planted, over scenes with six sources, one of which draws beside."""
    rows: list[list[object]] = []
    scenes: Mapping[str, dict[str, Any]] = {
        "200 images, 6 sources": {},
        "400 images, 8 sources": {"n_images": 400, "n_sources": 8},
        "200 images, 4 sources": {"n_sources": 4},
        "three classes": {"classes": ("a", "b", "c")},
        "much is overlooked (.3 to .6)": {"miss": (0.3, 0.6)},
        "two sources draw beside": {"shifted": 2},
        "two copies": {"copies": 2},
        "objects differ in ease": {"hard": 0.8},
    }
    for name, options in scenes.items():
        inside: dict[str, list[np.ndarray]] = {"miss": [], "false": [], "offset": []}
        for seed in range(SIMULATIONS):
            made = synthetic_boxes(random_state=seed, **options)
            model = BoxConsensus().fit(made.votes)
            for what in ("miss", "false"):
                low, high = getattr(model, f"{what}_interval_").T
                inside[what].append((low <= getattr(made, what)) & (getattr(made, what) <= high))
            inside["offset"].append(np.abs(model.offset_ - made.offset) < 1.96 * model.offset_error_)
        rows.append([name, *(f"{100 * np.mean(of):.1f} %" for of in inside.values())])
    return table([f"intervals that hold, of {SIMULATIONS} scenes", "overlooked", "of nothing", "offsets"], rows)


def speed() -> str:
    """A million boxes of eight sources, matched and fused; the package only fuses them."""
    said, source, n_images = _many()
    ids = tuple(map(str, range(n_images)))
    sources = [f"s{j}" for j in range(8)]

    def ours() -> Votes:
        votes = box_votes(said, source, [Source(name, silence="background") for name in sources], ids, LABELS)[0]
        found_boxes(votes, BoxConsensus().fit(votes).label(votes))
        return votes

    def theirs() -> Boxes:
        return fused_by_package(said, source, n_images, 0.55, 640.0)

    fused_by_package(said.select(said.image < 9), source[said.image < 9], 9, 0.55)  # compiled once
    took = [_seconds(ours), _seconds(theirs)]
    memory = f"{peak_megabytes(ours) / 1000:.1f} GB"
    rows = [[f"{len(said):,} boxes, {n_images:,} images", took[0], memory, took[1]]]
    return table(["boxes", "match, fit and fuse, s of one core", "memory", "wbf of ensemble-boxes, s"], rows)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _read() -> tuple[Boxes, np.ndarray, Boxes, list[str], list[str]]:
    folder = DATA / "boxes" / "crowd"
    said, gold = (
        np.genfromtxt(folder / f"{name}.csv", delimiter=",", skip_header=1) for name in ("annotations", "gold")
    )
    ids, people = np.unique(said[:, 0]), np.unique(said[:, 1])
    boxes = Boxes(np.searchsorted(ids, said[:, 0]), said[:, 2:], np.ones(len(said), int))
    true = Boxes(np.searchsorted(ids, gold[:, 0]), gold[:, 1:], np.ones(len(gold), int))
    names = [[f"{value:.0f}" for value in values] for values in (people, ids)]
    return boxes, np.searchsorted(people, said[:, 1]), true, *names


def _votes(said: Boxes, source: np.ndarray, people: list[str], ids: list[str]) -> Votes:
    sources = [Source(name, "worker", "background") for name in people]
    asked = [np.unique(said.image[source == j]) for j in range(len(people))]
    return box_votes(said, source, sources, ids, LABELS, asked=asked)[0]


def fused_by_package(said: Boxes, source: np.ndarray, n_images: int, overlap: float, size: float = 1024.0) -> Boxes:
    """The authors' package, image by image; it wants corners in [0, 1]."""
    from ensemble_boxes import weighted_boxes_fusion

    order = np.lexsort((source, said.image))
    first = np.searchsorted(said.image[order], np.arange(n_images + 1))
    image, corners, label, score = [], [], [], []
    told = (said.corners / size, said.score, said.label)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for at in range(n_images):
            here = order[first[at] : first[at + 1]]
            models = [here[source[here] == j] for j in np.unique(source[here])]
            if not models:
                continue
            lists = [[values[m].tolist() for m in models] for values in told]
            found = weighted_boxes_fusion(*lists, iou_thr=overlap, conf_type="avg")
            image.append(np.full(len(found[0]), at))
            corners.append(found[0] * size)
            label.append(found[2])
            score.append(np.minimum(found[1], 1))
    return Boxes(*map(np.concatenate, (image, corners, label, score)))


def _coco(found: Boxes, gold: Boxes) -> np.ndarray:
    """Average precision at each overlap by pycocotools."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    def rows(boxes: Boxes) -> list[dict[str, Any]]:
        return [
            {"image_id": int(image), "category_id": 1, "bbox": [*c[:2].tolist(), *(c[2:] - c[:2]).tolist()]}
            for image, c in zip(boxes.image, boxes.corners, strict=True)
        ]

    truth = COCO()
    truth.dataset = {
        "images": [{"id": int(image)} for image in np.unique(gold.image)],
        "categories": [{"id": 1}],
        "annotations": [row | {"id": at + 1, "area": 1.0, "iscrowd": 0} for at, row in enumerate(rows(gold))],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        scored = zip(rows(found), found.score.tolist(), strict=True)
        done = COCOeval(truth, truth.loadRes([row | {"score": score} for row, score in scored]), "bbox")
        done.evaluate()
        done.accumulate()
    return np.asarray(done.eval["precision"][:, :, 0, 0, 2].mean(axis=1))


def _many(n_images: int = 100_000, size: float = 640.0) -> tuple[Boxes, np.ndarray, int]:
    """Images with 1.4 objects on the mean, which may overlap; eight sources with a false box on every eighth image."""
    random = np.random.default_rng(0)

    def scattered(mean: float) -> tuple[np.ndarray, np.ndarray]:
        image = np.repeat(np.arange(n_images), random.poisson(mean, n_images))
        extent = random.uniform(40, 160, (len(image), 2))
        corner = random.random(extent.shape) * (size - extent)
        return image, np.hstack([corner, corner + extent])

    image, objects = scattered(1.4)
    extent, parts = np.tile(objects[:, 2:] - objects[:, :2], 2), []
    for j in range(8):
        seen = random.random(len(image)) > 0.15
        drawn = objects[seen] + random.normal(0, 0.04, (int(seen.sum()), 4)) * extent[seen]
        nothing = scattered(0.12)
        parts.append((np.r_[image[seen], nothing[0]], np.clip(np.vstack([drawn, nothing[1]]), 0, size), j))
    where, corners = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    source = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    return Boxes(where, corners, np.ones(len(where), int)), source, n_images


TABLES = (crowd, planted, speed)
