"""The first files of a new task."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from weaklabel.errors import ConfigError
from weaklabel.find import find_class
from weaklabel.formats.answers import AnswerColumns, holds_answers, read_answers
from weaklabel.kinds.base import Kind, Survey
from weaklabel.project.first_rules import first_rules
from weaklabel.project.scaffold import new_rules, new_task
from weaklabel.project.toml import toml_value

MOST_CLASSES = 60


def start_task(
    workspace: Path,
    name: str,
    data: Path | None = None,
    text: str | None = None,
    gold: str | None = None,
    classes: tuple[str, ...] | None = None,
    kind: str = "classification",
) -> tuple[Path, Path | None]:
    """Write a task and a file of rules to begin with.

    A file of people's answers (see `holds_answers`) makes a task of answers alone, which needs no rules.

    Args:
        workspace: The folder that gets ``tasks`` and ``labeling_functions``.
        name: The task's name.
        data: A file or a folder of items that the kind reads, or of answers, read where it is; None for six examples.
        text: Its text column; None for ``text`` or the column with the longest texts.
        gold: Its column of true labels; None for ``gold`` or ``label`` where it has one.
        classes: Class names; None for the values of the gold column.
        kind: The kind of task.

    Returns:
        The task's folder and the file of rules, if there is one.

    Raises:
        ConfigError: The classes cannot be told.
        UnknownName: The table has no such column, or there is no such kind.
    """
    made: Kind = find_class("weaklabel.kinds", kind, "kind", workspace)()
    files: dict[str, str | bytes] = {
        "README.md": f"# {name}\n\nWhat the items are, what the classes mean, where the data is from.\n"
    }
    fewest = made.beginning.fewest
    place = "data/items.csv" if data is None else _path_from(workspace / "tasks" / name, data)
    if data is None and classes is None and made.beginning.of_people:
        files["data/answers.csv"] = made.beginning.items
        settings = _of_answers(kind, "data/answers.csv", made.beginning.classes)
        return new_task(workspace, name, {"task.toml": settings, **files}), None
    if data is not None and holds_answers(data, spans=made.units == "tokens"):
        classes = classes or _classes(_said(made, data, text), "label", data, fewest)
        return new_task(workspace, name, {"task.toml": _of_answers(kind, place, classes), **files}), None
    if data is None:
        if classes is not None:
            raise ConfigError("classes are those of your own data: name it too, --data FILE")
        files["data/items.csv"] = made.beginning.items
        found, classes = Survey({"text": "text", "id": "id", "gold": "label"}), made.beginning.classes
    else:
        found = made.survey(data, text, gold)
        classes = classes or _classes(found.named, found.columns.get("gold"), data, fewest)
        made.space(classes)  # sees that they are some
        _check_gold(found.named or (), classes, data)
    files["task.toml"] = _settings(kind, place, classes, found.columns, made.end_model)
    rules = first_rules(made.beginning, name, classes, made.beginning.words if data is None else (found.words, ()))
    return new_task(workspace, name, files), new_rules(workspace, name, rules)


def _said(kind: Kind, data: Path, text: str | None) -> list[str]:
    """The classes that people name in a file of answers."""
    answers = read_answers(data, AnswerColumns(text=text), kind.units == "tokens")
    return [name for at in range(len(answers)) for name in kind.named(answers.label[at])]


def _classes(named: Sequence[str] | None, gold: str | None, data: Path, fewest: int) -> tuple[str, ...]:
    if not named and gold is None:
        raise ConfigError(f"{data} tells no classes: name them, --classes a,b, or the column of gold, --gold COLUMN")
    counts = Counter(named)
    if not fewest <= len(counts) <= MOST_CLASSES:
        where = "gold" if gold is None else f"column {gold!r}"
        raise ConfigError(f"{data}: {where} has {len(counts)} values; name the classes, --classes a,b")
    return tuple(name for name, _ in counts.most_common())


def _check_gold(labels: Sequence[str], classes: Sequence[str], data: Path) -> None:
    """See that the labels of the table are among the classes, before anything is written."""
    strange = next((name for name in labels if not {name, name.removesuffix(".0")} & set(classes)), None)
    if strange is not None:
        raise ConfigError(f"{data} has the gold label {strange!r}, which --classes {','.join(classes)} does not name")


def _path_from(folder: Path, data: Path) -> str:
    """The path of the data from the task's folder, where both are near each other; otherwise the whole path."""
    relative = os.path.relpath(data.resolve(), folder.resolve())
    return Path(relative if relative.count("..") <= 3 else data.resolve()).as_posix()


def _settings(kind: str, place: str, classes: tuple[str, ...], columns: Mapping[str, str], end_model: str) -> str:
    named = ", ".join(f"{role} = {toml_value(name)}" for role, name in columns.items())
    named = f"columns = {{ {named} }}\n" if named else ""
    return f"""kind = {toml_value(kind)}
description = ""
classes = {toml_value(classes)}

[data]
# One file of items; or train = "…", dev = "…", test = "…". A column "split" divides one file.
file = {toml_value(place)}
{named}
[label_model]
name = "auto"

[end_model]
name = {toml_value(end_model)}
"""


def _of_answers(kind: str, place: str, classes: tuple[str, ...]) -> str:
    return f"""kind = {toml_value(kind)}
description = ""
classes = {toml_value(classes)}

[data]
# People's answers: the ids in them are the items. A table of items may stand beside them: file = "…".
crowd = {toml_value(place)}
"""
