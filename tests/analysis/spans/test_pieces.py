import pytest

from tests.analysis.spans.conftest import spans
from weaklabel.analysis.spans.pieces import LONGEST_PIECE, Texts, bracketed

NAMES = ("PER", "LOC", "ENT")


@pytest.fixture
def texts(place):
    def make(*words):
        made = place(list(words), {"s": [None] * len(words)})
        return Texts(made.texts, made.votes)

    return make


def test_pieces_put_together_are_the_text(texts):
    made = texts("a b", "Ann 😀 שלום <b> end")
    pieces = made.pieces((2, 7), spans((2, 3, 0), (4, 6, 1)), NAMES)
    assert pieces == [("Ann", "PER"), (" 😀 ", None), ("שלום <b>", "LOC"), (" end", None)]
    assert "".join(text for text, _ in pieces) == made.texts[1]
    assert made.pieces((0, 2), spans(), NAMES) == [("a b", None)]


def test_two_labels_of_the_same_tokens_and_spans_that_cross(texts):
    made = texts("a b c d")
    assert made.pieces((0, 4), spans((1, 2, 1), (1, 2, 0)), NAMES)[1] == ("b", "PER or LOC")
    crossed = made.pieces((0, 4), spans((0, 3, 0), (1, 2, 1), (2, 4, 1)), NAMES)
    assert crossed == [("a b c", "PER"), (" ", None), ("d", "LOC")]


def test_a_part_of_a_long_text(texts):
    made = texts("x", " ".join(f"w{at}" for at in range(50)))
    assert made.around(21, 22, 100) == (1, 51)
    part = made.around(21, 23, 6)
    assert part == (19, 25)
    assert bracketed(made.pieces(part, spans((21, 23, 0)), NAMES)) == "… w18 w19 [w20 w21] w22 w23 …"
    assert made.around(1, 2, 6) == (1, 7)
    assert made.around(50, 51, 6) == (45, 51)
    begin, end = made.around(10, 40, 6)
    assert end - begin == 6


def test_a_long_token_takes_no_room(texts):
    (piece,) = texts("y" * 5000).pieces((0, 1), spans((0, 1, 0)), NAMES)
    assert len(piece[0]) <= LONGEST_PIECE + 3
