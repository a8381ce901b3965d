"""``weaklabel compare``."""

from typing import TYPE_CHECKING, Any

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common
from weaklabel.cli._story import or_instead

if TYPE_CHECKING:
    from weaklabel.compare import Comparison
    from weaklabel.project.task import Task


@common("compare")
@click.argument("task")
@click.option("--models", metavar="A,B,…", help="Which label models; all that are found if not given.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that apply rules.")
@click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed.")
def command(session: Session, task: str, models: str | None, jobs: int, no_cache: bool) -> None:
    """Fit all label models to the votes of a task, and show them side by side.

    Says how long each takes, how it does against gold, and how often it departs from majority vote. Nothing is trained,
    and no run is written.
    """
    from weaklabel.cli._progress import Bar
    from weaklabel.compare import compare_models

    chosen = [name for part in (models or "").split(",") if (name := part.strip())]

    def compare(task: "Task") -> "Comparison":
        with Bar() as bar:
            return compare_models(task, chosen, use_cache=not no_cache, jobs=jobs, progress=bar)

    found = or_instead(session, session.task(task), compare)
    session.show(found.as_json(), lambda: _show(found))


def _show(found: "Comparison") -> None:
    from weaklabel.analysis.report.story import HEADLINES
    from weaklabel.cli._tables import SCORES, console, safe, show

    out = console()
    splits = list(found.models[0].metrics)
    first = {split: next((m for m in HEADLINES if m in found.models[0].metrics[split]), None) for split in splits}
    scored = {split: measure for split, measure in first.items() if measure is not None}
    columns = ("model", "seconds", *scored, "coverage", "differs", "share", "ties", "confidence")
    rows: list[list[Any]] = [
        [row.model, row.seconds, *(row.metrics[split].get(measure) for split, measure in scored.items()),
         row.coverage, row.differ, row.differ_share, row.ties, row.confidence]
        for row in found.models
    ]  # fmt: skip
    show(out, f"Label models on {found.task}", columns, rows)
    if scored:
        out.print(safe(f"{', '.join(scored)}: {' or '.join(dict.fromkeys(scored.values()))}"), highlight=False)
    out.print("differs: items not labeled as by majority vote; ties: how many of these it ties on", highlight=False)
    if splits:
        measured = [name for name in SCORES if any(name in row.metrics[splits[0]] for row in found.models)]
        scores = [
            [split, row.model, *(row.metrics[split].get(name) for name in measured)]
            for split in splits
            for row in found.models
        ]
        show(out, "Against gold", ("split", "model", *measured), scores)
    for row in found.models:
        for remark in row.remarks:
            out.print(safe(f"{row.model}: {remark}"), highlight=False, soft_wrap=True)
    for name, reason in found.skipped.items():
        out.print(safe(f"Left out: {name} ({reason})"), highlight=False, soft_wrap=True)
