"""The first files of a new task."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from weaklabel.answers import ITEM
from weaklabel.errors import ConfigError, UnknownName
from weaklabel.find import find_class
from weaklabel.formats.base import Table, read_table
from weaklabel.kinds.base import Beginning, Kind
from weaklabel.labels import LabelSpace
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

    A long table of people's answers (item, worker, label) makes a task of answers alone, which needs no rules.

    Args:
        workspace: The folder that gets ``tasks`` and ``labeling_functions``.
        name: The task's name.
        data: A table of items, or of answers, read where it is; None for six example messages.
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
    readme = f"# {name}\n\nWhat the items are, what the classes mean, where the data is from.\n"
    if data is not None and {"worker", "label"} <= set(answers := read_table(data)) and set(answers) & set(ITEM):
        classes = classes or _classes([str(label) for label in answers["label"] if label], "label", data)
        settings = _of_answers(kind, _path_from(workspace / "tasks" / name, data), classes)
        return new_task(workspace, name, {"task.toml": settings, "README.md": readme}), None
    made: Kind = find_class("weaklabel.kinds", kind, "kind", workspace)()
    begin = made.beginning
    files: dict[str, str | bytes] = {}
    if data is None:
        if classes is not None:
            raise ConfigError("classes are those of your own data: name it too, --data FILE")
        files["data/items.csv"] = begin.items
        columns = {"id": "id", "text": "text", "gold": "label"}
        place, classes = "data/items.csv", begin.classes
    else:
        table = read_table(data)
        columns = _columns(table, data, text, gold)
        gold = columns.get("gold")
        named = None if gold is None else [name for value in table[gold] for name in made.named(value)]
        classes = LabelSpace(classes or _classes(named, gold, data)).classes
        _check_gold(named or (), classes, data)
        place = _path_from(workspace / "tasks" / name, data)
    files["task.toml"] = _settings(kind, place, classes, columns)
    files["README.md"] = readme
    rules = _rules(begin, name, classes, example=data is None)
    return new_task(workspace, name, files), new_rules(workspace, name, rules)


def _columns(table: Table, data: Path, text: str | None, gold: str | None) -> dict[str, str]:
    for column in (text, gold):
        if column is not None and column not in table:
            raise UnknownName("column", column, table, str(data))
    gold = gold or next((usual for usual in ("gold", "label") if usual in table and usual != text), None)
    others = [name for name in table if name != gold] or list(table)
    longest = max(others, key=lambda n: sum(len(str(v)) for v in table[n] if v is not None))
    columns = {"text": text or ("text" if "text" in table else longest)}
    columns |= {"id": "id"} if len(set(map(str, table.get("id", [])))) == len(table[longest]) else {}
    return columns | ({"gold": gold} if gold else {})


def _classes(named: Sequence[str] | None, gold: str | None, data: Path) -> tuple[str, ...]:
    if named is None:
        how = "name the column, --gold COLUMN, or the classes, --classes a,b"
        raise ConfigError(f"{data} has no column 'gold' or 'label' to take classes from: {how}")
    counts = Counter(named)
    if not 2 <= len(counts) <= MOST_CLASSES:
        raise ConfigError(f"{data}: column {gold!r} has {len(counts)} values; name the classes, --classes a,b")
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


def _settings(kind: str, place: str, classes: tuple[str, ...], columns: dict[str, str]) -> str:
    named = ", ".join(f"{role} = {toml_value(name)}" for role, name in columns.items())
    return f"""kind = {toml_value(kind)}
description = ""
classes = {toml_value(classes)}

[data]
# One file of items; or train = "…", dev = "…", test = "…". A column "split" divides one file.
file = {toml_value(place)}
columns = {{ {named} }}

[label_model]
name = "auto"

[end_model]
name = "linear"
"""


def _of_answers(kind: str, place: str, classes: tuple[str, ...]) -> str:
    return f"""kind = {toml_value(kind)}
description = ""
classes = {toml_value(classes)}

[data]
# People's answers: the ids in them are the items. A table of items may stand beside them: file = "…".
crowd = {toml_value(place)}
"""


def _rules(begin: Beginning, name: str, classes: tuple[str, ...], example: bool) -> str:
    first, second = classes[:2]
    first_name, second_name = _identifier(first, "first"), _identifier(second, "second")
    words = begin.words if example else ((first,), (second,))
    return begin.rules.format(
        name=name,
        first=_python(first),
        second=_python(second),
        first_name=first_name,
        second_name=second_name if second_name != first_name else "second",
        first_words="[" + ", ".join(map(_python, words[0])) + "]",
        second_words="[" + ", ".join(map(_python, words[1])) + "]",
        first_plain=_plain(first, first_name),
        second_plain=_plain(second, second_name),
    )


def _plain(text: str, otherwise: str) -> str:
    return text if text.isprintable() and not set(text) & set('\\"') else otherwise


def _python(text: str) -> str:
    return toml_value(text) if text.isprintable() else repr(text)


def _identifier(text: str, otherwise: str) -> str:
    name = "".join(c if c.isalnum() else "_" for c in text.lower())
    return name if name.isidentifier() else otherwise
