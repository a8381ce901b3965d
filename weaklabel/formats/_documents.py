"""Texts of a file, and the spans that are marked in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from weaklabel.formats.base import Table
from weaklabel.tokens import Tokens

Span: TypeAlias = tuple[int, int, str]
"""The first character of a span, the one after its last, and its label."""


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """The texts of a file.

    Attributes:
        texts: The texts.
        tokens: Their tokens; None where the file does not tell them.
        spans: The spans marked in each, None where it is not known what is in it.
        places: Where each stands, for messages.
        ids: Their ids; None where the file gives none.
        columns: What else is told of each, by name.
        notes: What is odd about the file, one sentence each.
    """

    texts: Sequence[str]
    tokens: Tokens | None
    spans: Sequence[tuple[Span, ...] | None]
    places: Sequence[str]
    ids: Sequence[str] | None = None
    columns: Table = field(default_factory=dict)
    notes: tuple[str, ...] = ()
