"""Where the items of a task are and which columns mean what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class DataSource:
    """Files of items.

    Attributes:
        files: A file a split; the empty name stands for one file whose split column divides it (all train without).
        columns: The columns of the id, the text, the picture's file name, the gold label and the split, by ``id``,
            ``text``, ``image``, ``gold``, ``split``; those that are not named are looked for under their usual names.
        features: Columns that the end model learns from; empty for the text or the picture.
        images: Where relative names of picture files start; None for the folder of each table.
    """

    files: Mapping[str, Path]
    columns: Mapping[str, str] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    images: Path | None = None
