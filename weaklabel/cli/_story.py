"""Commands that run a task, up to some stage."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from weaklabel.cli._session import Session, command, device_option

if TYPE_CHECKING:
    from weaklabel.fit import Stage
    from weaklabel.project.run import Run
    from weaklabel.project.task import Task

Result = TypeVar("Result")


def story(name: str, until: "Stage") -> Callable[[Callable[[], None]], click.Command]:
    """A command that runs a task up to a stage; the decorated function gives its docstring."""

    def wrap(documented: Callable[[], None]) -> click.Command:
        def run(session: Session, task: str, no_cache: bool, **how: Any) -> None:
            tell(session, task, until, use_cache=not no_cache, **how)

        run.__doc__ = documented.__doc__
        decorated: Any = run
        for option in (device_option, *_OPTIONS) if until in ("end model", "report") else _OPTIONS:
            decorated = option(decorated)
        return command(name)(decorated)

    return wrap


_OPTIONS = (
    click.option(
        "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that apply rules."
    ),
    click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed."),
    click.argument("task"),
)


def tell(session: Session, task_name: str, until: "Stage", **how: Any) -> None:
    """Run a task and say what came of it."""
    run = run_task(session, session.task(task_name), until, **how)
    value: dict[str, Any] = {"run": str(run.folder), "metrics": {}, "seconds": run.timings["seconds"]}
    if until != "votes":
        value["metrics"] = run.metrics
    session.show(value, lambda: _show(run, until))


def run_task(session: Session, task: "Task", until: "Stage", **how: Any) -> "Run":
    """Run a task, or the one that it names instead."""
    from weaklabel.cli._progress import Bar
    from weaklabel.fit import fit_task

    def run(task: "Task") -> "Run":
        with Bar() as bar:
            return fit_task(task, until=until, progress=bar, **how)

    return or_instead(session, task, run)


def or_instead(session: Session, task: "Task", run: Callable[["Task"], Result]) -> Result:
    """Do something with a task; where its data cannot be had, say so and do it with the task that it names instead."""
    from weaklabel.errors import MissingData

    try:
        return run(task)
    except MissingData as error:
        fallback = task.config.data.fallback
        if fallback is None:
            raise
        click.echo(f"{error}\nRunning the task {fallback!r} instead.", err=True)
        return run(session.task(fallback))


def _show(run: "Run", until: "Stage") -> None:
    from weaklabel.cli._tables import console, show, show_metrics, show_overview, show_place, show_report
    from weaklabel.formats.base import as_numbers

    out = console()
    if until == "report":
        show_report(out, run.report)
        show_place(out, "Report", run.folder / "report.html")
        return
    show_overview(out, run.manifest["task"], run.overview)
    table = run.table("lf_summary.csv")
    columns = ("lf", "polarity", "coverage", "overlaps", "conflicts", "precision", "faults")
    rows = list(zip(*(as_numbers(table[name]) for name in columns), strict=True))
    show(out, "Labeling functions and other sources", columns, rows)
    if until != "votes":
        show_metrics(out, run.metrics)
    show_place(out, "Run", run.folder)
