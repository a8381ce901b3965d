"""Boxes found and true: by hand, and against pycocotools."""

import contextlib
import io

import numpy as np
import pytest

from weaklabel.boxes import Boxes
from weaklabel.metrics.boxes import OVERLAPS, average_precisions, box_scores, match_boxes

TRUE = Boxes([0, 0, 1], [[0, 0, 10, 10], [20, 0, 30, 10], [0, 0, 10, 10]])


def test_a_true_box_is_hit_once_and_by_the_surest():
    found = Boxes([0, 0, 1], [[0, 0, 10, 10], [0, 0, 10, 9], [50, 50, 60, 60]], score=[0.6, 0.9, 0.8])
    hit, shared = match_boxes(found, TRUE)
    assert hit.tolist() == [-1, 0, -1]
    np.testing.assert_allclose(shared, [0, 0.9, 0])


def test_the_surest_chooses_first_though_another_loses_by_it():
    """The first takes what it overlaps most (.9 of the first, .54 of the second), and nothing is left for the other."""
    true = Boxes([0, 0], [[0, 0, 10, 10], [0, 0, 10, 5]])
    found = Boxes([0, 0], [[0, 0, 10, 9], [0, 0, 10, 10]], score=[0.9, 0.8])
    assert match_boxes(found, true)[0].tolist() == [0, 1]
    assert match_boxes(found, true, 0.6)[0].tolist() == [0, -1]


def test_classes_and_images_are_kept_apart():
    found = Boxes([0, 1, 2], [[0, 0, 10, 10]] * 3, label=[1, 0, 0])
    assert match_boxes(found, TRUE)[0].tolist() == [-1, 2, -1]


def test_average_precision_by_hand():
    """Right, wrong, right of three true boxes: precision 1 up to a recall of 1/3, then 2/3 up to 2/3, then 0."""
    found = Boxes([0, 0, 1], [[0, 0, 10, 10], [60, 0, 70, 10], [0, 0, 10, 9]], score=[0.9, 0.8, 0.7])
    first, second = 34 / 101, 33 / 101  # recalls .00 to .33, .34 to .66
    assert average_precisions(found, TRUE, 1, np.array([0.5]))[0, 0] == pytest.approx(first + second * 2 / 3)
    # From an overlap of .95 on the last one is wrong.
    assert average_precisions(found, TRUE, 1)[:, 0].tolist() == pytest.approx([first + second * 2 / 3] * 9 + [first])


def test_a_class_without_true_boxes_has_no_average_precision():
    found = Boxes([0], [[0, 0, 10, 10]])
    precisions = average_precisions(found, TRUE, 2)
    assert np.isnan(precisions[:, 1]).all()
    scores = box_scores(found, TRUE, ("cat", "dog"))
    assert scores["ap50"] == scores["ap50_cat"] == pytest.approx(34 / 101)
    assert np.isnan(scores["ap50_dog"])


def test_only_the_surest_boxes_of_an_image_count():
    found = Boxes([0] * 3, [[0, 0, 10, 10], [50, 0, 60, 10], [20, 0, 30, 10]], score=[0.9, 0.8, 0.7])
    assert average_precisions(found, TRUE, 1, np.array([0.5]), most=2)[0, 0] == pytest.approx(34 / 101)


def test_scores_by_hand():
    found = Boxes(
        [0, 0, 1, 1],
        [[0, 0, 10, 10], [20, 0, 30, 8], [40, 40, 50, 50], [0, 0, 10, 10]],
        score=[0.95, 0.85, 0.75, 0.25],
    )
    scores = box_scores(found, TRUE, ("object",))
    assert (scores["precision"], scores["recall"], scores["f1"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert scores["mean_iou"] == pytest.approx((1 + 0.8) / 2)
    assert scores["ece"] == pytest.approx((0.05 + 0.15 + 0.75 + 0.75) / 4)
    assert box_scores(found, TRUE, ("object",), keep=0.2)["recall"] == 1


def test_nothing_found_and_nothing_true():
    none = Boxes([], [])
    scores = box_scores(none, TRUE, ("object",))
    assert (scores["f1"], scores["ap50"], scores["map"]) == (0, 0, 0)
    assert np.isnan(scores["mean_iou"])
    assert np.isnan(scores["ece"])
    scores = box_scores(TRUE, none, ("object",))
    assert (scores["precision"], scores["recall"]) == (0, 0)
    assert np.isnan(scores["map"])


def random_boxes(seed):
    """Boxes near true ones, many of the same score; every other time corners are whole numbers, so overlaps tie."""
    random = np.random.default_rng(seed)
    n_true, n_found, n_images = (int(random.integers(1, most)) for most in (120, 200, 6))
    start = random.uniform(0, 80, (n_true, 2))
    true = np.hstack([start, start + random.uniform(3, 40, (n_true, 2))])
    of = random.integers(n_true, size=n_found)
    found = true[of] + random.normal(0, random.choice([0.1, 1, 4]), (n_found, 4))
    true, found = (np.round(c) if seed % 2 else c for c in (true, found))
    for corners in (true, found):
        corners[:, 2:] = np.maximum(corners[:, 2:], corners[:, :2] + 1)
    image, label = random.integers(n_images, size=n_true), random.integers(3, size=n_true)
    said = np.where(random.random(n_found) < 0.9, label[of], random.integers(3, size=n_found))
    score = np.round(random.random(n_found), 1 if seed % 3 == 0 else 6)
    return Boxes(image[of], found, said, score), Boxes(image, true, label)


def of_coco(found, true, n_classes):
    """The same by pycocotools."""
    coco, evaluation = pytest.importorskip("pycocotools.coco"), pytest.importorskip("pycocotools.cocoeval")

    def rows(boxes):
        for image, (left, top, right, bottom), label in zip(
            boxes.image.tolist(), boxes.corners.tolist(), boxes.label.tolist(), strict=True
        ):
            yield {"image_id": image, "category_id": label, "bbox": [left, top, right - left, bottom - top]}

    images = np.unique(np.concatenate([found.image, true.image])).tolist()
    gold = coco.COCO()
    gold.dataset = {
        "images": [{"id": image} for image in images],
        "categories": [{"id": label} for label in range(n_classes)],
        "annotations": [row | {"id": at + 1, "area": 1.0, "iscrowd": 0} for at, row in enumerate(rows(true))],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        gold.createIndex()
        scored = zip(rows(found), found.score.tolist(), strict=True)
        results = gold.loadRes([row | {"score": score} for row, score in scored])
        done = evaluation.COCOeval(gold, results, "bbox")
        done.evaluate()
        done.accumulate()
    precision = done.eval["precision"][:, :, :, 0, 2]
    return np.where(precision < 0, np.nan, precision).mean(axis=1)


@pytest.mark.parametrize("seed", range(30))
def test_average_precision_is_that_of_pycocotools(seed):
    found, true = random_boxes(seed)
    np.testing.assert_allclose(average_precisions(found, true, 3), of_coco(found, true, 3), atol=1e-9)


def test_average_precision_of_people_is_that_of_pycocotools(data_folder):
    """Each worker's boxes against the truth, with as many boxes of an image as there are."""
    names = ("image", "xmin", "ymin", "xmax", "ymax")
    tables = [
        np.genfromtxt(data_folder / "boxes" / "crowd" / f"{name}.csv", delimiter=",", names=True, usecols=names)
        for name in ("annotations", "gold")
    ]
    said, gold = (Boxes(t["image"], np.stack([t[name] for name in names[1:]], axis=1)) for t in tables)
    score = np.random.default_rng(0).random(len(said)).round(2)
    said = Boxes(said.image, said.corners, score=score)
    np.testing.assert_allclose(average_precisions(said, gold, 1), of_coco(said, gold, 1), atol=1e-9)
    assert len(OVERLAPS) == 10
