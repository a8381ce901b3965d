"""Errors of boxes: in groups of the same kind and the same classes, and what sources drew there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.errors import HIT, KINDS, MISSED, Compared, compare, near_pairs, or_else, wrong
from weaklabel.boxes import Boxes, area
from weaklabel.errors import UnknownName

Show = Callable[[int], dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class BoxErrors:
    """Boxes beside the true ones, on images whose truth is known.

    Attributes:
        drawn: What sources drew, and what is true.
        found: What was found.
        every: Found and true boxes side by side.
        pairs: Those of them that are errors.
        said: What was drawn at errors, each once, integers of shape (statement, 4): the error, the source, what it
            called the object, and whether its box is badly placed against the true box (or against the found one,
            where there is no true one).
    """

    drawn: Drawn
    found: Boxes
    every: Compared
    pairs: Compared
    said: np.ndarray

    @classmethod
    def of(cls, drawn: Drawn, found: Boxes) -> "BoxErrors":
        """The errors of found boxes, whose labels are positions in the names of `drawn`."""
        found = drawn.on_known(found)
        every = compare(found, drawn.true, drawn.allows)
        pairs = wrong(every)
        reference = _references(pairs, found, drawn.true)
        error, box, how_far, _ = near_pairs(reference, drawn.boxes)
        said = np.column_stack([error, drawn.source[box], drawn.boxes.label[box], how_far < HIT])
        return cls(drawn, found, every, pairs, np.unique(said, axis=0))

    def groups(self, most: int, most_examples: int) -> list[dict[str, Any]]:
        """The largest groups of errors of the same kind, true class and found class, with the worst of each."""
        n = len(self.drawn.names) + 1
        gold, label = self._labels()
        _, group, count = np.unique(
            (self.pairs.kind * n + gold + 1) * n + label + 1, return_inverse=True, return_counts=True
        )
        largest = np.argsort(-count, kind="stable")[:most]
        return [self._group(np.flatnonzero(group == at), most_examples) for at in largest]

    def kinds(self, most_examples: int, show: Show) -> list[dict[str, Any]]:
        """The errors of each kind that there is: which classes, who drew what, and how `show` tells the worst."""
        told = []
        for kind in np.unique(self.pairs.kind):
            errors = np.flatnonzero(self.pairs.kind == kind)
            said, silent = self._tally(errors)
            examples = [show(int(at)) for at in self.worst(errors)[:most_examples]]
            told.append({"kind": KINDS[kind], "count": len(errors), "classes": self._classes(errors),
                         "said": said, "silent": silent, "examples": examples})  # fmt: skip
        return told

    def worst(self, errors: np.ndarray) -> np.ndarray:
        """The same errors: the surest boxes first, and of objects that are missed the largest."""
        found, true = self.pairs.found[errors], self.pairs.true[errors]
        score = np.append(self.found.score, 0.0)[found]
        size = np.append(area(self.drawn.true.corners), 0.0)[true] * (self.pairs.kind[errors] == MISSED)
        return errors[np.lexsort((-size, -score))]

    def example(self, at: int) -> dict[str, Any]:
        """One error: its image, kind and classes, both boxes, how far they overlap, and who drew what."""
        (gold,), (label,) = (column[[at]] for column in self._labels())
        found, true = int(self.pairs.found[at]), int(self.pairs.true[at])
        names = self.drawn.names
        return {
            "id": self.drawn.votes.item_ids[self.image(at)],
            "kind": KINDS[self.pairs.kind[at]],
            "gold": None if true < 0 else names[gold],
            "label": None if found < 0 else names[label],
            "gold_box": None if true < 0 else _rounded(self.drawn.true.corners[true]),
            "label_box": None if found < 0 else _rounded(self.found.corners[found]),
            "overlap": round(float(self.pairs.overlap[at]), 3),
            "score": None if found < 0 else round(float(self.found.score[found]), 3),
            "said": [[source, what] for source, what, _ in self._tally(np.array([at]))[0]],
        }

    def image(self, at: int) -> int:
        """The image that an error is on."""
        found, true = int(self.pairs.found[at]), int(self.pairs.true[at])
        return int(self.found.image[found] if found >= 0 else self.drawn.true.image[true])

    def _group(self, errors: np.ndarray, most_examples: int) -> dict[str, Any]:
        said, silent = self._tally(errors)
        examples = [self.example(int(at)) for at in self.worst(errors)[:most_examples]]
        about = {name: examples[0][name] for name in ("kind", "gold", "label")}
        parts = [{name: value for name, value in one.items() if name not in about} for one in examples]
        return {"count": len(errors), **about, "said": said, "silent": silent, "examples": parts}

    def _labels(self) -> tuple[np.ndarray, np.ndarray]:
        """The true and the found class of each error, -1 where there is none."""
        return or_else(self.drawn.true.label, self.pairs.true, -1), or_else(self.found.label, self.pairs.found, -1)

    def _classes(self, errors: np.ndarray) -> list[list[Any]]:
        """True class, found class and how many errors, the most frequent first."""
        pairs, count = np.unique(np.column_stack(self._labels())[errors], axis=0, return_counts=True)
        names = (*self.drawn.names, None)
        order = np.argsort(-count, kind="stable")
        return [
            [names[gold], names[label], int(n)] for (gold, label), n in zip(pairs[order], count[order], strict=True)
        ]

    def _tally(self, errors: np.ndarray) -> tuple[list[list[Any]], int]:
        """How often each source drew what at these errors, the most frequent first; at how many nobody drew."""
        rows = self.said[np.isin(self.said[:, 0], errors)]
        what, count = np.unique(rows[:, 1:], axis=0, return_counts=True)
        order = np.lexsort((what[:, 2], what[:, 1], what[:, 0], -count))
        names, sources = self.drawn.names, self.drawn.votes.names
        said = [
            [sources[source], names[name] + (", badly placed" if off else ""), int(n)]
            for (source, name, off), n in zip(what[order], count[order], strict=True)
        ]
        return said, len(errors) - len(np.unique(rows[:, 0]))


def source_errors(drawn: Drawn, source: str, most: int) -> list[dict[str, Any]]:
    """The worst errors of the boxes of a source: what it drew wrongly, and what it missed of the images that it saw.

    What it missed is told of sources only whose silence means that nothing is there, and of classes that they look for.

    Raises:
        UnknownName: There is no such source.
    """
    names = drawn.votes.names
    if source not in names:
        raise UnknownName("labeling function", source, names)
    j = names.index(source)
    errors = BoxErrors.of(drawn, drawn.of_source(j))
    own = errors.pairs.found >= 0
    if drawn.votes.sources[j].silence == "background":
        missed = np.flatnonzero(errors.pairs.kind == MISSED)
        true = drawn.true.select(errors.pairs.true[missed])
        own[missed] = np.isin(true.image, drawn.asked(j)) & drawn.sought(j)[true.label]
    return [errors.example(int(at)) for at in errors.worst(np.flatnonzero(own))[:most]]


def _references(pairs: Compared, found: Boxes, true: Boxes) -> Boxes:
    """The true box of each pair, or where it is spurious the found one."""
    every = Boxes(np.concatenate([true.image, found.image]), np.concatenate([true.corners, found.corners]))
    return every.select(np.where(pairs.true >= 0, pairs.true, len(true) + pairs.found))


def _rounded(corners: np.ndarray) -> list[float]:
    return [round(float(value), 1) for value in corners]
