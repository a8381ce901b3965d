"""How well each source draws against the truth: what it misses, what it draws of nothing, and how far it is off."""

from typing import Any, NamedTuple

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.errors import HIT, near_pairs
from weaklabel.boxes import Boxes, sides
from weaklabel.metrics.boxes import first_come
from weaklabel.metrics.intervals import poisson, wilson

SIDES = ("left", "top", "right", "bottom")


class Met(NamedTuple):
    """The boxes of a source on images that it looked at and whose truth is known, beside the true ones.

    Attributes:
        images: How many images these are.
        own: Its boxes there.
        true: The true boxes there of the classes that it looks for.
        hit: The true box that each of its boxes hits, whatever it is called, -1 for none; shape (own,).
        overlap: How far they overlap, 0 for none, shape (own,).
    """

    images: int
    own: Boxes
    true: Boxes
    hit: np.ndarray
    overlap: np.ndarray


def met(drawn: Drawn, source: int) -> Met:
    """Set the boxes of a source beside the true ones: first those of the same class, then what is left of both."""
    looked = np.zeros(drawn.votes.n_items, dtype=bool)
    looked[drawn.asked(source)] = True
    looked &= drawn.known
    own, true = drawn.of_source(source), drawn.true
    own = own.select(looked[own.image])
    true = true.select(looked[true.image] & drawn.sought(source)[true.label])
    at, to, how_far, fits = near_pairs(own, true, drawn.allows)
    hit = np.full(len(own), -1)
    for which in (fits, np.ones(len(at), dtype=bool)):
        left = which & (how_far >= HIT) & (hit[at] < 0) & ~np.isin(to, hit)
        more = first_come(own.score, at[left], to[left], how_far[left], len(true))
        hit = np.where(hit < 0, more, hit)
    overlap, chosen = np.zeros(len(own)), hit[at] == to
    overlap[at[chosen]] = how_far[chosen]
    return Met(int(looked.sum()), own, true, hit, overlap)


def truth_table(drawn: Drawn) -> dict[str, list[Any]]:
    """One row a source, on images that it looked at and whose truth is known; columns by name.

    ``gold_miss`` is the share of true objects of which it has no box that overlaps by half, whatever it calls it; not a
    number where its silence tells nothing. ``gold_false`` is how many of its boxes an image are of no object. Both have
    95 % intervals, Wilson's and Garwood's. ``gold_iou`` is the mean overlap of its other boxes with the true ones,
    ``gold_offset_<side>`` their mean distance from them as a share of the object's width or height, and
    ``gold_spread_<side>`` its standard deviation.
    """
    rows = [_row(drawn, source) for source in range(len(drawn.votes.sources))]
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _row(drawn: Drawn, source: int) -> dict[str, float]:
    images, own, true, hit, overlap = met(drawn, source)
    right = hit >= 0
    counts = drawn.votes.sources[source].silence == "background"
    objects, found, false = len(true) if counts else 0, int(right.sum()), int((~right).sum())
    off = (own.corners[right] - true.corners[hit[right]]) / sides(true.corners[hit[right]])
    row: dict[str, float] = {
        "boxes": int((drawn.source == source).sum()),
        "gold_images": images,
        "gold_objects": len(true),
    }
    for name, count, whole, ends in (
        ("miss", objects - found, objects, wilson),
        ("false", false, images, poisson),
    ):
        low, high = (float(end) for end in ends(np.array(max(count, 0)), np.array(whole)))
        row |= {f"gold_{name}": count / whole if whole else np.nan, f"gold_{name}_low": low, f"gold_{name}_high": high}
    row["gold_iou"] = float(overlap[right].mean()) if found else np.nan
    for at, side in enumerate(SIDES):
        row[f"gold_offset_{side}"] = float(off[:, at].mean()) if found else np.nan
        row[f"gold_spread_{side}"] = float(off[:, at].std(ddof=1)) if found > 1 else np.nan
    return row
