"""The one seam between tasks and the core."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from weaklabel.data import DataSource
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes


class Kind(Protocol):
    """What the core asks of a kind of task. A perfect source loses nothing: decoding gold's votes gives gold."""

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The items of all splits, with gold marks where there are any."""
        ...

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file, for predictions: without gold and splits."""
        ...

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The mark that a source's answer means.

        Raises:
            BadVote: The answer is none that this kind knows.
        """
        ...

    def compile(
        self, items: Records, marks: Marks, labels: LabelSpace, gold: Sequence[Mark | None] = ()
    ) -> tuple[Votes, Gold]:
        """Votes on units, and gold on the same units."""
        ...

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """What an end model reads of each item."""
        ...

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """What an end model learns from."""
        ...

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """One mark an item, None where there is none to be told."""
        ...

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Measures of soft labels on the units whose truth is known (one at least)."""
        ...
