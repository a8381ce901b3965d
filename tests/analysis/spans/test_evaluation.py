from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.spans.conftest import no_gold, spans
from weaklabel.analysis.spans.evaluation import span_calibrations, sure_histogram, type_confusions, type_shares
from weaklabel.analysis.spans.findings import Found, SpanFindings


@pytest.fixture
def found():
    """Spans with other ends, of another type, right, spurious, and in a text without gold."""
    return {
        "model": Found(spans((0, 1, 0), (3, 5, 0), (5, 6, 0), (6, 7, 1), (8, 9, 1)), np.array([0.9, 1, 0.95, 0.3, 1]))
    }


def test_types_are_counted_whatever_the_ends(town, found):
    confusion = type_confusions(found, town.votes, town.gold)["model"]
    # Of PER: "Ann" for "Ann Smith", and "Bob". "New York" is taken for PER, "Rome" is missing, "left" is spurious.
    assert confusion == [[2, 0, 0], [1, 0, 1], [0, 1, 0]]


def test_nothing_found_is_missing_and_without_gold_there_is_nothing_to_count(town, found):
    nothing = {"model": Found(spans(), np.zeros(0))}
    assert type_confusions(nothing, town.votes, town.gold)["model"] == [[0, 0, 2], [0, 0, 2], [0, 0, 0]]
    assert not np.any(type_confusions(found, town.votes, no_gold(town.votes))["model"])


def test_calibration_is_of_whole_spans_in_texts_with_gold(town, found):
    bins = span_calibrations(found, town.votes, town.gold)["model"]
    assert [row["count"] for row in bins] == [0, 0, 1, 0, 0, 0, 0, 0, 1, 2]
    # "Ann" has other ends, "New York" another type; of the two that are surest "Bob" is right.
    assert (bins[8]["accuracy"], bins[9]["accuracy"]) == (0, 0.5)
    assert bins[9]["confidence"] == pytest.approx(0.975)


def test_shares_and_histogram_are_of_all_texts(found):
    assert type_shares(found["model"].spans, 2) == [0.6, 0.4]
    assert sure_histogram(found["model"]) == [0, 0, 1, 0, 0, 0, 0, 0, 1, 3]
    assert type_shares(spans(), 2) == [0, 0]


def test_findings_hold_the_spans_of_each_model(town):
    soft = town.soft((0, 2, 0), (5, 6, 1))
    probs = soft.probs.copy()
    probs[1] = probs[1] / 2 + [0.5, 0, 0, 0, 0]  # the second token of the first span may be outside
    soft = replace(soft, probs=probs)
    made = SpanFindings.of(town.votes, town.gold, {"model": soft})
    assert [column.tolist() for column in made.found["model"].spans] == [[0, 5], [2, 6], [0, 1]]
    assert made.found["model"].sure.tolist() == [0.5, 1]
    assert made.table["lf"] == ["exact", "exact", "short", "coarse"]
