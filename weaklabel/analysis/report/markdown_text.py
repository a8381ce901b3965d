"""Texts and tables in Markdown."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

# With these as entities no text can begin a link, a tag, emphasis, code, a cell or a picture.
_MARKUP = re.compile(r"[&<>|`*\[\]\\~$@]|(?<=:)/|(?<=www)\.|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)


def escaped(text: Any) -> str:
    """A text that is one line and only text; one with letters from right to left does not turn its surroundings."""
    return isolated(markless(text))


def markless(text: Any) -> str:
    """A text that is one line, in which nothing is markup."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", " ".join(str(text).split()))


def isolated(line: str) -> str:
    """A line that does not turn its surroundings, where it has letters from right to left."""
    turned = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in line)
    return f"\u2068{line}\u2069" if turned else line


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> Iterator[str]:
    """A table whose first columns are texts and whose others are numbers; its cells are escaped already."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join([' :--- '] * texts + [' ---: '] * (len(heads) - texts))}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
