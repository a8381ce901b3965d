import json

import numpy as np
import pytest

from weaklabel.analysis.boxes.content import MOST_PICTURES, box_content
from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.files import finite
from weaklabel.items import Records
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.marks import Dataset
from weaklabel.synthetic_boxes import synthetic_boxes


@pytest.fixture(scope="module")
def made():
    return synthetic_boxes(40, 4, classes=("a", "b"), wrong=(0.2, 0.3), miss=(0.3, 0.5), random_state=2)


def dataset(made, split):
    ids = made.votes.item_ids
    return Dataset(Records(ids, {}), made.votes.labels, (None,) * len(ids), np.array(split))


def findings(made, fitted=True):
    if not fitted:
        return BoxFindings.of(made.votes, made.gold, {}, {}, {})
    model = BoxConsensus().fit(made.votes)
    models = {"label_model": model.label(made.votes)}
    return BoxFindings.of(made.votes, made.gold, models, model.skills(), model.confusions())


def test_all_of_it_is_plain_and_bounded(made):
    told = box_content(findings(made), dataset(made, ["dev"] * 40), ["s0", "s1"], "dev")
    assert [row["lf"] for row in told["sources"]] == ["s0", "s1"]
    assert told["more"] == 2
    assert {"miss", "gold_miss", "offset_left", "gold_offset_left"} <= set(told["sources"][0])
    assert all(row["true"] != row["said"] and row["lf"] in ("s0", "s1") for row in told["confusions"])
    errors = told["errors"]
    assert (errors["split"], errors["images"], errors["gold"]) == ("dev", 40, len(made.truth))
    count = errors["models"]["label_model"]
    assert {one["kind"]: one["count"] for one in errors["kinds"]} == {
        kind: n for kind, n in count.items() if n and kind not in ("right", "found")
    }
    assert all(len(one["examples"]) == min(one["count"], MOST_PICTURES) for one in errors["kinds"])
    assert all("picture" in example for one in errors["kinds"] for example in one["examples"])
    assert len(json.dumps(finite(told))) < 150_000


def test_errors_are_those_of_one_split(made):
    split = ["dev"] * 10 + ["test"] * 30
    told = box_content(findings(made), dataset(made, split), [], "dev")["errors"]
    assert (told["images"], told["gold"]) == (10, int((made.truth.image < 10).sum()))
    ids = {example["id"] for one in told["kinds"] for example in one["examples"]}
    assert ids <= {str(at) for at in range(10)}
    assert box_content(findings(made), dataset(made, split), [], None)["errors"] is None


def test_what_is_known_before_a_model_is_fitted(made):
    found = findings(made, fitted=False)
    assert "miss" not in found.table
    assert len(found.table["gold_miss"]) == 4
    assert box_content(found, dataset(made, ["dev"] * 40), ["s0"], "dev")["errors"] is None


def test_nothing_is_told_where_nothing_is_known(scene):
    votes, gold = scene({"a": [(0, 0, 0, 9, 9, 1)]}, None)
    found = BoxFindings.of(votes, gold, {}, {}, {})
    assert found.table == {}
    assert found.confusions == {}
