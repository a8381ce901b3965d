"""Tasks of people who mark texts: their answers alone, in the files of several tools."""

import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.fit import fit_task
from weaklabel.project.export import export_items
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
