import contextlib
import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.cli import squares
from tests.conftest import ROOT
from weaklabel.cli import main

TASK = """kind = "classification"
classes = ["ham", "spam"]
[data]
file = "items.csv"
"""
ITEMS = """id,text,label,split
1,claim your free prize,spam,train
2,see you at six,ham,train
3,free entry now,spam,train
4,thanks and see you,ham,train
5,you won a prize,spam,dev
6,see you,ham,test
"""
RULES = """from weaklabel import keyword, labeling_function
offer = keyword(["free", "prize"], "spam")
polite = keyword(["see you", "thanks"], "ham")
@labeling_function
def short(item):
    if len(item.text) < 10:
        return "ham"
"""


class Shop:
    """A workspace with one task, and the command line run in it as a user would."""

    def __init__(self, folder):
        self.folder = folder
        self.write("tasks/shop/task.toml", TASK)
        self.write("tasks/shop/items.csv", ITEMS)
        self.write("labeling_functions/shop.py", RULES)

    def write(self, name, content):
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def run(self, *words):
        """The exit status, stdout and stderr of a command, in this process: to start another costs seconds."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setenv("COLUMNS", "200")
            patch.setattr(sys, "argv", ["weaklabel", *map(str, words)])
            try:
                main()
            except SystemExit as end:
                status = end.code
        self.forget_modules()
        return SimpleNamespace(status=status, out=out.getvalue(), err=err.getvalue())

    def forget_modules(self):
        """Have the next workspace import its own modules, as another process would."""
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(str(self.folder)):
                del sys.modules[name]

    def start(self, *words, **options):
        """A command in a process of its own, running."""
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": self.folder} | options
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | given.pop("env", {})
        return subprocess.Popen([sys.executable, "-m", "weaklabel", *map(str, words)], env=environment, **given)

    def process(self, *words, **options):
        """The same as `run`, in a process of its own."""
        with self.start(*words, **options) as process:
            out, err = process.communicate(timeout=120)
        return SimpleNamespace(status=process.returncode, out=out, err=err)

    def json(self, *words):
        done = self.run(*words, "--json")
        assert done.status == 0, done.err
        return json.loads(done.out)

    def error(self, *words):
        """The one line that a failing command says, after its progress."""
        done = self.run(*words)
        assert done.status in (1, 2), done.out
        assert "Traceback" not in done.err
        return done.status, [line for line in done.err.splitlines() if line.startswith("Error: ")][-1]

    def runs(self):
        return sorted(path.name for path in (self.folder / "runs" / "shop").glob("*"))


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


@pytest.fixture
def things(shop):
    """A task of four pictures and two rules."""
    squares.draw(shop.folder / "tasks/things/pictures")
    shop.write("labeling_functions/things.py", squares.RULES)
    shop.write("tasks/things/task.toml", squares.SETTINGS)
    return shop
