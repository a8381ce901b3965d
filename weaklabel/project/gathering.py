"""From a task to the votes of all its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from weaklabel.documents.parse import read_texts
from weaklabel.errors import ConfigError, InputError
from weaklabel.formats.base import read_table
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.cache import ColumnCache, items_hash
from weaklabel.lfs.collect import Rule
from weaklabel.lfs.fingerprint import fingerprint
from weaklabel.lfs.pool import Pool
from weaklabel.lfs.teaching import teach
from weaklabel.marks import Dataset, Marks
from weaklabel.progress import Progress
from weaklabel.project.material import Material
from weaklabel.project.people import People
from weaklabel.project.stages import Stages
from weaklabel.project.task import Task
from weaklabel.project.truths import read_dataset
from weaklabel.votes import Votes


def gather(task: Task, stages: Stages, *, use_cache: bool = True, jobs: int = 1) -> Material:
    """Read the items of a task, apply its rules, and put all votes together.

    Args:
        task: The task.
        stages: Told of each stage.
        use_cache: Whether the votes of rules that have not changed are taken from an earlier run.
        jobs: How many processes apply rules.
    """
    kind = task.kind()
    with stages.stage("read"):
        data, people = task.data(), People.of(task, kind)
        answered = people.items() if people and not task.has_items else None
        dataset, rules = read_dataset(task, kind, data, answered), task.rules()
    if _to_be_read(task, dataset, rules):
        with stages.stage("parse"):
            dataset = _parsed(task, kind, dataset, stages.progress)
    with stages.stage("apply"):
        taught = teach([rule.lf for rule in rules], dataset.items, dataset.gold, dataset.split)
        rules = [rule._replace(lf=lf) for rule, lf in zip(rules, taught, strict=True)]
        hashes = {rule.lf.name: fingerprint(rule.lf, task.workspace, rule.file) for rule in rules}
        cache = _cache(task, dataset, hashes) if use_cache else None
        marks = _marks(task, kind, dataset, rules, cache, jobs, stages.progress)
        others = _ready_made(task, kind, dataset, [source.name for source in marks.sources])
        questions, grades = Records([], {}), None
        if people is not None:
            people = people.on(dataset.items)
            questions = people.questions(kind, dataset.items, task.pipeline())
            grades = people.grades(kind, task.labels, questions)
            theirs, notes = people.votes(kind, dataset.items, task.labels, grades)
            others.append(theirs)
            dataset = replace(dataset, notes=(*dataset.notes, *notes))
        votes, gold = kind.compile(dataset.items, marks, task.labels, dataset.gold, others)
    return Material(task, kind, data, dataset, people, questions, grades, rules, hashes, marks.faults, votes, gold)


def _to_be_read(task: Task, dataset: Dataset, rules: Sequence[Rule]) -> bool:
    """Whether a pipeline must read the texts: not where their tokens are known, and no rule reads more."""
    known = dataset.items.on_demand is not None and not rules
    return task.pipeline() is not None and not known


def _parsed(task: Task, kind: Kind, dataset: Dataset, progress: Progress) -> Dataset:
    tokens, folder = kind.units == "tokens", task.cache() / "parsed"
    return replace(dataset, items=read_texts(dataset.items, task.pipeline(), tokens, folder, progress.step))


def _cache(task: Task, dataset: Dataset, hashes: Mapping[str, str]) -> ColumnCache | None:
    if not hashes:
        return None
    # Another kind makes other marks of what the same rule returns.
    return ColumnCache(task.cache(), f"{task.config.kind} {items_hash(dataset.items, task.labels)}", hashes)


def _marks(
    task: Task,
    kind: Kind,
    dataset: Dataset,
    rules: Sequence[Rule],
    cache: ColumnCache | None,
    jobs: int,
    progress: Progress,
) -> Marks:
    if not rules:
        return Marks((), ())
    files = list(dict.fromkeys(rule.file for rule in rules))
    return apply_lfs(
        [rule.lf for rule in rules],
        dataset.items,
        partial(kind.check, labels=task.labels),
        max_fault_rate=task.config.max_fault_rate,
        cache=cache,
        progress=progress.step,
        run=Pool(files, task.config.classes, jobs).vote if jobs > 1 else None,
    )


def _ready_made(task: Task, kind: Kind, dataset: Dataset, rules: Sequence[str]) -> list[Votes]:
    """The votes of the table that a task names, if it does; no source of it is called like a rule."""
    file = task.votes_file()
    if file is None:
        return []
    table, names = read_table(file), task.config.data.sources
    try:
        votes = kind.ready_made(table, dataset.items, task.labels, names)
        twice = next((name for name in votes.names if name in set(rules)), None)
        if twice is not None:
            raise InputError(f"two sources are called {twice!r}, one of them a labeling function")
        return [votes]
    except (ConfigError, InputError) as error:
        raise InputError(f"{file}: {error}") from None
