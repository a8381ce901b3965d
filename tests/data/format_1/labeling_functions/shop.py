"""Rules of a run that was saved long ago."""

from weaklabel import keyword, labeling_function

offer = keyword(["free", "prize"], "spam")
polite = keyword(["see you", "thanks"], "ham")


@labeling_function
def short(item):
    """Short messages are ham."""
    if len(item.text) < 10:
        return "ham"
