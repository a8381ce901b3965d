"""Whether a task's data is still what a run was made from."""

from weaklabel.errors import InputError
from weaklabel.files import file_hash
from weaklabel.marks import Dataset
from weaklabel.project.people import People
from weaklabel.project.run import Run
from weaklabel.project.task import Task
from weaklabel.project.truths import read_dataset


def dataset_of(run: Run, task: Task) -> Dataset:
    """The items that a run was made from.

    Args:
        run: The run.
        task: Its task.

    Raises:
        InputError: The data or the classes are not those of the run any more.
    """
    data, hashes = task.data(), set(run.manifest.get("files", {}).values())
    for file in (*data.files.values(), *task.crowd_files(), *task.truth_files()):
        if file.is_file() and file_hash(file) not in hashes:
            raise _changed(task, run, f"the data in {file}")
    if run.manifest.get("settings", {}).get("classes") != task.config.classes:
        raise _changed(task, run, f"the classes of {task.file}")
    kind = task.kind()
    people = None if task.has_items else People.of(task, kind)
    return read_dataset(task, kind, data, people.items() if people else None)


def _changed(task: Task, run: Run, what: str) -> InputError:
    return InputError(f"{what} changed since the run {run.folder.name}; 'weaklabel fit {task.name}' makes a new one")
