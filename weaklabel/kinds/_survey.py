"""What a file of items looks like to somebody who begins a task with it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weaklabel.errors import UnknownName
from weaklabel.formats import marked
from weaklabel.formats.base import Table, read_table
from weaklabel.formats.documents import has_rows, read_documents
from weaklabel.formats.labeled_texts import Documents
from weaklabel.text import tokens

GOLD = ("gold", "label")
"""What the column of gold is usually called."""

ROLES: tuple[str, ...] = ("text", "id", "gold")


@dataclass(frozen=True, slots=True)
class Survey:
    """What is found in a file of items.

    Attributes:
        columns: The columns that task.toml has to name, by role.
        named: The classes that gold names, each as often as it does; None where the file has no gold.
        words: Words of the texts that a first rule may look for, so that it finds something.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    named: Sequence[str] | None = None
    words: tuple[str, ...] = ()


def survey_table(path: Path, text: str | None, gold: str | None, named: Callable[[Any], list[str]]) -> Survey:
    """A table of which each row is an item; `named` gives the classes that a value of gold names.

    Raises:
        UnknownName: It has no such column.
    """
    table = read_table(path)
    columns = _columns(table, str(path), text, gold, GOLD)
    found = columns.get("gold")
    columns |= {"id": "id"} if len(set(map(str, table.get("id", [])))) == len(table[columns["text"]]) else {}
    ordered = {role: columns[role] for role in ROLES if role in columns}
    return Survey(ordered, None if found is None else [name for value in table[found] for name in named(value)])


def survey_texts(path: Path, text: str | None, gold: str | None) -> Survey:
    """A file of texts with marked spans, of any form.

    Raises:
        UnknownName: It has no such column.
    """
    columns: dict[str, str] = {}
    if has_rows(path):
        table = marked.columns_of(path)
        named = _columns(table, str(path), text, gold, (*marked.SPANS, "gold"))
        # What is found by itself need not be named; tokens tell their text.
        usual = {
            "text": ("text", named["text"] if text is None and "tokens" in table else "text"),
            "gold": marked.SPANS if gold is None else (),
        }
        columns = {role: name for role, name in named.items() if name not in usual[role]}
    elif text or gold:
        raise UnknownName("column", str(text or gold), (), str(path))
    found = read_documents(path, columns.get("text"), columns.get("gold"))
    known = [spans for spans in found.spans if spans is not None]
    return Survey(columns, [label for spans in known for *_, label in spans] if known else None, _words(found))


def _columns(table: Table, where: str, text: str | None, gold: str | None, usual: Sequence[str]) -> dict[str, str]:
    """The columns of the text and of gold; without a usual name, the text is the column with the longest texts."""
    for column in (text, gold):
        if column is not None and column not in table:
            raise UnknownName("column", column, table, where)
    gold = gold or next((name for name in usual if name in table and name != text), None)
    found = {} if gold is None else {"gold": gold}
    others = [name for name in table if name != gold] or list(table)
    longest = max(others, key=lambda n: sum(len(str(v)) for v in table[n] if v is not None))
    return {"text": text or ("text" if "text" in table else longest)} | found


def _words(found: Documents) -> tuple[str, ...]:
    """Frequent words with a capital letter, but for the first ones of texts; any frequent words without such."""
    known = found.tokens
    words = [
        tokens(text) if known is None else [token.text for token in known.of_text(at, text)]
        for at, text in enumerate(found.texts)
    ]
    capitals = Counter(word for of in words for word in of[1:] if word[0].isupper() and word.isalpha())
    every = Counter(word for of in words for word in of if word.isalpha())
    return tuple(word for word, _ in (capitals or every).most_common(3))
