"""Bad input: one line that names the place, exit 1 or 2, and nothing half-written."""

import json
import signal
import time

import pytest


def test_names_that_nothing_has(shop):
    assert shop.error("fitt", "shop") == (2, next(iter([shop.error("fitt", "shop")[1]])))
    assert "did you mean 'fit'" in shop.error("fitt", "shop")[1]
    assert "did you mean 'shop'" in shop.error("fit", "shpo")[1]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("clases=['a','b']", "unknown key 'clases'; did you mean 'classes'"),
        ("data.colums={}", "[data]: unknown key 'colums'; did you mean 'columns'"),
        ("data.columns.txt='a'", "did you mean 'text'"),
        ("label_model.name=dawid_sken", "did you mean 'dawid_skene'"),
        ("label_model.featurs=true", "did you mean 'features'"),
        ("label_model.gold=all", "'none', 'dev' or 'train'"),
        ("end_model.name=linar", "did you mean 'linear'"),
        ("end_model={name='transformer',train_layers='some'}", "'none', 'all' or an integer of at least 0"),
        ("kind=clasification", "did you mean 'classification'"),
        ("classes=['a']", "classes"),
        ("classes=['ham','spma']", "did you mean 'spma'"),
        ("data.columns.text='txt'", "unknown column 'txt'; did you mean 'text'"),
        ("data.file=nothing.csv", "nothing.csv"),
        ("max_fault_rate=7", "max_fault_rate"),
        ("nonsense", "key=value"),
    ],
)
def test_settings(shop, setting, says):
    status, line = shop.error("fit", "shop", "--set", setting)
    assert status == 1
    assert says in line
    assert shop.runs() == [] or "latest" not in shop.runs()


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("", "defines no labeling function"),
        ("x = 1 +\n", "shop.py, line 1: SyntaxError"),
        ("import nothing_of_this_name\n", "pip install nothing_of_this_name"),
        ("return_ = 'sapm'", "labeling function 'rule' on item '1'", ),
        ("return_ = 1", "return the class name, such as 'spam'"),
        ("import numpy as np\nreturn_ = np.int64(1)", "numpy.int64"),
        ("return_ = 1 / 0", "shop.py"),
        ("return_ = None", "none of the 1 sources"),
    ],
    ids=["none", "syntax", "import", "label", "index", "scalar", "raises", "silent"],
)  # fmt: skip
def test_rules(shop, rules, says):
    if "return_ = " in rules:
        start, value = rules.split("return_ = ")
        head = f"from weaklabel import labeling_function\n{start}\n"
        rules = f"{head}@labeling_function\ndef rule(item):\n    return {value}\n"
    shop.write("labeling_functions/shop.py", rules)
    status, line = shop.error("fit", "shop")
    assert status == 1
    assert says in line
    assert shop.runs() == []


@pytest.mark.parametrize(
    ("items", "says"),
    [
        (b"", "items.csv is empty"),
        (b"id,text,label\n", "has no rows"),
        (b"id,text,label\n1,a,ham\n2,b\n", "items.csv, line 3: 2 fields where the header has 3"),
        (b"id,text,label\n1,\xff\xfe,ham\n", "items.csv, line 2: not UTF-8"),
        (b"id,text,label\n1,a,ham\n1,b,spam\n", "the id '1' is used twice"),
        (b"id,text,label\n1,a,hum\n", "unknown gold label 'hum'; did you mean 'ham'"),
        (b"id,label\n1,ham\n", "no column 'text'"),
    ],
    ids=["empty", "header", "ragged", "encoding", "twice", "gold", "no-text"],
)
def test_data(shop, items, says):
    shop.write("tasks/shop/items.csv", items)
    status, line = shop.error("fit", "shop")
    assert status == 1
    assert says in line


def test_one_rule_and_hostile_texts_are_no_error(shop):
    shop.write("labeling_functions/shop.py", "from weaklabel import keyword\nonly = keyword('prize', 'spam')\n")
    hostile = 'id,text,label\n1,<script>alert(1)</script> prize,spam\n2,"a prize""><img src=x onerror=y>",ham\n'
    shop.write("tasks/shop/items.csv", hostile)
    page = (shop.folder / shop.json("fit", "shop")["run"] / "report.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "<img" not in page


def test_debug_shows_the_place(shop):
    done = shop.process("fit", "shpo", "--debug")
    assert done.status == 1
    assert "Traceback" in done.err


def test_no_workspace_and_no_run_yet(shop, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    assert "is no workspace" in shop.error("tasks", "--workspace", away)[1]
    assert "has no run yet" in shop.error("report", "shop")[1]


def test_a_workspace_that_cannot_be_written(shop):
    shop.write("runs", "a file where the folder of runs should be")
    status, line = shop.error("fit", "shop")
    assert status == 1
    assert "runs go there" in line


@pytest.mark.parametrize(
    ("sent", "status"),
    [(signal.SIGINT, {130, -2}), (signal.SIGTERM, {-15}), (signal.SIGKILL, {-9})],
    ids=["interrupted", "ended", "killed"],
)
def test_a_run_that_is_stopped_leaves_nothing_that_counts(shop, sent, status):
    shop.json("fit", "shop")
    before = [name for name in shop.runs() if not name.startswith(".")]
    shop.write("labeling_functions/slow.py", "import time\ntime.sleep(60)\n")
    toml = json.dumps(["slow.py"])
    process = shop.start("fit", "shop", "--set", f"labeling_functions={toml}")
    for _ in range(400):
        if any(name.startswith(".") for name in shop.runs()):
            break
        time.sleep(0.05)
    process.send_signal(sent)
    _, err = process.communicate(timeout=30)
    assert process.returncode in status  # a shell sees 130 for -2, too
    assert "Traceback" not in err
    assert [name for name in shop.runs() if not name.startswith(".")] == before
    shop.json("fit", "shop")
    assert [name for name in shop.runs() if name.startswith(".")] == []


def test_two_runs_at_the_same_time_both_finish(shop):
    both = [shop.start("fit", "shop", "--json") for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    runs = [json.loads(out)["run"] for out, _ in told]
    assert len(set(runs)) == 2
    assert len(shop.runs()) == 3
    assert (shop.folder / "runs" / "shop" / "latest").read_text().strip() in shop.runs()


def test_a_file_that_may_not_be_read_is_named(shop, monkeypatch):
    def refuse(path, *args, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    status, line = shop.error("fit", "shop")
    assert status == 1
    assert line.endswith("task.toml cannot be read: Permission denied")


def test_a_task_whose_fallback_cannot_be_had_either(shop):
    shop.write("tasks/far/task.toml", 'classes = ["a", "b"]\n[data]\nscript = "data.py"\nfallback = "far"\n')
    code = "from weaklabel.errors import MissingData\ndef prepare(cache):\n    raise MissingData('no network')\n"
    shop.write("tasks/far/data.py", code)
    assert shop.error("fit", "far") == (1, "Error: no network")
