"""``weaklabel train``."""

from weaklabel.cli._story import story


@story("train", until="end model")
def command() -> None:
    """Train a task's end model on its soft labels.

    Like fit, without the report.
    """
