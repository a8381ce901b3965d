import textwrap

import pytest

from weaklabel.fit import fit_task
from weaklabel.project.workspace import Workspace

TASK = """
classes = ["ham", "spam"]
[data]
file = "items.csv"
"""
ITEMS = """\
id,text,label,split
1,claim your free prize,spam,train
2,see you at six,ham,train
3,free entry now,spam,train
4,thanks and see you,ham,train
5,you won a prize,spam,dev
6,see you,ham,test
"""
RULES = """
from weaklabel import keyword
offer = keyword(["free", "prize"], "spam")
polite = keyword(["see you", "thanks"], "ham")
"""


class Place:
    """A workspace with the task "shop", whose files a test may change."""

    def __init__(self, folder):
        self.folder = folder
        self.write("tasks/shop/task.toml", TASK)
        self.write("tasks/shop/items.csv", ITEMS)
        self.write("labeling_functions/shop.py", RULES)

    def write(self, name, content):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        return file

    @property
    def workspace(self):
        return Workspace(self.folder)

    def task(self, *overrides):
        return self.workspace.task("shop", overrides)

    def fit(self, *overrides, **options):
        return fit_task(self.task(*overrides), **options)

    def names(self):
        """What is in the folder of the task's runs."""
        return sorted(path.name for path in (self.folder / "runs" / "shop").glob("*"))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)
