"""Errors of spans: in groups of the same kind and the same types, and what sources said there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.spans.errors import KINDS, Compared, compare, hulls, or_else, references, wrong
from weaklabel.analysis.spans.marked import Marked, items_of, true_spans
from weaklabel.analysis.spans.overlaps import overlapping, same_ends, taken
from weaklabel.analysis.spans.pieces import Texts
from weaklabel.errors import UnknownName
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, path_of

MOST_TOKENS = 30
"""So much of a text is shown with an error."""


@dataclass(frozen=True, slots=True, eq=False)
class SpanErrors:
    """Spans beside the true ones, where the truth is known.

    Attributes:
        texts: The texts, with the votes on their tokens.
        marked: What sources marked.
        found: What was found there.
        true: What is true.
        every: Found and true spans side by side.
        pairs: Those of them that are errors.
        said: What was marked at errors, each once, integers of shape (statement, 4): the error, the source, what
            it called the span, and whether its ends are not those of the true span (of the found one, where there is
            no true one).
    """

    texts: Texts
    marked: Marked
    found: Spans
    true: Spans
    every: Compared
    pairs: Compared
    said: np.ndarray

    @classmethod
    def of(cls, texts: Texts, gold: Gold, marked: Marked, found: Spans) -> "SpanErrors":
        """The errors of found spans, whose types are positions in the names of `marked`."""
        found = taken(found, gold.dense()[found.begin] >= 0)
        true = true_spans(texts.votes, gold)
        every = compare(found, true, marked.allows)
        pairs = wrong(every)
        error, mark = overlapping(hulls(pairs, found, true), marked.spans)
        moved = ~same_ends(taken(references(pairs, found, true), error), taken(marked.spans, mark))
        said = np.column_stack([error, marked.source[mark], marked.spans.type[mark], moved])
        return cls(texts, marked, found, true, every, pairs, np.unique(said, axis=0))

    @classmethod
    def of_model(cls, texts: Texts, gold: Gold, marked: Marked, soft: SoftLabels) -> "SpanErrors":
        """The errors of soft labels."""
        first = texts.votes.item_start
        return cls.of(texts, gold, marked, Tags.of(soft.labels).spans(path_of(soft, first), first))

    def hulls(self) -> Spans:
        """From the first to the last token of each error."""
        return hulls(self.pairs, self.found, self.true)

    def items(self) -> np.ndarray:
        """The item of each error, shape (error,)."""
        return items_of(self.texts.votes, self.hulls())

    def groups(self, most: int, most_examples: int) -> list[dict[str, Any]]:
        """The largest groups of errors of the same kind, true type and found type."""
        n = len(self.marked.names) + 1
        types = or_else(self.true.type, self.pairs.true, -1) + 1, or_else(self.found.type, self.pairs.found, -1) + 1
        code = (self.pairs.kind * n + types[0]) * n + types[1]
        _, group, count = np.unique(code, return_inverse=True, return_counts=True)
        largest = np.argsort(-count, kind="stable")[:most]
        return [self._group(np.flatnonzero(group == at), most_examples) for at in largest]

    def _group(self, errors: np.ndarray, most_examples: int) -> dict[str, Any]:
        said, silent = self._tally(errors)
        examples = [self.example(int(at)) for at in errors[:most_examples]]
        about = {name: examples[0][name] for name in ("kind", "gold", "label")}
        parts = [{name: value for name, value in one.items() if name not in about} for one in examples]
        return {"count": len(errors), **about, "said": said, "silent": silent, "examples": parts}

    def example(self, at: int) -> dict[str, Any]:
        """One error: its item, kind and types, a part of the text with each of both spans, and who said what."""
        kind, found, true = (int(column[at]) for column in self.pairs)
        hull = taken(self.hulls(), np.array([at]))
        part = self.texts.around(int(hull.begin[0]), int(hull.end[0]), MOST_TOKENS)
        item = int(items_of(self.texts.votes, hull)[0])
        told: dict[str, Any] = {"id": self.texts.votes.item_ids[item], "kind": KINDS[kind]}
        for name, spans, which in (("gold", self.true, true), ("label", self.found, found)):
            one = taken(spans, np.array([which])) if which >= 0 else None
            told[name] = None if one is None else self.marked.names[int(one.type[0])]
            told[f"{name}_text"] = None if one is None else self.texts.pieces(part, one, self.marked.names)
        return told | {"said": [[source, what] for source, what, _ in self._tally(np.array([at]))[0]]}

    def _tally(self, errors: np.ndarray) -> tuple[list[list[Any]], int]:
        """How often each source said what at these errors, the most frequent first; at how many nobody did."""
        rows = self.said[np.isin(self.said[:, 0], errors)]
        what, count = np.unique(rows[:, 1:], axis=0, return_counts=True)
        order = np.lexsort((what[:, 2], what[:, 1], what[:, 0], -count))
        names, sources = self.marked.names, self.texts.votes.names
        said = [
            [sources[source], names[name] + (", other ends" if moved else ""), int(n)]
            for (source, name, moved), n in zip(what[order], count[order], strict=True)
        ]
        return said, len(errors) - len(np.unique(rows[:, 0]))


def source_errors(texts: Texts, gold: Gold, source: str, most: int) -> list[dict[str, Any]]:
    """The first wrong spans of a source, in the order of the texts.

    Raises:
        UnknownName: There is no such source.
    """
    names = texts.votes.names
    if source not in names:
        raise UnknownName("labeling function", source, names)
    marked = Marked.of(texts.votes)
    errors = SpanErrors.of(texts, gold, marked, taken(marked.spans, marked.source == names.index(source)))
    # What it left out is no mistake of a rule: others may find it.
    return [errors.example(int(at)) for at in np.flatnonzero(errors.pairs.found >= 0)[:most]]
