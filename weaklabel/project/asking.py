"""What to ask people next."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from weaklabel.analysis.crowd.asking import Request, whom_to_ask
from weaklabel.analysis.crowd.evidence import evidence_of
from weaklabel.analysis.crowd.gold_questions import Graded
from weaklabel.analysis.crowd.skill import skills
from weaklabel.documents.parse import tokenized
from weaklabel.errors import InputError
from weaklabel.formats.base import Table, write_table
from weaklabel.formats.mturk import write_hits
from weaklabel.kinds.base import Kind
from weaklabel.marks import Dataset
from weaklabel.project.changes import dataset_of
from weaklabel.project.people import People
from weaklabel.project.review import soft_labels
from weaklabel.project.run import Run
from weaklabel.project.task import Task

NOT_ASKED = ("spammer", "worse than chance", "below bar", "excluded")


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask, the most useful first.

    Attributes:
        dataset: The items of the run.
        requests: The answers to ask for.
        labels: The present label of each item, None where there is none.
    """

    dataset: Dataset
    requests: tuple[Request, ...]
    labels: list[Any]

    def table(self) -> Table:
        """One row an answer: id, worker, gain, confidence, label, and the columns of the item."""
        at = [request.item for request in self.requests]
        own: Table = {
            "id": [self.dataset.items.ids[i] for i in at],
            "worker": [request.worker for request in self.requests],
            "gain": [round(request.gain, 6) for request in self.requests],
            "confidence": [round(request.confidence, 6) for request in self.requests],
            "current_label": [self.labels[i] for i in at],
        }
        return own | {name: [c[i] for i in at] for name, c in self.dataset.items.columns.items() if name not in own}

    def write_hits(self, path: Path) -> int:
        """The same as input of a Mechanical Turk batch, an item a HIT; returns the number of HITs."""
        at = list(dict.fromkeys(request.item for request in self.requests))
        items = self.dataset.items
        columns = {name: [column[i] for i in at] for name, column in items.columns.items() if name != "id"}
        write_hits([items.ids[i] for i in at], columns, path)
        return len(at)


def questions(
    task: Task, run: Run, budget: int, *, per_item: int = 1, below: float | None = None, split: str = "train"
) -> Questions:
    """The answers to ask for next, by the votes and labels of a run.

    Args:
        task: The task.
        run: Its run, with soft labels.
        budget: How many answers.
        per_item: How many about the same item.
        below: Only items that are less sure than this: a second round for what the first left open.
        split: The split to choose items from.

    Raises:
        InputError: The data changed since the run, the split has no item, or no answer would help.
    """
    kind, dataset = task.kind(), dataset_of(run, task)
    if kind.units == "tokens":
        dataset = replace(dataset, items=tokenized(dataset.items, task.pipeline(), task.cache() / "parsed"))
    votes, soft = run.votes().with_background(), soft_labels(run, kind, task.labels)
    among = dataset.positions(split)
    if not len(among):
        raise InputError(f"task {task.name!r} has no item in the {split} split to ask about")
    people = People.of(task, kind)
    people = people and people.on(dataset.items)
    known = None if people is None else people.known(kind, dataset.items, votes, task.labels)
    apart = None if people is None else _apart(people, task, kind, dataset)
    evidence = evidence_of(votes, soft, known)
    skill, avoid = skills(votes, evidence, apart), _avoided(run)
    requests = whom_to_ask(
        votes, soft, evidence, skill, budget, per_item=per_item, below=below, among=among, avoid=avoid
    )
    if not requests:
        what = f"is less sure than {below:g}" if below is not None else "would become surer by an answer"
        raise InputError(f"no item of the {split} split of task {task.name!r} {what}")
    return Questions(dataset, tuple(requests), run.table("soft_labels.parquet")["label"])


def write_questions(found: Questions, path: Path) -> None:
    """The table of answers to ask for, as CSV, TSV, JSONL or Parquet."""
    write_table(found.table(), path)


def _apart(people: People, task: Task, kind: Kind, dataset: Dataset) -> Graded | None:
    """How workers did on gold questions that are no items."""
    questions = people.questions(kind, dataset.items, task.pipeline())
    return people.grades(kind, task.labels, questions, dataset.items.ids)


def _avoided(run: Run) -> list[str]:
    """Workers of the run who are better not asked."""
    if not (run.folder / "workers.csv").is_file():
        return []
    table = run.table("workers.csv")
    return [name for name, flag in zip(table["worker"], table["flag"], strict=True) if flag in NOT_ASKED]
