import json
import re

import pytest

from weaklabel.analysis.report.markdown import escaped, markdown_page, worst_pairs
from weaklabel.analysis.report.story import quality, story
from weaklabel.analysis.report.svg_text import shown
from weaklabel.files import finite

HOSTILE = (
    "a | b\n\n# c <img src=x onerror=alert(1)> `d` [e](http://f.example) *g* "
    "\\| &lt; ![h](i) \u202e\x00 www.j.example @k"
)


def tables(page):
    """The tables, as lists of the numbers of cells in their rows."""
    blocks = re.findall(r"(?:^\|.*\n?)+", page, re.MULTILINE)
    return [[line.count("|") for line in block.strip().splitlines()] for block in blocks]


def test_hostile_texts_break_no_table_and_are_no_markup(make_content):
    content = make_content(
        classes=(HOSTILE, "spam"), names=(HOSTILE,), text=HOSTILE, note=HOSTILE, error=HOSTILE, remarks=(HOSTILE,),
        repeats=((0, 1), (0, 2)),
    )  # fmt: skip
    page = markdown_page(content | {"task": HOSTILE, "description": HOSTILE})
    assert all(len(set(cells)) == 1 for cells in tables(page))
    assert set(re.findall(r"<[^>]*>", page)) <= {"<code>", "</code>"}
    assert not re.search("[`\\\\\x00\u202e\\[\\]]|https?://|www\\.|@", page)
    assert len(re.findall(r"^# ", page, re.MULTILINE)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keyword_my", "keyword_my"),
        ("_private_", "&#95;private&#95;"),
        ("a|b", "a&#124;b"),
        ("a\nb", "a b"),
        ("<b>&amp;", "&#60;b&#62;&#38;amp;"),
        ("http://x", "http:&#47;/x"),
        ("שלום", "\u2068שלום\u2069"),
    ],
)
def test_escaped(text, expected):
    assert escaped(text) == expected


def test_the_same_content_gives_the_same_page_also_from_json(content):
    assert markdown_page(json.loads(json.dumps(finite(content)))) == markdown_page(content) == markdown_page(content)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="plain"),
        pytest.param({"gold": False}, id="no gold"),
        pytest.param({"end_model": False, "faults": False}, id="no end model, no faults"),
        pytest.param({"n_lfs": 1}, id="one source"),
        pytest.param(
            {"remarks": ("It chose a.", "It chose b."), "repeats": ((0, 1), (1, 2))}, id="remarks and repeats"
        ),
        pytest.param({"votes": False, "gold": False, "end_model": False}, id="nothing"),
        pytest.param({"n_lfs": 65, "n_items": 40}, id="many sources"),
        pytest.param({"classes": tuple(f"class {k}" for k in range(56)), "n_items": 150}, id="many classes"),
    ],
)
def test_every_source_and_class_appears(make_content, options):
    content = make_content(**options)
    page = markdown_page(content)
    for name in [*content["classes"], *content["pairs"]["names"]]:
        assert name in page
    assert not re.search(r"\b(nan|None|inf)\b", page)
    assert page.endswith("\n")
    assert "\n\n\n" not in page


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
    (table,) = quality(content | {"metrics": {"test": {"label_model": {"ap50": 0.25}}}})
    assert table["rows"][0] == {"name": "ap50", "help": "", "cells": [("0.250", False)]}


def test_worst_pairs_come_first(content):
    shares = [pair["conflict"] for pair in worst_pairs(content)]
    assert shares == sorted(shares, reverse=True)


def test_the_label_model_and_what_repeats_itself_have_sections(make_content):
    page = markdown_page(make_content(remarks=("It chose one.",), repeats=((0, 1), (1, 2)), n_items=200))
    model = page.partition("## Label model\n")[2].partition("\n## ")[0]
    assert model.splitlines()[1] == "- It chose one."
    assert "- The label model differs from majority vote on " in model
    assert (
        "| majority vote says | label model says | items | truth known | majority vote right | label model right |"
        in model
    )
    assert "| source | backs the label model | opposes it |" in model
    repeats = page.partition("## Sources that repeat each other\n")[2].partition("\n## ")[0]
    assert repeats.splitlines()[1:3] == [
        "- lf_0, lf_1 and lf_2 belong together.",
        "- lf_0 and lf_1 said spam together on 40 items, where 12 would be expected of independent sources.",
    ]


def test_pages_without_gold_do_not_judge(make_content):
    page = markdown_page(make_content(gold=False, n_items=200))
    assert "| majority vote says | label model says | items |\n" in page
