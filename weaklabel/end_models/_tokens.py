"""Texts as a pretrained network reads them, and what its frozen part makes of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from weaklabel.end_models._backbone import Frozen
from weaklabel.end_models._examples import Rows, Sequences, States, by_length
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._tensors import write_tensors
from weaklabel.end_models._text_networks import mean
from weaklabel.end_models._training import Settings, lower
from weaklabel.progress import Progress

CHARACTERS_A_TOKEN = 20
"""More characters than `max_length` times this are not looked at."""


class Tokens(Reader):
    """The beginnings of texts as numbers of pieces of words."""

    def __init__(self, tokenizer: Any, backbone: Any, max_length: int, drop: float):
        self.tokenizer, self.backbone, self.max_length, self.drop = tokenizer, backbone, max_length, drop
        self.filling = tokenizer.pad_token_id or 0
        blank = tokenizer.mask_token_id if tokenizer.mask_token_id is not None else tokenizer.unk_token_id
        self.blank = self.filling if blank is None else blank

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Sequences:
        """Sequences of numbers, each with the marks of beginning and end that the network knows."""
        beginnings = [text[: self.max_length * CHARACTERS_A_TOKEN] for text in inputs]
        numbers = self.tokenizer(beginnings, truncation=True, max_length=self.max_length)["input_ids"]
        arrays = [np.array(row if len(row) else [self.blank], dtype=np.int64) for row in numbers]
        # A text may itself hold the tokenizer's name of the filling, which would be taken for its end.
        arrays = [np.where(row == self.filling, self.blank, row) for row in arrays]
        return Sequences(arrays, self.filling, self.blank, self.drop)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the tokenizer, and the network's description but not its weights."""
        self.tokenizer.save_pretrained(folder)
        self.backbone.config.save_pretrained(folder)
        return {"kind": "tokens"}


class FrozenTokens(Reader):
    """What the frozen part of a network makes of texts: computed once a text in a training and its predictions."""

    def __init__(self, tokens: Tokens, trained: int):
        """Read with a network all but the last layers of which, `trained` of them, are frozen."""
        self.tokens, self.frozen = tokens, Frozen(tokens.backbone, trained)
        self.known: dict[bytes, torch.Tensor] = {}

    def read(
        self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False
    ) -> Rows | States:
        """The mean of each text's states; the states themselves where layers above are trained."""
        texts = self.tokens.read(inputs, progress, settings)
        keys = [sequence.tobytes() for sequence in texts.numbers]
        missing = np.array([at for at, key in enumerate(keys) if key not in self.known], dtype=np.int64)
        found = {keys[int(at)]: made for at, made in self._computed(texts, missing, progress, settings)}
        if training:
            self.known |= found
        made = [found[key] if key in found else self.known[key] for key in keys]
        return States(texts, made) if self.frozen.trained else Rows(torch.stack(made))

    def _computed(
        self, texts: Sequences, wanted: np.ndarray, progress: Progress, settings: Settings
    ) -> list[tuple[int, torch.Tensor]]:
        made: list[tuple[int, torch.Tensor]] = []
        self.frozen.to(settings.device).eval()
        if len(wanted):
            progress.stage("features")
        with torch.no_grad():
            for group in by_length(texts.lengths[wanted], 2 * settings.batch_size):
                at = wanted[group]
                numbers = texts.batch(at)[0].to(settings.device)
                there = numbers != self.tokens.filling
                with lower(settings):
                    states = self.frozen(numbers, there).float()
                made += zip(map(int, at), self._kept(states, there), strict=True)
                progress.step(len(made), len(wanted))
        return made

    def _kept(self, states: torch.Tensor, there: torch.Tensor) -> list[torch.Tensor]:
        if not self.frozen.trained:
            return list(mean(states, there).cpu())
        # Half precision: the states of ten thousand texts are many numbers.
        return [row[:length].half().cpu() for row, length in zip(states, there.sum(dim=1).tolist(), strict=True)]

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the tokenizer and the whole network."""
        write_tensors(folder / "frozen.safetensors", self.frozen.backbone.state_dict())
        return {**self.tokens.save(folder), "kind": "features"}
