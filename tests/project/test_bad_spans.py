"""What is wrong in the files of a task of entities is told in one line, with its place; nothing is taken silently."""

import json

import pytest

from weaklabel.errors import InputError, WeaklabelError
from weaklabel.fit import fit_task
from weaklabel.project.workspace import Workspace

SETTINGS = """kind = "ner"
classes = ["PER", "LOC"]
[data]
file = "items.jsonl"
{0}
[end_model]
name = "none"
"""
RULES = 'from weaklabel import span_regex\nnames = span_regex("Zoë", "PER")\ntowns = span_regex("Rome", "LOC")\n'
TEXT = "Zoë 😀 saw Rome"


@pytest.fixture
def fit(tmp_path):
    """The run of a task with these items and files."""

    def make(*rows, more="", rules=True, **files):
        folder = tmp_path / "tasks" / "odd"
        folder.mkdir(parents=True)
        (folder / "task.toml").write_text(SETTINGS.format(more), "utf-8")
        (folder / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, "utf-8")
        (tmp_path / "labeling_functions").mkdir()
        if rules:
            (tmp_path / "labeling_functions" / "odd.py").write_text(RULES, "utf-8")
        return fit_task(Workspace(tmp_path).task("odd"))

    return make


def item(*spans, id="d1", text=TEXT):
    return {"id": id, "text": text, "spans": [list(span) for span in spans]}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [item((0, 99, "PER"))],
            r"items\.jsonl, row 1 \(item 'd1'\): the span .* is not in the text of 14 characters$",
        ),
        ([item((10, 18, "LOC"))], "is not in the text of 14 characters; are these bytes"),
        ([item((3, 3, "PER"))], "is empty"),
        ([item((0, 3, "PERS"))], "unknown class 'PERS'; did you mean 'PER'"),
        ([item((0, 3, "PER")), item((0, 3, "LOC"))], "row 2: the id 'd1' is used twice, first in .*row 1"),
    ],
    ids=["past", "bytes", "empty", "label", "twice"],
)
def test_gold_that_cannot_be(fit, rows, message):
    with pytest.raises(WeaklabelError, match=message):
        fit(*rows)


def test_gold_that_contradicts_itself_is_told_of(fit):
    run = fit(item((0, 3, "PER"), (0, 3, "LOC")), item((0, 8, "PER"), (6, 9, "LOC"), id="d2"), item(id="e", text=""))
    notes = "\n".join(run.overview["notes"])
    assert "gold: 1 span of the same tokens as another, with another label: left out; the first is (0, 3) of" in notes
    assert "gold: 1 span overlapping longer ones: left out; the first is (6, 9) of item 'd2'" in notes
    assert "1 of 3 texts are empty" in notes
    assert "1 texts repeat an earlier one" in notes


@pytest.mark.parametrize(
    ("more", "table"),
    [('votes = "t.csv"', "id,source,start,end,label\n"), ('crowd = "t.csv"', "item,worker,start,end,label\n")],
    ids=["votes", "people"],
)
def test_gold_is_told_of_where_no_rule_votes(fit, more, table):
    run = fit(item((0, 2, "PER"), (10, 14, "LOC"), (10, 14, "PER")), more=more, rules=False, t=table + "d1,x,0,3,PER\n")
    notes = "\n".join(run.overview["notes"])
    assert "gold: 1 span crossing the bounds of tokens: widened to whole ones; the first is (0, 2)" in notes
    assert "gold: 1 span of the same tokens as another, with another label: left out; the first is (10, 14)" in notes


TABLE = "item,worker,start,end,label\nd1,ann,"


@pytest.mark.parametrize(
    ("more", "files", "message"),
    [
        ('crowd = "c.csv"', {"c": TABLE + "0.5,3,PER\n"}, r"c\.csv, line 2: .* which are whole numbers"),
        ('crowd = "c.csv"', {"c": TABLE + ",3,PER\n"}, r"c\.csv, line 2: a span has a label, a start and an end"),
        ('crowd = "c.csv"', {"c": TABLE + "0,3,\n"}, r"c\.csv, line 2: a span has a label, a start and an end"),
        ('crowd = "c.csv"', {"c": TABLE + "0,99,PER\n"}, "line 2: 'ann' on item 'd1' .*not in the text"),
        ('votes = "v.csv"', {"v": "id,source,start,end,label\nd1,m,0,3,\n"}, r"v\.csv: row 1 .*a span has no label"),
        ('gold = "g.csv"', {"g": 'item,truth\nd1,"[[0, 99, ""PER""]]"\n'}, r"g\.csv, item 'd1': .*not in the text"),
        ('gold = "g.csv"', {"g": 'item,truth\nd1,"[[0, 1e400, ""PER""]]"\n'}, r"g\.csv, row 1 \(item 'd1'\): .*span"),
        (
            'gold = "g.csv"',
            {"g": 'item,truth\nd1,"[{""start"": 0, ""end"": 3, ""label"": ""PER"", ""text"": ""Bob""}]"\n'},
            r"g\.csv, item 'd1': the span .* is 'Zoë', but the file says that it is 'Bob'",
        ),
    ],
    ids=["fraction", "start", "label", "past", "votes", "truth", "infinite", "words"],
)
def test_tables_of_spans_that_cannot_be(fit, more, files, message):
    with pytest.raises(InputError, match=message):
        fit({"id": "d1", "text": TEXT}, more=more, **files)


def test_confidences_of_answers_weigh_their_spans(fit):
    run = fit(
        {"id": "d1", "text": TEXT},
        more='crowd = "c.csv"',
        c=TABLE.replace("label", "label,confidence") + "0,3,PER,0.5\n",
    )
    votes = run.votes()
    assert votes.weight[votes.source == 2].tolist() == [0.5]


def test_whoever_marks_nothing_has_a_row_without_a_span(fit):
    table = TABLE + ",,\n"
    run = fit({"id": "d1", "text": TEXT}, more='crowd = "c.csv"', c=table)
    assert run.votes().names == ["names", "towns", "ann"]


def test_truths_have_the_forms_that_gold_has(fit):
    cell = '[{""start_offset"": 0, ""end_offset"": 3, ""label"": ""PER"", ""text"": ""Zoë""}]'
    run = fit({"id": "d1", "text": TEXT}, more='gold = "g.csv"', g=f'item,truth\nd1,"{cell}"\n')
    assert run.metrics["train"]["label_model"]["recall"] == 1
