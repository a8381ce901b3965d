"""The tokens of texts."""

import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.tokens import Tokens

WORDS = [["Ann", "😀", "café"], [], ["北京"]]
TEXTS, TOKENS = Tokens.joined(WORDS)


def test_words_make_texts_and_stand_in_them():
    assert TEXTS == ["Ann 😀 café", "", "北京"]
    assert [[token.text for token in TOKENS.of_text(at, text)] for at, text in enumerate(TEXTS)] == WORDS
    assert TOKENS.of_text(0, TEXTS[0])[1] == ("😀", 4, 5)
    assert len(TOKENS) == 3


@pytest.mark.parametrize(
    ("text", "start", "end", "tokens"),
    [
        (0, 0, 3, (0, 1)),
        (0, 0, 5, (0, 2)),
        (0, 1, 2, (0, 1)),  # inside of a token
        (0, 2, 7, (0, 3)),  # from one into another
        (0, 3, 4, (1, 1)),  # a blank
        (2, 0, 1, (3, 4)),
        (1, 0, 4, (3, 3)),  # a text without tokens
    ],
)
def test_tokens_that_spans_touch(text, start, end, tokens):
    begin, stop = TOKENS.covered(np.array([text]), np.array([start]), np.array([end]))
    assert (int(begin[0]), int(stop[0])) == tokens


def test_selected_and_put_together():
    some = TOKENS.select(np.array([2, 0]))
    assert (some.first.tolist(), some.start.tolist()) == ([0, 1, 4], [0, 0, 4, 6])
    both = Tokens.concat([TOKENS, some])
    assert both.first.tolist() == [0, 3, 3, 4, 5, 8]
    assert len(Tokens.of([])) == 0


@pytest.mark.parametrize("ends", [[(0, 0)], [(0, 3), (2, 4)], [(3, 1)]], ids=["empty", "overlap", "backwards"])
def test_what_are_no_tokens(ends):
    with pytest.raises(InputError, match="of text 2 is empty, or begins before the last one ends"):
        Tokens.of([[(0, 1)], ends])
