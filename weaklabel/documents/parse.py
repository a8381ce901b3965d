"""Parsing the texts of a table, in pieces that are kept."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.document import Document, Words, tokens_of
from weaklabel.documents.pieces import PIECE, Parsed, Pieces, pack, unpack
from weaklabel.documents.pipeline import load_pipeline, pipeline_key
from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import sweep, write_atomic
from weaklabel.items import OnDemand, Records
from weaklabel.tokens import Token, Tokens, words_and_spaces

Progress = Callable[[int, int], None]


def parse(items: Records, pipeline: str, folder: Path | None = None, progress: Progress | None = None) -> Records:
    """The same table, whose items have `doc`, their text as spaCy's Doc.

    Texts are parsed in pieces, each kept as soon as it is done: what was interrupted goes on where it was, and a
    changed text costs its piece. A text that is too long for the pipeline is cut into words, and not parsed further.
    Where the tokens are known, the pipeline keeps them.

    Args:
        items: A table with a column ``text``, of records or of documents.
        pipeline: An installed pipeline, a folder, or ``blank:`` and the code of a language.
        folder: Where pieces are kept; None keeps them in memory, packed.
        progress: Told of the texts done and the texts in all.

    Raises:
        InputError: The items have no text, or are pictures; or the pipeline raised on a text.
        ConfigError: There is no such pipeline.
        MissingExtra: spaCy is not installed.
    """
    more = items.on_demand
    if "text" not in items.columns or (more is not None and more.item is not Document):
        what = "is a picture" if more else "has no text"
        raise InputError(f"spaCy parses texts, but an item of this table {what}")
    key, texts = pipeline_key(pipeline), ["" if text is None else str(text) for text in items.columns["text"]]
    given = None if more is None else tokens_of(items)
    packed: list[bytes | Path] = []
    for start in range(0, len(texts), PIECE):
        part = slice(start, min(start + PIECE, len(texts)))
        tokens = None if given is None else given.select(np.arange(part.start, part.stop))
        packed.append(_piece(texts[part], tokens, items.ids[part], pipeline, key, folder))
        if progress:
            progress(part.stop, len(texts))
    _sweep(folder, packed)
    pieces = Pieces(pipeline, key, tuple(packed))
    parsed = [Parsed(pieces, at) for at in range(len(texts))]
    behind = parsed if given is None else [Words(given, at, one) for at, one in enumerate(parsed)]
    return items.with_behind(OnDemand(Document, behind, PIECE))


def read_texts(
    items: Records,
    pipeline: str | None,
    tokens: bool,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Records:
    """The same table, read by a pipeline, if there is one; see `parse`.

    Args:
        items: A table with a column ``text``.
        pipeline: The pipeline.
        tokens: Whether the tokens of all texts are to be told at once.
        folder: Where pieces are kept.
        progress: Told of the texts done and the texts in all.
    """
    if pipeline is None:
        return items
    parsed = parse(items, pipeline, folder, progress)
    return with_tokens(parsed) if tokens else parsed


def tokenized(items: Records, pipeline: str | None, folder: Path | None = None) -> Records:
    """The same texts with their tokens: those that are known, or else those that a pipeline finds; see `read_texts`."""
    return items if items.on_demand is not None else read_texts(items, pipeline, tokens=True, folder=folder)


def with_tokens(items: Records) -> Records:
    """The same documents with their tokens told: those they have already, or those of their Docs, but white space."""
    more = items.on_demand
    if more is None or more.item is not Document or all(isinstance(one, Words) for one in more.behind):
        return items
    table = Tokens.of([[(start, end) for _, start, end in parsed.tokens("")] for parsed in more.behind])
    behind = [Words(table, at, parsed) for at, parsed in enumerate(more.behind)]
    return items.with_behind(OnDemand(Document, behind, more.at_once))


def _piece(
    texts: Sequence[str], tokens: Tokens | None, ids: Sequence[str], pipeline: str, key: str, folder: Path | None
) -> bytes | Path:
    """A piece that is kept already, or is made now and kept."""
    file = folder and folder / f"{_name(texts, tokens, key)}.spacy"
    if file is not None and file.is_file() and unpack(file.read_bytes()) is not None:
        return file
    content = _parsed(texts, tokens, ids, pipeline)
    if file is None:
        return content
    try:
        write_atomic(file, lambda beside: beside.write_bytes(content))
    except WorkspaceError:
        return content  # keeping is a help, not a duty
    return file


def _parsed(texts: Sequence[str], tokens: Tokens | None, ids: Sequence[str], pipeline: str) -> bytes:
    """A piece, packed."""
    nlp = load_pipeline(pipeline)
    try:
        if tokens is None:
            made = [nlp.tokenizer(text) if len(text) > nlp.max_length else text for text in texts]
        else:
            made = [doc_of(nlp.vocab, text, tokens.of_text(at, text)) for at, text in enumerate(texts)]
        parsed = iter(nlp.pipe([one for one in made if len(str(one)) <= nlp.max_length]))
        return pack([next(parsed) if len(str(one)) <= nlp.max_length else one for one in made])
    except Exception as error:  # a pipeline may hold anybody's components
        where = f"items {ids[0]!r} to {ids[-1]!r}"
        raise InputError(
            f"the spaCy pipeline {pipeline!r} raised on {where}: {type(error).__name__}: {error}"
        ) from error


def doc_of(vocab: Any, text: str, tokens: Sequence[Token]) -> Any:
    """A Doc of a text with these tokens, not parsed; white space beyond a blank is a token as in spaCy."""
    from spacy.tokens import Doc

    words, spaces = words_and_spaces(text, tokens)
    return Doc(vocab, words=words, spaces=spaces)


def _name(texts: Sequence[str], tokens: Tokens | None, key: str) -> str:
    digest = hashlib.sha256(key.encode())
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"\x1f{len(content)}\x1f".encode() + content)
    if tokens is not None:
        for array in (tokens.start, tokens.end, tokens.first):
            digest.update(b"\x1e" + array.astype(np.int64).tobytes())
    return digest.hexdigest()[:32]


def _sweep(folder: Path | None, packed: Sequence[bytes | Path]) -> None:
    """Remove pieces of texts that are no longer there, and what killed processes left half-made."""
    if folder is not None:
        sweep(folder)
    kept = {file.name for file in packed if isinstance(file, Path)}
    for file in folder.glob("*.spacy") if folder is not None and kept else ():
        if file.name not in kept:
            file.unlink(missing_ok=True)
