"""Scenes by hand."""

import numpy as np
import pytest

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.box_votes import box_space, box_votes
from weaklabel.boxes import Boxes
from weaklabel.marks import Source

SPACE = box_space(("cat", "dog"))


@pytest.fixture
def boxes():
    """Makes boxes of rows (image, left, top, right, bottom, class from 1 on), and perhaps a score."""
    return _boxes


def _boxes(*rows):
    table = np.array([(*row, 1.0)[:7] for row in rows], dtype=float).reshape(-1, 7)
    return Boxes(table[:, 0], table[:, 1:5], table[:, 5], table[:, 6])


@pytest.fixture
def scene():
    """Makes votes and gold of the rows of sources, by name, on so many images; gold of None is not known."""
    return _scene


def _scene(drawn, true=(), *, images=3, known=None, asked=None, silence="background", labels=SPACE, looks_for=None):
    sources = [Source(name, silence=silence, looks_for=(looks_for or {}).get(name)) for name in drawn]
    said = _boxes(*(row for rows in drawn.values() for row in rows))
    source = np.repeat(np.arange(len(drawn)), [len(rows) for rows in drawn.values()])
    gold = None if true is None else _boxes(*true)
    return box_votes(
        said, source, sources, [f"p{at}" for at in range(images)], labels, gold=gold,
        asked=() if asked is None else asked, known=np.arange(images) if known is None else np.array(known),
    )  # fmt: skip


@pytest.fixture
def drawn(scene):
    """The same as what sources drew and what is true."""

    def make(*args, **more):
        return Drawn.of(*scene(*args, **more))

    return make
