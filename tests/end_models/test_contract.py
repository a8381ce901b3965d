"""What holds for every end model that is found."""

import io
import json

import numpy as np
import pytest
from sklearn.base import clone

from weaklabel.errors import InputError, NotFitted
from weaklabel.find import find_class, names
from weaklabel.training_set import TrainingSet

PACKAGE = "weaklabel.end_models"
MODELS = names(PACKAGE)

ENGLISH = ["win a free prize now", "free cash, claim it", "see you at lunch", "how are you today", "call me at home"]
CHINESE = ["点击免费领取大奖", "免费领取现金", "今天一起吃午饭吗", "你好吗", "晚上给我打电话"]
TABLE = [
    {"age": 3.5, "town": "Oslo", "kids": 1, "nothing": None},
    {"age": None, "town": "Oslo", "kids": 0, "nothing": None},
    {"age": 50.0, "town": None, "kids": 2, "nothing": None},
    {"age": 61.0, "town": "Rome", "kids": None, "nothing": None},
    {"age": float("nan"), "town": "Rome", "kids": 2, "nothing": None},
]
INPUTS = {
    "english": ENGLISH,
    "chinese": CHINESE,
    "mixed": ["免费 free prize", "hello 你好", "", "free 领取", "see you"],
    "all-empty": ["", "", " ", "", "\n"],
    "punctuation": ["!!!", "???", "...", "!?", "—"],
    "table": TABLE,
}
TARGET = np.array([[0.9, 0.1], [1, 0], [0.1, 0.9], [0, 1], [0.4, 0.6]])


@pytest.fixture(params=MODELS)
def make(request):
    """The class of a model."""
    return find_class(PACKAGE, request.param, "end model")


def training_set(inputs, target=TARGET, weight=None):
    target = np.asarray(target, dtype=float)
    return TrainingSet(inputs, target, np.ones(len(inputs)) if weight is None else np.asarray(weight, dtype=float))


def assert_probabilities(probs, shape):
    assert probs.shape == shape
    assert np.all(np.isfinite(probs))
    assert np.all(probs >= 0)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("inputs", INPUTS.values(), ids=INPUTS)
def test_any_inputs(make, inputs):
    assert_probabilities(make().fit(training_set(inputs)).predict_proba(inputs), (5, 2))


@pytest.mark.parametrize("inputs", [ENGLISH, CHINESE, TABLE], ids=["english", "chinese", "table"])
def test_learns(make, inputs):
    model = make().fit(training_set(inputs * 8, np.tile(TARGET, (8, 1))))
    assert np.array_equal(model.predict_proba(inputs).argmax(axis=1), TARGET.argmax(axis=1))


@pytest.mark.parametrize("inputs", [ENGLISH, TABLE], ids=["text", "table"])
def test_predicts_what_it_has_not_seen(make, inputs):
    model = make().fit(training_set(inputs))
    other = (
        ["", "zzz qqq", "大奖"] if inputs is ENGLISH else [{"age": 1e6, "town": "Rio", "kids": 9, "nothing": None}] * 3
    )
    assert_probabilities(model.predict_proba(other), (3, 2))
    assert model.predict_proba([]).shape == (0, 2)


@pytest.mark.parametrize("inputs", [ENGLISH, TABLE], ids=["text", "table"])
@pytest.mark.parametrize("target", [[[1, 0, 0]], [[0.5, 0.5, 0]]], ids=["certain", "soft"])
def test_one_example(make, inputs, target):
    model = make().fit(training_set(inputs[:1], target))
    assert_probabilities(model.predict_proba(inputs), (5, 3))


def test_one_class_only(make):
    model = make().fit(training_set(ENGLISH, np.tile([0, 1, 0], (5, 1))))
    probs = model.predict_proba(ENGLISH)
    assert_probabilities(probs, (5, 3))
    assert set(probs.argmax(axis=1)) == {1}


def test_a_class_without_examples_is_not_predicted(make):
    target = np.hstack([TARGET[:, :1], np.zeros((5, 1)), TARGET[:, 1:]])
    probs = make().fit(training_set(ENGLISH * 4, np.tile(target, (4, 1)))).predict_proba(ENGLISH)
    assert_probabilities(probs, (5, 3))
    assert np.all(probs[:, 1] < 0.05)


def test_soft_targets_are_learned_as_they_are(make):
    """The same text, sure of .8: neither .5 nor 1."""
    inputs = ["good film", "bad film"] * 40
    target = np.array([[0.8, 0.2], [0.2, 0.8]] * 40)
    probs = make().fit(training_set(inputs, target)).predict_proba(["good film", "bad film"])
    np.testing.assert_allclose(probs, [[0.8, 0.2], [0.2, 0.8]], atol=0.1)


def test_weights_count(make):
    inputs, target = ["a film", "a film"] * 20, np.array([[1, 0], [0, 1]] * 20)
    probs = make().fit(training_set(inputs, target, [9, 1] * 20)).predict_proba(["a film"])
    assert probs[0, 0] > 0.7


def test_no_example_is_refused(make):
    with pytest.raises(InputError, match="no example"):
        make().fit(training_set([], np.zeros((0, 2))))


def test_other_inputs_are_refused(make):
    with pytest.raises(InputError, match="int"):
        make().fit(training_set([1, 2, 3, 4, 5]))


@pytest.mark.parametrize(
    ("row", "message"),
    [({"age": 3, "kids": 1, "nothing": None}, "'town'"), ({**TABLE[0], "age": "old"}, "'age'.*old")],
    ids=["column", "text"],
)
def test_rows_that_do_not_fit_are_refused(make, row, message):
    model = make().fit(training_set(TABLE))
    with pytest.raises(InputError, match=message):
        model.predict_proba([row])


def test_not_fitted(make, tmp_path):
    with pytest.raises(NotFitted, match=make.__name__):
        make().predict_proba(["x"])
    with pytest.raises(NotFitted, match="nothing to save"):
        make().save(tmp_path)


def test_is_an_estimator(make):
    model = make()
    assert clone(model.fit(training_set(ENGLISH))).get_params() == make().get_params()
    assert repr(model).startswith(make.__name__)
    with pytest.raises(TypeError):
        make(no_such_parameter=1)


def test_a_second_fit_forgets_the_first(make):
    model = make().fit(training_set(CHINESE)).fit(training_set(ENGLISH))
    assert np.array_equal(model.predict_proba(ENGLISH), make().fit(training_set(ENGLISH)).predict_proba(ENGLISH))


def test_the_global_random_state_is_neither_read_nor_written_and_inputs_stay(make):
    train, answers = training_set(ENGLISH, TARGET.copy()), []
    for seed in (1, 2):
        np.random.seed(seed)
        before = np.random.get_state()[1].copy()
        answers.append(make().fit(train).predict_proba(ENGLISH).tobytes())
        assert np.array_equal(before, np.random.get_state()[1])
    assert answers[0] == answers[1]
    assert np.array_equal(train.target, TARGET)


def test_validation_data_are_taken(make):
    model = make().fit(training_set(ENGLISH), training_set(ENGLISH[:2], TARGET[:2].round()))
    assert_probabilities(model.predict_proba(ENGLISH), (5, 2))


@pytest.fixture(scope="module")
def in_a_new_process(tmp_path_factory, run_python):
    """The answers of each model, saved here, loaded there and fitted again there."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "inputs.json").write_text(json.dumps([INPUTS, TARGET.tolist()]), "utf-8")
    for name in MODELS:
        for key, inputs in INPUTS.items():
            find_class(PACKAGE, name, "end model")().fit(training_set(inputs)).save(folder / name / key)
    run_python(
        """
        import json, sys
        from pathlib import Path
        import numpy as np
        from weaklabel.find import find_class
        from weaklabel.training_set import TrainingSet
        folder = Path(sys.argv[1])
        tables, target = json.loads((folder / "inputs.json").read_text("utf-8"))
        for name in sys.argv[2:]:
            model = find_class("weaklabel.end_models", name, "end model")
            for key, inputs in tables.items():
                np.save(folder / f"{name}_{key}_loaded.npy", model.load(folder / name / key).predict_proba(inputs))
                fitted = model().fit(TrainingSet(inputs, np.array(target), np.ones(5)))
                np.save(folder / f"{name}_{key}_fitted.npy", fitted.predict_proba(inputs))
        """,
        folder,
        *MODELS,
        PYTHONHASHSEED="123",
    )
    return folder


@pytest.mark.parametrize("way", ["loaded", "fitted"])
@pytest.mark.parametrize("key", INPUTS)
@pytest.mark.parametrize("name", MODELS)
def test_the_same_bytes_in_a_new_process(in_a_new_process, name, key, way):
    here = find_class(PACKAGE, name, "end model")().fit(training_set(INPUTS[key])).predict_proba(INPUTS[key])
    assert np.load(in_a_new_process / f"{name}_{key}_{way}.npy").tobytes() == here.tobytes()


def test_a_saved_model_holds_no_pickle(make, tmp_path):
    make().fit(training_set(ENGLISH)).save(tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} <= {".json", ".npz", ".safetensors"}
    for file in tmp_path.glob("*.npz"):
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["format"] == 1
