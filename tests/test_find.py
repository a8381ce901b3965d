import sys

import pytest

from weaklabel.errors import ConfigError, UnknownName
from weaklabel.find import find_class, find_module, names
from weaklabel.label_models.majority import MajorityVote


def test_modules_are_found_by_name():
    found = names("weaklabel.label_models")
    assert {"majority", "dawid_skene"} <= set(found)
    assert found == sorted(found)
    assert not {"base", "__init__"} & set(found)
    assert not [name for name in names("weaklabel.end_models") if name.startswith("_")]


@pytest.mark.parametrize("name", ["majority", "weaklabel.label_models.majority:MajorityVote"], ids=["name", "path"])
def test_a_class_is_found_by_name_or_path(name):
    assert find_class("weaklabel.label_models", name, "label model") is MajorityVote


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("majorty", UnknownName, "unknown label model 'majorty'; did you mean 'majority'"),
        ("base", UnknownName, "unknown label model 'base'"),
        ("", UnknownName, "unknown label model ''"),
        ("no_such.module:Model", ConfigError, "cannot be imported.*no_such"),
        ("weaklabel.label_models.majority:MajorityVoet", UnknownName, "did you mean 'MajorityVote'"),
        ("weaklabel.label_models.majority:", UnknownName, "unknown label model ''"),
        (":Model", ConfigError, "':Model'"),
        ("broken_module_of_mine:Model", ConfigError, "broken_module_of_mine.*ZeroDivisionError"),
    ],
    ids=["nearest", "base", "empty", "no-module", "no-class", "no-class-name", "no-module-name", "module-raises"],
)
def test_an_unknown_name_is_answered(tmp_path, monkeypatch, name, error, message):
    (tmp_path / "broken_module_of_mine.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(error, match=message):
        find_class("weaklabel.label_models", name, "label model")


def test_a_module_without_a_class_is_answered(tmp_path, monkeypatch):
    (tmp_path / "family_of_mine").mkdir()
    for file in ("__init__.py", "empty.py"):
        (tmp_path / "family_of_mine" / file).write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_module("family_of_mine", "empty", "thing").x == 1
    with pytest.raises(ConfigError, match="empty"):
        find_class("family_of_mine", "empty", "thing")
    for name in [name for name in sys.modules if name.startswith("family_of_mine")]:
        monkeypatch.delitem(sys.modules, name)


def test_a_dotted_path_may_name_a_module_of_a_folder(tmp_path, monkeypatch):
    (tmp_path / "model_of_the_folder.py").write_text("class Model:\n    pass\n")
    with pytest.raises(ConfigError, match="model_of_the_folder"):
        find_class("weaklabel.label_models", "model_of_the_folder:Model", "label model")
    before = list(sys.path)
    found = find_class("weaklabel.label_models", "model_of_the_folder:Model", "label model", tmp_path)
    assert (found.__name__, sys.path) == ("Model", before)
    monkeypatch.delitem(sys.modules, "model_of_the_folder")


@pytest.mark.parametrize("name", ["os:path", "os:getcwd", "os:sep"])
def test_what_is_no_class_is_answered(name):
    with pytest.raises(ConfigError, match="is no class, but a"):
        find_class("weaklabel.label_models", name, "label model")
