"""Handwritten digits of 8 x 8 pixels, white on black.

Each rule says what somebody sees who describes a digit to a child: where the strokes are, where there is none, where a
loop is closed. Rows are counted from above and columns from the left, from 0.
"""

import numpy as np
from scipy import ndimage

from weaklabel import Not, labeling_function

INK = 0.4  # a pixel with so much of the ink that a pen can leave belongs to a stroke
PAPER = 0.25  # a region with so little on average is empty


def seen(item):
    """What the rules look at: ink from 0 to 1, closed loops, and where the strokes of each row begin and end."""
    ink = item.pixels[:, :, 0] / 255
    stroke = ink >= INK
    there = stroke.any(axis=1)
    left = np.where(there, stroke.argmax(axis=1), 8)
    right = np.where(there, 7 - stroke[:, ::-1].argmax(axis=1), -1)
    runs = (np.diff(stroke.astype(int), axis=1, prepend=0) == 1).sum(axis=1)
    width = np.maximum(right - left + 1, 0)
    return item.assign(ink=ink, loops=loops(ink), left=left, right=right, width=width, runs=runs)


def loops(ink):
    """The middle row and the height of each piece of paper that strokes enclose, from the top."""
    paper = np.pad(ink < 0.6, 1, constant_values=True)
    pieces, _ = ndimage.label(paper)
    rows = [at[0] for label, at in enumerate(ndimage.find_objects(pieces), 1) if label != pieces[0, 0]]
    return sorted(((at.start + at.stop - 1) / 2 - 1, at.stop - at.start) for at in rows)


def looks(function):
    """A labeling function that gets what is seen of a picture, looked at once for all of them."""
    return labeling_function(pre=[seen])(function)


def empty(item, rows, columns):
    """Whether a region is paper."""
    return item.ink[slice(*rows), slice(*columns)].mean() < PAPER


def wall(item, rows, columns):
    """Whether a stroke goes through each row of a region."""
    return bool(np.all(item.ink[slice(*rows), slice(*columns)].max(axis=1) >= INK))


def bar(item, rows, columns):
    """Whether a stroke goes through each column of a region."""
    return bool(np.all(item.ink[slice(*rows), slice(*columns)].max(axis=0) >= INK))


def centre(item, rows):
    """The column in which the ink of some rows has its middle."""
    ink = item.ink[slice(*rows)].sum(axis=0)
    return float(ink @ np.arange(8) / max(ink.sum(), 1e-9))


# ---- 0


@looks
def one_tall_loop(item):
    """A single loop from near the top to near the bottom."""
    if len(item.loops) == 1 and item.loops[0][1] >= 4:
        return "0"


@looks
def ring(item):
    """Strokes all the way down on both sides, and nothing in the middle."""
    if wall(item, (1, 7), (1, 4)) and wall(item, (1, 7), (4, 7)) and empty(item, (3, 5), (3, 5)):
        return "0"


# ---- 1


@looks
def thin(item):
    """Narrow in every row."""
    if item.width.max() <= 4 and np.median(item.width) <= 3 and not item.loops:
        return "1"


@looks
def one_column(item):
    """A column that is ink from top to bottom, with paper on both sides below."""
    if item.ink[:, 2:6].mean(axis=0).max() > 0.85 and item.runs.max() == 1 and np.median(item.width) <= 4:
        return "1"


@looks
def stem_with_flag(item):
    """Begins narrow, has a stroke up from the left, and goes down as a single thin stem."""
    if (
        item.width[0] <= 3
        and item.left[3] < item.left[5]
        and np.all(item.width[4:7] <= 3)
        and empty(item, (0, 2), (0, 3))
    ):
        return "1"


# ---- 2


@looks
def slanting_down_to_a_foot(item):
    """Goes from the upper right to the lower left and ends in a foot."""
    if item.width[7] >= 4 and centre(item, (1, 3)) - centre(item, (5, 6)) >= 0.5 and empty(item, (3, 5), (0, 3)):
        return "2"


@looks
def foot_to_the_right(item):
    """Begins wide at the top; the last rows begin left and go on to the right, with paper above the foot's end."""
    if item.width[1] >= 3 and bar(item, (6, 8), (2, 6)) and empty(item, (4, 6), (5, 8)) and item.left[6] <= 3:
        return "2"


# ---- 3


@looks
def open_to_the_left_twice(item):
    """A top, a middle and a bottom that are joined on the right only."""
    gaps = empty(item, (2, 3), (0, 3)) and empty(item, (4, 6), (0, 3))
    if (
        gaps
        and bar(item, (0, 2), (3, 5))
        and bar(item, (6, 8), (3, 5))
        and wall(item, (1, 3), (4, 7))
        and wall(item, (4, 7), (4, 7))
    ):
        return "3"


@looks
def right_edge_in_and_out(item):
    """The right edge goes out, in at the middle, and out again, and the left has no stroke in between."""
    waist = item.right[3:5].min()
    if (
        item.right[1:3].max() >= waist
        and item.right[5:7].max() > waist
        and empty(item, (2, 6), (0, 3))
        and not item.loops
    ):
        return "3"


# ---- 4


@looks
def wide_low_and_narrow_at_the_end(item):
    """Widest at the bar below the middle, narrow at the top and at the bottom."""
    if (
        item.width[4:6].max() >= 5
        and item.width[0] <= 3
        and item.width[7] <= 3
        and item.width[4:6].max() > item.width[1:3].max()
    ):
        return "4"


@looks
def two_arms_on_a_leg(item):
    """Two strokes side by side above, one stroke at the bottom, and no lid."""
    if (
        np.any(item.runs[1:4] == 2)
        and empty(item, (6, 8), (0, 3))
        and empty(item, (0, 2), (0, 3))
        and item.width[7] <= 3
    ):
        return "4"


# ---- 5


@looks
def s_with_corners(item):
    """A lid, a stroke down on the left, paper to its right, and a belly on the right with paper to its left."""
    upper = bar(item, (0, 2), (3, 6)) and wall(item, (1, 4), (1, 4)) and empty(item, (2, 3), (5, 8))
    if upper and wall(item, (4, 6), (4, 7)) and empty(item, (5, 6), (0, 3)):
        return "5"


@looks
def left_above_and_right_below(item):
    """The ink lies left above the middle and right below it."""
    if centre(item, (4, 6)) - centre(item, (2, 4)) >= 0.75 and item.width[0] >= 3:
        return "5"


# ---- 6


@looks
def loop_at_the_bottom(item):
    """One loop, in the lower half."""
    if len(item.loops) == 1 and item.loops[0][0] >= 4.5:
        return "6"


@looks
def back_and_belly(item):
    """A stroke all the way down on the left, and one on the right below only."""
    if wall(item, (1, 7), (1, 4)) and empty(item, (0, 3), (5, 8)) and wall(item, (5, 7), (4, 7)) and item.width[0] <= 3:
        return "6"


# ---- 7


@looks
def lid_on_a_leg(item):
    """Wide at the top, a single stroke at the end, and paper at the lower right."""
    lid = bar(item, (0, 2), (3, 6))
    if (
        lid
        and item.width[7] <= 3
        and empty(item, (5, 8), (5, 8))
        and empty(item, (6, 8), (6, 8))
        and centre(item, (6, 8)) < 4
    ):
        return "7"


@looks
def crossed_leg(item):
    """A bar across the middle, paper at the upper left, and a single stroke at the end."""
    if (
        item.width[3:6].max() >= 4
        and empty(item, (2, 3), (0, 3))
        and item.right[1:3].min() >= 5
        and np.all(item.width[6:8] <= 3)
    ):
        return "7"


# ---- 8


@looks
def two_loops(item):
    """A loop above another."""
    if len(item.loops) >= 2 and item.loops[0][0] < 4 <= item.loops[-1][0]:
        return "8"


@looks
def waist(item):
    """Narrower in the middle than above and below, on both sides, and the same left and right."""
    narrow = item.width[3:5].min()
    even = np.abs(item.ink - item.ink[:, ::-1]).mean() < 0.25
    if (
        narrow < item.width[1:3].max()
        and narrow < item.width[5:7].max()
        and even
        and item.left[3:5].max() <= item.right[3:5].min()
    ):
        sides = item.left[3:5].max() > item.left[1:3].min() and item.right[3:5].min() < item.right[5:7].max()
        return "8" if sides else None


# ---- 9


@looks
def loop_at_the_top(item):
    """One loop, in the upper half."""
    if len(item.loops) == 1 and item.loops[0][0] <= 3 and item.loops[0][1] < 4:
        return "9"


@looks
def head_on_the_right_stroke(item):
    """Two strokes side by side above the middle, and below it one on the right only."""
    head = wall(item, (1, 4), (1, 4)) and wall(item, (1, 6), (4, 7))
    if head and empty(item, (5, 6), (0, 3)) and bar(item, (0, 2), (3, 5)):
        return "9"


# ---- what a digit is not


@looks
def closed(item):
    """A closed loop of some height: a 1 has none."""
    if item.loops and item.loops[0][1] >= 2:
        return Not("1")


@looks
def straight_through(item):
    """A stroke through the very middle: a 0 has none."""
    if item.ink[2:6, 3:5].min() >= INK:
        return Not("0")
