"""What a rule needs to learn before it votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from weaklabel.items import Records
from weaklabel.lfs.batch import Batch
from weaklabel.marks import Mark


@dataclass(frozen=True, eq=False)
class Examples:
    """Items whose truth is known.

    Attributes:
        items: The items.
        truth: The true mark of each.
    """

    items: Records
    truth: tuple[Mark, ...]


class Learned(Batch, Protocol):
    """A rule that has learned: it votes on many items at once, and on one."""

    def vote(self, item: Any) -> Mark | None:
        """What the rule says of one item."""
        ...


class Lesson(Protocol):
    """How a rule learns."""

    @property
    def split(self) -> str:
        """The split whose gold it learns from."""
        ...

    @property
    def ids(self) -> Sequence[str] | None:
        """The items that it learns from instead."""
        ...

    def learn(self, name: str, examples: Examples) -> Learned:
        """The rule of this name, which has learned from examples.

        Raises:
            CannotLearn: They are not enough.
        """
        ...
