import json

import numpy as np
import pytest

from tests.analysis.spans.conftest import no_gold
from weaklabel.analysis.spans.content import span_content
from weaklabel.analysis.spans.examples import MOST_ROWS
from weaklabel.analysis.spans.sources import span_table
from weaklabel.files import finite


@pytest.fixture
def told():
    def make(place, soft, gold=None, split="train", **models):
        gold = place.gold if gold is None else gold
        table = span_table(place.votes, gold)
        content = span_content(
            table, place.votes, place.dataset, {"label_model": soft, **models}, gold=gold, split=split
        )
        return json.loads(json.dumps(finite(content)))

    return make


def test_errors_of_models_and_texts_side_by_side(town, told):
    soft = town.soft((0, 1, 0), (3, 5, 0), (5, 6, 0))
    content = told(town, soft, end_model=town.soft((0, 2, 0)))
    assert content["names"] == ["PER", "LOC", "ENT"]
    errors = content["errors"]
    assert (errors["split"], errors["texts"], errors["gold"], errors["rest"]) == ("train", 2, 4, 0)
    assert errors["models"]["label_model"] == {
        "found": 3, "right": 1, "type": 1, "boundary": 1, "both": 0, "missing": 1, "spurious": 0,
    }  # fmt: skip
    assert errors["models"]["end_model"]["missing"] == 3
    assert [example["id"] for example in content["examples"]] == ["t0", "t1", "t2"]
    first, _, unknown = content["examples"]
    assert first["errors"] == {"type": 1, "boundary": 1}
    assert [row["model"] or row["sources"] for row in first["rows"]] == [
        "gold", "label_model", "end_model", ["exact"], ["short"], ["coarse"],
    ]  # fmt: skip
    assert first["rows"][4]["pieces"] == [["Ann", "PER"], [" Smith saw ", None], ["New York", "PER"]]
    # Nothing is known of the last text, but sources disagree on it.
    assert [row["model"] for row in unknown["rows"]] == ["label_model", "end_model", None, None]


def test_sources_that_mark_the_same_share_a_row(place, told):
    marks = {f"s{at}": [[(at % 3, at % 3 + 1, "PER")]] for at in range(6)}
    made = place(["a b c"], marks, [[(0, 1, "LOC")]])
    (example,) = told(made, made.soft())["examples"]
    assert [row["sources"] for row in example["rows"][2:]] == [["s0", "s3"], ["s1", "s4"], ["s2", "s5"]]
    words = " ".join(f"w{at}" for at in range(MOST_ROWS + 3))
    made = place([words], {f"s{at}": [[(at, at + 1, "PER")]] for at in range(MOST_ROWS + 3)}, [[(0, 1, "LOC")]])
    assert told(made, made.soft())["examples"][0]["more"] == 3


def test_every_row_shows_the_same_part_of_a_long_text(place, told):
    words = " ".join(f"word{at}" for at in range(400))
    made = place([words], {"s": [[(210, 212, "PER"), (390, 391, "LOC")]]}, [[(211, 212, "PER")]])
    (example,) = told(made, made.soft((205, 206, 0)))["examples"]
    (shown,) = {"".join(text for text, _ in row["pieces"]) for row in example["rows"]}
    assert len(shown.split()) == 122  # with what is left out on both sides
    assert "word211" in shown


def test_without_gold_texts_with_disagreement_are_shown(town, told):
    content = told(town, town.soft(), no_gold(town.votes), split=None)
    assert content["errors"] is None
    # On the other one nobody disagrees.
    assert [example["id"] for example in content["examples"]] == ["t0", "t2", "t1"]
    assert content["examples"][0]["rows"][0]["model"] == "label_model"


def test_errors_of_all_kinds_come_first(place, told):
    """Thirty texts with a missing span, and one at the end with a wrong type."""
    gold = [[(0, 1, "PER")]] * 31
    made = place(["a b"] * 31, {"s": [[(0, 1, "LOC")]] * 31}, gold)
    content = told(made, made.soft((60, 61, 1)))
    assert len(content["examples"]) == 20
    assert [example["id"] for example in content["examples"][:2]] == ["t30", "t0"]


def test_other_splits_stay_out_of_sight(town, told):
    town.dataset.split[:] = np.array(["test", "dev", "test"])
    content = told(town, town.soft(), split="dev")
    assert content["errors"]["gold"] == 2
    assert {example["id"] for example in content["examples"]} <= {"t1"}


def test_nothing_at_all(place, told):
    made = place(["", ""], {"s": [None, None]})
    content = told(made, made.soft(), no_gold(made.votes), split=None)
    assert (content["sources"], content["examples"], content["errors"]) == ([], [], None)
