"""Named entities: spans of texts, voted on token by token."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from weaklabel.answers import Answers, confidences, numbers
from weaklabel.data import DataSource
from weaklabel.document import tokens_of
from weaklabel.errors import BadVote, ConfigError, InputError, UnknownName, brief
from weaklabel.formats._images import Images
from weaklabel.formats.base import TABLES, Table
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.items import Item, Records
from weaklabel.kinds._beginning import SPANS, Beginning
from weaklabel.kinds._documents import gold_spans, read_marked, read_texts, spans_in
from weaklabel.kinds._spans import covered, marked, votes_of
from weaklabel.kinds._survey import Survey, survey_texts
from weaklabel.kinds._tag_answers import both, is_tags, marks_of_spans, people, votes_of_tags
from weaklabel.kinds._tagged import TOKEN_COLUMNS, from_table, labeled_texts, to_table, token_columns
from weaklabel.kinds._text_truths import truths_of_texts
from weaklabel.kinds._together import only_gold, together
from weaklabel.kinds._truths import Truths, read_truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Dataset, Mark, Marks, Source
from weaklabel.metrics.spans import calibration_error, right, span_scores
from weaklabel.missing import is_missing
from weaklabel.soft import SoftLabels
from weaklabel.tags import BEGIN, INSIDE, OUTSIDE, Spans, Tags, path_of, sureness, tag_space
from weaklabel.tokens import Tokens
from weaklabel.training_set import TrainingSet
from weaklabel.vote_parts import units_of
from weaklabel.votes import Votes


class Ner:
    """Every item is a text with any number of entities: spans of characters, each of a type, that do not overlap.

    A mark is a tuple of spans (start, end, label), or (start, end, label, confidence). The units voted on are tokens,
    and the classes their tags: ``O`` outside, ``B-x`` and ``I-x`` for the first and the other tokens of an entity.
    """

    units: Literal["tokens"] = "tokens"
    auto, pipeline = "chain", "blank:en"
    baseline, end_model = "majority", "linear"
    classes: tuple[str, ...] = ()
    inner: tuple[str, ...] = TOKEN_COLUMNS
    beginning: Beginning = SPANS

    def space(
        self, classes: Sequence[str], background: str | None = None, groups: Mapping[str, Sequence[str]] | None = None
    ) -> LabelSpace:
        """The tags of entities of these types; tokens outside of entities are the background.

        Raises:
            ConfigError: There is another background, or a class is none.
        """
        if background not in (None, OUTSIDE):
            raise ConfigError(f"what is outside of entities is called {OUTSIDE!r}, not background = {background!r}")
        return tag_space(classes, groups)

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The texts of all splits, with the spans marked in them as gold, where there are any.

        Raises:
            InputError: A file or a span is not what it should be.
        """
        return read_marked(data, labels)

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The texts of one file; what is marked in them is not looked at."""
        return read_texts(path, data)

    def survey(self, path: Path, text: str | None = None, gold: str | None = None) -> Survey:
        """What a file of texts looks like, whatever its form."""
        return survey_texts(path, text, gold)

    def named(self, value: Any) -> list[str]:
        """The types that a cell of spans names, or an answer: a span, or the tags of words."""
        if isinstance(value, tuple):
            tags = value if is_tags(value) else [value[2]]
            return [tag.removeprefix(BEGIN) for tag in tags if tag != OUTSIDE and not tag.startswith(INSIDE)]
        return [] if is_missing(value) or value == "" else [label for _, _, label in spans_in(value, None, "a cell")]

    def truth(self, value: Any, labels: LabelSpace, where: str, item: Item | None = None) -> Mark:
        """The spans that a cell means: JSON of objects or lists."""
        text = None if item is None else str(item["text"])
        return gold_spans(spans_in(value, text, where), text, labels, where)

    def truths(self, file: Path, items: Records, labels: LabelSpace) -> Truths:
        """What is true of texts: a table with the columns ``item`` and ``truth``, or a file of texts with spans."""
        of_texts = file.suffix.lower().lstrip(".") not in TABLES and "text" in items.columns
        return truths_of_texts(file, self.truth, items, labels) if of_texts else read_truths(file, self.truth, labels)

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The spans that an answer marks, in order.

        Raises:
            BadVote: It holds something else, or a span that is not in the text.
        """
        return marked(mark, str(item.text), labels)

    def compile(
        self,
        items: Records,
        marks: Marks,
        labels: LabelSpace,
        gold: Sequence[Mark | None] = (),
        others: Sequence[Votes] = (),
    ) -> tuple[Votes, Gold]:
        """Votes on tokens, and their true tags in the texts that have gold.

        A token that a source leaves out is abstained on, or outside where its silence means background.
        """
        tokens, names = tokens_of(items), _names(labels)
        parts = [
            covered(column, tokens, names, source.name, items.ids)
            for source, column in zip(marks.sources, marks.columns, strict=True)
        ]
        unit, source, statement, weight = votes_of(parts, labels)
        truth, notes = _true_tags(gold, tokens, labels, items.ids)
        votes = Votes(
            labels,
            marks.sources,
            items.ids,
            unit,
            source,
            statement,
            weight,
            tokens.first,
            tuple(column.asked for column in marks.columns),
            {"start": tokens.start, "end": tokens.end},
            notes=(*(note for part in parts for note in part.notes), *notes),
        )
        return together(votes, others), truth

    def ready_made(self, table: Table, items: Records, labels: LabelSpace, names: Sequence[str] | None = None) -> Votes:
        """Votes from a long table, a row a span: ``id``, ``source``, ``start``, ``end`` and ``label``.

        It may have ``confidence``, above 0 and at most 1. A row without start, end and label says that the source has
        seen the text, and found nothing.

        Raises:
            UnknownName: The table lacks a column, or names an unknown source.
            InputError: It speaks of an item that is not there, or of a span that is not in its text.
        """
        missing = next((name for name in ("id", "source", "start", "end", "label") if name not in table), None)
        if missing is not None:
            raise UnknownName("column", missing, table, "a table of votes")
        names = list(dict.fromkeys(map(str, table["source"]))) if names is None else list(names)
        columns = _columns(table, names, items, labels)
        return self.compile(items, Marks(tuple(Source(name) for name in names), columns), labels)[0]

    def answered(self, answers: Answers, items: Records, labels: LabelSpace) -> tuple[Votes, tuple[str, ...]]:
        """Votes of people: spans, a row each, or the tags of all words; what they leave out is outside.

        Raises:
            InputError: An answer is for a text that is not there, or marks what is not in it.
        """
        tagged = np.array([is_tags(answers.label[row]) for row in range(len(answers))], dtype=bool)
        workers = people(answers)
        marks = marks_of_spans(answers.select(~tagged), workers, items, labels)
        votes = self.compile(items, marks, labels)[0]
        if tagged.any():
            votes = both(votes_of_tags(answers.select(tagged), workers, items, labels), votes)
        return votes, ()

    def known(self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]) -> Gold:
        """Gold on units, which are the same whatever was voted."""
        return self.compile(items, Marks((), ()), labels, gold)[1]

    def to_grade(
        self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]
    ) -> tuple[Votes, Gold]:
        """The votes as they are, and gold."""
        return votes, self.known(items, votes, labels, gold)

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """The words of each text."""
        return [[token.text for token in item.tokens] for item in items]

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """Texts with the probabilities of their tags; a token that nobody marked counts as outside.

        Texts that nobody was asked about, and of which nothing is known, are left out.
        """
        length = np.diff(votes.item_start)
        item = np.repeat(np.arange(votes.n_items), length)
        known = np.bincount(item, soft.covered, minlength=votes.n_items) > 0
        kept = np.flatnonzero((length > 0) & (votes.looked_at() | known))
        units = np.flatnonzero(np.isin(item, kept))
        first = np.concatenate([[0], np.cumsum(length[kept])])
        return TrainingSet(taken(inputs, kept), soft.probs[units], np.ones(len(units)), first=first)

    def predicted(self, probs: np.ndarray, labels: LabelSpace) -> SoftLabels:
        """What an end model says of tokens, from probabilities of shape (token, tag)."""
        return SoftLabels(probs, np.ones(len(probs), dtype=bool), labels)

    def part(self, soft: SoftLabels, votes: Votes, items: np.ndarray) -> SoftLabels:
        """The soft labels on these items, positions."""
        return soft.select(units_of(votes, items))

    def exact(self, soft: SoftLabels, votes: Votes, gold: Gold) -> SoftLabels:
        """Soft labels that are certain of gold, and cover nothing else."""
        return only_gold(soft, gold)

    def table(self, items: Records, soft: SoftLabels, labels: LabelSpace) -> Table:
        """``label`` (JSON of spans with confidences), ``confidence`` (of the least sure one) and ``covered``."""
        return to_table(soft, tokens_of(items), labels)

    def details(self, items: Records, soft: SoftLabels) -> Table:
        """The tags of tokens and their probabilities."""
        return token_columns(soft, tokens_of(items).first)

    def from_table(self, table: Table, labels: LabelSpace) -> SoftLabels:
        """The soft labels of tokens that `table` told of."""
        return from_table(table, labels)

    def texts(self, items: Records, votes: Votes, soft: SoftLabels) -> list[LabeledText] | None:
        """The texts with the tokens voted on and the entities in them."""
        tokens = Tokens(votes.units["start"], votes.units["end"], votes.item_start)
        return labeled_texts(soft, tokens, votes.labels, items)

    def images(self, items: Records, soft: SoftLabels, labels: LabelSpace, least: float = 0.5) -> Images | None:
        """None: labels are no boxes."""
        return None

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The entities of each text: those of the likeliest legal chain of tags."""
        tags = Tags.of(votes.labels)
        spans = tags.spans(path_of(soft, votes.item_start), votes.item_start)
        decoded: list[list[tuple[int, int, str]]] = [[] for _ in votes.item_ids]
        item = np.searchsorted(votes.item_start, spans.begin, side="right") - 1
        for at, begin, end, kind in zip(item, *spans, strict=True):
            ends = int(votes.units["start"][begin]), int(votes.units["end"][end - 1])
            decoded[at].append((*ends, tags.types[kind]))
        return [tuple(one) for one in decoded]

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Strict precision, recall and F1, and the calibration error of spans, see `weaklabel.metrics.spans`.

        They are of the texts whose truth is known.
        """
        tags, first = Tags.of(votes.labels), votes.item_start
        path = np.where(gold.dense() >= 0, path_of(soft, first), 0)
        found, true = (tags.spans(one, first) for one in (path, gold.dense(0)))
        sure = sureness(soft.probs, path, found, first)
        return span_scores(found, true, tags.types) | {"ece": calibration_error(sure, right(found, true))}


def _names(labels: LabelSpace) -> tuple[str, ...]:
    """The types of entities, and the groups of them."""
    return tuple(name.removeprefix(BEGIN) for name in (*labels.classes, *labels.groups) if name.startswith(BEGIN))


def _columns(table: Table, names: Sequence[str], items: Records, labels: LabelSpace) -> tuple[Column, ...]:
    """What each source of a long table marks, checked as what rules return is."""
    place, texts = {id: at for at, id in enumerate(items.ids)}, items.columns["text"]
    said: dict[str, dict[int, list[Any]]] = {name: {} for name in names}
    given = table.get("confidence", [None] * len(table["id"]))
    sure = confidences(given, lambda row: f"row {row + 1} of a table of votes").tolist()
    rows = zip(*(table[name] for name in ("id", "source", "start", "end", "label")), sure, strict=True)
    for row, (id, source, start, end, label, confidence) in enumerate(rows, start=1):
        if str(id) not in place:
            raise InputError(f"row {row} of a table of votes: the item {brief(str(id))} is not in the data")
        if str(source) not in said:
            raise UnknownName("source", source, names, f"row {row} of a table of votes")
        spans = said[str(source)].setdefault(place[str(id)], [])
        nothing = all(is_missing(value) or value == "" for value in (start, end, label))
        if not nothing and (is_missing(label) or label == ""):
            raise InputError(f"row {row} of a table of votes: a span has no label")
        spans += (
            []
            if nothing
            else [(_whole(start, row), _whole(end, row), str(label), *([confidence] if confidence < 1 else []))]
        )
    columns = []
    for name, by_item in said.items():
        marks: list[Mark | None] = [None] * len(items)
        for at, spans in by_item.items():
            try:
                marks[at] = marked(spans, texts[at], labels)
            except BadVote as error:
                raise InputError(f"{name!r} on item {items.ids[at]!r}: {error}") from None
        columns.append(Column.of(marks))
    return tuple(columns)


def _whole(value: Any, row: int) -> int:
    """A position in a table, where it is one."""
    number = numbers([value])[0]
    if not np.isfinite(number) or number != int(number):
        raise InputError(f"row {row} of a table of votes: the ends of a span are whole numbers, but not {brief(value)}")
    return int(number)


def _true_tags(
    gold: Sequence[Mark | None], tokens: Tokens, labels: LabelSpace, ids: Sequence[str]
) -> tuple[Gold, tuple[str, ...]]:
    """The tags of the tokens of texts that have gold."""
    tags = Tags.of(labels)
    twice = "of the same tokens as another, with another label: left out"
    part = covered(Column.of(list(gold)), tokens, tags.types, "gold", ids, twice)
    one = np.setdiff1d(np.arange(len(part.begin)), part.again)
    path = tags.path(Spans(part.begin[one], part.end[one], part.label[one]), len(tokens.start))
    known = np.zeros(len(ids), dtype=bool)
    known[[at for at, mark in enumerate(gold) if mark is not None]] = True
    unit = np.flatnonzero(np.repeat(known, np.diff(tokens.first)))
    return Gold(unit, path[unit], len(tokens.start)), part.notes
