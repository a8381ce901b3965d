"""``weaklabel tasks``."""

from typing import Any

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("tasks")
def command(session: Session) -> None:
    """List the tasks of the workspace."""
    from weaklabel.cli._tables import console, show

    workspace = session.workspace()
    rows: list[dict[str, Any]] = []
    for name in workspace.task_names():
        config = workspace.task(name).config
        about = {"kind": config.kind, "classes": config.classes, "description": config.description}
        rows.append({"task": name, **about, "latest_run": workspace.latest_name(name)})
    columns = ("task", "kind", "classes", "description", "latest_run")
    table = [[row[name] for name in columns] for row in rows]
    session.show({"tasks": rows}, lambda: show(console(), str(workspace.folder / "tasks"), columns, table))
