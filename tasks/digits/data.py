"""Writes the digits of scikit-learn as pictures and tables."""

from pathlib import Path

import numpy as np

from weaklabel.errors import MissingExtra
from weaklabel.files import write_atomic
from weaklabel.formats.base import write_table

SPLITS = {"train": slice(0, 1200), "dev": slice(1200, 1400), "test": slice(1400, None)}


def prepare(cache: Path) -> dict[str, Path]:
    """The table of each split, made in `cache` with its pictures where it is not there yet.

    Raises:
        MissingExtra: Pillow is not installed.
    """
    files = {split: cache / f"{split}.csv" for split in SPLITS}
    if all(file.is_file() for file in files.values()):
        return files
    from sklearn.datasets import load_digits

    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    for split, part in SPLITS.items():
        names = [f"{split}/{number:04d}.png" for number in order[part]]
        for name, number in zip(names, order[part], strict=True):
            write_picture(digits.images[number], cache / name)
        # A table is written after its pictures: where it is, they are.
        ids, truth = [f"digit-{number:04d}" for number in order[part]], digits.target[order[part]].tolist()
        write_table({"id": ids, "file": names, "digit": truth}, files[split])
    return files


def write_picture(ink: np.ndarray, file: Path) -> None:
    """Write white ink on black; the 17 steps of ink, 0 to 16, become 0 to 255."""
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("pillow", "image", "the task digits") from None
    picture = Image.fromarray((ink * 255 / 16).round().astype(np.uint8))
    write_atomic(file, lambda beside: picture.save(beside, format="PNG"))
