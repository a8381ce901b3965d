"""The story of a task, as Python code runs it."""

import numpy as np
import pytest

from tests.project.conftest import Place
from weaklabel.errors import BadVote, InputError, UnknownName
from weaklabel.find import find_class, names
from weaklabel.fit import STAGES, fit_task

COUNTS = """
from pathlib import Path
from weaklabel import labeling_function
@labeling_function
def rule(item):
    with Path({file!r}).open("a") as stream:
        stream.write("x")
    return "ham"
"""
ODD = """
from weaklabel import labeling_function
@labeling_function
def odd(item):
    return {'1': 1}[item.id] and 'spam'
"""


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.mark.parametrize("until", STAGES)
def test_a_run_says_how_far_it_went(place, until):
    assert place.fit(until=until).manifest["until"] == until


def test_a_stage_that_is_none_is_told_before_any_work(place):
    with pytest.raises(UnknownName, match="unknown stage 'reprot'; did you mean 'report'"):
        place.fit(until="reprot")
    assert place.names() == []


def test_a_task_by_name_is_that_of_the_nearest_workspace(place, monkeypatch):
    monkeypatch.chdir(place.folder / "tasks" / "shop")
    assert fit_task("shop", until="votes").manifest["task"] == "shop"


def test_what_is_interrupted_after_training_does_not_train_again(place):
    class Heard(list):
        def stage(self, name):
            self.append((name, 0))
            if name == "predicting" and interrupts:
                raise KeyboardInterrupt

        def step(self, done, total):
            self.append((self[-1][0], done))

    small = [f"end_model.{key}" for key in ("name=cnn", "dimensions=4", "filters=4", "max_steps=20")]
    interrupts, first, second = True, Heard(), Heard()
    with pytest.raises(KeyboardInterrupt):
        place.fit(*small, progress=first)
    interrupts = False
    place.fit(*small, progress=second)
    assert ("training", 20) in first
    assert ("predicting", 6) in second
    assert not [done for stage, done in second if stage.startswith("training") and done]
    assert not list((place.folder / "runs" / ".cache" / "shop" / "training").iterdir())


def test_progress_hears_of_stages_and_steps(place):
    class Heard(list):
        def stage(self, name):
            self.append(name)

        def step(self, done, total):
            self.append((done, total))

    heard = Heard()
    place.fit(progress=heard)
    assert [name for name in heard if isinstance(name, str)] == ["read", "apply", "label model", "end model", "report"]
    assert heard[2] == (6, 6)


def test_the_cache_is_used_and_can_be_left_alone(place):
    calls = place.folder / "calls"
    place.write("labeling_functions/shop.py", COUNTS.format(file=str(calls)))
    for use_cache, expected in ((True, 6), (True, 6), (False, 12)):
        place.fit(until="votes", use_cache=use_cache)
        assert len(calls.read_text()) == expected


@pytest.mark.parametrize("gold", ["none", "dev", "train"])
def test_gold_that_the_label_model_has_seen_is_not_scored(place, gold):
    run = place.fit(f"label_model.gold={gold}")
    assert set(run.metrics) == {"test", "dev", "train"} - {gold}


@pytest.mark.parametrize(
    ("items", "rules", "message"),
    [
        ("text,split\na,test\n", "keyword('a', 'ham')", "'shop' has no item in the train split"),
        (
            "text\na\n",
            "keyword('b', 'ham')",
            "none of the 1 sources of task 'shop' voted on any of the 1 items of train",
        ),
        ("text\na\n", "[keyword('a', 'ham'), keyword('a', 'spam')]", "no item is covered by a confident vote"),
    ],
    ids=["no-train", "silent", "torn"],
)
def test_nothing_to_learn_from(place, items, rules, message):
    place.write("tasks/shop/items.csv", items)
    place.write("labeling_functions/shop.py", f"from weaklabel import keyword\nx = {rules}\n")
    with pytest.raises(InputError, match=message):
        place.fit()
    assert place.names() == []


MODELS = [m for m in names("weaklabel.label_models") if find_class("weaklabel.label_models", m, "").needs == "votes"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "items", ["text,label\nfree,spam\n", "text\nfree\nfree too\nsee you\n", "text,label\nfree,spam\nother,ham\n,ham\n"],
    ids=["one-item", "no-gold", "one-class-voted"],
)  # fmt: skip
def test_little_is_enough(place, model, items):
    """One item, one rule, a class that nobody votes for, a split that lacks a class."""
    place.write("tasks/shop/items.csv", items)
    place.write("labeling_functions/shop.py", "from weaklabel import keyword\nonly = keyword('free', 'spam')\n")
    run = place.fit(f"label_model.name={model}")
    table = run.table("soft_labels.parquet")
    assert np.allclose(np.add(table["p_ham"], table["p_spam"]), 1)
    assert table["label"][0] == "spam"
    assert set(table["label"][1:]) <= {"spam", None}
    assert "no source votes for ham" in " ".join(run.report["notes"])


def test_faults_are_in_the_run(place):
    place.write("labeling_functions/shop.py", ODD)
    run = place.fit("max_fault_rate=1")
    assert run.report["summary"]["faults"] == 5
    assert run.table("faults.jsonl")["item"] == ["2", "3", "4", "5", "6"]
    assert "KeyError: '2'" in run.table("faults.jsonl")["error"]
    assert run.table("lf_summary.csv")["faults"] == ["5"]


def test_another_kind_takes_no_votes_of_this_one_from_the_cache(place):
    place.write(
        "strict.py",
        """
        from weaklabel.errors import BadVote
        from weaklabel.kinds.classification import Classification

        class Strict(Classification):
            def check(self, mark, item, labels):
                raise BadVote("nothing will do")
        """,
    )
    place.fit(until="votes")
    with pytest.raises(BadVote, match="nothing will do"):
        place.fit("kind=strict:Strict", until="votes")


TALKS = """
from weaklabel import MajorityVote

class Talks(MajorityVote):
    "Says what it chose."
    def remarks(self):
        return ["It counted the votes."]
"""


@pytest.mark.parametrize("until", ["soft labels", "report"])
def test_what_a_model_says_of_its_choices_is_in_the_run_and_not_in_the_model(place, until):
    place.write("talking_models.py", TALKS)
    run = place.fit("label_model.name=talking_models:Talks", until=until)
    remarks = ["It counted the votes.", "The label model gives each of the 6 covered items the label of majority vote."]
    assert run.overview["remarks"] == remarks
    if until == "report":
        assert run.report["remarks"] == remarks
        assert all("It counted the votes." in run.file(name).read_text() for name in ("report.html", "report.md"))
    assert "It counted" not in run.file("label_model/model.json").read_text()


def test_units_whose_truth_the_label_model_was_told_are_no_departure(place):
    """Item 1 says free and prize, but is ham: the label model knows, as train's gold is given."""
    items = (place.folder / "tasks/shop/items.csv").read_text().replace("prize,spam,train", "prize,ham,train")
    place.write("tasks/shop/items.csv", items)
    run = place.fit("label_model.gold=train")
    assert run.report["diagnosis"]["differ"] == 0
    assert run.report["diagnosis"]["units"] == 2


def test_warnings_look_at_what_label_models_learn_from(place):
    rows = "".join(f"{n},free,spam,{'train' if n < 50 else 'test'}\n" for n in range(60)) + "60,see you,ham,test\n"
    place.write("tasks/shop/items.csv", f"id,text,label,split\n{rows}")
    notes = place.fit(until="votes").overview["notes"]
    assert "only one source votes, offer" in " ".join(notes)
