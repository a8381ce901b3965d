"""The maker `regex`."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from weaklabel.errors import ConfigError
from weaklabel.lfs._rust import translated
from weaklabel.lfs._text_column import TextColumn
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, described, text_of
from weaklabel.marks import Column


def regex(
    pattern: str | re.Pattern[str],
    label: Any,
    *,
    column: Reader = "text",
    flags: int = 0,
    name: str = "",
) -> LabelingFunction:
    r"""A labeling function that votes where a regular expression is found, by the rules of Python's `re`.

    Args:
        pattern: The expression. As in `re`, case counts unless `flags` or ``(?i)`` say otherwise.
        label: The vote.
        column: The text column, or a function that reads a text from an item.
        flags: Flags of `re`, such as ``re.IGNORECASE``.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import Record, regex
        >>> regex(r"(?i)\bfree\b.*\b(call|text)\b", "spam")(Record("1", {"text": "FREE! Just call 0800"}))
        'spam'
    """
    if not isinstance(getattr(pattern, "pattern", pattern), str):
        raise ConfigError(f"the regular expression {pattern!r} cannot be read: it is no text")
    try:
        compiled = re.compile(pattern, flags)
    except (re.error, ValueError, TypeError) as error:
        raise ConfigError(f"the regular expression {pattern!r} cannot be read: {error}") from None

    def vote(item: Any) -> Any:
        return label if compiled.search(text_of(item, column)) else None

    vote.__doc__ = f"Says {label} where {described(column)} matches {compiled.pattern}"
    made_from = ("regex", compiled.pattern, compiled.flags, label, column)
    return LabelingFunction(vote, name, batch=_Expression(compiled, label, column), made_from=made_from)


@dataclass(frozen=True, eq=False)
class _Expression:
    """Searches whole columns, by an engine for columns where that finds the same as Python."""

    pattern: re.Pattern[str]
    label: Any
    column: Reader

    @property
    def key(self) -> Hashable:
        """Rules that search the same texts share them."""
        return self.column

    @cached_property
    def rust(self) -> str | None:
        """The expression for the other engine, where it has one."""
        rust = translated(self.pattern)
        try:
            pl.Series([""]).str.contains(rust or "")
        except pl.exceptions.PolarsError:  # too large for it
            return None
        return rust

    def together(self, batches: Sequence["_Expression"], chunk: Chunk) -> list[Column]:
        """The texts in which each rule's expression is found."""
        texts = TextColumn.of(chunk, self.column)
        quick = {at: batch.rust for at, batch in enumerate(batches) if batch.rust is not None}
        searches = [pl.col("text").str.contains(rust).alias(str(at)) for at, rust in quick.items()]
        hits = texts.series.to_frame().select(searches)
        found = {at: hits[str(at)].to_numpy() for at in quick}
        return [Column.where(batch.found(texts, found.get(at)), batch.label) for at, batch in enumerate(batches)]

    def found(self, texts: TextColumn, hits: np.ndarray | None) -> np.ndarray:
        """Positions of the texts with a hit, from those that the other engine found in all texts."""
        search = self.pattern.search
        if hits is None:
            return np.array([at for at, text in enumerate(texts.texts) if search(text)], dtype=np.int64)
        hits = hits & texts.ascii
        hits[[at for at in texts.foreign.tolist() if search(texts.texts[at])]] = True
        return np.flatnonzero(hits)
