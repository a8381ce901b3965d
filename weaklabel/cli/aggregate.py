"""``weaklabel aggregate``."""

from weaklabel.cli._story import story


@story("aggregate", until="soft labels")
def command() -> None:
    """Weigh the votes of a task into soft labels.

    The soft labels are in the run's folder, soft_labels.parquet.
    """
