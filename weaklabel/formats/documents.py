"""Files of texts with marked spans, in any of the forms that they come in."""

from collections.abc import Sequence
from pathlib import Path

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats import conll, docbin, label_studio_spans, marked, plain, prodigy_spans
from weaklabel.formats.base import TABLES, check_file
from weaklabel.formats.labeled_texts import Documents, LabeledText

WRITERS = {"conll": conll, "prodigy": prodigy_spans, "spacy": docbin, "label-studio": label_studio_spans}
"""The modules that write texts with labels, by the name of what they write."""


def read_documents(
    path: Path, text: str | None = None, gold: str | None = None, id: str | None = None, marks: bool = True
) -> Documents:
    """The texts of a file, and what is marked in them.

    JSONL and JSON hold a text a line (Prodigy, doccano and others, see `weaklabel.formats.marked`), or JSON is an
    export of Label Studio; ``.spacy`` is spaCy's DocBin, CSV, TSV and Parquet are tables with a column of texts;
    ``.txt`` is a text a line where it has no columns; and any other file has CoNLL's columns.

    Args:
        path: The file.
        text: What the text of a row is called; None for ``text``.
        gold: What its spans are called; None for ``spans`` and the other usual names.
        id: What its id is called; None for ``id``.
        marks: Whether spans of rows are looked at; otherwise they may be anything, and are not known.

    Raises:
        InputError: The file is missing, empty, or not what its ending says; the message names the line.
    """
    check_file(path)
    if _ending(path) == "spacy":
        found = docbin.read(path)
    elif has_rows(path):
        found = marked.read(path, text, gold, id, marks)
    elif plain.is_plain(path):
        found = plain.read(path)
    else:
        found = conll.read(path)
    if not found.texts:
        raise InputError(f"{path} has no text")
    return found


def has_rows(path: Path) -> bool:
    """Whether a file is a table or objects of JSON, with a text a row, of which each value has a name."""
    ending = _ending(path)
    return ending in ("jsonl", "json", "csv", "parquet") or (ending == "tsv" and _has_header(path))


def _has_header(path: Path) -> bool:
    """Whether a file of tab-separated values is a table of texts, and not CoNLL's columns."""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        return "text" in stream.readline().rstrip("\r\n").split("\t")


def format_of(path: Path, spans: bool = False) -> str:
    """What a file is by its ending: one of `WRITERS`, or "table".

    Args:
        path: The file.
        spans: Whether all of them may be written, so that any other ending is a mistake.

    Raises:
        UnknownName: It is one.
    """
    ending = _ending(path)
    endings = {one: name for name, of in WRITERS.items() for one in of.ENDINGS if one not in TABLES}
    if spans and ending not in TABLES and ending not in endings:
        raise UnknownName("file ending", ending, (*TABLES, *endings), str(path))
    return endings.get(ending, "table")


def write_documents(texts: Sequence[LabeledText], path: Path, format: str, model: str) -> tuple[str, ...]:
    """Write texts with their labels so that `read_documents` and other tools take them.

    Args:
        texts: The texts.
        path: The file.
        format: One of `WRITERS`.
        model: Who labeled them.

    Returns:
        What is lost on the way.

    Raises:
        UnknownName: There is no such format, or its files end differently.
    """
    if format not in WRITERS:
        raise UnknownName("format", format, WRITERS)
    writer = WRITERS[format]
    if _ending(path) not in writer.ENDINGS:
        raise UnknownName(f"file ending of {format}", _ending(path), writer.ENDINGS, str(path))
    return writer.write(texts, path, model)


def _ending(path: Path) -> str:
    return path.suffix.lower().lstrip(".")
