"""What words mean where they stand: the states of a pretrained network."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import read_arrays, write_arrays
from weaklabel.networks.devices import need
from weaklabel.networks.weights import load_network, network_key

WINDOW, CONTEXT = 90, 15
"""So many words are read at a time, with so many more on either side."""

LONGEST, AT_ONCE = 512, 32

Progress = Callable[[int, int], None]


def word_vectors(
    texts: Sequence[Sequence[str]], network: str, folder: Path | None = None, progress: Progress | None = None
) -> np.ndarray:
    """One row of numbers a word, those of all texts one behind the other; shape (word, number).

    A word is the mean of its pieces: the states after a third of the layers, and the mean of those after two thirds and
    five sixths, one beside the other. What has been computed before is read from the folder.

    Args:
        texts: The words of each text.
        network: A folder, an installed package that carries weights, or the name of a model on a hub.
        folder: Where vectors are kept; None keeps none.
        progress: Told of the windows read and the windows in all.

    Raises:
        MissingExtra: PyTorch or transformers is not installed.
        ConfigError: There is no such network.
    """
    need("torch", "word vectors")
    need("transformers", "word vectors")
    file = folder and folder / f"{_name(texts, network_key(network))}.npz"
    if file is not None and file.is_file():
        try:
            return np.asarray(read_arrays(file)["vectors"], dtype=np.float32)
        except (InputError, KeyError):
            pass  # damaged: made anew
    vectors = _computed(texts, network, progress)
    if file is not None:
        try:
            write_arrays(file, {"vectors": vectors.astype(np.float16)})
        except WorkspaceError:
            return vectors  # keeping is a help, not a duty
    return vectors.astype(np.float16).astype(np.float32)  # the same, kept or not


def _name(texts: Sequence[Sequence[str]], key: str) -> str:
    digest = hashlib.sha256(key.encode())
    for words in texts:
        digest.update("\x1f".join(["\x1e", *words]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _computed(texts: Sequence[Sequence[str]], network: str, progress: Progress | None) -> np.ndarray:
    import torch

    backbone, tokenizer = load_network(network)
    backbone.eval()
    windows = list(_windows(texts))
    order = np.argsort([len(words) for words, _, _ in windows], kind="stable")
    found: list[np.ndarray] = [np.zeros((0, 0))] * len(windows)
    with torch.no_grad():
        for start in range(0, len(order), AT_ONCE):
            at = order[start : start + AT_ONCE]
            states = _states(backbone, tokenizer, [windows[i][0] for i in at])
            for i, of_words in zip(at, states, strict=True):
                _, skipped, n = windows[i]
                found[i] = of_words[skipped : skipped + n]
            if progress is not None:
                progress(min(start + AT_ONCE, len(order)), len(order))
    size = 2 * backbone.config.hidden_size
    return np.concatenate([np.zeros((0, size), dtype=np.float32), *found])


def _windows(texts: Sequence[Sequence[str]]) -> Iterator[tuple[list[str], int, int]]:
    """Parts of texts with what stands beside them: words, how many of them stand before, and how many count."""
    for words in texts:
        for start in range(0, len(words), WINDOW):
            first = max(0, start - CONTEXT)
            part = list(words[first : start + WINDOW + CONTEXT])
            yield part, start - first, min(WINDOW, len(words) - start)


def _states(backbone: Any, tokenizer: Any, windows: Sequence[Sequence[str]]) -> Iterator[np.ndarray]:
    import torch

    read = tokenizer(
        list(windows), is_split_into_words=True, return_tensors="pt", padding=True, truncation=True, max_length=LONGEST
    )
    layers = backbone(
        input_ids=read["input_ids"], attention_mask=read["attention_mask"], output_hidden_states=True
    ).hidden_states
    depth = len(layers) - 1
    low, middle, high = (layers[round(depth * share)] for share in (1 / 3, 2 / 3, 5 / 6))
    states = torch.cat([low, (middle + high) / 2], dim=2).float()
    for row, words in enumerate(windows):
        of_piece = [-1 if word is None else word for word in read.word_ids(row)]
        pieces = torch.tensor([at for at, word in enumerate(of_piece) if word >= 0], dtype=torch.long)
        word = torch.tensor([word for word in of_piece if word >= 0], dtype=torch.long)
        total = torch.zeros(len(words), states.shape[2]).index_add_(0, word, states[row, pieces])
        count = torch.zeros(len(words)).index_add_(0, word, torch.ones(len(word)))
        yield (total / count.clamp(min=1)[:, None]).numpy()
