"""spaCy's DocBin: texts with tokens and entities, as ``spacy train`` takes them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, MissingExtra
from weaklabel.files import write_atomic
from weaklabel.formats._documents import Documents
from weaklabel.tokens import Tokens


def read(path: Path) -> Documents:
    """The texts of a file with their entities; white space is no token.

    Raises:
        InputError: It is no DocBin.
        MissingExtra: spaCy is not installed.
    """
    spacy = _spacy()
    try:
        docs = list(spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab))
    except Exception as error:  # whatever a damaged file makes of it
        raise InputError(f"{path} is no DocBin of spaCy: {type(error).__name__}: {error}") from None
    tokens = Tokens.of([[(word.idx, word.idx + len(word)) for word in doc if not word.is_space] for doc in docs])
    spans = [tuple((span.start_char, span.end_char, span.label_) for span in doc.ents) for doc in docs]
    known = [found if doc.has_annotation("ENT_IOB") else None for doc, found in zip(docs, spans, strict=True)]
    return Documents([doc.text for doc in docs], tokens, known, [f"{path}, text {at + 1}" for at in range(len(docs))])


def write(docs: Iterable[Any], path: Path) -> None:
    """Write Docs, in one step."""
    spacy = _spacy()
    packed = spacy.tokens.DocBin(docs=list(docs))
    write_atomic(path, lambda beside: packed.to_disk(beside))


def _spacy() -> Any:
    try:
        import spacy.tokens
    except ImportError:
        raise MissingExtra("spacy", "nlp", "reading and writing DocBin") from None
    return spacy
