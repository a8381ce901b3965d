"""A text a line, with the spans that are marked in it: the JSONL of Prodigy, doccano and others, and tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, UnknownName, brief, suggestion
from weaklabel.formats import label_studio_spans
from weaklabel.formats.base import Table, as_numbers, decoded, parsed, read_table
from weaklabel.formats.conll import entities, notes_on, tag_of
from weaklabel.formats.labeled_texts import Documents, Span, span_of, whole
from weaklabel.missing import is_missing
from weaklabel.tokens import Tokens

SPANS = ("spans", "entities", "label", "labels")
"""What the spans of a row may be called."""

TAGS = ("tags", "ner_tags")
"""What the tags of its tokens may be called, where it has no spans."""

OWN = ("text", "tokens", "id", *SPANS, *TAGS)


def read(
    path: Path, text: str | None = None, gold: str | None = None, id: str | None = None, marks: bool = True
) -> Documents:
    """The texts of a table or of a file of JSON objects.

    A row has a ``text``, or ``tokens`` that are words, or both; beside a text, tokens may be objects with ``start``,
    ``end`` and, if they like, ``text``. Its spans count characters: objects with ``start``, ``end`` and ``label`` (or
    ``start_offset`` and ``end_offset``), or lists ``[start, end, label]``; in a table they are JSON. A row of Prodigy's
    that was rejected or ignored tells nothing of what is in the text. JSON may be an export of Label Studio, see
    `weaklabel.formats.label_studio_spans`. Without `marks`, spans and tags are not looked at.

    Raises:
        InputError: A row is not of this form; the message names it.
        UnknownName: There is no such column.
    """
    rows, notes = _rows(path)
    named = {name for row in rows for name in row}
    for name in (text, gold, id):
        if name is not None and name not in named:
            raise UnknownName("column", name, sorted(named), str(path))
    texts, words, spans, places = [], [], [], []
    chains: list[tuple[list[tuple[str, str]], list[int]]] = []
    ids = _ids(rows, id, path)
    for number, row in enumerate(rows, start=1):
        place = f"{path}, row {number}"
        said, tokens = _text(row, text or "text", place)
        texts.append(said)
        words.append(tokens)
        chain = _tags(row, gold, tokens, place) if marks else None
        found = _spans(row, gold, said, place) if marks and chain is None else None
        spans.append(found if chain is None else _of_tags(chain, tokens or []))
        chains.append((chain or [], [number] * len(chain or [])))
        places.append(place)
    if 0 < (told := sum(tokens is not None for tokens in words)) < len(rows):
        notes = (*notes, f"{path}: {told} of {len(rows)} texts tell their tokens, so those of none are taken")
    names = dict.fromkeys(name for row in rows for name in row if name not in (*OWN, text, gold, id))
    columns: Table = {name: [row.get(name) for row in rows] for name in names}
    if path.suffix.lower() in (".csv", ".tsv"):  # which know texts only
        columns = {name: as_numbers(column) for name, column in columns.items()}
    notes = (*notes, *notes_on(chains, path, "row"))
    return Documents(texts, _known(words, path), spans, places, ids, columns, notes)


def columns_of(path: Path) -> Table:
    """The columns of the rows of a file, whatever they are; a name that a row lacks is None there."""
    rows, _ = _rows(path)
    return {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}


def _rows(path: Path) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The rows of a file, and what to know of them."""
    if path.suffix.lower() != ".json":
        table = read_table(path)
        return [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)], ()
    found = parsed(decoded(path), path)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise InputError(f"{path} must hold a list of objects, one for each text")
    if label_studio_spans.is_export(found):
        return label_studio_spans.rows(found, path)
    return found, ()


def _text(row: Mapping[str, Any], name: str, place: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The text of a row, and where its tokens are, if it tells."""
    text, tokens = row.get(name), row.get("tokens")
    if isinstance(tokens, str):
        tokens = parsed(tokens, Path(place)) if tokens.strip() else None
    if not (is_missing(text) or isinstance(text, str | int | float)):
        raise InputError(f"{place}: {name} must be a text, but is {brief(text)}")
    if is_missing(text) and tokens is None:
        raise InputError(
            f"{place}: there is neither {name!r} nor tokens; {suggestion(name, list(row))}; "
            "the column of texts is named by [data] columns = { text = … }"
        )
    if tokens is None:
        return str(text), None
    if not isinstance(tokens, Sequence):
        raise InputError(f"{place}: tokens must be a list, but is {brief(tokens)}")
    if all(isinstance(token, str) for token in tokens):
        return _placed(tokens, None if is_missing(text) else str(text), place)
    if is_missing(text):
        raise InputError(f"{place}: there is no {name!r}, which tokens that are no words need beside them")
    return str(text), [_token(token, str(text), place) for token in tokens]


def _token(token: Any, text: str, place: str) -> tuple[int, int]:
    """Where a token stands in its text."""
    try:
        start, end, told = whole(token["start"]), whole(token["end"]), token.get("text")
    except (TypeError, KeyError, ValueError, AttributeError):
        raise InputError(f"{place}: a token must be a word, or an object with start and end") from None
    if not 0 <= start < end <= len(text) or told not in (None, text[start:end]):
        raise InputError(f"{place}: the token {brief(token)} does not stand there in the text")
    return start, end


def _known(words: Sequence[Sequence[tuple[int, int]] | None], path: Path) -> Tokens | None:
    """The tokens of all texts, where all tell them."""
    told = [tokens for tokens in words if tokens is not None]
    if not told or len(told) < len(words):
        return None
    try:
        return Tokens.of(told)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _placed(words: Sequence[str], text: str | None, place: str) -> tuple[str, list[tuple[int, int]]]:
    """Where words stand in their text; they make one where there is none."""
    if "" in words:
        raise InputError(f"{place}: token {list(words).index('') + 1} is empty")
    if text is None:
        (text,), tokens = Tokens.joined([words])
        return text, list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
    ends, done = [], 0
    for word in words:
        at = text.find(word, done)
        if at < 0 or text[done:at].strip():
            raise InputError(f"{place}: the token {brief(word)} does not stand in the text after those before it")
        ends.append((at, at + len(word)))
        done = at + len(word)
    return text, ends


def _spans(row: Mapping[str, Any], gold: str | None, text: str, place: str) -> tuple[Span, ...] | None:
    """The spans of a row, None where it does not say what is in the text."""
    found = None if row.get("answer") in ("reject", "ignore") else _told(row, gold)
    if isinstance(found, str):
        found = _json(found, place) if found.strip() else None
    if found is None:
        return None
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise InputError(f"{place}: spans must be a list, but is {brief(found)}")
    return tuple(span_of(span, text, place) for span in found)


def _told(row: Mapping[str, Any], gold: str | None) -> Any:
    """What a row calls its spans; None where it has none."""
    name = gold or next((name for name in SPANS if name in row and not is_missing(row[name])), None)
    return None if name is None or is_missing(row.get(name)) else row[name]


def _tags(
    row: Mapping[str, Any], gold: str | None, tokens: list[tuple[int, int]] | None, place: str
) -> list[tuple[str, str]] | None:
    """The tags of a row that tells no spans; None where it has none of them either."""
    tags = next((row[name] for name in TAGS if row.get(name) is not None), None)
    if tags is None or row.get("answer") in ("reject", "ignore") or _told(row, gold) is not None:
        return None
    if tokens is None or not isinstance(tags, Sequence) or len(tags) != len(tokens):
        raise InputError(f"{place}: there must be a tag for each token")
    return [tag_of(str(tag), place) for tag in tags]


def _json(cell: str, place: str) -> Any:
    try:
        return parsed(cell, Path(place))
    except InputError:
        raise InputError(f"{place}: spans are JSON, [[start, end, label], …], but this is {brief(cell)}") from None


def _of_tags(tags: list[tuple[str, str]], tokens: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(entities(tags, Tokens.of([tokens]), 0))


def _ids(rows: Sequence[Mapping[str, Any]], name: str | None, path: Path) -> list[str] | None:
    """The ids of rows; None where none has any."""
    found = [_id(row, name) for row in rows]
    if not any(id is not None for id in found):
        return None
    without = next((at for at, id in enumerate(found, start=1) if id is None), None)
    if without is not None:
        raise InputError(f"{path}, row {without}: there is no id, though other rows have one")
    return [str(id) for id in found]


def _id(row: Mapping[str, Any], name: str | None) -> str | None:
    value = row.get(name or "id")
    if value is None and isinstance(row.get("meta"), Mapping):
        value = row["meta"].get("id")
    return None if is_missing(value) else str(value)
