"""The commands as a user types them, from rules to an export."""

import json

import pytest

from weaklabel.formats.base import read_table


def test_fit_leaves_a_whole_run(shop):
    told = shop.json("fit", "shop")
    assert set(told) == {"run", "metrics", "seconds"}
    assert set(told["metrics"]) == {"test", "dev", "train"}
    assert told["metrics"]["train"]["label_model"]["accuracy"] == 1
    [name, latest] = shop.runs()
    assert latest == "latest"
    assert (shop.folder / "runs" / "shop" / "latest").read_text().strip() == name
    files = {path.name for path in (shop.folder / "runs" / "shop" / name).iterdir()}
    assert files == {
        "manifest.json", "timings.json", "lf_summary.csv", "lf_conflicts.csv", "lf_dependencies.csv", "faults.jsonl",
        "votes.npz", "soft_labels.parquet", "label_model", "end_model", "predictions.parquet", "metrics.json",
        "report.html", "report.md", "report.json", "overview.json",
    }  # fmt: skip


def test_two_equal_runs_differ_in_their_timings_only(shop):
    first, second = (shop.folder / shop.json("fit", "shop", *more)["run"] for more in ((), ("--no-cache",)))
    files = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    different = [str(file) for file in files if (first / file).read_bytes() != (second / file).read_bytes()]
    assert different == ["timings.json"]


@pytest.mark.parametrize(
    ("stage", "last"), [("apply", "votes.npz"), ("aggregate", "soft_labels.parquet"), ("train", "predictions.parquet")]
)
def test_shorter_stories_stop_earlier(shop, stage, last):
    run = shop.folder / shop.json(stage, "shop")["run"]
    files = ["votes.npz", "soft_labels.parquet", "predictions.parquet", "report.html"]
    there = [(run / file).exists() for file in files]
    assert there == [at <= files.index(last) for at in range(4)]


def test_a_broken_task_does_not_hide_the_others(shop):
    shop.write("tasks/broken/task.toml", "clases = []\n")
    broken, whole = shop.json("tasks")["tasks"]
    assert (broken["task"], whole["task"], whole["kind"]) == ("broken", "shop", "classification")
    assert broken["description"].startswith("Error: ")


def test_readers_of_a_run(shop):
    shop.json("fit", "shop")
    assert shop.json("report", "shop")["task"] == "shop"
    assert "accuracy_expected" in shop.run("report", "shop").out
    assert shop.run("report", "shop", "--markdown").out.startswith("#")
    wrong = shop.json("errors", "shop", "--lf", "short", "--split", "train")
    assert wrong == {"split": "train", "lf": "short", "errors": []}
    assert shop.run("errors", "shop", "--lf", "short", "--split", "train").out == "short is never wrong on train.\n"
    assert shop.run("errors", "shop", "--split", "train").out == "Nothing is wrong on train.\n"
    assert [task["task"] for task in shop.json("tasks")["tasks"]] == ["shop"]
    assert {"majority", "dawid_skene", "linear"} <= {model["name"] for model in shop.json("models")["models"]}


def test_errors_shows_what_was_said(shop):
    shop.write("tasks/shop/items.csv", "id,text,label\n1,free hugs see you,ham\n2,free prize,spam\n3,thanks,ham\n")
    shop.json("fit", "shop")
    [found] = shop.json("errors", "shop", "--lf", "offer")["errors"]
    assert (found["id"], found["gold"]) == ("1", "ham")
    assert ["offer", "spam"] in found["said"]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_export_and_predict(shop, ending):
    shop.json("fit", "shop")
    out = shop.folder / f"out.{ending}"
    assert shop.json("export", "shop", out)["items"] == 6
    table = read_table(out)
    assert list(table) == ["id", "split", "text", "label", "confidence", "covered", "p_ham", "p_spam"]
    assert table["label"][:4] == ["spam", "ham", "spam", "ham"]
    new = shop.write("new.csv", "id,text\nx,claim the free prize\ny,see you later\n")
    assert shop.json("predict", "shop", new, "-o", out, "--batch-size", "1")["items"] == 2
    assert read_table(out)["label"] == ["spam", "ham"]
    assert shop.run("predict", "shop", new).out.splitlines()[0] == "id,label,confidence,p_ham,p_spam"


def test_a_task_of_ones_own(shop):
    data = shop.write("mine.csv", "nr,review,mood\n1,a good film,good\n2,a bad film,bad\n3,good good,good\n")
    shop.json("new", "mine", "--data", data, "--text", "review", "--gold", "mood")
    told = shop.json("fit", "mine")
    assert told["metrics"]["train"]["majority_vote"]["coverage"] == 1
    shop.json("new", "fresh")
    assert shop.json("fit", "fresh")["metrics"]["train"]["label_model"]["accuracy"] == 1
    assert shop.error("new", "mine")[1].startswith("Error: there is a task 'mine' already")


def test_settings_and_seed_from_the_command_line(shop):
    run = shop.json("aggregate", "shop", "--set", "label_model.name=majority", "--random-state", "7")["run"]
    manifest = json.loads((shop.folder / run / "manifest.json").read_text())
    assert (manifest["settings"]["label_model"]["name"], manifest["random_state"]) == ("majority", 7)


def test_ready_made_votes_beside_rules(shop):
    shop.write("tasks/shop/votes.csv", "id,source,label\n1,old,spam\n2,old,ham\n")
    told = shop.json("fit", "shop", "--set", "data.votes=votes.csv")
    summary = read_table(shop.folder / told["run"] / "lf_summary.csv")
    assert summary["lf"] == ["offer", "polite", "short", "old"]


def test_wrench_folders(shop, data_folder):
    shop.json("import", "wrench", data_folder / "wrench" / "youtube", "--task", "youtube")
    test = shop.json("fit", "youtube")["metrics"]["test"]
    assert test["end_model"]["accuracy_expected"] > test["majority_vote"]["accuracy_expected"]


def test_a_task_whose_data_cannot_be_had(shop):
    shop.write("tasks/far/task.toml", '\nclasses = ["a", "b"]\n[data]\nscript = "data.py"\n')
    code = "from weaklabel.errors import MissingData\ndef prepare(cache):\n    raise MissingData('no network')\n"
    shop.write("tasks/far/data.py", code)
    assert shop.error("fit", "far") == (1, "Error: no network")
    done = shop.run("fit", "far", "--set", "data.fallback=shop", "--json")
    assert done.status == 0
    assert "Running the task 'shop' instead" in done.err


MODEL = """from weaklabel import Linear, MajorityVote
class Mine(MajorityVote):
    "Majority vote, with ties drawn."
    def __init__(self, tie="random", random_state=0):
        super().__init__(tie, random_state)
class Logistic(Linear):
    "Ours."
"""


def test_models_of_the_workspace_by_dotted_path(shop):
    shop.write("my_models.py", MODEL)
    settings = ("--set", "label_model.name=my_models:Mine", "--set", "end_model.name=my_models:Logistic")
    run = shop.folder / shop.json("fit", "shop", *settings, "--random-state", "5")["run"]
    saved = json.loads((run / "label_model" / "model.json").read_text())
    assert saved["model"] == "my_models:Mine"
    assert saved["parameters"] == {"tie": "random", "random_state": 5}
    new = shop.write("new.csv", "id,text\nx,claim the free prize\n")
    assert shop.run("predict", "shop", new).status == 0


def test_numbers_of_a_summary_are_numbers(shop):
    line = next(line for line in shop.run("apply", "shop").out.splitlines() if "offer" in line)
    assert "0.500" in line
    assert "1.000" in line


def test_an_unknown_parameter_is_answered_with_all_keys_of_its_table(shop):
    assert "known: name, gold, " in shop.error("fit", "shop", "--set", "label_model.smothing=1")[1]


def test_a_short_story_tells_what_to_know_first(shop):
    rules = (shop.folder / "labeling_functions" / "shop.py").read_text()
    shop.write("labeling_functions/shop.py", rules + "\n@labeling_function\ndef forgot(item):\n    'spam'\n")
    out = shop.run("apply", "shop").out
    assert "shop: 6 items, 4 sources, coverage" in out
    assert "note: 1 of 4 sources never voted: forgot" in out


def test_importing_starts_a_workspace(shop, data_folder):
    shop.folder = shop.write("far/away/note.txt", "an empty folder, in the workspace of another task").parent
    done = shop.run("import", "wrench", data_folder / "wrench" / "youtube", "--task", "youtube", "--workspace", ".")
    assert done.status == 0
    assert (shop.folder / "tasks" / "youtube").is_dir()
