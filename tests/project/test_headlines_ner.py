"""The task of named entities that comes with the project."""

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from weaklabel.documents.parse import read_texts
from weaklabel.fit import fit_task
from weaklabel.items import Records
from weaklabel.lfs.collect import collect, execute
from weaklabel.project.task import user_cache
from weaklabel.project.workspace import Workspace

ROOT = Path(__file__).parents[2]
TASK = ROOT / "tasks" / "headlines_ner"
RULES = ROOT / "labeling_functions" / "headlines_ner.py"
CLASSES = ["PER", "ORG", "LOC"]
HEADLINES = "guardian_headlines.csv.bz2"
GOLD = [json.loads(line) for line in (TASK / "gold.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache with the file of headlines, which is copied from where a run or somebody has put it."""
    places = [user_cache() / "headlines_ner", Path(os.environ.get("WEAKLABEL_DATA", "")) / "headlines"]
    found = next((place / HEADLINES for place in places if (place / HEADLINES).is_file()), None)
    if found is None:
        pytest.skip("no headlines here: run weaklabel fit headlines_ner once, or put them in $WEAKLABEL_DATA/headlines")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = user_cache() / "headlines_ner"
    folder.mkdir(parents=True)
    shutil.copy(found, folder)
    return folder


def test_gold_is_what_the_readme_says():
    assert all(set(one) == {"row", "split", "spans"} for one in GOLD)  # no text is kept here
    assert [one["row"] for one in GOLD] == random.Random(2020).sample(range(4080), 300)
    assert [one["split"] for one in GOLD] == ["dev"] * 100 + ["test"] * 200
    for one in GOLD:
        ends = [end for start, stop, _ in one["spans"] for end in (start, stop)]
        assert ends == sorted(set(ends)), one  # in order, not empty, and not overlapping
        assert {label for *_, label in one["spans"]} <= set(CLASSES), one


def test_gold_begins_and_ends_where_tokens_do(cache):
    spacy = pytest.importorskip("spacy")
    texts = execute(TASK / "data.py").headlines(cache / HEADLINES)
    cut = spacy.blank("en").tokenizer
    for one in GOLD:
        text = texts[one["row"]]
        tokens = [(token.idx, token.idx + len(token)) for token in cut(text)]
        starts, ends = map(set, zip(*tokens, strict=True))
        wrong = [text[start:end] for start, end, _ in one["spans"] if start not in starts or end not in ends]
        assert not wrong, text
        for start, end, label in one["spans"]:
            print(label, text[start:end], sep="\t")  # with pytest -s, to be read through


def said(text):
    """What each rule marks in a text."""
    pytest.importorskip("spacy")
    (item,) = read_texts(Records(["1"], {"text": [text]}), "blank:en", tokens=True)
    rules = [rule.lf for rule in collect([RULES], CLASSES) if rule.lf.name != "small_model"]
    told = {rule.name: [(text[start:end], label) for start, end, label, *_ in rule(item)] for rule in rules}
    return {name: spans for name, spans in told.items() if spans}


def test_rules_on_made_headlines():
    told = said("Bank of England to buy bonds, says Clara Obama")
    assert told["bodies"] == told["patterns"] == [("Bank of England", "ORG")]
    assert "places" not in told
    assert told["people"] == [("Obama", "PER")]
    assert told["speaker"] == told["capitals"] == [("Clara Obama", "ENT")]
    told = said("US-China talks in Oslo end as Mrs Lee and Aston Martin boss walk out of Fooble")
    assert told["places"] == [("US", "LOC"), ("China", "LOC"), ("Oslo", "LOC")]
    assert told["pair"] == [("US", "LOC"), ("China", "LOC")]
    assert told["in_place"] == [("Oslo", "LOC")]
    assert told["titled"] == [("Lee", "PER")]
    assert told["of_firm"] == told["companies"] == [("Aston Martin", "ORG")]
    assert told["unlisted"] == [("Lee", "ORG"), ("Fooble", "ORG")]
    assert said("Mary Smith obituary")["obituary"] == [("Mary Smith", "PER")]
    assert said("Brexit and Covid-19: why Britons shop on Monday") == {}


def test_headlines_ner(cache, tmp_path):
    pytest.importorskip("spacy")
    shutil.copytree(TASK, tmp_path / "tasks" / "headlines_ner")
    (tmp_path / "labeling_functions").mkdir()
    shutil.copy(RULES, tmp_path / "labeling_functions")
    run = fit_task(Workspace(tmp_path).task("headlines_ner"))
    assert not run.report["faults"]
    assert run.metrics["test"]["label_model"]["f1"] > 0.86
    assert run.metrics["test"]["end_model"]["f1"] > 0.83
