"""``weaklabel report``."""

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("report")
@click.argument("task")
@click.option("--markdown", is_flag=True, help="Print the report as Markdown.")
def command(session: Session, task: str, markdown: bool) -> None:
    """Show the report of a task's latest run."""
    from weaklabel.cli._tables import console, show_place, show_report

    run = session.workspace().latest_run(task, "report.json")
    content = run.report

    def human() -> None:
        if markdown:
            click.echo(run.file("report.md").read_text("utf-8"))
            return
        out = console()
        show_report(out, content)
        show_place(out, "Report", run.folder / "report.html")

    session.show({"run": str(run.folder), **content}, human)
