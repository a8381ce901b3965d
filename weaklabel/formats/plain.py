"""Plain text: a text a line."""

from pathlib import Path

from weaklabel.formats.base import decoded
from weaklabel.formats.conll import BEGINS, CONTINUES, DOCSTART
from weaklabel.formats.labeled_texts import Documents
from weaklabel.tags import OUTSIDE

ENDINGS = ("txt",)


def read(path: Path) -> Documents:
    """The texts of a file; lines of white space are none. What is in them is not known."""
    lines = [(number, line.strip()) for number, line in enumerate(decoded(path).splitlines(), start=1) if line.strip()]
    places = [f"{path}, line {number}" for number, _ in lines]
    return Documents([line for _, line in lines], None, [None] * len(lines), places)


def is_plain(path: Path) -> bool:
    """Whether a file is plain text and not CoNLL's columns, which may have the same ending.

    Columns have tabs between them; or most lines end in tags; or each has as many words as the others, and empty lines
    stand between texts; or it is a word alone.
    """
    if path.suffix.lower().lstrip(".") not in ENDINGS:
        return False
    content = decoded(path)
    lines = content.strip().splitlines()
    words = [line.split(" ") for line in lines if line.strip()]
    widths = {len(line) for line in words}
    if "\t" in content or DOCSTART in content or widths <= {1}:
        return False
    apart = len(words) < len(lines)
    return 2 * sum(_is_tag(line[-1]) for line in words) < len(words) and not (apart and len(widths) == 1)


def _is_tag(word: str) -> bool:
    return word == OUTSIDE or (word[:1] in BEGINS + CONTINUES and word[1:2] == "-" and len(word) > 2)
