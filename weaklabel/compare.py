"""All label models on one task, side by side."""

import time
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from typing import Any

from weaklabel.analysis.diagnosis import departures
from weaklabel.errors import InputError, UnknownName, WeaklabelError, told
from weaklabel.find import find_class, names
from weaklabel.label_models.base import LabelModel
from weaklabel.progress import Progress, Silent
from weaklabel.project.config import LabelModelConfig
from weaklabel.project.gathering import gather
from weaklabel.project.material import Evidence, Material
from weaklabel.project.stages import Stages
from weaklabel.project.task import Task
from weaklabel.project.unit_features import unit_features
from weaklabel.project.workspace import Workspace
from weaklabel.soft import SoftLabels

PACKAGE, REFERENCE = "weaklabel.label_models", "majority"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one model.

    Attributes:
        model: Its name.
        seconds: How long it took to fit; not a measure of memory, and the first model may pay for what is loaded once.
        coverage: The share of units that have a label or a tie.
        differ: How many covered units it labels otherwise than majority vote.
        differ_share: Their share of the covered units.
        ties: On how many of them majority vote ties.
        confidence: The mean probability of the likeliest class on covered units, None where nothing is covered.
        metrics: Measures by split, as the task's kind scores them; of splits with gold that no model has seen.
        remarks: What the model says of its own choices.
    """

    model: str
    seconds: float
    coverage: float
    differ: int
    differ_share: float
    ties: int
    confidence: float | None
    metrics: Mapping[str, Mapping[str, float]]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models side by side.

    Attributes:
        task: The name of the task.
        items: The number of its items.
        models: One row a model, in the order asked for.
        skipped: Why the others have none, by model.
    """

    task: str
    items: int
    models: tuple[Row, ...]
    skipped: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def compare_models(
    task: Task | str,
    models: Sequence[str] = (),
    *,
    use_cache: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Fit several label models to the same votes. Nothing is trained, and no run is written.

    Each model has its default parameters; the task's own model has those of the task. They see the gold that the task
    lets its label model see.

    Args:
        task: A task, or the name of one in the workspace around the working directory.
        models: Names of label models or dotted paths; empty for all that are found and read votes on units of the
            task's kind, and for the task's own.
        use_cache: Whether the votes of rules that have not changed are taken from an earlier run.
        jobs: How many processes apply rules.
        progress: Told how far it is.

    Raises:
        UnknownName: There is no such model.
        InputError: None of the models could be fitted.
    """
    task = Workspace.around(".").task(task) if isinstance(task, str) else task
    chosen = _names(task, models)  # before any work
    progress = Silent() if progress is None else progress
    material = gather(task, Stages(progress), use_cache=use_cache, jobs=jobs)
    evidence = material.evidence()
    majority = task.baseline().fit(evidence[0]).label(material.votes)
    rows, skipped = [], {}
    for name in chosen:
        progress.stage(name)
        try:
            rows.append(_row(name, _model(task, name), material, evidence, majority, progress))
        except Exception as error:  # whatever is wrong with one model, or is not installed, must not hide the others
            skipped[name] = " ".join((str(error) if isinstance(error, WeaklabelError) else told(error)).split())
    if not rows:
        raise InputError(f"none of the label models could be fitted; {chosen[0]}: {skipped[chosen[0]]}")
    return Comparison(task.name, material.votes.n_items, tuple(rows), skipped)


def _names(task: Task, models: Sequence[str]) -> list[str]:
    own, known = task.config.label_model.name, names(PACKAGE)
    for name in models:
        if ":" in name:
            find_class(PACKAGE, name, "label model", task.workspace)
        elif name not in known:
            raise UnknownName("label model", name, known)
    return list(dict.fromkeys(models or filter(task.may_read, [REFERENCE, *known, own])))


def _model(task: Task, name: str) -> LabelModel:
    """A label model as the task would fit it; its own has the parameters of the task."""
    own, changed = task.config.label_model, copy(task)
    settings = own if own.name == name else LabelModelConfig(name=name, gold=own.gold)
    changed.config = task.config.model_copy(update={"label_model": settings})
    model: LabelModel = changed.label_model()
    return model


def _row(
    name: str, model: LabelModel, material: Material, evidence: Evidence, majority: SoftLabels, progress: Progress
) -> Row:
    votes, (train, here, anchors) = material.votes, evidence
    features = unit_features(material, model, progress)
    begin = time.perf_counter()
    model.fit(train, here, material.fitted_part(features))
    seconds = time.perf_counter() - begin
    soft = model.label(votes, anchors, features)
    found = departures(votes, majority, soft, told=None if anchors is None else anchors.unit)
    covered = soft.covered
    return Row(
        model=name,
        seconds=round(seconds, 4),
        coverage=float(covered.mean()),
        differ=found.differ,
        differ_share=found.differ / max(found.units, 1),
        ties=found.ties,
        confidence=float(soft.confidence[covered].mean()) if covered.any() else None,
        metrics=material.scores(soft),
        remarks=tuple(model.remarks()),
    )
