import json
import re

import pytest

from weaklabel.analysis.report.markdown import escaped, markdown_page, worst_pairs
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
