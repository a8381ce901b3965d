"""Files of texts with marked spans, in any of the forms that they come in."""

from pathlib import Path

from weaklabel.errors import InputError
from weaklabel.formats import conll, docbin, marked
from weaklabel.formats._documents import Documents
from weaklabel.formats.base import check_file


def read_documents(path: Path, text: str | None = None, gold: str | None = None, id: str | None = None) -> Documents:
    """The texts of a file, and what is marked in them.

    JSONL and JSON hold a text a line (Prodigy, doccano and others, see `weaklabel.formats.marked`), ``.spacy`` is
    spaCy's DocBin, CSV, TSV and Parquet are tables with a column of texts, and any other file has CoNLL's columns.

    Args:
        path: The file.
        text: What the text of a row is called; None for ``text``.
        gold: What its spans are called; None for ``spans`` and the other usual names.
        id: What its id is called; None for ``id``.

    Raises:
        InputError: The file is missing, empty, or not what its ending says; the message names the line.
    """
    check_file(path)
    ending = path.suffix.lower().lstrip(".")
    if ending == "spacy":
        found = docbin.read(path)
    elif ending in ("jsonl", "json", "csv", "parquet") or (ending == "tsv" and _has_header(path)):
        found = marked.read(path, text, gold, id)
    else:
        found = conll.read(path)
    if not found.texts:
        raise InputError(f"{path} has no text")
    return found


def _has_header(path: Path) -> bool:
    """Whether a file of tab-separated values is a table of texts, and not CoNLL's columns."""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        return "text" in stream.readline().rstrip("\r\n").split("\t")
