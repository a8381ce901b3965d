"""What people marked in texts, as votes on tokens."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.answers import Answers
from weaklabel.document import tokens_of
from weaklabel.errors import BadVote, InputError, UnknownName, brief
from weaklabel.items import Records
from weaklabel.kinds._spans import marked
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Mark, Marks, Source
from weaklabel.votes import Votes


def is_tags(answer: Any) -> bool:
    """Whether an answer tells the tag of each word."""
    return isinstance(answer, tuple) and all(isinstance(tag, str) for tag in answer)


def votes_of_tags(answers: Answers, sources: Sequence[Source], items: Records, labels: LabelSpace) -> Votes:
    """Votes of people who said the tag of each word; they are kept as they are, legal or not.

    Args:
        answers: What was said.
        sources: The people, and maybe others.
        items: The texts.
        labels: What can be said.

    Raises:
        InputError: An answer is for a text that is not there, or has not a tag for each word.
        UnknownName: A tag is none.
    """
    tokens = tokens_of(items)
    unit: list[int] = []
    source: list[int] = []
    statement: list[int] = []
    index = {str(name): at for at, name in enumerate(labels.classes)}
    place = _places(answers, items)
    who = answers.worker.positions({one.name: j for j, one in enumerate(sources)})
    for row, (tags, at) in enumerate(zip(answers.label, place, strict=True)):
        first, end = tokens.first[at], tokens.first[at + 1]
        if len(tags) != end - first:
            raise InputError(f"{answers.place(row)}: {len(tags)} tags for a text of {end - first} words")
        for offset, tag in enumerate(tags):
            if tag not in index:
                raise UnknownName("tag", tag, index, answers.place(row))
            unit.append(first + offset)
            source.append(who[row])
            statement.append(index[tag])
    asked = tuple(np.unique(place[who == j]) for j in range(len(sources)))
    units, whom, said = (np.array(column, dtype=np.int64) for column in (unit, source, statement))
    ends = {"start": tokens.start, "end": tokens.end}
    return Votes(labels, tuple(sources), items.ids, units, whom, said, item_start=tokens.first, asked=asked, units=ends)


def marks_of_spans(answers: Answers, sources: Sequence[Source], items: Records, labels: LabelSpace) -> Marks:
    """What people marked, a row a span; a row without a label says that one has seen the text.

    Args:
        answers: What was marked.
        sources: The people, and maybe others.
        items: The texts.
        labels: What can be said.

    Raises:
        InputError: An answer is for a text that is not there, or no span of it.
    """
    texts, place = items.columns["text"], _places(answers, items)
    position = {source.name: j for j, source in enumerate(sources)}
    said: list[dict[int, list[Any]]] = [{} for _ in sources]
    sure = [1.0] * len(answers) if answers.confidence is None else answers.confidence.tolist()
    for row, (name, span, at) in enumerate(zip(answers.worker, answers.label, place, strict=True)):
        spans = said[position[name]].setdefault(int(at), [])
        answer = (*span, sure[row]) if isinstance(span, tuple) and sure[row] < 1 else span
        try:
            spans += marked(answer, texts[at], labels)
        except BadVote as error:
            raise InputError(f"{answers.place(row)}: {name!r} on item {items.ids[at]!r} {error}") from None
    columns = []
    for one in said:
        marks: list[Mark | None] = [None] * len(items)
        for at, spans in one.items():
            marks[at] = tuple(sorted(set(spans)))
        columns.append(Column.of(marks, np.array(sorted(one), dtype=np.int64)))
    return Marks(tuple(sources), tuple(columns))


def people(answers: Answers) -> tuple[Source, ...]:
    """The workers; what they leave out of a text is outside."""
    return tuple(Source(str(name), "worker", "background") for name in answers.worker.values)


def both(tags: Votes, spans: Votes) -> Votes:
    """The votes of the same people on the same texts, who tagged words here and marked spans there."""
    pairs = zip(tags.asked, spans.asked, strict=True)
    return replace(
        spans,
        unit=np.concatenate([tags.unit, spans.unit]),
        source=np.concatenate([tags.source, spans.source]),
        statement=np.concatenate([tags.statement, spans.statement]),
        weight=np.concatenate([tags.weight, spans.weight]),
        asked=tuple(None if a is None or b is None else np.union1d(a, b) for a, b in pairs),
        repeats=tags.repeats + spans.repeats,
        notes=tags.notes + spans.notes,
    )


def _places(answers: Answers, items: Records) -> np.ndarray:
    """The position of the item of each answer."""
    place = answers.item.positions({id: at for at, id in enumerate(items.ids)})
    strangers: Sequence[int] = np.flatnonzero(place < 0).tolist()
    if strangers:
        item = brief(answers.item[strangers[0]])
        raise InputError(f"{answers.places(np.array(strangers))}: the item {item} is not in the data")
    return place
