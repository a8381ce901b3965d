"""Predictions for new items from a saved run."""

from pathlib import Path

from weaklabel.data import DataSource
from weaklabel.documents.parse import read_texts
from weaklabel.end_models.base import place
from weaklabel.errors import WorkspaceError
from weaklabel.files import intact
from weaklabel.find import find_class
from weaklabel.formats.base import Table
from weaklabel.kinds.base import Kind
from weaklabel.lfs.apply import Progress
from weaklabel.project.config import TaskConfig
from weaklabel.project.run import Run
from weaklabel.project.task import folder_or_name


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
        model = find_class("weaklabel.end_models", self.config.end_model.name, "end model", workspace)
        self.model = model.load(run.folder / "end_model")
        place(self.model, device)

    def predict(self, file: Path, batch_size: int, progress: Progress | None = None) -> Table:
        """One row an item of a file: id, label, confidence and the probability of each class.

        Args:
            file: A table with the columns that the task reads, or a folder of pictures; gold is not looked at. Names
                of picture files start from the table's own folder.
            batch_size: How many items the end model gets at a time.
            progress: Told of the items done and the items in all.
        """
        columns = {str(role): name for role, name in self.config.data.columns.items()}
        images = file.parent if self.config.data.images else None
        data = DataSource({"": file}, columns, tuple(self.config.data.features), images)
        items = self.kind.read_items(file, data)
        if self.kind.units == "tokens" and items.on_demand is None:
            items = read_texts(items, self.pipeline, tokens=True)
        inputs = self.kind.inputs(items, data)
        labels = self.kind.space(self.config.classes, self.config.background)
        tables: list[Table] = []
        for start in range(0, len(inputs), batch_size):
            part = slice(start, start + batch_size)
            soft = self.kind.predicted(self.model.predict_proba(inputs[part]), labels)
            tables.append(self.kind.table(items[part], soft, labels))
            if progress:
                progress(min(start + batch_size, len(inputs)), len(inputs))
        names = [name for name in tables[0] if name != "covered"]
        return {"id": list(items.ids), **{name: [v for table in tables for v in table[name]] for name in names}}
