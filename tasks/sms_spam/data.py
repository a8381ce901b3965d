"""Finds the messages on this machine."""

import os
from pathlib import Path

from weaklabel.errors import MissingData

NAMES = {"train": "train.csv", "dev": "valid.csv", "test": "test.csv"}


def prepare(cache: Path) -> dict[str, Path]:
    """The file of each split, in the folder sms of $WEAKLABEL_DATA; nothing is kept in `cache`.

    Raises:
        MissingData: A file is not there.
    """
    workspace = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("WEAKLABEL_DATA") or workspace.parent / "shared" / "data") / "sms"
    files = {split: folder / name for split, name in NAMES.items()}
    missing = [file.name for file in files.values() if not file.is_file()]
    if missing:
        raise MissingData(
            f"{folder} has no {', '.join(missing)}: set WEAKLABEL_DATA to a folder with sms/train.csv, sms/valid.csv "
            "and sms/test.csv (columns v1 = ham or spam, v2 = text), or make them from the SMS Spam Collection of the "
            "UCI repository (https://archive.ics.uci.edu/dataset/228)"
        )
    return files
