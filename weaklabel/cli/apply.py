"""``weaklabel apply``."""

from weaklabel.cli._story import story


@story("apply", until="votes")
def command() -> None:
    """Apply a task's labeling functions and summarise their votes.

    Run it while you write rules: only the rules that changed are run again.
    """
