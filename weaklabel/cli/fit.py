"""``weaklabel fit``."""

from weaklabel.cli._story import story


@story("fit", until="report")
def command() -> None:
    """Run a task: votes, soft labels, a trained model and a report.

    The report is in the run's folder, report.html and report.md.
    """
