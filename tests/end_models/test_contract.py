"""What holds for every end model that is found, but for those that learn boxes."""

import io
import json

import numpy as np
import pytest
from sklearn.base import clone

from weaklabel.errors import InputError, NotFitted
from weaklabel.find import find_class, names
from weaklabel.training_set import TrainingSet

from .conftest import CHINESE, ENGLISH, TABLE, pictures

PACKAGE = "weaklabel.end_models"
MODELS = [name for name in names(PACKAGE) if not getattr(find_class(PACKAGE, name, "end model"), "boxes", False)]

INPUTS = {
    "english": ENGLISH,
    "chinese": CHINESE,
    "mixed": ["免费 free prize", "hello 你好", "", "free 领取", "see you"],
    "all-empty": ["", "", " ", "", "\n"],
    "punctuation": ["!!!", "???", "...", "!?", "—"],
    "table": TABLE,
    "image": pictures(),
    "colours": [np.stack([picture] * 3, axis=2) for picture in pictures()],
}
KIND = dict.fromkeys(INPUTS, "text") | {"table": "table", "image": "image", "colours": "image"}
OTHERS = {
    "text": ["", "zzz qqq", "大奖"],
    "table": [{"age": 1e6, "town": "Rio", "kids": 9, "nothing": None}] * 3,
    "image": [*pictures(2), np.full((9, 7, 3), 255, dtype=np.uint8)],
}
TARGET = np.array([[0.9, 0.1], [1, 0], [0.1, 0.9], [0, 1], [0.4, 0.6]])


# Small and quick; what is not named here has the model's own defaults.
QUICK = {"learning_rate": 0.02, "head_learning_rate": 0.02, "max_steps": 25, "dropout": 0.1, "batch_size": 8}
SETTINGS = {
    "cnn": {**QUICK, "dimensions": 16, "filters": 8},
    "rnn": {**QUICK, "dimensions": 16, "units": 8},
    "transformer": {**QUICK, "learning_rate": 0.01, "train_layers": "all", "max_length": 32},
    "transfer": {**QUICK, "size": 32},
}


def reads(name):
    """The kinds of inputs that a model reads; one that says nothing reads all."""
    return getattr(find_class(PACKAGE, name, "end model"), "reads", ("text", "table", "image"))


def keys(name, *wanted):
    return [key for key in wanted or INPUTS if KIND[key] in reads(name)]


CASES = [pytest.param(name, key, id=f"{name}-{key}") for name in MODELS for key in keys(name)]


class Maker:
    """Makes models of a class with quick settings.

    Attributes:
        kind: The first kind of inputs that the class reads.
        some: Five inputs of this kind.
    """

    def __init__(self, name, networks):
        self.made = find_class(PACKAGE, name, "end model")
        self.settings = SETTINGS.get(name, {}) | networks.get(name, {})
        self.kind = reads(name)[0]
        self.some = {"text": ENGLISH, "table": TABLE, "image": INPUTS["image"]}[self.kind]

    def __call__(self, **settings):
        return self.made(**{**self.settings, **settings})

    def thorough(self):
        """A model that takes the time to learn."""
        return self(**{"max_steps": 100} if "max_steps" in self.settings else {})


@pytest.fixture(scope="module")
def networks(small_bert, small_resnet):
    """Where the weights of pretrained models are."""
    return {"transformer": {"backbone": str(small_bert)}, "transfer": {"backbone": str(small_resnet)}}


@pytest.fixture(params=MODELS)
def make(request, networks):
    """Makes models of a class."""
    return Maker(request.param, networks)


def training_set(inputs, target=TARGET, weight=None):
    target = np.asarray(target, dtype=float)
    return TrainingSet(inputs, target, np.ones(len(inputs)) if weight is None else np.asarray(weight, dtype=float))


def assert_probabilities(probs, shape):
    assert probs.shape == shape
    assert np.all(np.isfinite(probs))
    assert np.all(probs >= 0)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("name", "key"), CASES)
def test_any_inputs(networks, name, key):
    model = Maker(name, networks)().fit(training_set(INPUTS[key]))
    assert_probabilities(model.predict_proba(INPUTS[key]), (5, 2))


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name in MODELS for key in keys(name, "english", "chinese", "table", "image")]
)
def test_learns(networks, name, key):
    inputs = INPUTS[key]
    model = Maker(name, networks).thorough()
    model.fit(training_set(inputs * 8, np.tile(TARGET, (8, 1))))
    assert np.array_equal(model.predict_proba(inputs).argmax(axis=1), TARGET.argmax(axis=1))


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name in MODELS for key in keys(name, "english", "table", "image")]
)
def test_predicts_what_it_has_not_seen(networks, name, key):
    model = Maker(name, networks)().fit(training_set(INPUTS[key]))
    assert_probabilities(model.predict_proba(OTHERS[KIND[key]]), (3, 2))
    assert model.predict_proba([]).shape == (0, 2)


@pytest.mark.parametrize("target", [[[1, 0, 0]], [[0.5, 0.5, 0]]], ids=["certain", "soft"])
@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name in MODELS for key in keys(name, "english", "table", "image")]
)
def test_one_example(networks, name, key, target):
    model = Maker(name, networks)().fit(training_set(INPUTS[key][:1], target))
    assert_probabilities(model.predict_proba(INPUTS[key]), (5, 3))


def test_one_class_only(make):
    model = make().fit(training_set(make.some, np.tile([0, 1, 0], (5, 1))))
    probs = model.predict_proba(make.some)
    assert_probabilities(probs, (5, 3))
    assert set(probs.argmax(axis=1)) == {1}


def test_a_class_without_examples_is_not_predicted(make):
    target = np.hstack([TARGET[:, :1], np.zeros((5, 1)), TARGET[:, 1:]])
    probs = make().fit(training_set(make.some * 4, np.tile(target, (4, 1)))).predict_proba(make.some)
    assert_probabilities(probs, (5, 3))
    assert np.all(probs[:, 1] < 0.05)


def test_soft_targets_are_learned_as_they_are(make):
    """The same input, sure of .8: neither .5 nor 1."""
    two = [make.some[0], make.some[3]]
    target = np.array([[0.8, 0.2], [0.2, 0.8]] * 40)
    probs = make.thorough().fit(training_set(two * 40, target)).predict_proba(two)
    np.testing.assert_allclose(probs, [[0.8, 0.2], [0.2, 0.8]], atol=0.1)


def test_weights_count(make):
    inputs, target = make.some[:1] * 40, np.array([[1, 0], [0, 1]] * 20)
    probs = make.thorough().fit(training_set(inputs, target, [9, 1] * 20)).predict_proba(make.some[:1])
    assert probs[0, 0] > 0.7


def test_no_example_is_refused(make):
    with pytest.raises(InputError, match="no example"):
        make().fit(training_set([], np.zeros((0, 2))))
    with pytest.raises(InputError, match="no example"):
        make().fit(training_set(make.some, weight=np.zeros(5)))


def test_an_example_without_weight_teaches_no_class(make):
    probs = make().fit(training_set(make.some, np.eye(2)[[0, 0, 0, 0, 1]], [1, 1, 1, 1, 0])).predict_proba(make.some)
    assert np.all(probs[:, 1] < 0.01)


def test_other_inputs_are_refused(make):
    with pytest.raises(InputError, match="int"):
        make().fit(training_set([1, 2, 3, 4, 5]))


@pytest.mark.parametrize(
    ("row", "message"),
    [({"age": 3, "kids": 1, "nothing": None}, "'town'"), ({**TABLE[0], "age": "old"}, "'age'.*old")],
    ids=["column", "text"],
)
@pytest.mark.parametrize("name", [name for name in MODELS if "table" in reads(name)])
def test_rows_that_do_not_fit_are_refused(networks, name, row, message):
    model = Maker(name, networks)().fit(training_set(TABLE))
    with pytest.raises(InputError, match=message):
        model.predict_proba([row])


def test_not_fitted(make, tmp_path):
    with pytest.raises(NotFitted, match=make.made.__name__):
        make().predict_proba(make.some)
    with pytest.raises(NotFitted, match="nothing to save"):
        make().save(tmp_path)


def test_is_an_estimator(make):
    model = make()
    assert clone(model.fit(training_set(make.some))).get_params() == make().get_params()
    assert repr(model).startswith(make.made.__name__)
    with pytest.raises(TypeError):
        make(no_such_parameter=1)


def test_a_second_fit_forgets_the_first(make):
    once, other = make().fit(training_set(make.some)), make.some[::-1]
    twice = make().fit(training_set(other)).fit(training_set(make.some))
    assert np.array_equal(twice.predict_proba(make.some), once.predict_proba(make.some))


def test_the_global_random_state_is_neither_read_nor_written_and_inputs_stay(make):
    train, answers = training_set(make.some, TARGET.copy()), []
    for seed in (1, 2):
        np.random.seed(seed)
        before = np.random.get_state()[1].copy()
        answers.append(make().fit(train).predict_proba(make.some).tobytes())
        assert np.array_equal(before, np.random.get_state()[1])
    assert answers[0] == answers[1]
    assert np.array_equal(train.target, TARGET)


def test_validation_data_are_taken(make):
    model = make().fit(training_set(make.some), training_set(make.some[:2], TARGET[:2].round()))
    assert_probabilities(model.predict_proba(make.some), (5, 2))


AGAIN = ["mixed", "table", "image"]
"""Inputs that models are fitted to in the new process as well."""


@pytest.fixture(scope="module")
def in_a_new_process(tmp_path_factory, run_python, networks):
    """The answers of each model, saved here, loaded there and fitted again there."""
    folder = tmp_path_factory.mktemp("models")
    settings = {name: Maker(name, networks).settings for name in MODELS}
    told = {"settings": settings, "target": TARGET.tolist(), "keys": {name: keys(name) for name in MODELS}}
    told["inputs"] = {key: [i.tolist() if KIND[key] == "image" else i for i in INPUTS[key]] for key in INPUTS}
    told["again"] = AGAIN
    told["images"] = [key for key in INPUTS if KIND[key] == "image"]
    (folder / "told.json").write_text(json.dumps(told), "utf-8")
    for name in MODELS:
        for key in keys(name):
            Maker(name, networks)().fit(training_set(INPUTS[key])).save(folder / name / key)
    run_python(
        """
        import json, sys
        from pathlib import Path
        import numpy as np
        from weaklabel.find import find_class
        from weaklabel.training_set import TrainingSet
        folder = Path(sys.argv[1])
        told = json.loads((folder / "told.json").read_text("utf-8"))
        for name, settings in told["settings"].items():
            model = find_class("weaklabel.end_models", name, "end model")
            for key in told["keys"][name]:
                inputs = told["inputs"][key]
                if key in told["images"]:
                    inputs = [np.array(picture, dtype=np.uint8) for picture in inputs]
                np.save(folder / f"{name}_{key}_loaded.npy", model.load(folder / name / key).predict_proba(inputs))
                if key in told["again"]:
                    fitted = model(**settings).fit(TrainingSet(inputs, np.array(told["target"]), np.ones(5)))
                    np.save(folder / f"{name}_{key}_fitted.npy", fitted.predict_proba(inputs))
        """,
        folder,
        PYTHONHASHSEED="123",
        OMP_NUM_THREADS="1",
    )
    return folder


@pytest.mark.parametrize(
    ("name", "key", "way"),
    [
        (name, key, way)
        for name in MODELS
        for key in keys(name)
        for way in (("loaded", "fitted") if key in AGAIN else ("loaded",))
    ],
)
def test_the_same_bytes_in_a_new_process(in_a_new_process, networks, name, key, way):
    here = Maker(name, networks).made.load(in_a_new_process / name / key).predict_proba(INPUTS[key])
    assert np.load(in_a_new_process / f"{name}_{key}_{way}.npy").tobytes() == here.tobytes()


def test_a_saved_model_holds_no_pickle(make, tmp_path):
    make().fit(training_set(make.some)).save(tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} <= {".json", ".npz", ".safetensors"}
    for file in tmp_path.glob("*.npz"):
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
    assert json.loads((tmp_path / "model.json").read_text("utf-8"))["format"] == 1
