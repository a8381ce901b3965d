"""Where trainings that take long keep their state, until they end."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.end_models.base import Watchable
from weaklabel.errors import WeaklabelError
from weaklabel.progress import Progress
from weaklabel.training_set import TrainingSet

DAYS = 7
"""A training that was killed longer ago will not go on."""


@contextmanager
def kept(model: Any, train: TrainingSet, valid: TrainingSet | None, folder: Path, progress: Progress) -> Iterator[None]:
    """Inside, a model that takes long tells how far it is, and keeps its state; killed, it goes on there next time.

    What the model is asked for inside, after its training, costs no training when it is killed.

    Args:
        model: An end model; one that cannot be watched is left alone.
        train: What it learns from.
        valid: What it is validated on.
        folder: The state goes into a folder in here, named after all that the training depends on.
        progress: Told how far it is.
    """
    if not isinstance(model, Watchable):
        yield
        return
    own = folder / training_key(model, train, valid)
    _sweep(folder)
    model.watch(progress, own)
    try:
        yield
    except WeaklabelError:  # it would fail there again
        shutil.rmtree(own, ignore_errors=True)
        raise
    finally:
        model.watch(progress)
    shutil.rmtree(own, ignore_errors=True)


def training_key(model: Any, train: TrainingSet, valid: TrainingSet | None) -> str:
    """The hash of a model's class, of its parameters and of what it learns from."""
    about = [type(model).__module__, type(model).__name__, model.get_params()]
    digest = hashlib.sha256(json.dumps(about, sort_keys=True, default=repr).encode())
    for data in (train, valid):
        digest.update(b"set" if data is not None else b"none")
        if data is not None:
            _add(digest, data)
    return digest.hexdigest()[:32]


def _add(digest: Any, data: TrainingSet) -> None:
    for array in (data.target, data.weight, data.first, data.boxes):
        if array is None:
            digest.update(b"none")
            continue
        digest.update(f"{array.shape}{array.dtype}".encode() + np.ascontiguousarray(array).tobytes())
    for at in range(len(data)):
        given = data.inputs[at]
        if isinstance(given, np.ndarray):
            content = f"{given.shape}{given.dtype}".encode() + np.ascontiguousarray(given).tobytes()
        else:
            content = repr(given).encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "little") + content)


def _sweep(folder: Path) -> None:
    """Remove what trainings left behind that were killed long ago."""
    for old in folder.glob("*"):
        if old.is_dir() and time.time() - old.stat().st_mtime > DAYS * 86_400:
            shutil.rmtree(old, ignore_errors=True)
