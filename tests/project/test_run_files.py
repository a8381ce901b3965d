import json

import numpy as np
import pytest

from weaklabel.formats.base import read_table
from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.marks import Fault
from weaklabel.project.run_files import write_sources
from weaklabel.soft import SoftLabels


def test_columns_of_soft_labels():
    soft = SoftLabels(
        np.array([[0.2, 0.8], [0.5, 0.5], [0.5, 0.5]]), np.array([True, True, False]), LabelSpace(("a", "b"))
    )
    table = Classification().table(Records(list("123"), {}), soft, soft.labels)
    assert np.array_equal(Classification().from_table(table, soft.labels).probs, soft.probs)
    assert table == {
        "label": ["b", None, None],
        "confidence": [0.8, 0.5, 0.5],
        "covered": [True, True, False],
        "p_a": [0.2, 0.5, 0.5],
        "p_b": [0.8, 0.5, 0.5],
    }  # fmt: skip


def test_what_is_no_number_is_an_empty_field_and_lists_are_joined(tmp_path):
    columns = {"lf": ["x"], "polarity": [["a", "b"]], "precision": [float("nan")], "weight": [1 / 3]}
    write_sources(tmp_path, columns, {"lf_a": []}, [])
    assert (tmp_path / "lf_summary.csv").read_text().splitlines() == ["lf,polarity,precision,weight", "x,a|b,,0.333333"]


def test_faults_are_told_with_their_tracebacks_whatever_they_say(tmp_path):
    write_sources(
        tmp_path, {"lf": []}, {"lf_a": []}, [Fault("x", "\ud800", "E: \x1b[31m\n", "rules.py, line 3", "Traceback …")]
    )
    [row] = [json.loads(line) for line in (tmp_path / "faults.jsonl").read_text("utf-8").splitlines()]
    assert row == {
        "lf": "x",
        "item": "\ud800",
        "error": "E: \x1b[31m\n",
        "place": "rules.py, line 3",
        "traceback": "Traceback …",
    }


def test_the_manifest_says_what_a_run_was_made_from(place):
    manifest = place.fit("random_state=7", "label_model.name=dawid_skene", "label_model.max_iter=9").manifest
    assert (manifest["format"], manifest["task"], manifest["until"], manifest["random_state"]) == (
        1,
        "shop",
        "report",
        7,
    )
    assert manifest["settings"]["label_model"] == {"name": "dawid_skene", "gold": "none", "max_iter": 9}
    assert set(manifest["labeling_functions"]) == {"offer", "polite"}
    assert list(manifest["files"]) == ["tasks/shop/items.csv", "labeling_functions/shop.py"]
    assert str(place.folder) not in json.dumps(manifest)


def test_files_of_the_same_name_outside_the_workspace_are_told_apart(place, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    for split, ids in (("train", "1,2"), ("dev", "3,4")):
        (away / split).mkdir()
        rows = "".join(f"{id},free,spam\n" for id in ids.split(","))
        (away / split / "items.csv").write_text(f"id,text,label\n{rows}")
    files = {split: str(away / split / "items.csv") for split in ("train", "dev")}
    data = ", ".join(f"{split} = {json.dumps(file)}" for split, file in files.items())
    manifest = place.fit(f"data={{{data}}}", until="votes").manifest
    assert len([name for name in manifest["files"] if name.startswith("items.csv")]) == 2


@pytest.mark.parametrize(
    "classes", [["../../x", "a/b\\c:*?"], ["label", "covered"], ["macro", "\x1b[31m"], ["x" * 3000, "y|`"], ["1", "0"]],
    ids=["paths", "columns", "macro", "long", "numbers"],
)  # fmt: skip
def test_classes_of_any_name_make_files_of_safe_names(place, classes):
    place.write("labeling_functions/shop.py", f"from weaklabel import keyword\na = keyword('free', {classes[0]!r})\n")
    place.write("tasks/shop/items.csv", "text\nfree\nsee\n")
    run = place.fit("classes=" + json.dumps(classes).replace("\x7f", ""))
    names = {path.name for path in run.folder.rglob("*")}
    assert all(name.isascii() and not set(name) & set('<>:"/\\|?* ') and len(name) < 40 for name in names)
    table = read_table(run.folder / "soft_labels.parquet")
    assert [f"p_{name}" in table for name in classes] == [True, True]


def test_macro_f1_stays_the_mean_where_a_class_has_its_name(place):
    place.write("labeling_functions/shop.py", "from weaklabel import keyword\na = keyword('free', 'macro')\n")
    place.write("tasks/shop/items.csv", "text,label\nfree,macro\nsee,other\n")
    scores = place.fit("classes=['macro','other']").metrics["train"]["label_model"]
    assert scores["f1_macro"] == 0.5
