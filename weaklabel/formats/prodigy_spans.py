"""Prodigy: texts with spans, to be looked at and corrected there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.formats import jsonl
from weaklabel.formats._documents import LabeledText

ENDINGS = ("jsonl",)
OWN = ("text", "tokens", "spans", "meta", "answer", "id", "label", "labels", "entities", "tags", "ner_tags")
"""Fields that Prodigy, or who reads its files, takes for something of its own."""


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write a text a line: ``text``, ``tokens``, ``spans``, ``meta`` and ``answer``, and the columns of the data.

    A span has its confidence, which Prodigy keeps, and ``meta`` has the id and all confidences, which it shows.

    Returns:
        What is lost.
    """
    names = list(dict.fromkeys(name for one in texts for name in one.columns))
    kept = [name for name in names if not _is_own(name)]
    rows = [_row(one, kept) for one in texts]
    jsonl.write({name: [row[name] for row in rows] for name in (rows[0] if rows else ())}, path)
    lost = [name for name in names if name not in kept]
    return (f"columns that Prodigy has itself ({', '.join(lost)})",) if lost else ()


def _is_own(name: str) -> bool:
    # What begins with an underscore is Prodigy's account of another question, such as its hash or who answered.
    return name in OWN or name.startswith("_")


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
