"""The maker `keyword`."""

import re
from collections.abc import Iterable
from typing import Any

from weaklabel.errors import ConfigError
from weaklabel.lfs._keywords import Keywords, Word
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, described, text_of
from weaklabel.text import NO_WORD_AFTER, NO_WORD_BEFORE, written_without_spaces


def keyword(
    words: str | Iterable[str],
    label: Any,
    *,
    column: Reader = "text",
    ignore_case: bool = True,
    whole_word: bool | None = None,
    name: str = "",
) -> LabelingFunction:
    """A labeling function that votes where any of the words or phrases occurs.

    Args:
        words: One or more words or phrases; a space in a phrase matches any white space.
        label: The vote.
        column: The text column, or a function that reads a text from an item.
        ignore_case: Whether "Free" counts as "free".
        whole_word: Whether a word must stand alone ("free" not in "freedom"). None decides word by word: yes, but
            not for scripts that write words without spaces, such as Chinese.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import Record, keyword
        >>> keyword(["prize", "免费"], "spam")(Record("1", {"text": "点击免费领取"}))
        'spam'
    """
    words = (words,) if isinstance(words, str) else tuple(words)
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ConfigError(f"keyword needs one word or more, none of them empty, but got {list(words)!r}")
    fold = str.lower if ignore_case else str
    sought = tuple(_word(fold(word), whole_word) for word in words)
    search = re.compile("|".join(map(_pattern, sought))).search
    # To find a piece of text is ten times faster than to search for a pattern, and most texts have none of them.
    pieces = tuple(dict.fromkeys(max(word.text.split(" "), key=len) for word in sought))

    def vote(item: Any) -> Any:
        text = fold(text_of(item, column))
        for piece in pieces:
            if piece in text:
                return label if search(text) else None
        return None

    shown = ", ".join(words[:5]) + (", …" if len(words) > 5 else "")
    vote.__doc__ = f"Says {label} where {described(column)} has one of: {shown}."
    batch = Keywords(sought, label, column, fold, search)
    made_from = ("keyword", words, label, column, ignore_case, whole_word)
    return LabelingFunction(vote, name, batch=batch, made_from=made_from)


def _word(word: str, whole_word: bool | None) -> Word:
    text = " ".join(word.split())
    alone = not written_without_spaces(word) if whole_word is None else whole_word
    # A boundary is asked for only beside a word character: "$$$" stands alone anywhere.
    return Word(text, alone and bool(re.match(r"\w", text)), alone and bool(re.search(r"\w\Z", text)))


def _pattern(word: Word) -> str:
    before = NO_WORD_BEFORE if word.free_before else ""
    after = NO_WORD_AFTER if word.free_after else ""
    return before + r"\s+".join(map(re.escape, word.text.split(" "))) + after
