"""Prodigy: texts with spans, to be looked at and corrected there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.answers import Answers
from weaklabel.formats import jsonl, prodigy
from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import OWN, LabeledText, span_of

ENDINGS = ("jsonl",)


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write a text a line: ``text``, ``tokens``, ``spans``, ``meta`` and ``answer``, and the columns of the data.

    A span has its confidence, which Prodigy keeps, and ``meta`` has the id and all confidences, which it shows.

    Returns:
        What is lost.
    """
    names = list(dict.fromkeys(name for one in texts for name in one.columns))
    kept = [name for name in names if not is_own(name)]
    rows = [_row(one, kept) for one in texts]
    jsonl.write({name: [row[name] for row in rows] for name in (rows[0] if rows else ())}, path)
    lost = [name for name in names if name not in kept]
    return (f"columns that Prodigy has itself ({', '.join(lost)})",) if lost else ()


def read_answers(table: Table, where: str, item: str | None = None, worker: str | None = None) -> Answers:
    """The spans that annotators marked, a row each, see `prodigy.read_answers`.

    An accepted text without spans says that nothing is in it. Texts that were ignored or rejected are left out: a
    rejected one tells that something is wrong, but not what.
    """
    return prodigy.read_answers(table, where, item, worker, _marks)


def _marks(line: Mapping[str, Any], where: str) -> list[Any]:
    if prodigy.answer_of(line, where) != "accept":
        return []
    text = line.get("text")
    return [span_of(span, text if isinstance(text, str) else None, where) for span in line.get("spans") or ()] or [None]


def is_own(name: str) -> bool:
    """Whether a column is no part of a text, but of what Prodigy keeps or asks about it."""
    # What begins with an underscore is Prodigy's account of another question, such as its hash or who answered.
    return name in (*OWN, "meta") or name.startswith("_")


def _row(text: LabeledText, kept: Sequence[str]) -> dict[str, Any]:
    sure = [round(span.confidence, 6) for span in text.spans]
    spans = [
        # Prodigy counts to the last token, not to the one after it.
        {**span._asdict(), "confidence": of, "token_start": first, "token_end": after - 1}
        for span, of, (first, after) in zip(text.spans, sure, text.in_tokens(), strict=True)
    ]
    tokens = [
        {**token._asdict(), "id": at, "ws": text.text.startswith(" ", token.end)}
        for at, token in enumerate(text.tokens)
    ]
    return {
        "text": text.text,
        "tokens": tokens,
        "spans": spans,
        "meta": {"id": text.id, "confidence": sure},
        "answer": "accept",
        **{name: text.columns.get(name) for name in kept},
    }
