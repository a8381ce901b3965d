"""What a task of spans shows, as a user types it."""

import csv
import json

import pytest

from weaklabel.formats.documents import read_documents

TASK = """kind = "ner"
classes = ["PERSON", "PLACE"]
[data]
train = "train.csv"
dev = "dev.csv"
[label_model]
name = "majority"
[end_model]
name = "none"
"""
RULES = """from weaklabel import span_lookup, span_regex
people = span_lookup(["Ann", "Bob"], "PERSON")
titles = span_regex(r"(Mr|Mrs) [A-Z]\\w+", "PERSON")
places = span_lookup(["Oslo", "Rome", "Brown"], "PLACE")
"""
TRAIN = ["Ann flew to Oslo", "Bob is in Rome", "Mr Brown sleeps"]
DEV = {
    "Ann Smith met Mr Brown": [[0, 9, "PERSON"], [14, 22, "PERSON"]],
    "Bob left Rome": [[0, 3, "PERSON"], [9, 13, "PLACE"]],
    "Oslo beat Lima": [[0, 4, "PERSON"], [10, 14, "PLACE"]],
    "nobody": [],
}


@pytest.fixture
def town(shop):
    shop.write("tasks/town/task.toml", TASK)
    shop.write("labeling_functions/town.py", RULES)
    folder = shop.folder / "tasks" / "town"
    write(folder / "train.csv", dict.fromkeys(TRAIN))
    write(folder / "dev.csv", DEV)
    return shop


def write(file, texts):
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "text", "label"])
        for at, (text, spans) in enumerate(texts.items()):
            out.writerow([f"{file.stem}{at}", text, "" if spans is None else json.dumps(spans)])


def test_errors_by_kind(town):
    assert town.run("fit", "town").status == 0
    done = town.run("errors", "town")
    assert done.status == 0
    lines = [[cell.strip() for cell in line.strip("│").split("│")] for line in done.out.splitlines() if "│" in line]
    shown = {(count, kind, gold, label): (text, said) for count, kind, gold, label, text, said in lines if count}
    # Of "Mr Brown" a tie leaves the title.
    assert shown["2", "boundary", "PERSON", "PERSON"][0] == "gold: [Ann Smith] met Mr Brown"
    assert "people: PERSON, other ends ×1" in done.out
    assert shown["1", "type", "PERSON", "PLACE"] == ("[Oslo] beat Lima", "places: PLACE ×1")
    assert shown["1", "missing", "PLACE", "–"] == ("Oslo beat [Lima]", "nothing ×1")
    assert "label: [Ann] Smith met Mr Brown" in done.out


def test_errors_as_json_and_of_one_rule(town):
    town.json("fit", "town")
    found = town.json("errors", "town", "--limit", "1")
    (group,) = found["errors"]
    assert set(group) == {"count", "kind", "gold", "label", "said", "silent", "examples"}
    assert set(group["examples"][0]) == {"id", "gold_text", "label_text", "said"}
    (wrong,) = [e for e in town.json("errors", "town", "--lf", "places")["errors"] if e["kind"] == "both"]
    assert (wrong["id"], wrong["gold"], wrong["label"]) == ("dev0", "PERSON", "PLACE")
    assert wrong["label_text"] == [["Ann Smith met Mr ", None], ["Brown", "PLACE"]]
    assert ["titles", "PERSON"] in wrong["said"]
    assert "Spans of dev that places has wrong" in town.run("errors", "town", "--lf", "places").out
    assert town.run("errors", "town", "--lf", "titles").out == "titles is never wrong on dev.\n"
    assert town.error("errors", "town", "--lf", "place")[1].startswith("Error: unknown labeling function 'place'")


def test_a_table_of_every_run_and_the_report(town):
    voted = town.json("apply", "town")
    with (town.folder / voted["run"] / "lf_spans.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(row["lf"], row["label"]): row for row in csv.DictReader(stream)}
    assert set(rows) == {("people", "PERSON"), ("titles", "PERSON"), ("places", "PLACE")}
    people = rows["people", "PERSON"]
    # Of "Ann", "Bob", "Ann" and "Bob" two are in texts with gold, and one of those ends too early.
    assert (people["spans"], people["correct"], people["incorrect"], people["precision"]) == ("4", "1", "1", "0.5")
    assert people["text_coverage"] == str(round(4 / 7, 6))
    assert rows["titles", "PERSON"]["type_conflict"] == "1.0"

    shown = town.run("fit", "town").out
    assert "Spans of models beside the 6 true ones of dev" in shown
    assert "wrong ends and type" in shown
    assert "## Texts side by side" in town.run("report", "town", "--markdown").out


def test_other_tasks_have_no_table_of_spans(town):
    run = town.json("fit", "shop")["run"]
    assert not (town.folder / run / "lf_spans.csv").exists()
    shown = town.run("errors", "shop", "--lf", "short", "--split", "train").out
    assert "kind" not in shown


def test_predictions_leave_as_texts_with_spans_and_can_be_read_again(town):
    town.write("tasks/town/task.toml", TASK.replace('"none"', '"linear"'))
    assert town.run("fit", "town").status == 0
    town.write("new.conll", "Ann\nflew\nto\nOslo\n\nnobody\n")
    rows = town.json("predict", "town", "new.conll")["predictions"]
    assert [row["text"] for row in rows] == ["Ann flew to Oslo", "nobody"]
    spans = tuple((one["start"], one["end"], one["label"]) for one in json.loads(rows[0]["label"]))
    assert spans
    for name, *form in (
        ["o.conll"],
        ["o.spacy"],
        ["o.json"],
        ["o.jsonl", "--format", "prodigy"],
        ["o.jsonl"],
        ["o.csv"],
    ):
        done = town.run("predict", "town", "new.conll", "-o", name, *form)
        assert done.out.startswith(f"2 items: {name}"), done.err
        found = read_documents(town.folder / name)
        assert (list(found.texts), list(found.spans)) == ([row["text"] for row in rows], [spans, ()])
    assert town.run("predict", "town", "new.conll", "-o", "o.conll").out.endswith("not kept: ids and confidences\n")
    for words in (["export", "town", "o.txt"], ["predict", "town", "new.conll", "-o", "o.txt"]):
        assert town.error(*words)[1].endswith("known: csv, jsonl, parquet, tsv, conll, iob, iob2, bio, spacy, json")
    assert town.error("predict", "town", "new.conll", "--format", "conll") == (
        2,
        "Error: --format is for a file: name it, -o FILE.",
    )


def test_predictions_of_classes_are_no_texts_with_spans(shop):
    assert shop.run("fit", "shop").status == 0
    message = shop.error("predict", "shop", "tasks/shop/items.csv", "-o", "o.conll")[1]
    assert "which tasks/shop/items.csv (classification) has none of; write a table" in message


def test_types_of_a_model_that_a_rule_leaves_out_are_told_also_from_the_cache(town):
    rule = """from weaklabel import span_model
def find(text):
    return [(0, 3, "PERSON"), (0, 3, "TOWN")] if text.startswith("Ann") else []
model = span_model(find, {"PERSN": "PERSON", "TOWN": "PLACE"})
"""
    town.write("labeling_functions/town.py", RULES + rule)
    note = "model: its model found nothing that is called 'PERSN'; spans of other types than labels names are left out"
    for _ in range(2):
        assert f"note: {note}" in town.run("apply", "town").out
