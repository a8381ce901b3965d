import shutil

import pytest

from weaklabel.errors import UnknownName, WorkspaceError
from weaklabel.project.workspace import Workspace


def test_the_nearest_folder_that_holds_tasks(place):
    deep = place.folder / "a" / "b"
    deep.mkdir(parents=True)
    assert Workspace.around(deep).folder == place.folder
    (deep / "tasks").mkdir()
    assert Workspace.around(deep).folder == deep


def test_no_workspace_is_told(tmp_path):
    with pytest.raises(WorkspaceError, match="has no folder 'tasks'; 'weaklabel new TASK' makes one"):
        Workspace(tmp_path)
    with pytest.raises(WorkspaceError, match="starts a workspace"):
        Workspace.around(tmp_path)
    (tmp_path / "tasks").write_text("a file")
    with pytest.raises(WorkspaceError):
        Workspace(tmp_path)


def test_tasks_are_folders_with_settings_and_no_half_made_ones(place):
    place.write("tasks/another/task.toml", "")
    place.write("tasks/.shop2.123.partial/task.toml", "")
    place.write("tasks/notes.txt", "")
    place.write("tasks/empty/README.md", "")
    assert place.workspace.task_names() == ["another", "shop"]


@pytest.mark.parametrize("name", ["shpo", "Shop", "../shop", "", "."])
def test_an_unknown_task_is_answered(place, name):
    for ask in (place.workspace.task, place.workspace.latest_run):
        with pytest.raises(UnknownName, match=r"unknown task.*shop"):
            ask(name)


def test_the_newest_run(place):
    with pytest.raises(WorkspaceError, match="task 'shop' has no run yet; 'weaklabel fit shop' makes one"):
        place.workspace.latest_run("shop")
    run = place.fit(until="votes")
    assert place.workspace.latest_name("shop") == run.folder.name
    assert place.workspace.latest_run("shop").manifest == run.manifest


def test_a_run_is_found_without_reading_its_task(place):
    run = place.fit(until="votes")
    place.write("tasks/shop/task.toml", "broken")
    assert place.workspace.latest_run("shop").folder == run.folder


@pytest.mark.parametrize(
    "content", [b"", b"nothing\n", b"../../tasks\n", b".\n", b"..\n", b"\xff\xfe", b"a\0b", b"x" * 5000, b"/\n"],
    ids=["empty", "gone", "elsewhere", "here", "above", "no-text", "nul", "long", "root"],
)  # fmt: skip
def test_a_pointer_to_no_run_is_no_run(place, content):
    place.fit(until="votes")
    place.write("runs/shop/latest", content)
    assert place.workspace.latest_name("shop") is None
    with pytest.raises(WorkspaceError, match="has no run yet"):
        place.workspace.latest_run("shop")


def test_a_deleted_run_and_a_folder_in_place_of_the_pointer(place):
    run = place.fit(until="votes")
    shutil.rmtree(run.folder)
    assert place.workspace.latest_name("shop") is None
    (place.folder / "runs/shop/latest").unlink()
    (place.folder / "runs/shop/latest").mkdir()
    assert place.workspace.latest_name("shop") is None


def test_a_shorter_run_does_not_hide_what_an_earlier_one_has(place):
    whole, votes = place.fit(), place.fit(until="votes")
    assert place.workspace.latest_run("shop").folder == votes.folder
    assert place.workspace.latest_run("shop", "end_model").folder == whole.folder
    assert place.workspace.latest_run("shop", "nothing").folder == votes.folder
