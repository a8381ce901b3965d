import json
import sys

import numpy as np
import pytest

from tests.project.conftest import Place
from weaklabel.compare import compare_models
from weaklabel.errors import InputError, UnknownName
from weaklabel.find import names

BROKEN = """
from weaklabel import MajorityVote
from weaklabel.errors import MissingExtra

class Broken(MajorityVote):
    "Fails."
    def _fit(self, votes, gold):
        raise ValueError("cannot\\nfit this")

class Absent(MajorityVote):
    "Needs what is not there."
    def __init__(self):
        raise MissingExtra("nothing", "extra", "Absent")

class Talks(MajorityVote):
    "Says what it chose."
    def remarks(self):
        return [f"It counted the votes of {int(self.n_sources_)} sources."]

class Contrary(MajorityVote):
    "Says the other class."
    def _posterior(self, votes):
        return 1 - super()._posterior(votes)
"""


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    made.write("broken_models.py", BROKEN)
    yield made
    sys.modules.pop("broken_models", None)


def by_name(found):
    return {row.model: row for row in found.models}


def test_all_models_are_compared_majority_vote_first(place):
    found = compare_models(place.task())
    assert found.models[0].model == "majority"
    blind = {"boxes", "box_majority", "wbf", "bsc", "chain", "hmm"}  # they read no votes on items
    assert {row.model for row in found.models} | set(found.skipped) == set(names("weaklabel.label_models")) - blind
    assert (found.task, found.items) == ("shop", 6)
    assert all(
        row.seconds >= 0 and row.coverage == 1 and set(row.metrics) == {"test", "dev", "train"} for row in found.models
    )
    assert place.names() == []


def test_measures_are_those_of_a_run(place):
    [row] = compare_models(place.task(), ["dawid_skene"]).models
    run = place.fit("label_model.name=dawid_skene", until="soft labels")
    assert {split: models["label_model"] for split, models in run.metrics.items()} == row.metrics
    table = run.table("soft_labels.parquet")
    assert row.confidence == pytest.approx(np.mean(table["confidence"]))


def test_departures_from_majority_vote_are_counted(place):
    found = by_name(compare_models(place.task(), ["majority", "broken_models:Contrary"]))
    assert (found["majority"].differ, found["majority"].differ_share, found["majority"].ties) == (0, 0, 0)
    contrary = found["broken_models:Contrary"]
    assert (contrary.differ, contrary.differ_share, contrary.ties) == (6, 1, 0)
    assert contrary.metrics["train"]["accuracy"] == 0


def test_what_cannot_be_fitted_is_left_out_with_its_reason_on_one_line(place):
    chosen = ["broken_models:Broken", "majority", "broken_models:Absent"]
    found = compare_models(place.task(), chosen)
    assert [row.model for row in found.models] == ["majority"]
    assert found.skipped["broken_models:Broken"] == "ValueError: cannot fit this"
    assert found.skipped["broken_models:Absent"] == "Absent needs nothing: pip install 'weaklabel[extra]'"


def test_where_none_can_be_fitted_it_is_an_error(place):
    with pytest.raises(InputError, match="none of the label models could be fitted; broken_models:Broken: ValueError"):
        compare_models(place.task(), ["broken_models:Broken"])


def test_unknown_models_are_told_before_any_work(place):
    place.write("labeling_functions/shop.py", "raise SystemExit")
    with pytest.raises(UnknownName, match="unknown label model 'majorty'; did you mean 'majority'"):
        compare_models(place.task(), ["majorty"])
    with pytest.raises(UnknownName, match="unknown label model 'Broke'"):
        compare_models(place.task(), ["broken_models:Broke"])


def test_the_tasks_own_model_keeps_its_parameters_and_joins_in(place):
    talking = compare_models(place.task("label_model.name=broken_models:Talks"))
    assert by_name(talking)["broken_models:Talks"].remarks == ("It counted the votes of 2 sources.",)
    even = compare_models(
        place.task("label_model.name=dawid_skene", "label_model.precision_smoothing=1e9"), ["dawid_skene"]
    )
    plain = compare_models(place.task(), ["dawid_skene"])
    assert even.models[0].confidence != plain.models[0].confidence


@pytest.mark.parametrize("gold", ["dev", "train"])
def test_gold_that_models_see_is_not_scored(place, gold):
    found = compare_models(place.task(f"label_model.gold={gold}"))
    assert all(set(row.metrics) == {"test", "dev", "train"} - {gold} for row in found.models)
    assert all(row.coverage == 1 for row in found.models)


def test_without_gold_there_are_times_and_differences(place):
    place.write("tasks/shop/items.csv", "text\nfree prize\nsee you\nfree and see you\nnothing\n")
    found = compare_models(place.task(), ["majority", "dawid_skene"])
    assert [row.metrics for row in found.models] == [{}, {}]
    assert [row.coverage for row in found.models] == [0.75, 0.75]
    assert json.loads(json.dumps(found.as_json()))["models"][0]["coverage"] == 0.75


def test_the_end_model_need_not_be_there(place):
    found = compare_models(place.task("end_model.name=no_such_package:Model", "end_model.depth=3"), ["majority"])
    assert len(found.models) == 1


def test_progress_hears_of_each_model(place):
    class Heard(list):
        def stage(self, name):
            self.append(name)

        def step(self, done, total):
            pass

    heard = Heard()
    compare_models(place.task(), ["majority", "dawid_skene"], progress=heard)
    assert heard == ["read", "apply", "majority", "dawid_skene"]


def test_a_task_by_name(place, monkeypatch):
    monkeypatch.chdir(place.folder)
    assert compare_models("shop", ["majority"]).task == "shop"


def test_a_model_that_reads_features_gets_them(place):
    [row] = compare_models(place.task("label_model.name=auto", "label_model.features=true"), ["auto"]).models
    assert row.seconds > 0
