"""Short forms in parentheses after a name: where they stand alone, they are the name, too."""

from collections.abc import Iterator, Sequence

import numpy as np

from weaklabel.tags import Tags

CLOSING = (")", ";", ",")


def with_aliases(
    probs: np.ndarray, path: np.ndarray, words: Sequence[str], first: np.ndarray, tags: Tags
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and a chain of tags in which short forms have the type of the names that they stand for.

    A short form is one word of two to eight characters, two of them capitals, in parentheses after an entity, as in
    "breast cancer (BC)". It counts in the whole text where no entity stands already, as surely as the name before it.
    After Schwartz and Hearst (2003): A simple algorithm for identifying abbreviation definitions in biomedical text;
    it does not ask that letters agree, as the name has been found otherwise.

    Args:
        probs: How likely each tag is, shape (token, tag).
        path: The tags, shape (token,).
        words: The words of all texts.
        first: The first token of each text, and the number of tokens.
        tags: The tags.
    """
    probs, path = probs.copy(), path.copy()
    spans = tags.spans(path, first)
    text = np.searchsorted(first, spans.end - 1, side="right") - 1
    for end, kind, of in zip(spans.end, spans.type, text, strict=True):
        short = _short_form(words, int(end), int(first[of + 1]))
        sure = min(probs[end - 1, path[end - 1]], 1.0)  # sums of probabilities are rounded
        for at in _alone(words, path, short, int(first[of]), int(first[of + 1])) if short is not None else ():
            path[at] = 2 * kind + 1
            probs[at] = (1 - sure) * np.eye(len(tags))[0] + sure * np.eye(len(tags))[path[at]]
    return probs, path


def _short_form(words: Sequence[str], end: int, last: int) -> str | None:
    """The short form in parentheses after a name that ends here, if there is one."""
    if end + 2 >= last or words[end] != "(" or words[end + 2] not in CLOSING:
        return None
    word = words[end + 1]
    return word if 2 <= len(word) <= 8 and sum(sign.isupper() for sign in word) >= 2 else None


def _alone(words: Sequence[str], path: np.ndarray, short: str, start: int, end: int) -> Iterator[int]:
    """Where a short form stands in a text outside of entities."""
    for at in range(start, end):
        if words[at] == short and path[at] == 0:
            yield at
