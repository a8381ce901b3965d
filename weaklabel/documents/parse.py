"""Parsing the texts of a table, in pieces that are kept."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from weaklabel.documents.pieces import PIECE, Parsed, Pieces, pack, unpack
from weaklabel.documents.pipeline import load_pipeline, pipeline_key
from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import sweep, write_atomic
from weaklabel.items import OnDemand, ParsedText, Records

Progress = Callable[[int, int], None]


def parse(items: Records, pipeline: str, folder: Path | None = None, progress: Progress | None = None) -> Records:
    """The same table, whose items have `doc`, their text as spaCy's Doc.

    Texts are parsed in pieces, each kept as soon as it is done: what was interrupted goes on where it was, and a
    changed text costs its piece. A text that is too long for the pipeline is cut into words, and not parsed further.

    Args:
        items: A table with a column ``text``.
        pipeline: An installed pipeline, a folder, or ``blank:`` and the code of a language.
        folder: Where pieces are kept; None keeps them in memory, packed.
        progress: Told of the texts done and the texts in all.

    Raises:
        InputError: The items have no text, or are pictures; or the pipeline raised on a text.
        ConfigError: There is no such pipeline.
        MissingExtra: spaCy is not installed.
    """
    if "text" not in items.columns or items.on_demand is not None:
        what = "is a picture" if items.on_demand else "has no text"
        raise InputError(f"spaCy parses texts, but an item of this table {what}")
    key, texts = pipeline_key(pipeline), ["" if text is None else str(text) for text in items.columns["text"]]
    packed: list[bytes | Path] = []
    for start in range(0, len(texts), PIECE):
        part = texts[start : start + PIECE]
        packed.append(_piece(part, items.ids[start : start + PIECE], pipeline, key, folder))
        if progress:
            progress(min(start + PIECE, len(texts)), len(texts))
    _sweep(folder, packed)
    pieces = Pieces(pipeline, key, tuple(packed))
    return items.with_behind(OnDemand(ParsedText, [Parsed(pieces, at) for at in range(len(texts))], PIECE))


def _piece(texts: Sequence[str], ids: Sequence[str], pipeline: str, key: str, folder: Path | None) -> bytes | Path:
    """A piece that is kept already, or is made now and kept."""
    file = folder and folder / f"{_name(texts, key)}.spacy"
    if file is not None and file.is_file() and unpack(file.read_bytes()) is not None:
        return file
    content = _parsed(texts, ids, pipeline)
    if file is None:
        return content
    try:
        write_atomic(file, lambda beside: beside.write_bytes(content))
    except WorkspaceError:
        return content  # keeping is a help, not a duty
    return file


def _parsed(texts: Sequence[str], ids: Sequence[str], pipeline: str) -> bytes:
    """A piece, packed."""
    nlp = load_pipeline(pipeline)
    short = [text for text in texts if len(text) <= nlp.max_length]
    try:
        parsed = iter(nlp.pipe(short))
        return pack([next(parsed) if len(text) <= nlp.max_length else nlp.tokenizer(text) for text in texts])
    except Exception as error:  # a pipeline may hold anybody's components
        where = f"items {ids[0]!r} to {ids[-1]!r}"
        raise InputError(
            f"the spaCy pipeline {pipeline!r} raised on {where}: {type(error).__name__}: {error}"
        ) from error


def _name(texts: Sequence[str], key: str) -> str:
    digest = hashlib.sha256(key.encode())
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"\x1f{len(content)}\x1f".encode() + content)
    return digest.hexdigest()[:32]


def _sweep(folder: Path | None, packed: Sequence[bytes | Path]) -> None:
    """Remove pieces of texts that are no longer there, and what killed processes left half-made."""
    if folder is not None:
        sweep(folder)
    kept = {file.name for file in packed if isinstance(file, Path)}
    for file in folder.glob("*.spacy") if folder is not None and kept else ():
        if file.name not in kept:
            file.unlink(missing_ok=True)
