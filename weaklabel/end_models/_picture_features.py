"""Pictures as a pretrained network reads them, and what it makes of them where it is frozen."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from weaklabel.end_models._examples import Rows
from weaklabel.end_models._image_backbone import ImageBackbone, save_description
from weaklabel.end_models._pictures import Changes, check, tensor_of
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._tensors import write_tensors
from weaklabel.end_models._training import Settings, lower
from weaklabel.progress import Progress


class BackbonePictures(Reader):
    """Pictures in the size of a network that is trained on."""

    def __init__(self, backbone: ImageBackbone, changes: Changes):
        self.backbone, self.changes = backbone, changes

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Rows:
        """One tensor of all pictures."""
        prepared = [self.backbone.prepared(tensor_of(inputs[at], 3)) for at in range(len(inputs))]
        return Rows(torch.stack(prepared), self.changes)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the network's description but not its weights."""
        save_description(self.backbone, folder)
        return {"kind": "pictures", "backbone": self.backbone.described}


class PictureFeatures(Reader):
    """What a frozen network makes of pictures: computed once a picture in a training and its predictions."""

    def __init__(self, backbone: ImageBackbone):
        self.backbone = backbone
        self.known: dict[bytes, torch.Tensor] = {}

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Rows:
        """One row of features a picture."""
        progress.stage("features")
        self.backbone.to(settings.device).eval()
        rows: list[torch.Tensor] = []
        for start in range(0, len(inputs), settings.batch_size):
            rows += self._computed(inputs[start : start + settings.batch_size], settings, training)
            progress.step(len(rows), len(inputs))
        return Rows(torch.stack(rows))

    def _computed(self, pictures: Sequence[Any], settings: Settings, keep: bool) -> list[torch.Tensor]:
        keys: list[bytes] = []
        new: dict[bytes, torch.Tensor] = {}
        for at in range(len(pictures)):
            picture = check(pictures[at])  # one at a time: a batch of photographs fills gigabytes
            keys.append(hashlib.sha256(f"{picture.shape}".encode() + picture.tobytes()).digest())
            if keys[-1] not in self.known and keys[-1] not in new:
                new[keys[-1]] = self.backbone.prepared(tensor_of(picture, 3))
        found: dict[bytes, torch.Tensor] = {}
        if new:
            batch = torch.stack(list(new.values())).to(settings.device)
            with torch.no_grad(), lower(settings):
                found = dict(zip(new, self.backbone(batch).float().cpu(), strict=True))
        if keep:
            self.known |= found
        return [found[key] if key in found else self.known[key] for key in keys]

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the whole network."""
        save_description(self.backbone, folder)
        write_tensors(folder / "frozen.safetensors", self.backbone.state_dict())
        return {"kind": "features", "backbone": self.backbone.described}
