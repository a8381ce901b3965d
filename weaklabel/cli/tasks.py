"""``weaklabel tasks``."""

from typing import TYPE_CHECKING, Any

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common

if TYPE_CHECKING:
    from weaklabel.project.workspace import Workspace


@common("tasks")
def command(session: Session) -> None:
    """List the tasks of the workspace."""
    from weaklabel.cli._tables import console, show

    workspace = session.workspace()
    rows: list[dict[str, Any]] = []
    for name in workspace.task_names():
        rows.append({"task": name, **_about(workspace, name), "latest_run": workspace.latest_name(name)})
    columns = ("task", "kind", "classes", "description", "latest_run")
    table = [[row[name] for name in columns] for row in rows]
    session.show({"tasks": rows}, lambda: show(console(), str(workspace.folder / "tasks"), columns, table))


def _about(workspace: "Workspace", name: str) -> dict[str, Any]:
    """What the settings say; a task whose settings are wrong says so and does not hide the others."""
    from weaklabel.errors import ConfigError

    try:
        config = workspace.task(name).config
    except ConfigError as error:
        return {"kind": None, "classes": [], "description": f"Error: {error}"}
    return {"kind": config.kind, "classes": config.classes, "description": config.description}
