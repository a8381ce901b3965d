"""What goes to stdout and stderr, and what a terminal is spared."""

import json
import os
import sys
from pathlib import Path

import pytest

EVIL = "<img src=x>\x1b[31m\u202e[red][/]|`*_\\"


def hostile(shop):
    """A task whose classes, rules, ids and texts are hostile."""
    classes = [EVIL, f"{EVIL}2"]
    settings = ["description = " + json.dumps("\x1b[31m"), "classes = " + json.dumps(classes)]
    shop.write("tasks/shop/task.toml", "\n".join([*settings, '[data]\nfile = "items.jsonl"\n']))
    texts = [("free \x1b[31m x", 0), ("see [/x] \u202e", 1), ("free see", 1), ("free wrong", 1), ("free \ud800", 0)]
    rows = [{"id": f"{at}\x1b[31m", "text": text, "label": classes[k]} for at, (text, k) in enumerate(texts * 2)]
    shop.write("tasks/shop/items.jsonl", "\n".join(map(json.dumps, rows)))
    rules = f"""from weaklabel import keyword
a = keyword('free', {classes[0]!r}, name={EVIL!r})
b = keyword('see', {classes[1]!r})
"""
    shop.write("labeling_functions/shop.py", rules)


@pytest.mark.parametrize(
    "words",
    [
        ["fit", "shop"],
        ["apply", "shop"],
        ["report", "shop"],
        ["report", "shop", "--markdown"],
        ["compare", "shop"],
        ["errors", "shop"],
        ["errors", "shop", "--lf", EVIL],
        ["errors", "shop", "--lf", "\x1b[31m"],
        ["tasks"],
        ["fit", "\x1b[31mshop"],
    ],
    ids=["fit", "apply", "report", "markdown", "compare", "errors", "wrong-votes", "no-rule", "tasks", "no-task"],
)
def test_nothing_from_data_steers_the_terminal(shop, words):
    hostile(shop)
    shop.json("fit", "shop")
    done = shop.run(*words)
    assert done.status in (0, 1)
    assert "unexpected" not in done.err
    assert not {"\x1b", "\u202e", "\ud800"} & set(done.out + done.err)


def test_brackets_in_names_and_places_are_no_markup(shop, tmp_path):
    folder = tmp_path / "[red]place[x]"
    Path(folder).mkdir()
    for part in ("tasks", "labeling_functions"):
        (shop.folder / part).rename(folder / part)
    done = shop.run("fit", "shop", "--workspace", folder)
    assert done.status == 0
    assert str(folder / "runs") in done.out
    assert str(folder / "tasks") in shop.run("tasks", "--workspace", folder).out.replace("\n", "")


NOISY = """print("loud")
from weaklabel import labeling_function
@labeling_function
def rule(item):
    print(item)
    return "ham"
"""

COMMANDS = [
    "fit shop",
    "apply shop",
    "aggregate shop",
    "train shop",
    "report shop",
    "compare shop",
    "errors shop",
    "errors shop --lf short",
    "predict shop tasks/shop/items.csv",
    "predict shop tasks/shop/items.csv -o out.csv",
    "export shop out.csv",
    "tasks",
    "models",
    "new other",
]


@pytest.mark.parametrize("words", COMMANDS)
def test_json_is_one_object_on_stdout_whatever_rules_print(shop, words):
    shop.run("fit", "shop")
    shop.write("labeling_functions/shop.py", NOISY)
    done = shop.run(*words.split(), "--json")
    assert done.status == 0, done.err
    assert isinstance(json.loads(done.out), dict)
    assert done.out.isascii()
    assert done.out.count("\n") == 1


def test_failures_leave_stdout_empty(shop):
    for words in (["fit", "shpo", "--json"], ["report", "shop", "--json"], ["fit", "shop", "--json", "--set", "x"]):
        done = shop.run(*words)
        assert (done.status, done.out) == (1, "")
        assert done.err.count("Error: ") == 1


WRONG_USAGE = [
    "fit",
    "fit shop more",
    "fitt",
    "fit shop --nope",
    "fit shop --random-state x",
    "fit shop --workspace nothing",
    "--debug fit shop",
    "errors shop --limit 0",
    "errors shop --split x",
    "predict shop nothing.csv",
    "export shop .",
    "import wrench nothing --task x",
    "import wrench .",
]


@pytest.mark.parametrize("words", WRONG_USAGE)
def test_wrong_usage_is_2(shop, words):
    done = shop.run(*words.split())
    assert (done.status, done.out) == (2, "")
    assert "Error: " in done.err


def test_progress_goes_to_stderr(shop):
    done = shop.run("fit", "shop")
    assert [line.split()[0] for line in done.err.splitlines()] == ["read", "apply", "label", "end", "report"]


def test_a_reader_that_has_enough_is_no_failure(shop):
    """As in ``weaklabel report shop | head -1``."""
    shop.run("fit", "shop")
    for words in (["report", "shop"], ["tasks", "--json"]):
        read, write = os.pipe()
        os.close(read)
        done = shop.process(*words, stdout=write)
        os.close(write)
        assert (done.status, done.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_line(shop):
    with open("/dev/full", "w") as full:
        done = shop.process("tasks", stdout=full)
    assert (done.status, done.err) == (1, "Error: No space left on device\n")


def test_a_terminal_without_a_character_gets_its_escape(shop):
    shop.write("tasks/shop/task.toml", 'classes = ["你", "ham", "spam"]\n[data]\nfile = "items.csv"\n')
    done = shop.process("tasks", env={"PYTHONIOENCODING": "ascii"})
    assert done.status == 0, done.err
    assert r"\u4f60" in done.out


def test_a_missing_extra_is_told_with_the_line_for_pip(shop, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # as where it is not installed
    shop.write("labeling_functions/shop.py", "import torch\n")
    assert "pip install torch" in shop.error("fit", "shop")[1]
    rules = "from weaklabel.errors import MissingExtra\nraise MissingExtra('torch', 'deep', 'the rule x')\n"
    shop.write("labeling_functions/shop.py", rules)
    assert shop.error("fit", "shop")[1] == "Error: the rule x needs torch: pip install 'weaklabel[deep]'"
