"""The first files of a new task."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, UnknownName
from weaklabel.formats.base import Table, read_table
from weaklabel.labels import LabelSpace
from weaklabel.project.scaffold import new_rules, new_task
from weaklabel.project.toml import toml_value

EXAMPLE = """id,text,label
1,"Congratulations, claim your free prize now!",spam
2,"See you at the station at six, love Mum",ham
3,"FREE entry: text WIN to 80082",spam
4,"Can you send me the notes of today's lecture?",ham
5,"You won! Call now to claim your reward",spam
6,"Thanks for dinner, see you soon",ham
"""

MOST_CLASSES = 60

RULES = '''"""Labeling functions of the task {name}: each returns a class, or None to abstain."""

from weaklabel import keyword, labeling_function

# A vote for {first} where any of these words occurs.
{first_name}_words = keyword({first_words}, {first})
{second_name}_words = keyword({second_words}, {second})


@labeling_function
def very_short(item):
    """Very short texts are {second_plain}: a guess to be replaced by a rule of your own."""
    if len(item.text) < 10:
        return {second}
'''


def start_task(
    workspace: Path,
    name: str,
    data: Path | None = None,
    text: str | None = None,
    gold: str | None = None,
    classes: tuple[str, ...] | None = None,
) -> tuple[Path, Path]:
    """Write a task and a file of rules to begin with.

    Args:
        workspace: The folder that gets ``tasks`` and ``labeling_functions``.
        name: The task's name.
        data: A table of items, read where it is; None for six example messages.
        text: Its text column; None for ``text`` or the column with the longest texts.
        gold: Its column of true labels; None for ``gold`` or ``label`` where it has one.
        classes: Class names; None for the values of the gold column.

    Returns:
        The task's folder and the file of rules.

    Raises:
        ConfigError: The classes cannot be told.
        UnknownName: The table has no such column.
    """
    files: dict[str, str | bytes] = {}
    if data is None:
        if classes is not None:
            raise ConfigError("classes are those of your own data: name it too, --data FILE")
        files["data/items.csv"] = EXAMPLE
        place, classes, columns = "data/items.csv", ("spam", "ham"), {"id": "id", "text": "text", "gold": "label"}
    else:
        table = read_table(data)
        columns = _columns(table, data, text, gold)
        classes = LabelSpace(classes or _classes(table, columns.get("gold"), data)).classes
        _check_gold(table.get(columns.get("gold", ""), []), classes, data)
        place = _path_from(workspace / "tasks" / name, data)
    files["task.toml"] = _settings(place, classes, columns)
    files["README.md"] = f"# {name}\n\nWhat the items are, what the classes mean, where the data is from.\n"
    return new_task(workspace, name, files), new_rules(workspace, name, _rules(name, classes, example=data is None))


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


def _classes(table: Table, gold: str | None, data: Path) -> tuple[str, ...]:
    if gold is None:
        how = "name the column, --gold COLUMN, or the classes, --classes a,b"
        raise ConfigError(f"{data} has no column 'gold' or 'label' to take classes from: {how}")
    counts = Counter(str(value) for value in table[gold] if value not in (None, ""))
    if not 2 <= len(counts) <= MOST_CLASSES:
        raise ConfigError(f"{data}: column {gold!r} has {len(counts)} values; name the classes, --classes a,b")
    return tuple(name for name, _ in counts.most_common())


def _check_gold(gold: Sequence[Any], classes: Sequence[str], data: Path) -> None:
    """See that the labels of the table are among the classes, before anything is written."""
    labels = [str(value) for value in gold if value not in (None, "") and value == value]
    strange = next((name for name in labels if not {name, name.removesuffix(".0")} & set(classes)), None)
    if strange is not None:
        raise ConfigError(f"{data} has the gold label {strange!r}, which --classes {','.join(classes)} does not name")


def _path_from(folder: Path, data: Path) -> str:
    """The path of the data from the task's folder, where both are near each other; otherwise the whole path."""
    relative = os.path.relpath(data.resolve(), folder.resolve())
    return Path(relative if relative.count("..") <= 3 else data.resolve()).as_posix()


def _settings(place: str, classes: tuple[str, ...], columns: dict[str, str]) -> str:
    named = ", ".join(f"{role} = {toml_value(name)}" for role, name in columns.items())
    return f"""kind = "classification"
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


def _rules(name: str, classes: tuple[str, ...], example: bool) -> str:
    first, second = classes[:2]
    first_name, second_name = _identifier(first, "first"), _identifier(second, "second")
    words = (["free", "claim", "won"], ["see you", "thanks", "can you"]) if example else ([first], [second])
    return RULES.format(
        name=name,
        first=_python(first),
        second=_python(second),
        first_name=first_name,
        second_name=second_name if second_name != first_name else "second",
        first_words="[" + ", ".join(map(_python, words[0])) + "]",
        second_words="[" + ", ".join(map(_python, words[1])) + "]",
        second_plain=second if second.isprintable() and not set(second) & set('\\"') else second_name,
    )


def _python(text: str) -> str:
    return toml_value(text) if text.isprintable() else repr(text)


def _identifier(text: str, otherwise: str) -> str:
    name = "".join(c if c.isalnum() else "_" for c in text.lower())
    return name if name.isidentifier() else otherwise
