"""The people of a task: their answers, and what gold questions say of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from weaklabel.analysis.crowd.gold_questions import Graded, graded
from weaklabel.answers import Answers
from weaklabel.document import joined
from weaklabel.documents.parse import tokenized
from weaklabel.errors import ConfigError, InputError, brief
from weaklabel.formats._image_names import names_on_items, paths_of
from weaklabel.formats.answers import AnswerColumns, read_files_of_answers
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.kinds._truths import Truths
from weaklabel.kinds.base import Kind
from weaklabel.labels import LabelSpace
from weaklabel.project.task import Task
from weaklabel.text import counted
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Answers of people, with the truth of the gold questions among them.

    Attributes:
        answers: What they said.
        truths: The truth of the gold questions.
        bar: The share of gold questions below which a worker is told apart.
        exclude: Whether the votes of such a worker are left out.
    """

    answers: Answers
    truths: Truths
    bar: float
    exclude: bool

    @classmethod
    def of(cls, task: Task, kind: Kind) -> "People | None":
        """The people of a task; None where it has none.

        Raises:
            InputError: A file is not what it should be, or gold questions are asked of nobody.
        """
        settings, data = task.config.crowd, task.config.data
        questions = task.path(settings.questions) if settings.questions else None
        if not questions and {"bar", "below"} & settings.model_fields_set:
            raise ConfigError(f"{task.file} [crowd]: bar and below are for gold questions; name their file, questions")
        if not data.crowd:
            if questions:
                raise InputError(f"{task.file} [crowd]: there are questions, but [data] crowd names no answers to them")
            return None
        named = AnswerColumns(data.item, data.answer, data.worker, data.columns.get("text"))
        of_spans = kind.units == "tokens"
        answers = read_files_of_answers(task.crowd_files(), named, of_spans)
        told = _told(answers)
        truths = kind.truths(questions, told, task.labels) if questions else Truths({}, {})
        return cls(answers, truths, settings.bar, settings.below == "exclude")

    def on(self, items: Records) -> "People":
        """The same, where answers and questions about pictures are called as the items are; others are called alike."""
        if "image" not in items.columns:
            return self
        names = [*self.answers.item.values, *self.truths.marks]
        called = names_on_items(names, self.answers.pictures, items.ids, paths_of(items))
        item = self.answers.item.map(lambda name: called.get(name, name))
        marks, values = (
            {called.get(id, id): one for id, one in of.items()} for of in (self.truths.marks, self.truths.values)
        )
        return replace(self, answers=replace(self.answers, item=item), truths=Truths(marks, values, self.truths.notes))

    def items(self) -> Records:
        """The items that people answered for, with all that their files tell; gold questions are none.

        Raises:
            InputError: All answers are to gold questions.
        """
        told = _told(self.answers)
        kept = np.array([at for at, id in enumerate(told.ids) if id not in self.truths.marks], dtype=np.int64)
        if not len(kept):
            raise InputError("all answers are to gold questions: there is no item to label")
        return told.take(kept)

    def questions(self, kind: Kind, items: Records, pipeline: str | None) -> Records:
        """The gold questions that somebody answered as items; where tokens are voted on, with their texts.

        Args:
            kind: The kind of the task.
            items: The items of the task, among which questions may be.
            pipeline: What reads texts whose tokens are not known.

        Raises:
            InputError: The text of one is not known.
        """
        asked = [id for id in self.answers.item.values if id in self.truths.marks]
        if kind.units != "tokens" or not asked:
            return Records(asked, {})
        tables = [items] if self.answers.items is None else [items, self.answers.items]
        parts, left = [], set(asked)
        for table in tables:
            found = np.array([at for at, id in enumerate(table.ids) if id in left], dtype=np.int64)
            parts += [tokenized(table.take(found), pipeline)] if len(found) else []
            left -= {table.ids[at] for at in found}
        if left:
            raise InputError(f"the gold question {min(left)!r} has no text: it is no item of the task")
        return joined(parts) or Records([], {})

    def grades(self, kind: Kind, labels: LabelSpace, questions: Records, without: Sequence[str] = ()) -> Graded | None:
        """How each worker did on the gold questions, but for some; None where nobody answered any."""
        out = set(without)
        kept = np.array([at for at, id in enumerate(questions.ids) if id not in out], dtype=np.int64)
        if not len(kept):
            return None
        asked = questions.take(kept)
        for item in asked:
            if item.id in self.truths.values:
                kind.truth(self.truths.values[item.id], labels, f"the gold question {item.id!r}", item)
        votes, _ = kind.answered(self._on(asked.ids), asked, labels)
        truth = [self.truths.marks[id] for id in asked.ids]
        return graded(*kind.to_grade(asked, votes, labels, truth), self.bar)

    def votes(
        self, kind: Kind, items: Records, labels: LabelSpace, grades: Graded | None
    ) -> tuple[Votes, tuple[str, ...]]:
        """The votes on these items of all who are not left out, and what to know of them.

        Answers to gold questions that are no items of the task are for grades only: where there are no others, nobody
        votes.

        Raises:
            InputError: An answer is for an item that is not there, or everybody is left out.
        """
        known = set(items.ids)
        apart = [id for id in self.answers.item.values if id in self.truths.marks and id not in known]
        answers = self._on(apart, without=True) if apart else self.answers
        votes, notes = kind.answered(answers, items, labels)
        if not len(answers):
            notes = (*notes, "all answers of people are to gold questions that are no items: they vote on none")
        elif not votes.sources:
            raise InputError(f"{self.answers.files[0][0]}: every answer is empty")
        notes = (*self.answers.notes, *self.truths.notes, *notes, *_contradictions(votes), *self._notes(grades))
        out = set(grades.below) if grades is not None and self.exclude else set()
        stay = [j for j, name in enumerate(votes.names) if name not in out]
        if votes.sources and not stay:
            raise InputError(
                f"all {len(votes.sources)} workers are below the bar of {self.bar:g} on the gold questions"
            )
        return (votes.select_sources(stay) if len(stay) < len(votes.sources) else votes), notes

    def known(self, kind: Kind, items: Records, votes: Votes, labels: LabelSpace) -> Gold | None:
        """The truth of the gold questions among the items of the task, on the units of votes; None without any."""
        if not self.truths.marks:
            return None
        return kind.known(items, votes, labels, [self.truths.marks.get(id) for id in items.ids])

    def asked_for(self) -> int:
        """How many answers were given in all: a pair of an item and a worker is one, whatever is said of it."""
        return len(np.unique(self._pair()))

    def seconds(self) -> dict[str, float]:
        """The median time of an answer by worker; of those whose times are known."""
        if self.answers.seconds is None:
            return {}
        told = np.flatnonzero(np.isfinite(self.answers.seconds))
        told = told[np.unique(self._pair()[told], return_index=True)[1]]  # an answer may be several rows
        if not len(told):
            return {}
        order = told[np.argsort(self.answers.worker.code[told], kind="stable")]
        who, first = np.unique(self.answers.worker.code[order], return_index=True)
        parts = np.split(self.answers.seconds[order], first[1:])
        return {self.answers.worker.values[w]: float(np.median(part)) for w, part in zip(who, parts, strict=True)}

    def _pair(self) -> np.ndarray:
        """A number for the item and the worker of each row."""
        return self.answers.item.code.astype(np.int64) << 32 | self.answers.worker.code

    def _on(self, items: Sequence[str], without: bool = False) -> Answers:
        at = self.answers.item.positions(dict.fromkeys(items, 0)) >= 0
        return self.answers.select(~at if without else at)

    def _notes(self, grades: Graded | None) -> list[str]:
        if self.truths.marks and grades is None:
            return [f"none of the {counted(len(self.truths.marks), 'gold question')} was answered by anybody"]
        if grades is None or not grades.below:
            return []
        place = {name: j for j, name in enumerate(grades.workers)}
        told = [f"{name} ({grades.correct[place[name]]} of {grades.answered[place[name]]})" for name in grades.below]
        names = ", ".join(told[:8]) + (", …" if len(told) > 8 else "")
        what = "left out" if self.exclude else "below the bar"
        who = counted(len(told), "worker")
        return [f"{who} {what} by the gold questions (fewer than {self.bar:.0%} right): {names}"]


def _contradictions(votes: Votes) -> list[str]:
    """How often a worker said two things of the same item that cannot both be true."""
    same, meaning = np.flatnonzero(np.diff(votes.place()) == 0), votes.labels.meaning
    allowed = meaning[votes.statement[same]] * meaning[votes.statement[same + 1]]
    torn = same[~allowed.any(axis=1)]
    if not len(torn):
        return []
    item = int(np.searchsorted(votes.item_start, votes.unit[torn[0]], side="right")) - 1
    first = f"{votes.names[votes.source[torn[0]]]} on item {brief(votes.item_ids[item])}"
    return [f"workers contradict themselves {counted(len(torn), 'time')}, which is kept; the first is {first}"]


def _told(answers: Answers) -> Records:
    """What is answered about, with all that the files of answers tell: the items as such, or their pictures' names."""
    ids, pictures = answers.item.values, answers.pictures
    return answers.items or Records(ids, {"image": [pictures.get(id, "") for id in ids]} if pictures else {})
