from weaklabel.analysis.report.story import labeled, quality, splits, story, unit_name, with_gold
from weaklabel.analysis.report.svg_text import shown


def test_the_story_tells_what_the_label_model_gained(content):
    scores = content["metrics"]["test"]
    scores["majority_vote"]["accuracy_expected"], scores["label_model"]["accuracy_expected"] = 0.8, 0.825
    told = " ".join(story(shown(content)))
    assert "majority vote 0.800; the label model (dawid_skene) 0.825, 2.5 points above majority vote" in told


def test_the_best_of_a_row_is_marked_and_lower_can_be_better(content):
    models = {"majority_vote": {"accuracy": 0.5, "log_loss": 2.0}, "label_model": {"accuracy": 0.7, "log_loss": 1.0}}
    (table,) = quality(content | {"metrics": {"test": models}})
    assert [row["cells"] for row in table["rows"]] == [
        [("0.500", False), ("0.700", True)],
        [("2.000", False), ("1.000", True)],
    ]


def test_no_model_is_best_where_all_are_equal(content):
    models = {"majority_vote": {"accuracy": 0.5}, "label_model": {"accuracy": 0.5}, "end_model": {"accuracy": None}}
    (table,) = quality(content | {"metrics": {"test": models}})
    assert table["rows"][0]["cells"] == [("0.500", False), ("0.500", False), ("–", False)]


def test_measures_that_are_not_known_are_shown_by_name(content):
    (table,) = quality(content | {"metrics": {"test": {"label_model": {"ap75": 0.25}}}})
    assert table["rows"][0] == {"name": "ap75", "help": "", "cells": [("0.250", False)]}


def test_splits_of_items(content):
    heads, rows = splits(content)
    assert heads == ["split", "items", "with gold", "with a vote", "share with a vote"]
    assert rows[0][:3] == ["train", "20", "20"]
    assert with_gold(content, "test") == "20 items with gold"
    assert (labeled(content), unit_name(content)) == ("item", "item")


def test_splits_of_texts_count_both(content):
    known = {"items": 7, "gold": 4, "covered": 0, "texts": 3, "gold_texts": 1}
    page = content | {"unit": "token", "spans": {"names": ["PER"]}, "splits": {"dev": known}}
    heads, rows = splits(page)
    assert heads == ["split", "texts", "with gold", "tokens", "with a vote", "share with a vote"]
    assert rows == [["dev", "3", "1", "7", "0", "0.0%"]]
    assert with_gold(page, "dev") == "1 text with gold"
    assert (labeled(page), unit_name(page)) == ("span", "token")
