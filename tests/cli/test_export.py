"""``weaklabel export``: what it says, and what it takes."""

import json

import pytest

from weaklabel.cli.export import command
from weaklabel.formats.base import read_table
from weaklabel.formats.boxes import FORMATS as OF_BOXES
from weaklabel.formats.documents import WRITERS


def test_all_formats_can_be_chosen():
    (option,) = (one for one in command.params if one.name == "format_name")
    assert set(option.type.choices) == {"table", *WRITERS, *OF_BOXES}


def test_one_split_of_a_table(shop):
    shop.run("aggregate", "shop")
    done = shop.run("export", "shop", "out.csv", "--split", "dev")
    assert done.out == "1 items: out.csv\n"
    assert read_table(shop.folder / "out.csv")["id"] == ["5"]
    done = shop.run("export", "shop", "out.csv", "--json")
    assert json.loads(done.out) == {"items": 6, "output": "out.csv", "lost": []}


def test_formats_for_texts_with_spans_are_refused_in_one_line(shop):
    shop.run("aggregate", "shop")
    done = shop.run("export", "shop", "out.conll")
    assert done.status == 1
    assert done.err == (
        "Error: conll is for texts with marked spans, which shop (classification) has none of; "
        "write a table (csv, jsonl, parquet, tsv)\n"
    )


def test_what_is_lost_is_told_in_one_line(shop):
    pytest.importorskip("spacy")
    assert shop.run("new", "people", "--kind", "ner").status == 0
    assert shop.run("aggregate", "people").status == 0
    done = shop.run("export", "people", "out.conll")
    assert done.out == "6 items: out.conll; not kept: ids and confidences; columns (split)\n"
    done = shop.run("export", "people", "out.json", "--json")
    assert json.loads(done.out) == {"items": 6, "output": "out.json", "lost": ["tokens"]}
    assert shop.run("export", "people", "out.jsonl", "--format", "prodigy").out == "6 items: out.jsonl\n"
