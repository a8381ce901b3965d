import json

import pytest

from weaklabel.errors import InputError, UnknownName, WorkspaceError
from weaklabel.fit import fit_task
from weaklabel.project.importing import import_task
from weaklabel.project.workspace import Workspace

LABELS = {"0": "ham", "1": "spam"}


def item(**changes):
    return {"label": 0, "weak_labels": [0, -1], "data": {"text": "a b"}} | changes


ITEMS = {"0": item(), "1": item(label=1, weak_labels=[1, 1], data={"text": "c d"})}


@pytest.fixture
def wrench(tmp_path):
    """Imports a folder with these files."""

    def go(**files):
        folder = tmp_path / "theirs"
        folder.mkdir(exist_ok=True)
        (tmp_path / "tasks").mkdir(exist_ok=True)
        for name, content in ({"label": LABELS, "train": ITEMS} | files).items():
            if content is not None:
                written = content if isinstance(content, bytes) else json.dumps(content).encode()
                (folder / f"{name}.json").write_bytes(written)
        return import_task(tmp_path, "wrench", folder, "mine")[0]

    return go


def test_an_imported_task_runs(wrench, tmp_path):
    wrench(meta={"lf": ["one", "two"]}, valid=ITEMS, test=ITEMS)
    run = fit_task(Workspace(tmp_path).task("mine"))
    assert run.votes().names == ["one", "two"]
    assert set(run.metrics) == {"test", "dev", "train"}


def test_columns_of_theirs_do_not_replace_ids_and_gold(wrench, tmp_path):
    data = {"text": "a", "id": "z", "label": "q", "split": "s"}
    wrench(train={"0": item(data=data), "1": item(data=data, weak_labels=[1, 1])})
    assert fit_task(Workspace(tmp_path).task("mine")).votes().item_ids == ("train-0", "train-1")


def test_half_characters_are_replaced(wrench):
    folder = wrench(train=b'{"0": {"label": 0, "weak_labels": [0, 1], "data": {"text": "x \\ud800"}}}')
    assert "x \ufffd" in (folder / "data/train.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"label": None}, r"no file .*label\.json"),
        ({"label": ["a"]}, r"label\.json must hold an object"),
        ({"label": {"a": "b"}}, r"label\.json must map numbers to class names"),
        ({"label": {"0": "a"}}, r"label\.json: .*two classes at least"),
        ({"label": {"0": "a", "1": "a"}}, r"label\.json: .*'a' is named twice"),
        ({"train": None}, r"holds none of train\.json, valid\.json and test\.json"),
        ({"train": b'{"0":\n'}, r"train\.json, line 2: no JSON"),
        ({"train": b"[" * 100_000}, r"train\.json, line 1: JSON that cannot be read \(RecursionError"),
        ({"train": b"\xff"}, r"train\.json, line 1: not UTF-8"),
        ({"train": [item()]}, r"train\.json must hold an object"),
        ({"train": {"7": "x"}}, r"train\.json, item '7': expected an object with data, label and weak_labels"),
        ({"train": {"7": {"data": {}}}}, "item '7'.*weak_labels"),
        ({"train": {"7": item(data="abc")}}, "item '7': expected an object"),
        ({"train": {"7": item(data={"feature": 5})}}, "item '7': expected an object"),
        ({"train": {"7": item(weak_labels=[[0], 1])}}, r"item '7': \[0\] is none of the classes of label\.json"),
        ({"train": {"7": item(weak_labels=[True, 1])}}, "item '7': True is none of the classes"),
        ({"train": {"7": item(weak_labels=[0.5, 1])}}, r"item '7': 0\.5 is none of the classes"),
        ({"train": {"7": item(weak_labels=[7, 1])}}, r"item '7': 7 is none of the classes of label\.json \(0, 1\)"),
        ({"train": {"7": item(label="ham")}}, "item '7': 'ham' is none of the classes"),
        ({"train": {"7": item(label=[0])}}, r"item '7': \[0\] is none of the classes"),
        ({"train": {"0": item(), "1": item(weak_labels=[1])}}, r"as many weak_labels .* but got \[1, 2\]"),
        ({"meta": {"lf": ["a"]}}, r"meta\.json: 'lf' must name 2 different"),
    ],
)
def test_a_folder_that_is_wrong_names_the_file_and_the_item(wrench, tmp_path, files, message):
    with pytest.raises(InputError, match=message):
        wrench(**files)
    assert list((tmp_path / "tasks").iterdir()) == []


def test_formats_and_names_that_are_none(wrench, tmp_path):
    wrench()
    for name, message in (("wrnch", "did you mean 'wrench'"), ("csv", "unknown format 'csv'")):
        with pytest.raises(UnknownName, match=message):
            import_task(tmp_path, name, tmp_path / "theirs", "other")
    with pytest.raises(WorkspaceError, match="already"):
        wrench()
    assert import_task(tmp_path, "wrench", tmp_path / "theirs", "mine", replace=True)[0].is_dir()
