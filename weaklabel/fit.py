"""The whole story: items, votes, soft labels, a trained model, a report, a run."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from weaklabel.analysis.conflicts import pair_table
from weaklabel.analysis.crowd.findings import CrowdFindings, crowd_findings
from weaklabel.analysis.dependencies import dependency_table, repeats_of
from weaklabel.analysis.report.content import Findings, overview, report_content
from weaklabel.analysis.sources import source_table
from weaklabel.analysis.spans.sources import span_table
from weaklabel.documents.parse import read_texts
from weaklabel.end_models.base import place
from weaklabel.errors import ConfigError, InputError, UnknownName
from weaklabel.features.choice import features_for
from weaklabel.features.tokens import TokenFeatures
from weaklabel.features.vectors import word_vectors
from weaklabel.formats.base import read_table
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.label_models.base import LabelModel
from weaklabel.label_models.majority import MajorityVote
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.cache import ColumnCache, items_hash
from weaklabel.lfs.fingerprint import fingerprint
from weaklabel.lfs.pool import Pool
from weaklabel.lfs.teaching import teach
from weaklabel.marks import Dataset, Fault, Marks
from weaklabel.progress import Progress, Silent
from weaklabel.project import run_files
from weaklabel.project.checkpoints import kept
from weaklabel.project.people import People
from weaklabel.project.run import Run
from weaklabel.project.task import Task
from weaklabel.project.truths import read_dataset
from weaklabel.project.workspace import Workspace
from weaklabel.rows import WordRows
from weaklabel.soft import SoftLabels
from weaklabel.tags import are_tags
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes

Stage = Literal["votes", "soft labels", "end model", "report"]
"""How far a run goes; each stage includes the ones before it."""

STAGES: tuple[Stage, ...] = get_args(Stage)

Evidence: TypeAlias = tuple[Votes, Gold | None, Gold | None]
"""The votes that a label model is fitted on, the gold it may see there, and the same gold among all units."""


def fit_task(
    task: Task | str,
    *,
    until: Stage = "report",
    use_cache: bool = True,
    jobs: int = 1,
    device: str | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a task: apply its rules, weigh their votes, train its end model, and write all of it as a run.

    Args:
        task: A task, or the name of one in the workspace around the working directory.
        until: The last stage.
        use_cache: Whether the votes of rules that have not changed are taken from an earlier run.
        jobs: How many processes apply rules.
        device: Where the end model is computed; None for what the task says.
        progress: Told how far it is.

    Returns:
        The finished run.
    """
    if until not in STAGES:
        raise UnknownName("stage", until, STAGES)
    task = Workspace.around(".").task(task) if isinstance(task, str) else task
    story = Story(task, Silent() if progress is None else progress)
    place(story.end_model, device)
    with Workspace(task.workspace).new_run(task) as run:
        story.apply(use_cache, jobs)
        if until != "votes":
            story.aggregate()
        if until in ("end model", "report"):
            story.train()
        story.write(run.folder, until)
    return run.finished()


@dataclass
class Story:
    """What is known so far; each verb adds to it."""

    task: Task
    progress: Progress

    def __post_init__(self) -> None:
        self.kind = self.task.kind()
        self.seconds: dict[str, float] = {}
        self.models: dict[str, SoftLabels] = {}
        self.metrics: dict[str, dict[str, dict[str, float]]] = {}
        # Made before any work, so that a mistake in their settings costs nothing.
        self.labels = self.task.labels
        self.label_model, self.end_model = self.task.label_model(), self.task.end_model()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell of a stage, and take its time."""
        self.progress.stage(name)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 3)

    def apply(self, use_cache: bool, jobs: int) -> None:
        """Items, marks, votes, gold."""
        with self.stage("read"):
            self.data, self.people = self.task.data(), People.of(self.task, self.kind)
            answered = self.people.items() if self.people else None
            self.dataset: Dataset = read_dataset(self.task, self.kind, self.data, answered)
            self.rules = self.task.rules()
        if self._to_be_read():
            with self.stage("parse"):
                tokens, folder = self.kind.units == "tokens", self.task.cache() / "parsed"
                items = read_texts(self.dataset.items, self.task.pipeline(), tokens, folder, self.progress.step)
                self.dataset = replace(self.dataset, items=items)
        with self.stage("apply"):
            rules = teach([rule.lf for rule in self.rules], self.dataset.items, self.dataset.gold, self.dataset.split)
            self.rules = [rule._replace(lf=lf) for rule, lf in zip(self.rules, rules, strict=True)]
            self.hashes = {rule.lf.name: fingerprint(rule.lf, self.task.workspace, rule.file) for rule in self.rules}
            marks = self._marks(use_cache, jobs)
            self.faults: Sequence[Fault] = marks.faults
            votes, self.gold = self.kind.compile(self.dataset.items, marks, self.labels, self.dataset.gold)
            self.votes = self._with_people(self._with_ready_made(votes))

    def aggregate(self) -> None:
        """Soft labels, fitted on the train split."""
        with self.stage("label model"):
            train, here, anchors = self.evidence()
            self.models["majority_vote"] = self.task.fitted(MajorityVote()).fit(train).label(self.votes)
            features = self.features(self.label_model)
            self.label_model.fit(train, here, self.fitted_part(features))
            self.models["label_model"] = self.label_model.label(self.votes, anchors, features)
            self._score("majority_vote", "label_model")

    def evidence(self) -> Evidence:
        """What a label model of the task may learn from.

        Raises:
            InputError: There is nothing to learn from.
        """
        settings, used = self.task.config.label_model, self._fitted_splits()
        items = np.flatnonzero(np.isin(self.dataset.split, used))
        if not np.any(self.dataset.split == "train"):
            raise InputError(f"task {self.task.name!r} has no item in the train split to fit a label model on")
        train = self.votes.select(items)
        if not len(train.unit):
            raise InputError(
                f"none of the {len(train.sources)} sources of task {self.task.name!r} voted on any of the "
                f"{train.n_items} items of {' and '.join(used)}: there is nothing to learn labels from"
            )
        anchors = self._gold_of([settings.gold])
        return (train, anchors.select(self._units(used)), anchors) if len(anchors) else (train, None, None)

    def scores(self, soft: SoftLabels) -> dict[str, dict[str, float]]:
        """Measures on each split that has gold, but not on one whose gold the label model has seen."""
        found = {}
        for split in ("test", "dev", "train"):
            units = self._units([split])
            gold = self.gold.select(units)
            if len(gold) and split != self.task.config.label_model.gold:
                votes = self.votes.select(self.dataset.positions(split))
                found[split] = self.kind.score(votes, soft.select(units), gold)
        return found

    def train(self) -> None:
        """An end model, where the task wants one."""
        if self.end_model is None:
            return
        with self.stage("end model"):
            inputs = self.kind.inputs(self.dataset.items, self.data)
            at = self.dataset.positions("train")
            soft = self.models["label_model"].select(self._units(["train"]))
            train = self.kind.training_set(taken(inputs, at), self.votes.select(at), soft)
            valid = self._valid(inputs)
            with kept(self.end_model, train, valid, self.task.cache() / "training", self.progress):
                self.end_model.fit(train, valid)
                probs = self.end_model.predict_proba(inputs)
            self.models["end_model"] = self.kind.predicted(probs, self.labels)
            self._score("end_model")

    def write(self, folder: Any, until: Stage) -> None:
        """All files of the run."""
        with self.stage("report" if until == "report" else "write"):
            soft = self.models.get("label_model")
            weights = None if soft is None else self.label_model.source_weights()
            crowd = None if soft is None else self._crowd(soft)
            skill = None if crowd is None else crowd.skill
            columns = source_table(self.votes, self.gold, soft, weights, self.faults, skill)
            if crowd is not None:
                run_files.write_crowd(folder, crowd)
            run_files.write_sources(folder, columns, pair_table(self.votes), self.faults)
            repeats = repeats_of(self.votes)
            run_files.write_dependencies(folder, dependency_table(repeats))
            spans = span_table(self.votes, self.gold) if are_tags(self.labels) else None
            if spans is not None:
                run_files.write_spans(folder, spans)
            run_files.write_votes(folder, self.votes)
            items = self.dataset.items
            tables = {
                name: self.kind.table(items, one, self.labels) | self.kind.details(items, one)
                for name, one in self.models.items()
            }
            run_files.write_labels(folder, self.dataset, tables)
            if soft is not None:
                self.label_model.save(folder / "label_model")
                run_files.write_metrics(folder, self.metrics)
            if "end_model" in self.models:
                self.end_model.save(folder / "end_model")
            found = Findings(
                self._about(), self.dataset, self.votes, self.gold, self.models, self.metrics, weights, self.faults,
                remarks=() if soft is None else self.label_model.remarks(), dependencies=repeats,
                crowd=crowd, spans=spans,
            )  # fmt: skip
            run_files.write_overview(folder, overview(found))
            if until == "report":
                run_files.write_report(folder, report_content(found))
        run_files.write_manifest(folder, self.task, until, self.hashes, self._files())
        run_files.write_timings(folder, self.seconds)

    def _to_be_read(self) -> bool:
        """Whether a pipeline must read the texts: not where their tokens are known, and no rule reads more."""
        known = self.dataset.items.on_demand is not None and not self.rules
        return self.task.pipeline() is not None and not known

    def _marks(self, use_cache: bool, jobs: int) -> Marks:
        if not self.rules:
            return Marks((), ())
        cache = None
        if use_cache:
            items = items_hash(self.dataset.items, self.labels)
            # Another kind makes other marks of what the same rule returns.
            cache = ColumnCache(self.task.cache(), f"{self.task.config.kind} {items}", self.hashes)
        return apply_lfs(
            [rule.lf for rule in self.rules],
            self.dataset.items,
            partial(self.kind.check, labels=self.labels),
            max_fault_rate=self.task.config.max_fault_rate,
            cache=cache,
            progress=self.progress.step,
            run=self._pool(jobs).vote if jobs > 1 else None,
        )

    def _pool(self, jobs: int) -> Pool:
        return Pool(list(dict.fromkeys(rule.file for rule in self.rules)), self.task.config.classes, jobs)

    def _with_ready_made(self, votes: Votes) -> Votes:
        file = self.task.votes_file()
        if file is None:
            return votes
        table, names = read_table(file), self.task.config.data.sources
        try:
            ready = self.kind.ready_made(table, self.dataset.items, self.labels, names)
            return votes.merge(ready) if votes.sources else ready
        except (ConfigError, InputError) as error:
            raise InputError(f"{file}: {error}") from None

    def _with_people(self, votes: Votes) -> Votes:
        if self.people is None:
            return votes
        self.questions = self.people.questions(self.kind, self.dataset.items, self.task.pipeline())
        self.grades = self.people.grades(self.kind, self.labels, self.questions)
        people, notes = self.people.votes(self.kind, self.dataset.items, self.labels, self.grades)
        self.dataset = replace(self.dataset, notes=(*self.dataset.notes, *notes))
        return votes.merge(people) if votes.sources else people

    def _crowd(self, soft: SoftLabels) -> CrowdFindings | None:
        if self.people is None:
            return None
        items = self.dataset.items
        return crowd_findings(
            self.votes.with_background(), soft, known=self.people.known(self.kind, items, self.labels),
            grades=self.grades, apart=self.people.grades(self.kind, self.labels, self.questions, items.ids),
            seconds=self.people.seconds(), answers=self.people.asked_for(), price=self.task.config.crowd.cost,
        )  # fmt: skip

    def features(self, model: LabelModel) -> Any:
        """One row of numbers a unit, those of its item, where the label model reads any; None elsewhere."""
        if not model.features:
            return None
        inputs = self.kind.inputs(self.dataset.items, self.data)
        learned_from = np.flatnonzero(np.isin(self.dataset.split, self._fitted_splits()))
        if self.kind.units == "tokens":
            return self._word_rows(inputs)
        rows = features_for(taken(inputs, learned_from)).transform(inputs)
        return rows[np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))]

    def _word_rows(self, inputs: Sequence[Any]) -> WordRows:
        """How words are written, which they are, and, where the task names a network, what they mean."""
        rows, network = TokenFeatures().rows(inputs), self.task.vectors()
        if network is None:
            return rows
        self.progress.stage("word vectors")
        return replace(rows, meaning=word_vectors(inputs, network, self.task.cache() / "vectors", self.progress.step))

    def fitted_part(self, features: Any) -> Any:
        """The rows of features on which a label model is fitted."""
        return None if features is None else features[self._units(self._fitted_splits())]

    def _fitted_splits(self) -> list[str]:
        return ["train", "dev"] if self.task.config.label_model.gold == "dev" else ["train"]

    def _units(self, splits: Sequence[str]) -> np.ndarray:
        """The units of the items of these splits, in order."""
        item = np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))
        return np.flatnonzero(np.isin(self.dataset.split[item], splits))

    def _gold_of(self, splits: Sequence[str]) -> Gold:
        inside = np.isin(self.gold.unit, self._units(splits))
        return Gold(self.gold.unit[inside], self.gold.label[inside], self.gold.n_units)

    def _valid(self, inputs: Sequence[Any]) -> TrainingSet | None:
        gold = self._gold_of(["dev"])
        if not len(gold):
            return None
        at = np.unique(np.searchsorted(self.votes.item_start, gold.unit, side="right") - 1)
        item = np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))
        units = np.flatnonzero(np.isin(item, at))
        known, soft = gold.select(units), self.models["label_model"].select(units)
        exact = SoftLabels(soft.probs, np.zeros(len(soft), dtype=bool), soft.labels).anchored(known)
        return self.kind.training_set(taken(inputs, at), self.votes.select(at), exact)

    def _score(self, *names: str) -> None:
        for name in names:
            for split, scores in self.scores(self.models[name]).items():
                self.metrics.setdefault(split, {})[name] = scores

    def _about(self) -> dict[str, Any]:
        config = self.task.config
        return {
            "task": self.task.name,
            "description": config.description,
            "kind": config.kind,
            **({"unit": "token"} if self.kind.units == "tokens" else {}),
            "classes": list(config.classes),
            "label_model": config.label_model.name,
            "end_model": config.end_model.name,
        }

    def _files(self) -> Mapping[str, Path]:
        """The files that the run was made from."""
        votes = self.task.votes_file()
        files = [*self.data.files.values(), *(rule.file for rule in self.rules), *([votes] if votes else [])]
        files += [*self.task.crowd_files(), *self.task.truth_files()]
        named: dict[str, Path] = {}
        for file in dict.fromkeys(files):
            name = self.task.relative(file)
            named[name if name not in named else f"{name} ({len(named)})"] = file
        return named
