"""A detector that learns from the fused boxes of rules for blood cells, on pictures of which it has seen no rule."""

import json
import sys
import time
from collections.abc import Sequence

import numpy as np

from tests.benchmarks.measure import table
from tests.benchmarks.quality_cells import CLASSES, DATA, draw, people, precisions, told
from weaklabel.box_votes import found_boxes
from weaklabel.boxes import Boxes
from weaklabel.end_models.detector import Detector
from weaklabel.formats.image import Picture
from weaklabel.inputs import Later
from weaklabel.kinds.detection import Detection
from weaklabel.label_models.boxes import BoxConsensus

SETTINGS = ({}, {"size": 256}, {"size": 384, "turns": True})


def detector() -> str:
    """Trained on the pictures of trainval.txt; measured on those of test.txt that people went through twice."""
    train, test = _names("trainval"), _names("test")
    twice = {file.stem for file in (DATA / "bccd-txl" / "labels").glob("*.txt")}
    test = [name for name in test if name in twice]
    votes, true = draw(train).votes(train), people(test)
    model = BoxConsensus().fit(votes)
    soft, seen = model.label(votes), draw(test).votes(test)
    rows = [["boxes of rules, fused", *_row(found_boxes(seen, model.label(seen)), true), ""]]
    examples = Detection().training_set(_pixels(train), votes, soft)
    for settings in SETTINGS:
        begin, end_model = time.time(), Detector(**settings)
        end_model.fit(examples)
        took = f"{(time.time() - begin) / 60:.0f}"
        found = _found(end_model.predict_proba(_pixels(test)))
        rows.append([f"`detector` {json.dumps(settings)}", *_row(found, true), took])
        print(rows[-1], file=sys.stderr)
    heads = [f"AP50, {len(test)} pictures", *CLASSES, "mean", "minutes of training"]
    return table(heads, rows)


def _names(part: str) -> list[str]:
    return (DATA / "bccd" / "ImageSets" / "Main" / f"{part}.txt").read_text("utf-8").split()


def _pixels(names: Sequence[str]) -> Later:
    return Later([Picture.open(DATA / "bccd" / "JPEGImages" / f"{name}.jpg", name) for name in names], Picture.value)


def _found(rows: np.ndarray) -> Boxes:
    return Boxes(rows[:, 0].astype(np.int64), rows[:, 1:5], 1 + rows[:, 6:].argmax(axis=1), 1 - rows[:, 5])


def _row(found: Boxes, true: Boxes) -> list[str]:
    each = precisions(found, true)
    return [*map(told, each), told(float(np.mean(each)))]


TABLES = (detector,)
