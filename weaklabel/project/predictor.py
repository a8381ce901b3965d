"""Predictions for new items from a saved run."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from weaklabel.data import DataSource
from weaklabel.documents.parse import tokenized
from weaklabel.end_models.base import place
from weaklabel.errors import WorkspaceError
from weaklabel.files import intact
from weaklabel.find import find_class
from weaklabel.formats.base import Table, write_table
from weaklabel.formats.documents import format_of
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.lfs.apply import Progress
from weaklabel.marks import Marks
from weaklabel.project.config import TaskConfig
from weaklabel.project.export import Exported, write_texts
from weaklabel.project.run import Run
from weaklabel.project.task import folder_or_name
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

Batch: TypeAlias = tuple[Records, SoftLabels]
"""Some items, and what the end model says of them."""


class Predictor:
    """The end model of a run, with the settings of that run (not those that task.toml has by now)."""

    def __init__(self, run: Run, device: str | None = None):
        """Load the end model.

        Args:
            run: The run.
            device: Where the model is computed; None for the best there is.

        Raises:
            WorkspaceError: The run has none.
        """
        if not (run.folder / "end_model").is_dir():
            raise WorkspaceError(f"the run {run.folder} has no end model; 'weaklabel fit' with an end model makes one")
        with intact(run.folder / "manifest.json"):
            self.config = TaskConfig.model_validate(run.manifest["settings"])
        name, workspace = run.folder.resolve().parent.name, run.folder.resolve().parents[2]  # a run is runs/TASK/ID
        self.kind: Kind = find_class("weaklabel.kinds", self.config.kind, "kind", workspace)()
        self.pipeline = folder_or_name(workspace / "tasks" / name, self.config.text.spacy or self.kind.pipeline)
        self.labels = self.kind.space(self.config.classes, self.config.background)
        self.run = run.folder.name
        model = find_class("weaklabel.end_models", self.config.end_model.name, "end model", workspace)
        self.model = model.load(run.folder / "end_model")
        place(self.model, device)

    def predict(self, file: Path, batch_size: int, progress: Progress | None = None) -> Table:
        """One row an item of a file: id, label, confidence and the probability of each class.

        Where spans are labeled, the text stands beside them.

        Args:
            file: A table with the columns that the task reads, or a folder of pictures; gold is not looked at. Names
                of picture files start from the table's own folder.
            batch_size: How many items the end model gets at a time.
            progress: Told of the items done and the items in all.
        """
        return self._table(self._labeled(file, batch_size, progress))

    def write(
        self, file: Path, output: Path, batch_size: int, format: str | None = None, progress: Progress | None = None
    ) -> Exported:
        """Write what `predict` tells of a file; or, in other formats than tables, its texts with the spans in them.

        Args:
            file: See `predict`.
            output: Where to write.
            batch_size: See `predict`.
            format: See `export_items`.
            progress: See `predict`.

        Raises:
            InputError: The format is for texts with marked spans, and the items are none.
        """
        format = format or format_of(output, spans=self.kind.units == "tokens")
        batches = self._labeled(file, batch_size, progress)
        if format == "table":
            write_table(self._table(batches), output)
            return Exported(sum(len(items) for items, _ in batches), ())
        each = [self.kind.texts(items, self._nothing_said(items), soft) for items, soft in batches]
        texts = None if None in each else [text for part in each for text in part or ()]
        return write_texts(texts, output, format, f"weaklabel {self.run} end_model", f"{file} ({self.config.kind})")

    def _labeled(self, file: Path, batch_size: int, progress: Progress | None) -> list[Batch]:
        """The items of a file, and their labels."""
        columns = {str(role): name for role, name in self.config.data.columns.items()}
        images = file.parent if self.config.data.images else None
        data = DataSource({"": file}, columns, tuple(self.config.data.features), images)
        items = self.kind.read_items(file, data)
        if self.kind.units == "tokens":
            items = tokenized(items, self.pipeline)
        inputs = self.kind.inputs(items, data)
        batches: list[Batch] = []
        for start in range(0, len(inputs), batch_size):
            part = slice(start, start + batch_size)
            batches.append((items[part], self.kind.predicted(self.model.predict_proba(inputs[part]), self.labels)))
            if progress:
                progress(min(start + batch_size, len(inputs)), len(inputs))
        return batches

    def _nothing_said(self, items: Records) -> Votes:
        return self.kind.compile(items, Marks((), ()), self.labels)[0]

    def _table(self, batches: Sequence[Batch]) -> Table:
        tables = [self._part(items, soft) for items, soft in batches]
        return {name: [value for table in tables for value in table[name]] for name in tables[0]}

    def _part(self, items: Records, soft: SoftLabels) -> Table:
        told = self.kind.table(items, soft, self.labels)
        text: Table = {"text": items.columns["text"]} if self.kind.units == "tokens" else {}
        return {"id": list(items.ids), **text, **{name: column for name, column in told.items() if name != "covered"}}
