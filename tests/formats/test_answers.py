"""Answers of people in the files of several tools."""

import json
import os
from pathlib import Path

import pytest

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats.answers import AnswerColumns, holds_answers, read_answers
from weaklabel.labels import Not

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))


def told(answers):
    return list(zip(answers.item, answers.worker, answers.label, strict=True))


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("a.csv", "item,worker,label,seconds\n1,ann,spam,3\n1,bob,ham,4\n", {}),
        ("a.tsv", "task\tworker\tlabel\n1\tann\tspam\n1\tbob\tham\n", {}),
        ("a.csv", "doc,who,said\n1,ann,spam\n1,bob,ham\n", {"item": "doc", "worker": "who", "answer": "said"}),
        ("a.csv", "number,ann,bob\n1,spam,ham\n", {}),
        (
            "a.jsonl",
            '{"item": 1, "worker": "ann", "label": "spam"}\n{"item": 1, "worker": "bob", "label": "ham"}\n',
            {},
        ),
    ],
    ids=["long", "tsv", "other-names", "wide", "jsonl"],
)
def test_tables(file, name, content, named):
    answers = read_answers(file(name, content), AnswerColumns(**named))
    assert told(answers) == [("1", "ann", "spam"), ("1", "bob", "ham")]


BATCH = """HITId,WorkerId,AssignmentStatus,WorkTimeInSeconds,Input.id,Input.text,Answer.mood,Answer.note
h1,A1,Approved,7,m1,hello,good,
h1,A2,Rejected,1,m1,hello,bad,x
h1,A3,Submitted,9,m1,hello
"""


def test_a_batch_of_mechanical_turk(file):
    answers = read_answers(file("b.csv", BATCH), AnswerColumns(answer="Answer.mood"))
    assert told(answers) == [("m1", "A1", "good"), ("m1", "A3", None)]
    assert answers.seconds.tolist() == [7, 9]
    assert answers.place(1).endswith("b.csv, line 4")
    assert "1 rejected assignments were left out" in answers.notes[0]


@pytest.mark.parametrize(
    ("answers", "answer", "labels"),
    [
        ("Answer.mood.good,Answer.mood.bad\nh,A,i,true,false", "Answer.mood", ["good"]),
        ("Answer.taskAnswers\nh,A,i,\"[{\"\"mood\"\":{\"\"label\"\":\"\"good\"\"}}]\"", None, ["good"]),
        ("Answer.taskAnswers\nh,A,i,\"[{\"\"x\"\":1,\"\"mood\"\":{\"\"labels\"\":[\"\"a\"\",\"\"b\"\"]}}]\"", "Answer.mood", list("ab")),  # noqa: E501
        ("Answer.taskAnswers\nh,A,i,\"[{\"\"mood\"\":{\"\"good\"\":true,\"\"bad\"\":false}}]\"", None, ["good"]),
    ],
    ids=["columns", "classifier", "several", "radio"],
)  # fmt: skip
def test_forms_of_mechanical_turk_answers(file, answers, answer, labels):
    path = file("b.csv", f"HITId,WorkerId,Input.x,{answers}\n")
    assert list(read_answers(path, AnswerColumns(answer=answer)).label) == labels


FIELDS = (
    'WorkerId,Input.x,Answer.taskAnswers\nA,i,"[{""x"":1,""mood"":""good""}]"\nB,i,"[{""mood"":""bad"",""x"":1}]"\n'
)


@pytest.mark.parametrize(
    ("content", "named", "message"),
    [
        (
            BATCH.replace("Approved", "Rejected").replace("Submitted", "Rejected"),
            {"answer": "Answer.mood"},
            "all 3 assignments were rejected",
        ),
        (BATCH, {}, "Name it in .data. answer: Answer.mood, Answer.note"),
        (BATCH, {"answer": "Answer.mud"}, "did you mean 'Answer.mood'"),
        ("WorkerId,Input.x,Answer.taskAnswers\nA,i,[\n", {}, "line 2: Answer.taskAnswers must hold a JSON list"),
        (FIELDS, {}, "Name it in .data. answer"),
        (FIELDS, {"answer": "Answer.moot"}, "did you mean 'mood'"),
        (BATCH, {"answer": "Answer.mood", "worker": "WorkerId"}, "worker = 'WorkerId' is not needed"),
    ],
    ids=["rejected", "which", "unknown", "json", "which-field", "unknown-field", "worker"],
)
def test_bad_batches(file, content, named, message):
    with pytest.raises((InputError, UnknownName), match=message):
        read_answers(file("b.csv", content), AnswerColumns(**named))


@pytest.mark.skipif(not (DATA / "mturk").is_dir(), reason="needs the real batch file")
def test_a_real_batch():
    path = next((DATA / "mturk").glob("*.csv"))
    answers = read_answers(path, AnswerColumns("Input.document", "Answer.usedMT"))
    assert len(answers) == 3
    assert set(answers.label.values) == {"no"}
    assert (answers.seconds > 0).all()


TASKS = [
    {
        "id": 5,
        "data": {"text": "hello"},
        "annotations": [
            {"completed_by": 1, "lead_time": 2.5, "result": [
                {"from_name": "mood", "type": "choices", "value": {"choices": ["good", "kind"]}}]},
            {"completed_by": {"email": "b@x.org"}, "result": []},
            {"completed_by": 3, "was_cancelled": True, "result": []},
        ],
    }
]  # fmt: skip


def test_label_studio(file):
    answers = read_answers(file("export.json", json.dumps(TASKS)))
    assert told(answers) == [("5", "1", "good"), ("5", "1", "kind"), ("5", "b@x.org", None)]
    assert "1 cancelled" in answers.notes[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "no JSON"),
        ('{"a": 1}', "must hold a list of tasks"),
        ('[{"id": 1, "annotations": []}]', "holds no annotation"),
        ('[{"id": 1, "annotations": [{"result": []}]}]', "task 1: an annotation does not say who made it"),
        ('[{"annotations": [{"completed_by": 1}]}]', "task 1: there is no id"),
        ("", "is empty"),
    ],
    ids=["broken", "no-list", "nobody", "who", "what", "empty"],
)
def test_bad_exports_of_label_studio(file, content, message):
    with pytest.raises(InputError, match=message):
        read_answers(file("export.json", content))


@pytest.mark.parametrize("content", ["5", '{"a": 1}', "null", '[5, {"annotations": [null, {"completed_by": 1}]}]'])
def test_what_is_no_export_is_one_of_nobody(file, content):
    assert not holds_answers(file("export.json", content), spans=True)


def test_prodigy(file):
    lines = [
        {"_input_hash": 1, "_annotator_id": "x-ann", "label": "spam", "answer": "accept"},
        {"_input_hash": 1, "_annotator_id": "x-bob", "label": "spam", "answer": "reject"},
        {"_input_hash": 2, "_annotator_id": "x-ann", "accept": ["ham"], "answer": "accept"},
        {"_input_hash": 2, "_annotator_id": "x-bob", "answer": "ignore"},
    ]
    answers = read_answers(file("p.jsonl", "\n".join(map(json.dumps, lines))))
    assert told(answers) == [("1", "x-ann", "spam"), ("1", "x-bob", Not("spam")), ("2", "x-ann", "ham")]
    assert "1 questions that were ignored" in answers.notes[0]
    with pytest.raises(InputError, match="row 1: there is no _annotator_id or _session_id to say who answered"):
        read_answers(file("q.jsonl", json.dumps({"_input_hash": 1, "label": "spam", "answer": "accept"})))


def test_files_that_cannot_be_read(file, tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_answers(tmp_path / "none.csv")
    with pytest.raises(UnknownName, match="file ending"):
        read_answers(file("a.xml", "x"))
    with pytest.raises(InputError, match="line 3: not UTF-8"):
        read_answers(file("a.csv", b"item,worker,label\n1,a,x\n2,a,h\xe4m\n"))
    with pytest.raises(InputError, match="has no rows"):
        read_answers(file("a.csv", "item,worker,label\n"))


@pytest.mark.parametrize("order", [0, 1], ids=["before", "after"])
def test_a_named_column_stands_for_one_of_the_usual_name(file, order):
    rows = [("said", "label"), ("spam", "other")]
    text = "\n".join(",".join(("1", "ann", *row[:: 1 - 2 * order])) for row in rows).replace("1,ann", "item,worker", 1)
    assert told(read_answers(file("a.csv", text + "\n"), AnswerColumns(answer="said"))) == [("1", "ann", "spam")]


def test_rows_are_short_in_batches_only(file):
    with pytest.raises(InputError, match="line 3: 3 fields where the header has 4"):
        read_answers(file("a.csv", ",item,worker,label\n0,1,ann,spam\n1,2,ann\n"))


def test_times_that_are_none_are_told_of(file):
    answers = read_answers(file("a.csv", "item,worker,label,seconds\n1,ann,x,3\n2,ann,x,abc\n3,ann,x,\n"))
    assert answers.notes[0].endswith("1 value of seconds no number, and ignored")


def test_none_of_the_choices_of_prodigy_is_an_empty_answer(file):
    line = {"_input_hash": 1, "_annotator_id": "ann", "accept": [], "answer": "accept"}
    assert told(read_answers(file("p.jsonl", json.dumps(line)))) == [("1", "ann", None)]


@pytest.mark.parametrize(
    "result",
    [{"type": "choices"}, {"type": "choices", "value": {"choices": None}}, {"type": "choices", "value": 3}],
    ids=["nothing", "null", "number"],
)
def test_half_made_annotations_of_label_studio_are_empty(file, result):
    task = {"id": 1, "annotations": [{"completed_by": 1, "lead_time": "long", "result": [result]}]}
    answers = read_answers(file("export.json", json.dumps([task])))
    assert told(answers) == [("1", "1", None)]


def test_columns_of_tags_are_told_from_classes(file):
    with pytest.raises(InputError, match=r'answers\.txt: .* word a line .* put kind = "ner" into task\.toml'):
        read_answers(file("answers.txt", "Ann B-PER O\nslept O O\n"))


@pytest.mark.parametrize(("ends", "missing"), [("start,stop", "end"), ("begin,end", "start"), ("from,to", "start")])
def test_a_column_that_spans_lack_is_told(file, ends, missing):
    path = file("a.csv", f"item,worker,{ends},label\n1,ann,0,3,PER\n")
    with pytest.raises(InputError, match=rf"a\.csv: there is no column '{missing}', but spans have .* known: item"):
        read_answers(path, spans=True)
    read_answers(file("a.csv", "item,worker,label\n1,ann,\n"), spans=True)  # who found nothing needs no ends
