import pytest

from weaklabel.errors import ConfigError, WorkspaceError
from weaklabel.project.scaffold import new_rules, new_task

FILES = {"task.toml": "x = 1\n", "data/items.csv": b"id\n1\n"}


def test_a_task_is_written_whole(tmp_path):
    folder = new_task(tmp_path, "mine", FILES)
    assert folder == tmp_path / "tasks" / "mine"
    assert (folder / "data" / "items.csv").read_bytes() == b"id\n1\n"
    assert [path.name for path in (tmp_path / "tasks").iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".a", "-a", "_a", "é", "a.b", "a\n", "con:"])
def test_names_that_not_every_system_takes(tmp_path, name):
    with pytest.raises(ConfigError, match="letters, digits"):
        new_task(tmp_path, name, FILES)
    assert not (tmp_path / "tasks").exists()


def test_a_task_that_is_there_stays_unless_it_may_be_replaced(tmp_path):
    folder = new_task(tmp_path, "mine", FILES)
    with pytest.raises(WorkspaceError, match="there is a task 'mine' already"):
        new_task(tmp_path, "mine", {"task.toml": "new"})
    assert (folder / "task.toml").read_text() == "x = 1\n"
    new_task(tmp_path, "mine", {"task.toml": "new"}, replace=True)
    assert [path.name for path in folder.iterdir()] == ["task.toml"]


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "tasks").write_text("a file")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        new_task(tmp_path, "mine", FILES)
    (tmp_path / "other" / "tasks").mkdir(parents=True)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        new_task(tmp_path / "other", "mine", {"a": "x", "a/b": "y"})
    assert list((tmp_path / "other" / "tasks").iterdir()) == []


def test_rules_that_are_there_stay(tmp_path):
    file = new_rules(tmp_path, "mine", "one")
    assert new_rules(tmp_path, "mine", "two") == file
    assert file.read_text() == "one"
