"""Small networks with random weights, so that no test needs weights that somebody has trained."""

import numpy as np
import pytest

ENGLISH = ["win a free prize now", "free cash, claim it", "see you at lunch", "how are you today", "call me at home"]
CHINESE = ["点击免费领取大奖", "免费领取现金", "今天一起吃午饭吗", "你好吗", "晚上给我打电话"]
TABLE = [
    {"age": 3.5, "town": "Oslo", "kids": 1, "nothing": None},
    {"age": None, "town": "Oslo", "kids": 0, "nothing": None},
    {"age": 50.0, "town": None, "kids": 2, "nothing": None},
    {"age": 61.0, "town": "Rome", "kids": None, "nothing": None},
    {"age": float("nan"), "town": "Rome", "kids": 2, "nothing": None},
]


def pictures(n=5, size=8):
    """Pictures of a bright left half, then of a bright right half, with a little noise."""
    made = np.random.default_rng(0).integers(0, 60, (n, size, size), dtype=np.uint8)
    for at, picture in enumerate(made):
        half = slice(0, size // 2) if at < n // 2 else slice(size // 2, size)
        picture[:, half] += 180
    return list(made)


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Threads of small networks wait for each other longer than they compute."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def small_bert(tmp_path_factory):
    """A folder with a language model of two layers."""
    transformers = pytest.importorskip("transformers")
    import torch

    folder = tmp_path_factory.mktemp("networks") / "bert"
    folder.mkdir()
    words = sorted({word for text in ENGLISH for word in text.replace(",", " ,").split()})
    characters = sorted({character for text in [*CHINESE, "hello world film good bad zq!?.…—"] for character in text})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *characters, *(f"##{c}" for c in characters)]
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(pieces)), "utf-8")
    config = transformers.BertConfig(
        vocab_size=len(dict.fromkeys(pieces)), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.BertModel(config).save_pretrained(folder)
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def small_resnet(tmp_path_factory):
    """A folder with a network for pictures."""
    transformers = pytest.importorskip("transformers")
    import torch

    folder = tmp_path_factory.mktemp("networks") / "resnet"
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic", downsample_in_first_stage=False
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.ResNetModel(config).save_pretrained(folder)
    return folder
