import datetime
import decimal
import json
import re

import pyarrow as pa
import pytest
from pyarrow import parquet

from weaklabel.errors import InputError, UnknownName, WorkspaceError
from weaklabel.formats.base import TABLES, read_table
from weaklabel.formats.documents import WRITERS, read_documents
from weaklabel.project.export import export_items


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("model", ["label_model", "end_model"])
def test_every_item_with_its_label(place, ending, model):
    run, file = place.fit(), place.folder / f"deep/down/out.{ending.upper()}"
    assert export_items(place.task(), run, file, model) == (6, ())
    table = read_table(file)
    assert list(table) == ["id", "split", "text", "label", "confidence", "covered", "p_ham", "p_spam"]
    assert table["id"] == ["1", "2", "3", "4", "5", "6"]
    assert table["label"] == ["spam", "ham", "spam", "ham", "spam", "ham"]


def test_columns_of_the_data_called_like_ours_keep_their_values(place):
    place.write("tasks/shop/items.csv", "text,label,confidence,p_ham\nfree,spam,high,x\nsee you,ham,low,y\n")
    run, file = place.fit(), place.folder / "out.csv"
    export_items(place.task(), run, file)
    table = read_table(file)
    assert (table["confidence_given"], table["p_ham_given"]) == (["high", "low"], ["x", "y"])


def test_no_column_is_lost_to_another_of_its_new_name(place):
    place.write("tasks/shop/items.csv", "text,label,confidence,confidence_given\nfree,spam,high,a\nsee you,ham,low,b\n")
    run, file = place.fit(), place.folder / "out.csv"
    export_items(place.task(), run, file)
    table = read_table(file)
    assert (table["confidence_given_given"], table["confidence_given"]) == (["high", "low"], ["a", "b"])


@pytest.mark.parametrize("ending", TABLES)
def test_values_of_any_type_can_be_written(place, ending):
    columns = {
        "text": ["free prize", "see you"],
        "when": [datetime.datetime(2020, 1, 1)] * 2,
        "day": [datetime.date(2020, 1, 1)] * 2,
        "money": [decimal.Decimal("1.5")] * 2,
        "bytes": [b"\xff"] * 2,
        "nested": [{"a": [1]}] * 2,
        "list": [[1], None],
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "hole": [float("nan"), 1.0],
    }
    parquet.write_table(pa.table(columns), place.folder / "tasks/shop/items.parquet")
    run = place.fit("data.file=items.parquet")
    assert export_items(place.task("data.file=items.parquet"), run, place.folder / f"out.{ending}").items == 2
    assert len(read_table(place.folder / f"out.{ending}")["id"]) == 2


@pytest.mark.parametrize("ending", TABLES)
def test_mixed_values_and_half_characters_can_be_written(place, ending):
    rows = '{"text": "free \\ud800", "m": {"a": 1}}\n{"text": "see you", "m": "x"}\n{"text": "free", "m": 3}\n'
    place.write("tasks/shop/items.jsonl", rows)
    run = place.fit("data.file=items.jsonl")
    export_items(place.task("data.file=items.jsonl"), run, place.folder / f"out.{ending}")
    assert read_table(place.folder / f"out.{ending}")["text"][0] == "free \ufffd"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("out.txt", UnknownName, "unknown file ending 'txt'"),
        ("out", UnknownName, "unknown file ending ''"),
        ("out.cvs", UnknownName, "did you mean 'csv'"),
        ("file/out.csv", WorkspaceError, "cannot be written"),
        ("folder.csv", WorkspaceError, "cannot be written"),
    ],
)
def test_places_that_are_none(place, name, error, message):
    run = place.fit(until="soft labels")
    place.write("file", "a file")
    (place.folder / "folder.csv").mkdir()
    with pytest.raises(error, match=message):
        export_items(place.task(), run, place.folder / name)
    assert not list(place.folder.glob(".*"))


def test_a_run_without_labels_and_one_with_others(place):
    run = place.fit(until="votes")
    with pytest.raises(WorkspaceError, match=r"has no soft_labels\.parquet"):
        export_items(place.task(), run, place.folder / "out.csv")
    run = place.fit(until="soft labels")
    parquet.write_table(pa.table({"id": ["7"]}), run.folder / "soft_labels.parquet")
    with pytest.raises(InputError, match=r"soft_labels\.parquet is damaged .*not those of the data"):
        export_items(place.task(), run, place.folder / "out.csv")


def test_one_split(place):
    run, file = place.fit(until="soft labels"), place.folder / "out.csv"
    assert export_items(place.task(), run, file, split="dev").items == 1
    assert (read_table(file)["id"], read_table(file)["label"]) == (["5"], ["spam"])
    place.write("tasks/shop/items.csv", "text,label\nfree,spam\nsee you,ham\n")
    with pytest.raises(InputError, match=r"no items of the split 'dev' \(train\)"):
        export_items(place.task(), place.fit(until="soft labels"), file, split="dev")


@pytest.mark.parametrize("format", WRITERS)
def test_labels_of_whole_items_are_a_table(place, format):
    with pytest.raises(InputError, match=rf"{format} is for texts with marked spans.*, which shop \(classification\)"):
        export_items(place.task(), place.fit(until="soft labels"), place.folder / "out.x", format=format)


NER = """
kind = "ner"
classes = ["PERSON", "PLACE"]
[data]
file = "items.jsonl"
[end_model]
name = "linear"
"""
NER_RULES = """
from weaklabel import labeling_function

@labeling_function
def names(item):
    return [(t.start, t.end, "PERSON") for t in item.tokens if t.text in ("Ann", "Bob", "王")]

@labeling_function
def places(item):
    return [(t.start, t.end, "PLACE") for t in item.tokens if t.text in ("Oslo", "München", "Mu\u0308nchen")]
"""
TEXTS = ["Ann  saw Oslo ", "\u738b 😀 in Mu\u0308nchen", "", " ", "nothing", "Bob left"]


@pytest.fixture
def people(place):
    """The task as one of entities, with texts that are odd, and a column more."""
    place.write("tasks/shop/task.toml", NER)
    place.write("labeling_functions/shop.py", NER_RULES)
    rows = [{"id": f"n{at}", "text": text, "page": at, "split": "dev" if at > 3 else "train", "spans": []}
            for at, text in enumerate(TEXTS)]  # fmt: skip
    place.write("tasks/shop/items.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    return place


FOUND = [
    ((0, 3, "PERSON"), (9, 13, "PLACE")), ((0, 1, "PERSON"), (7, 15, "PLACE")), (), (), (), ((0, 3, "PERSON"),)
]  # fmt: skip


@pytest.mark.parametrize("model", ["label_model", "end_model"])
def test_a_table_of_spans_has_no_inner_columns(people, model):
    run, file = people.fit(), people.folder / "out.jsonl"
    assert export_items(people.task(), run, file, model) == (6, ())
    table = read_table(file)
    assert list(table) == ["id", "split", "text", "page", "label", "confidence", "covered"]
    assert set(json.loads(table["label"][0])[0]) == {"start", "end", "label", "confidence"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "b.jsonl", "a.json", "a.spacy"])
def test_spans_come_back(people, name):
    pytest.importorskip("spacy")
    format = "prodigy" if name == "b.jsonl" else None
    lost = {"a.json": ("tokens",), "a.spacy": ("columns (page)",)}.get(name, ())
    run, file = people.fit(until="soft labels"), people.folder / name
    assert export_items(people.task(), run, file, format=format) == (6, lost)
    found = read_documents(file)
    assert (found.ids, list(found.texts), found.spans) == ([f"n{at}" for at in range(6)], TEXTS, FOUND)
    assert found.columns["split"] == ["train"] * 4 + ["dev"] * 2
    assert name == "a.spacy" or found.columns["page"] == [0, 1, 2, 3, 4, 5]


def test_columns_of_one_split_and_of_a_model(people):
    pytest.importorskip("spacy")
    run, file = people.fit(), people.folder / "out.conll"
    done = export_items(people.task(), run, file, "end_model", split="dev")
    assert done == (2, ("ids and confidences", "columns (split, page)"))
    assert file.read_text("utf-8").splitlines()[0].startswith("nothing ")
    export_items(people.task(), run, people.folder / "out.json", "end_model")
    first = json.loads((people.folder / "out.json").read_text("utf-8"))[0]
    assert first["predictions"][0]["model_version"] == f"weaklabel {run.folder.name} end_model"


def test_tokens_of_the_data_are_kept_but_by_tables(people):
    row = {"tokens": ["New York", "saw", "Ann"], "spans": [], "id": "x"}
    people.write("tasks/shop/items.jsonl", json.dumps(row) + "\n")
    run = people.fit(until="soft labels")
    assert export_items(people.task(), run, people.folder / "a.csv").lost == ("the tokens that the data gives",)
    for name in ("a.conll", "b.jsonl", "a.spacy"):
        export_items(people.task(), run, people.folder / name, format="prodigy" if name == "b.jsonl" else None)
        found = read_documents(people.folder / name)
        assert [token.text for token in found.tokens.of_text(0, found.texts[0])] == row["tokens"]
        assert found.spans == [((13, 16, "PERSON"),)]


ODD = [
    "Bob\r\nleft\r\nOslo", "\ttab\tin\tOslo\t", "  Oslo  ", "👨‍👩‍👧‍👦 Ann in 🇳🇴 Oslo", "\ufeff Oslo","a \u2028 Oslo",
    '"Oslo", Ann', "# Oslo", "? O Ann", "null", "007", "\\n Oslo", "= Ann", "\r Oslo", "\nOslo\n\nAnn\n",
    "e\u0301 Oslo \u00e9",
]  # fmt: skip


KINDS = {"Ann": "PERSON", "Bob": "PERSON", "Oslo": "PLACE"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "b.jsonl", "a.json", "a.spacy", "a.conll"])
def test_odd_texts_come_back(people, name):
    pytest.importorskip("spacy")
    rows = [{"id": f"n{at}", "text": text} for at, text in enumerate(ODD)]
    people.write("tasks/shop/items.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    run, file = people.fit(until="soft labels"), people.folder / name
    export_items(people.task(), run, file, format="prodigy" if name == "b.jsonl" else None)
    found = read_documents(file)
    both = zip(found.texts, found.spans, strict=True)
    said = [[(text[start:end], label) for start, end, label in spans] for text, spans in both]
    names = [[(word, KINDS[word]) for word in re.findall("Ann|Bob|Oslo", text)] for text in ODD]
    assert said == names
    if name != "a.conll":  # which has words, but not what stands between them
        assert (found.ids, list(found.texts)) == ([row["id"] for row in rows], ODD)
