"""Tasks of people who mark texts: their answers alone, in the files of several tools."""

import json
import sys

import numpy as np
import pytest

from weaklabel.errors import InputError, UnknownName
from weaklabel.fit import fit_task
from weaklabel.project.asking import questions as questions_to_ask
from weaklabel.project.export import export_items
from weaklabel.project.people import People
from weaklabel.project.truths import read_dataset
from weaklabel.project.workspace import Workspace

SETTINGS = """kind = "ner"
classes = ["PER", "LOC"]
[data]
crowd = "{0}"
[label_model]
name = "majority"
"""


@pytest.fixture
def task(tmp_path):
    """A task of one file of answers."""

    def make(name, content, more=""):
        folder = tmp_path / "tasks" / "marks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "task.toml").write_text(SETTINGS.format(name) + more, "utf-8")
        (folder / name).write_text(content, "utf-8")
        return Workspace(tmp_path).task("marks")

    return make


def said(run):
    """Who marked what in which text: ``(item, worker, tag)`` of the votes on tokens that are not outside."""
    votes = run.votes()
    item = np.searchsorted(votes.item_start, votes.unit, side="right") - 1
    return [
        (votes.item_ids[i], votes.names[j], votes.labels.classes[k])
        for i, j, k in zip(item, votes.source, votes.statement, strict=True)
        if k
    ]


def test_columns_of_people_alone_make_a_task_with_a_tagger(task, tmp_path):
    made = task("answers.txt", "Ann B-PER B-PER\nslept O O\n\nRome ? B-LOC\n\nBob ? ?\n")
    run = fit_task(made)
    assert said(run) == [
        ("item-0", "worker_1", "B-PER"),
        ("item-0", "worker_2", "B-PER"),
        ("item-1", "worker_2", "B-LOC"),
    ]
    assert run.table("predictions.parquet")["id"] == ["item-0", "item-1", "item-2"]
    assert export_items(made, run, tmp_path / "out.conll").items == 3
    assert (tmp_path / "out.conll").read_text("utf-8") == "Ann B-PER\nslept O\n\nRome B-LOC\n\nBob O\n"


def test_answers_without_texts_need_a_file_of_these(task):
    made = task("answers.csv", "item,worker,start,end,label\na,ann,0,3,PER\n")
    with pytest.raises(InputError, match="answers of people need their texts; name the file of them"):
        fit_task(made)


def region(start, end, *labels, text=None):
    told = {"start": start, "end": end, "labels": list(labels)} | ({} if text is None else {"text": text})
    return {"type": "labels", "from_name": "label", "to_name": "text", "value": told}


def studio(*annotations, text="Ann 😀 Rome", **task):
    """A task of Label Studio, from the worker and the regions of each annotation."""
    said = [{"completed_by": who, "result": list(result)} for who, *result in annotations]
    return {"id": 1, "data": {"text": text}, "annotations": said, **task}


def test_annotators_of_label_studio_are_workers(task):
    other = {"type": "choices", "from_name": "mood", "value": {"choices": ["good"]}}
    tasks = [
        studio(("ann", region(0, 3, "PER", text="Ann"), region(6, 10, "LOC")), ("bob", other)),
        studio(("bob", region(0, 3, "PER", "LOC")), id=2),
        studio(id=3),
    ]
    tasks[1]["annotations"].append({"completed_by": "ann", "was_cancelled": True, "result": []})
    tasks[0]["annotations"][0]["lead_time"] = 4
    run = fit_task(task("answers.json", json.dumps(tasks)), until="soft labels")
    assert sorted(run.table("workers.csv")["seconds"]) == ["", "4.0"]
    assert said(run) == [("1", "ann", "B-PER"), ("1", "ann", "B-LOC"), ("2", "bob", "B-PER"), ("2", "bob", "B-LOC")]
    votes = run.votes()
    assert votes.item_ids == ("1", "2", "3")
    # Who marked nothing was asked, and says outside; who cancelled was not.
    assert {source.name: asked.tolist() for source, asked in zip(votes.sources, votes.asked, strict=True)} == {
        "ann": [0], "bob": [0, 1]
    }  # fmt: skip
    assert [source.silence for source in votes.sources] == ["background"] * 2
    assert any("1 cancelled" in note for note in run.overview["notes"])
    assert any("workers contradict themselves 1 time" in note for note in run.overview["notes"])


def question(who, spans=(), text="Ann 😀 Rome", answer="accept", **more):
    told = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return {"text": text, "_input_hash": 7, "_annotator_id": who, "spans": told, "answer": answer, **more}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_annotators_of_prodigy_are_workers(task):
    told = lines(
        question("ann", [(0, 3, "PER"), (6, 10, "LOC")], page=3),
        question("bob"),
        question("cid", answer="ignore"),
        question("ann", text="No", answer="reject", _input_hash=8),
    )
    run = fit_task(task("answers.jsonl", told), until="soft labels")
    assert said(run) == [("7", "ann", "B-PER"), ("7", "ann", "B-LOC")]
    votes = run.votes()
    assert (votes.item_ids, votes.names) == (("7", "8"), ["ann", "bob"])
    assert [asked.tolist() for asked in votes.asked] == [[0], [0]]
    assert any("2 questions that were ignored, or rejected" in note for note in run.overview["notes"])


def test_texts_of_another_file_take_the_answers_of_an_export(task, tmp_path):
    made = task("answers.json", json.dumps([studio(("ann", region(0, 3, "PER")))]))
    (tmp_path / "tasks" / "marks" / "items.jsonl").write_text(
        lines({"id": 1, "text": "Ann 😀 Rome", "age": 3}), "utf-8"
    )
    made = Workspace(tmp_path).task("marks", ['data.file="items.jsonl"'])
    assert said(fit_task(made, until="soft labels")) == [("1", "ann", "B-PER")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", [studio(("ann", region(0, 3, "PERS")))], "task 1: .ann. on item .1. .*whose label is no class"),
        ("a.json", [studio(("ann", region(0, 30, "PER")))], "task 1: .*not in the text of 10 characters"),
        ("a.json", [studio(("ann", region(0, 3)))], "task 1: a span has start, end and label"),
        ("a.json", [studio(("ann", region(9, 13, "LOC", text="Rome")))], "task 1: .*not in the text"),
        ("a.json", [studio(("ann", region(4, 7, "LOC", text="Rom")))], "task 1: .*'😀 R', but .*; are these bytes"),
        ("a.json", [studio(("ann", {"type": "hypertextlabels"}))], "row 1: hypertextlabels mark pieces of pages"),
        ("a.json", [studio(("ann",)), studio(("ann",), text="Bob")], "the id '1' is used for two texts, .* and 'Bob'"),
        ("a.jsonl", [question("ann", [(0, 3, "PERS")])], "row 1: .ann. on item .7. .*whose label is no class"),
        ("a.jsonl", [question("ann", [(3, 3, "PER")])], "row 1: .* which is empty"),
        ("a.jsonl", [question("ann"), question("bob", text="No")], "the id '7' is used for two texts"),
        ("a.jsonl", [question("ann", answer="maybe")], "row 1: answer must be accept, reject or ignore"),
        ("a.jsonl", [question(None)], "row 1: there is no _annotator_id"),
    ],
)  # fmt: skip
def test_what_answers_may_not_hold(task, name, content, message):
    made = task(name, json.dumps(content) if name == "a.json" else lines(*content))
    with pytest.raises(InputError, match=message):
        fit_task(made, until="soft labels")


def test_gold_questions_on_texts_tell_workers_apart(task, tmp_path):
    """Words that the truth or the worker marks count; whoever marks nothing misses those of the truth."""
    marks = {"ann": [region(0, 3, "PER")], "bob": [], "cid": [region(0, 3, "PER"), region(6, 10, "LOC")]}
    tasks = [studio(*((who, *said) for who, said in marks.items()), id=at) for at in range(4)]
    made = task("answers.json", json.dumps(tasks), '[crowd]\nquestions = "questions.csv"\n')
    questions = tmp_path / "tasks" / "marks" / "questions.csv"
    questions.write_text('item,truth\n0,"[[0, 3, ""PER""]]"\n1,"[[0, 3, ""PER""]]"\n', "utf-8")
    run = fit_task(made, until="soft labels")
    table = run.table("workers.csv")
    shares = zip(table["worker"], table["gold_answered"], table["gold_correct"], strict=True)
    assert {name: (answered, correct) for name, answered, correct in shares} == {
        "ann": ("2", "2"), "bob": ("2", "0"), "cid": ("4", "2")
    }  # fmt: skip
    assert run.votes().item_ids == ("2", "3")
    asked = questions_to_ask(made, run, 2)
    assert {request.item for request in asked.requests} <= {0, 1}
    questions.write_text('item,truth\n0,"[[0, 99, ""PER""]]"\n', "utf-8")
    with pytest.raises(InputError, match=r"the gold question '0': .*not in the text of 10 characters"):
        fit_task(made, until="votes")
    questions.write_text(
        'item,truth\n0,"[{""start"": 0, ""end"": 3, ""label"": ""PER"", ""text"": ""Bob""}]"\n', "utf-8"
    )
    with pytest.raises(InputError, match=r"the gold question '0': the span .* is 'Ann', but the file says .* 'Bob'"):
        fit_task(made, until="votes")
    questions.write_text('item,truth\n9,"[[0, 3, ""PER""]]"\n', "utf-8")
    assert any("none of the 1 gold question" in note for note in fit_task(made, until="votes").overview["notes"])


def test_a_gold_question_without_a_text_is_refused(task, tmp_path):
    table = "item,worker,start,end,label\na,ann,0,3,PER\nq,ann,0,3,PER\n"
    task("answers.csv", table, '[crowd]\nquestions = "questions.csv"\n')
    folder = tmp_path / "tasks" / "marks"
    (folder / "items.jsonl").write_text(lines({"id": "a", "text": "Ann"}), "utf-8")
    (folder / "questions.csv").write_text('item,truth\nq,"[[0, 3, ""PER""]]"\n', "utf-8")
    with pytest.raises(InputError, match="the gold question 'q' has no text: it is no item of the task"):
        fit_task(Workspace(tmp_path).task("marks", ['data.file="items.jsonl"']))


def test_gold_questions_stand_among_items_and_answers(beside):
    asked = json.dumps([studio(("ann", region(0, 3, "PER")), text="Zoe left", id="q")])
    truths = 'item,truth\na,"[[0, 3, ""PER""]]"\nq,"[[0, 3, ""PER""]]"\n'
    table = "item,worker,start,end,label\na,ann,0,3,PER\nb,ann,0,3,PER\n"
    run = fit_task(beside("c.csv", "l.json", c_csv=table, l_json=asked, questions_csv=truths), until="soft labels")
    assert run.table("workers.csv")["gold_correct"] == ["2"]


def test_answers_of_several_files_are_about_the_same_texts(task, tmp_path):
    task("answers.conll", "Ann B-PER\nslept O\n\nRome B-LOC\n")
    more = tmp_path / "tasks" / "marks" / "more.conll"
    more.write_text("Ann O\nslept O\n\nRome O\n\nBob B-PER\n", "utf-8")
    made = Workspace(tmp_path).task("marks", ['data.crowd=["answers.conll", "more.conll"]'])
    run = fit_task(made, until="soft labels")
    assert run.votes().item_ids == ("item-0", "item-1", "item-2")
    assert any("workers contradict themselves 2 times" in note for note in run.overview["notes"])
    more.write_text("Bob B-PER\n", "utf-8")
    run = fit_task(made, until="soft labels")
    assert said(run) == [
        ("answers/item-0", "worker_1", "B-PER"),
        ("answers/item-1", "worker_1", "B-LOC"),
        ("more/item-0", "worker_1", "B-PER"),
    ]
    assert any("answers.conll and more.conll are about different texts" in note for note in run.overview["notes"])


@pytest.fixture
def beside(task, tmp_path):
    """A task of three texts and a rule, beside answers and gold questions in these files."""

    def make(*crowd, **files):
        folder = tmp_path / "tasks" / "marks"
        names = ", ".join(f'"{name}"' for name in crowd)
        task("none.csv", "", '[crowd]\nquestions = "questions.csv"\n')
        texts = [{"id": id, "text": text} for id, text in (("a", "Ann left"), ("b", "Bob left"), ("c", "Rome"))]
        (folder / "items.jsonl").write_text(lines(*texts), "utf-8")
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_text(content, "utf-8")
        (tmp_path / "labeling_functions").mkdir()
        rules = 'from weaklabel import span_regex\nnames = span_regex("Ann|Bob", "PER")\n'
        (tmp_path / "labeling_functions" / "marks.py").write_text(rules, "utf-8")
        return Workspace(tmp_path).task("marks", ['data.file="items.jsonl"', f"data.crowd=[{names}]"])

    return make


def test_answers_to_gold_questions_alone_grade_and_do_not_vote(beside):
    """The file of texts gives the items, whether anybody answered for one or not."""
    asked = json.dumps([studio(("ann", region(0, 3, "PER")), text="Zoe left", id="q")])
    made = beside("l.json", l_json=asked, questions_csv='item,truth\nq,"[[0, 3, ""PER""]]"\n')
    run = fit_task(made, until="soft labels")
    assert run.votes().names == ["names"]
    assert run.votes().item_ids == ("a", "b", "c")
    assert any("all answers of people are to gold questions that are no items" in one for one in run.overview["notes"])


def test_gold_questions_may_have_their_texts_in_a_file_of_their_own(beside):
    asked = json.dumps([studio(("ann", region(0, 3, "PER")), text="Zoe left", id="q")])
    table = "item,worker,start,end,label\na,ann,0,3,PER\nc,ann,0,4,LOC\n"
    made = beside("c.csv", "l.json", c_csv=table, l_json=asked, questions_csv='item,truth\nq,"[[0, 3, ""PER""]]"\n')
    run = fit_task(made, until="soft labels")
    assert run.votes().names == ["names", "ann"]
    assert [one for one in said(run) if one[1] == "ann"] == [("a", "ann", "B-PER"), ("c", "ann", "B-LOC")]
    assert run.table("workers.csv")["gold_correct"] == ["1"]


def test_a_worker_may_tag_words_in_one_file_and_mark_spans_in_another(task, tmp_path):
    task("c.conll", "Ann B-PER B-PER\nleft O O\n\nRome O ?\n")
    spans = "item,worker,start,end,label\nitem-1,worker_1,0,4,LOC\nitem-1,bob,0,4,PER\n"
    (tmp_path / "tasks" / "marks" / "c.csv").write_text(spans, "utf-8")
    run = fit_task(Workspace(tmp_path).task("marks", ['data.crowd=["c.conll", "c.csv"]']), until="soft labels")
    assert said(run) == [
        ("item-0", "worker_1", "B-PER"),
        ("item-0", "worker_2", "B-PER"),
        ("item-1", "worker_1", "B-LOC"),
        ("item-1", "bob", "B-PER"),
    ]
    votes = run.votes()
    assert [asked.tolist() for asked in votes.asked] == [[0, 1], [0], [1]]
    assert any("workers contradict themselves 1 time" in note for note in run.overview["notes"])


def test_asking_reads_no_texts_whose_tokens_are_known(task, monkeypatch):
    made = task("answers.txt", "Ann B-PER O\nslept O O\n\nRome ? B-LOC\n\nBob B-PER ?\n")
    run = fit_task(made, until="soft labels")
    monkeypatch.setitem(sys.modules, "spacy", None)
    assert questions_to_ask(made, run, 2).requests


PAIR = "Ann B-PER B-PER\nslept O O\n\nRome B-LOC O\n\nBob O B-PER\n\nAnn O B-PER\nslept O O\n"


def test_columns_of_the_same_texts_tell_the_truth_of_answers(task, tmp_path):
    task("answers.txt", PAIR)
    made = Workspace(tmp_path).task("marks", ["data.gold=truth.txt"])
    truth = tmp_path / "tasks" / "marks" / "truth.txt"
    truth.write_text("Rome B-LOC\n\nAnn B-PER\nslept O\n\nEve B-PER\n\nAnn O\nslept O\n", "utf-8")
    dataset = read_dataset(made, made.kind(), made.data(), People.of(made, made.kind()).items())
    assert dataset.gold == (((0, 3, "PER"),), ((0, 4, "LOC"),), None, ())
    assert "1 items of truth.txt have no answer, and are left out" in dataset.notes
    truth.write_text("Eve B-PER\n", "utf-8")
    with pytest.raises(InputError, match=r"truth\.txt: none of its 1 texts is one of the items, such as 'Ann slept'"):
        fit_task(made)
    truth.write_text("Rome B-TOWN\n", "utf-8")
    with pytest.raises(UnknownName, match=r"truth\.txt, line 1: unknown class 'TOWN'"):
        fit_task(made)
