"""spaCy's DocBin: texts with tokens and entities, as ``spacy train`` takes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, MissingExtra
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import Documents, LabeledText, left_out
from weaklabel.text import counted
from weaklabel.tokens import Tokens, words_and_spaces

ENDINGS = ("spacy",)
GROUP = "sc"
"""Where spaCy's component for spans looks for them, and for their scores."""

COLUMNS = ("split",)
"""Columns that a Doc's user data hold, beside the id."""


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
    tokens = Tokens.of([_tokens(doc) for doc in docs])
    spans = [tuple((span.start_char, span.end_char, span.label_) for span in doc.ents) for doc in docs]
    known = [found if doc.has_annotation("ENT_IOB") else None for doc, found in zip(docs, spans, strict=True)]
    places = [f"{path}, text {at + 1}" for at in range(len(docs))]
    told = {name: _told([doc.user_data.get(name) for doc in docs], name, places) for name in ("id", *COLUMNS)}
    ids = None if told["id"] is None else [str(id) for id in told["id"]]
    columns: Table = {name: column for name in COLUMNS if (column := told[name]) is not None}
    return Documents([doc.text for doc in docs], tokens, known, places, ids, columns)


def _told(values: list[Any], name: str, places: Sequence[str]) -> list[Any] | None:
    """What user data tell of all texts; None where they tell it of none.

    Raises:
        InputError: They tell it of some texts only.
    """
    without = [place for value, place in zip(values, places, strict=True) if value is None]
    if len(without) == len(values):
        return None
    if without:
        raise InputError(f"{without[0]}: there is no {name} in its user data, though other texts have one")
    return values


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write Docs, in one step: entities in ``doc.ents``, which ``spacy train`` reads.

    An entity of spaCy has no score, so the same spans are in ``doc.spans["sc"]`` with ``attrs["scores"]``; the id and
    the split are in ``doc.user_data``.

    Returns:
        What is lost.

    Raises:
        MissingExtra: spaCy is not installed.
    """
    spacy = _spacy()
    vocab = spacy.blank("xx").vocab
    docs = [_doc(spacy, vocab, one) for one in texts]
    packed = spacy.tokens.DocBin(docs=docs, store_user_data=True)
    write_atomic(path, lambda beside: packed.to_disk(beside))
    return tuple(_lost(docs, texts))


def _lost(docs: Sequence[Any], texts: Sequence[LabeledText]) -> Iterator[str]:
    if names := left_out(texts, COLUMNS):
        yield f"columns ({', '.join(names)})"
    others = sum(_tokens(doc) != [token[1:] for token in one.tokens] for doc, one in zip(docs, texts, strict=True))
    if others:
        yield f"tokens of {counted(others, 'text')}: in a DocBin, whatever is no white space is in a token"


def _doc(spacy: Any, vocab: Any, text: LabeledText) -> Any:
    words, spaces = words_and_spaces(text.text, text.tokens)
    doc = spacy.tokens.Doc(vocab, words=words, spaces=spaces)
    entities = [doc.char_span(span.start, span.end, label=span.label) for span in text.spans]
    doc.set_ents(entities, default="outside")  # without a default, a text without entities would tell nothing
    scores = {"scores": [round(span.confidence, 6) for span in text.spans]}
    doc.spans[GROUP] = spacy.tokens.SpanGroup(doc, name=GROUP, attrs=scores, spans=entities)
    doc.user_data |= {"id": text.id, **{name: text.columns[name] for name in COLUMNS if name in text.columns}}
    return doc


def _tokens(doc: Any) -> list[tuple[int, int]]:
    return [(word.idx, word.idx + len(word)) for word in doc if not word.is_space]


def _spacy() -> Any:
    try:
        import spacy.tokens
    except ImportError:
        raise MissingExtra("spacy", "nlp", "reading and writing DocBin") from None
    return spacy
