"""The state of a training on disk, so that a killed one goes on where it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from weaklabel.end_models._tensors import read_tensors, write_tensors
from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import write_json

FORMAT = 1


class Checkpoints:
    """A folder that holds the state after the last finished epoch: ``state.json`` and the tensors that it names."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, epoch: int, told: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> None:
        """Keep the state after an epoch in place of the one before it; a full disk keeps that one."""
        name = f"epoch-{epoch}.safetensors"
        try:
            write_tensors(self.folder / name, tensors)
            # The new state counts from here on: a training that is killed earlier goes on from the old one.
            write_json(self.folder / "state.json", {"format": FORMAT, "tensors": name, "epoch": epoch, **told})
        except WorkspaceError:
            return  # keeping is a help, not a duty
        for file in self.folder.glob("epoch-*.safetensors"):
            if file.name != name:
                file.unlink(missing_ok=True)

    def read(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]] | None:
        """The last state that was kept; None where there is none that can be read."""
        try:
            told: dict[str, Any] = json.loads((self.folder / "state.json").read_text("utf-8"))
            if told["format"] != FORMAT:
                return None
            return told, read_tensors(self.folder / told["tensors"])
        except (OSError, ValueError, LookupError, TypeError, InputError):
            return None
