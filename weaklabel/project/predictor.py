"""Predictions for new items from a saved run."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from weaklabel.data import DataSource
from weaklabel.documents.parse import read_texts, tokenized
from weaklabel.end_models.base import EndModel, place
from weaklabel.errors import WorkspaceError
from weaklabel.files import intact
from weaklabel.find import find_class
from weaklabel.formats import boxes
from weaklabel.formats._images import Images
from weaklabel.formats.base import Table, write_table
from weaklabel.formats.coco import is_annotations
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.lfs.apply import Progress
from weaklabel.marks import Marks
from weaklabel.project.by_rules import ByRules
from weaklabel.project.config import TaskConfig
from weaklabel.project.export import Exported, write_texts, written_as
from weaklabel.project.run import Run
from weaklabel.project.task import Task, folder_or_name
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

Batch: TypeAlias = tuple[Records, SoftLabels]
"""Some items, and what is said of them."""

WHOLE = ("end model", "report")
"""How far a run went that would have an end model if its task wanted one."""


class Predictor:
    """The end model of a run, with the settings of that run (not those that task.toml has by now).

    A run of a task without an end model labels new items by the rules of the task and the label model.
    """

    def __init__(self, run: Run, device: str | None = None):
        """Load what labels items.

        Args:
            run: The run.
            device: Where the end model is computed; None for the best there is.

        Raises:
            WorkspaceError: The run ended before its end model was trained.
            InputError: The task has neither an end model nor rules, or rules that have changed since.
        """
        with intact(run.folder / "manifest.json"):
            self.config = TaskConfig.model_validate(run.manifest["settings"])
        name, workspace = run.folder.resolve().parent.name, run.folder.resolve().parents[2]  # a run is runs/TASK/ID
        self.kind: Kind = find_class("weaklabel.kinds", self.config.kind, "kind", workspace)()
        self.pipeline = folder_or_name(workspace / "tasks" / name, self.config.text.spacy or self.kind.pipeline)
        self.labels = self.kind.space(self.config.classes, self.config.background, self.config.groups)
        self.run = run.folder.name
        self.model: EndModel | ByRules
        if (run.folder / "end_model").is_dir():
            made = find_class("weaklabel.end_models", self.config.end_model.name, "end model", workspace)
            trained: EndModel = made.load(run.folder / "end_model")
            place(trained, device)
            self.model = trained
        elif run.manifest["until"] in WHOLE:
            self.model = ByRules(run, Task(workspace, name))
        else:
            raise WorkspaceError(f"the run {run.folder} has no end model; 'weaklabel fit' with an end model makes one")

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the items that were labeled last, one sentence each."""
        return self.model.notes if isinstance(self.model, ByRules) else ()

    def predict(self, file: Path, batch_size: int, progress: Progress | None = None) -> Table:
        """One row an item of a file: id, label, confidence and the probability of each class.

        Where spans are labeled, the text stands beside them.

        Args:
            file: A table with the columns that the task reads, a folder of pictures, or a file of COCO; gold is not
                looked at. Names of picture files start from the file's own folder.
            batch_size: How many items the end model gets at a time.
            progress: Told of the items done and the items in all.
        """
        return self._table(self._labeled(file, batch_size, progress))

    def write(
        self,
        file: Path,
        output: Path,
        batch_size: int,
        format: str | None = None,
        progress: Progress | None = None,
        annotations: Path | None = None,
    ) -> Exported:
        """Write what `predict` tells of a file; or, in other formats than tables, its texts or images as labeled.

        Args:
            file: See `predict`.
            output: Where to write.
            batch_size: See `predict`.
            format: See `export_items`; None for what the ending says, which is results of COCO for images in a
                ``.json`` file where their numbers are known, otherwise COCO.
            progress: See `predict`.
            annotations: The file of COCO that results are of; None for `file`, where that is one.

        Raises:
            InputError: The format is for texts with marked spans or images with boxes, and the items are none.
        """
        annotations = annotations or (file if is_annotations(file) else None)
        format = format or written_as(self.kind, output, annotations)
        batches = self._labeled(file, batch_size, progress)
        if format == "table":
            write_table(self._table(batches), output)
            return Exported(sum(len(items) for items, _ in batches), ())
        made_by = f"weaklabel {self.run} {'label_model' if isinstance(self.model, ByRules) else 'end_model'}"
        found = self._images(batches, format) if format in boxes.FORMATS else None
        if found is not None:
            return Exported(len(found.images), boxes.write_boxes(found, output, format, made_by, annotations))
        each = [self.kind.texts(items, self._nothing_said(items), soft) for items, soft in batches]
        texts = None if None in each else [text for part in each for text in part or ()]
        return write_texts(texts, output, format, made_by, f"{file} ({self.config.kind})")

    def _labeled(self, file: Path, batch_size: int, progress: Progress | None) -> list[Batch]:
        """The items of a file, and their labels."""
        columns = {str(role): name for role, name in self.config.data.columns.items()}
        images = file.parent if self.config.data.images else None
        data = DataSource({"": file}, columns, tuple(self.config.data.features), images)
        items = self.kind.read_items(file, data)
        if isinstance(self.model, ByRules):
            items = read_texts(items, self.pipeline, tokens=self.kind.units == "tokens")
            return [(items, self.model.label(items, progress))]
        if self.kind.units == "tokens":
            items = tokenized(items, self.pipeline)
        return list(self._by_model(self.model, items, self.kind.inputs(items, data), batch_size, progress))

    def _by_model(
        self, model: EndModel, items: Records, inputs: Sequence[Any], batch_size: int, progress: Progress | None
    ) -> Iterator[Batch]:
        for start in range(0, len(inputs), batch_size):
            part = slice(start, start + batch_size)
            yield items[part], self.kind.predicted(model.predict_proba(inputs[part]), self.labels)
            if progress:
                progress(min(start + batch_size, len(inputs)), len(inputs))

    def _images(self, batches: Sequence[Batch], format: str) -> Images | None:
        """The images as labeled; None where labels are no boxes."""
        each = [self.kind.images(items, soft, self.labels, boxes.least_of(format)) for items, soft in batches]
        parts = [one for one in each if one is not None]
        if len(parts) < len(each) or not parts:
            return None
        return Images(tuple(chain.from_iterable(one.images for one in parts)), parts[0].classes)

    def _nothing_said(self, items: Records) -> Votes:
        return self.kind.compile(items, Marks((), ()), self.labels)[0]

    def _table(self, batches: Sequence[Batch]) -> Table:
        tables = [self._part(items, soft) for items, soft in batches]
        return {name: [value for table in tables for value in table[name]] for name in tables[0]}

    def _part(self, items: Records, soft: SoftLabels) -> Table:
        told = self.kind.table(items, soft, self.labels)
        text: Table = {"text": items.columns["text"]} if self.kind.units == "tokens" else {}
        return {"id": list(items.ids), **text, **{name: column for name, column in told.items() if name != "covered"}}
