"""``weaklabel models``."""

import inspect
from typing import Any

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("models")
def command(session: Session) -> None:
    """List the label models and end models with their parameters.

    A model of your own is named in task.toml as "my.package:MyModel".
    """
    from weaklabel.cli._tables import console, show

    rows = _models("label_model", "weaklabel.label_models") + _models("end_model", "weaklabel.end_models")
    columns = ("table", "name", "about", "parameters")
    table = [[row[name] for name in columns[:3]] + [_written(row["parameters"])] for row in rows]
    session.show({"models": rows}, lambda: show(console(), "Models", columns, table))


def _models(table: str, package: str) -> list[dict[str, Any]]:
    from weaklabel.find import find_class, names

    rows = []
    for name in names(package):
        made = find_class(package, name, table)
        parameters = {key: p.default for key, p in inspect.signature(made).parameters.items()}
        about = (made.__doc__ or "").strip().splitlines()[0]
        rows.append({"table": table, "name": name, "about": about, "parameters": parameters})
    return rows


def _written(parameters: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in parameters.items())
