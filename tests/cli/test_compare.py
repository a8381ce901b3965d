"""``weaklabel compare`` as a user types it."""

import pytest

TALKS = """from weaklabel import MajorityVote
class Talks(MajorityVote):
    "Says what it chose."
    def remarks(self):
        return ["It chose [nothing]."]
class Fails(MajorityVote):
    "Fails."
    def _fit(self, votes, gold):
        raise ValueError("no [red]way[/]")
"""


def test_a_table_for_people(shop):
    shop.write("mine.py", TALKS)
    out = shop.run("compare", "shop", "--models", "majority, dawid_skene,mine:Talks,mine:Fails").out
    heads = next(line for line in out.splitlines() if "seconds" in line)
    assert [word for word in heads.replace("┃", " ").split()] == [
        "model", "seconds", "test", "dev", "train", "coverage", "differs", "share", "ties", "confidence",
    ]  # fmt: skip
    assert "test, dev, train: accuracy_expected" in out
    assert "Against gold" in out
    assert "mine:Talks: It chose [nothing]." in out
    assert "Left out: mine:Fails (ValueError: no [red]way[/])" in out
    assert shop.runs() == []


def test_json_has_rows_by_model(shop):
    told = shop.json("compare", "shop", "--models", "majority,dawid_skene")
    assert set(told) == {"task", "items", "models", "skipped"}
    first, second = told["models"]
    assert (first["model"], second["model"], told["items"], told["skipped"]) == ("majority", "dawid_skene", 6, {})
    assert set(first) == {
        "model", "seconds", "coverage", "differ", "differ_share", "ties", "confidence", "metrics", "remarks",
    }  # fmt: skip
    assert first["metrics"]["train"]["accuracy_expected"] == 1


def test_without_gold(shop):
    shop.write("tasks/shop/items.csv", "text\nfree prize\nsee you\n")
    out = shop.run("compare", "shop").out
    assert "Against gold" not in out
    assert "accuracy_expected" not in out
    assert "differs" in out


@pytest.mark.parametrize(
    ("models", "message"),
    [("majorty", "did you mean 'majority'"), ("nowhere:Model", "the label model 'nowhere:Model' cannot be imported")],
)
def test_models_that_are_not_there(shop, models, message):
    assert message in shop.error("compare", "shop", "--models", models)[1]


def test_a_task_whose_data_cannot_be_had(shop):
    shop.write("tasks/far/task.toml", 'classes = ["a", "b"]\n[data]\nscript = "data.py"\nfallback = "shop"\n')
    code = "from weaklabel.errors import MissingData\ndef prepare(cache):\n    raise MissingData('no network')\n"
    shop.write("tasks/far/data.py", code)
    done = shop.run("compare", "far", "--models", "majority", "--json")
    assert done.status == 0
    assert "Running the task 'shop' instead" in done.err
    assert '"task": "shop"' in done.out
