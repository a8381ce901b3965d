"""The whole story: items, votes, soft labels, a trained model, a report, a run."""

from dataclasses import dataclass
from typing import Literal, get_args

from weaklabel.end_models.base import place
from weaklabel.errors import UnknownName
from weaklabel.progress import Progress, Silent
from weaklabel.project import run_files
from weaklabel.project.checkpoints import kept
from weaklabel.project.gathering import gather
from weaklabel.project.results import Results
from weaklabel.project.run import Run, RunWriter
from weaklabel.project.stages import Stages
from weaklabel.project.task import Task
from weaklabel.project.unit_features import unit_features
from weaklabel.project.workspace import Workspace
from weaklabel.soft import SoftLabels

Stage = Literal["votes", "soft labels", "end model", "report"]
"""How far a run goes; each stage includes the ones before it."""

STAGES: tuple[Stage, ...] = get_args(Stage)


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
    story = Story(task, Stages(Silent() if progress is None else progress))
    place(story.end_model, device)
    with Workspace(task.workspace).new_run(task) as run:
        story.apply(use_cache, jobs)
        if until != "votes":
            story.aggregate()
        if until in ("end model", "report"):
            story.train()
        story.write(run, until)
    return run.finished()


@dataclass
class Story:
    """What is known so far; each verb adds to it."""

    task: Task
    stages: Stages

    def __post_init__(self) -> None:
        self.models: dict[str, SoftLabels] = {}
        self.metrics: dict[str, dict[str, dict[str, float]]] = {}
        # Made before any work, so that a mistake in their settings costs nothing.
        self.labels = self.task.labels
        self.label_model, self.end_model = self.task.label_model(), self.task.end_model()

    def apply(self, use_cache: bool, jobs: int) -> None:
        """Items, marks, votes, gold."""
        self.material = gather(self.task, self.stages, use_cache=use_cache, jobs=jobs)

    def aggregate(self) -> None:
        """Soft labels, fitted on the train split."""
        with self.stages.stage("label model"):
            votes, model = self.material.votes, self.label_model
            train, here, anchors = self.material.evidence()
            self._tell("majority_vote", self.task.baseline().fit(train).label(votes))
            features = unit_features(self.material, model, self.stages.progress)
            model.fit(train, here, self.material.fitted_part(features))
            self._tell("label_model", model.label(votes, anchors, features))

    def train(self) -> None:
        """An end model, where the task wants one."""
        if self.end_model is None:
            return
        with self.stages.stage("end model"):
            inputs, soft = self.material.inputs(), self.models["label_model"]
            train, valid = self.material.training_set(inputs, soft), self.material.validation_set(inputs, soft)
            with kept(self.end_model, train, valid, self.task.cache() / "training", self.stages.progress):
                self.end_model.fit(train, valid)
                probs = self.end_model.predict_proba(inputs)
            self._tell("end_model", self.material.kind.predicted(probs, self.labels))

    def write(self, run: RunWriter, until: Stage) -> None:
        """All files of the run."""
        report = until == "report"
        with self.stages.stage("report" if report else "write"):
            results = Results(self.material, self.models, self.metrics, self.label_model, self.end_model)
            results.write(run.folder, report)
        run_files.write_manifest(run.folder, self.task, until, self.material.hashes, self.material.files())
        run_files.write_timings(run.folder, self.stages.seconds)

    def _tell(self, name: str, soft: SoftLabels) -> None:
        """Keep the soft labels of a model and their measures."""
        self.models[name] = soft
        for split, scores in self.material.scores(soft).items():
            self.metrics.setdefault(split, {})[name] = scores
