"""Labels of new items by the rules and the label model of a run, where it has no end model."""

from functools import partial

import numpy as np

from weaklabel.errors import InputError
from weaklabel.files import intact, read_json
from weaklabel.find import find_class
from weaklabel.items import Records
from weaklabel.label_models.base import LabelModel
from weaklabel.lfs.apply import Progress, apply_lfs
from weaklabel.lfs.collect import Rule
from weaklabel.lfs.fingerprint import fingerprint
from weaklabel.lfs.teaching import teach
from weaklabel.marks import Column, Marks
from weaklabel.project.changes import dataset_of
from weaklabel.project.run import Run
from weaklabel.project.task import Task
from weaklabel.soft import SoftLabels
from weaklabel.text import counted


class ByRules:
    """The rules of a task, weighed as the label model of a run has learned to; people and other sources say nothing.

    Attributes:
        notes: What to know of what was labeled last.
    """

    def __init__(self, run: Run, task: Task):
        """Load the rules and the label model.

        Raises:
            InputError: The run has no rules, they have changed since, or its label model reads more than votes.
        """
        self.task, self.kind, self.notes = task, task.kind(), tuple[str, ...]()
        self.sources = run.votes().sources
        self.rules = _unchanged(run, task)
        folder = run.folder / "label_model"
        with intact(folder):
            made = find_class("weaklabel.label_models", read_json(folder / "model.json")["model"], "label model")
        self.model: LabelModel = made.load(folder)
        if self.model.features:
            raise InputError(f"the label model of the run {run.folder} reads features of items, not of new ones")

    def label(self, items: Records, progress: Progress | None) -> SoftLabels:
        """The soft labels of new items.

        Raises:
            BadVote: A rule returned what it may not.
            TooManyFaults: A rule raised too often.
        """
        check = partial(self.kind.check, labels=self.task.labels)
        rate = self.task.config.max_fault_rate
        said = apply_lfs([rule.lf for rule in self.rules], items, check, max_fault_rate=rate, progress=progress)
        of = {source.name: column for source, column in zip(said.sources, said.columns, strict=True)}
        nobody = Column.of([None] * len(items), np.zeros(0, dtype=np.int64))
        columns = tuple(of.get(source.name, nobody) for source in self.sources)
        votes, _ = self.kind.compile(items, Marks(self.sources, columns), self.task.labels)
        faults = [f"{one.lf} raised on item {one.item!r}: {one.error}" for one in said.faults[:1]]
        told = [f"rules raised {counted(len(said.faults), 'time')}; the first: {faults[0]}"] if faults else []
        self.notes = (*votes.notes, *told)
        return self.model.label(votes)


def _unchanged(run: Run, task: Task) -> list[Rule]:
    """The rules that the run was made with.

    Raises:
        InputError: There are none, or they are others now.
    """
    made_of = run.manifest["labeling_functions"]
    if not made_of:
        raise InputError(f"the run {run.folder} has neither an end model nor rules, so nobody can label new items")
    rules = task.rules()
    if any(rule.lf.lesson is not None for rule in rules):
        known = dataset_of(run, task)
        taught = teach([rule.lf for rule in rules], known.items, known.gold, known.split)
        rules = [rule._replace(lf=lf) for rule, lf in zip(rules, taught, strict=True)]
    if {rule.lf.name: fingerprint(rule.lf, task.workspace, rule.file) for rule in rules} != made_of:
        raise InputError(
            f"the rules of {task.name!r} changed since the run {run.folder.name}; 'weaklabel fit {task.name}' makes a "
            "new one"
        )
    return rules
