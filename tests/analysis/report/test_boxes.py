"""Boxes in the pages of the report."""

import json
import re

import numpy as np
import pytest

from tests.analysis.report.test_spans import EVIL, Elements
from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.analysis.report.content import report_content
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.report.html import html_page
from weaklabel.analysis.report.markdown import markdown_page
from weaklabel.files import finite
from weaklabel.items import Records
from weaklabel.kinds.detection import Detection
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.marks import Column, Dataset, Marks, Source

KIND = Detection()
CAT, DOG = (10, 10, 50, 50), (60, 10, 90, 50)


def content(*, names=("one", "two", "three"), classes=("cat", "dog"), ids=("a.png", "b.png", "c.png"), gold=True):
    """The content of a run on three images: a dog is called a cat, one cat is missed, and something is drawn twice."""
    labels, (cat, dog) = KIND.space(classes), classes
    items = Records(list(ids), {})
    drawn = [((*CAT, cat), (*DOG, cat)), (), ((200, 10, 240, 50, dog),)]
    columns = [Column.of([tuple(sorted(mark)) for mark in drawn])] * len(names)
    true = (((*CAT, cat), (*DOG, dog)), ((*CAT, cat),), ()) if gold else (None,) * 3
    sources = tuple(Source(name, silence="background") for name in names)
    votes, known = KIND.compile(items, Marks(sources, tuple(columns)), labels, true)
    model = BoxConsensus().fit(votes)
    models = {"majority_vote": BoxMajority().fit(votes).label(votes), "label_model": model.label(votes)}
    probs = np.array([[0, *CAT, 0.1, 0.9, 0.0], [0, *DOG, 0.1, 0.0, 0.9], [2, 1, 1, 9, 9, 0.2, 0.8, 0.0]])
    every = models | {"end_model": KIND.predicted(probs, labels)}
    metrics = {"dev": {name: KIND.score(votes, one, known) for name, one in every.items()}} if gold else {}
    dataset = Dataset(items, labels, true, np.array(["dev"] * 3))
    about = {"task": "zoo", "description": "", "kind": "detection", "unit": "object", "classes": list(classes),
             "label_model": "boxes", "end_model": "finder"}  # fmt: skip
    boxes = BoxFindings.of(votes, known, every, model.skills(), model.confusions())
    found = Findings(about, dataset, votes.with_background(), known, models, metrics, None, (), boxes=boxes)
    return json.loads(json.dumps(finite(report_content(found))))


@pytest.fixture
def zoo():
    return content()


def words(page):
    return " ".join("".join(Elements(page).texts).split())


def test_errors_are_told_by_kind_for_every_model(zoo):
    assert zoo["errors"] is None
    told = zoo["boxes"]["errors"]["models"]
    assert {kind: n for kind, n in told["label_model"].items() if n} == {
        "found": 3, "right": 1, "class": 1, "spurious": 1, "missed": 1,
    }  # fmt: skip
    # The end model has found a box on an image that is known to be empty.
    assert {kind: n for kind, n in told["end_model"].items() if n} == {
        "found": 3, "right": 2, "spurious": 1, "missed": 1,
    }  # fmt: skip
    page = html_page(zoo)
    text = words(page)
    assert "3 true boxes on 3 images of the dev split" in text
    assert "1 × wrong class true dog, labeled cat ×1" in text
    assert "nobody drew anything ×1" in text
    elements = Elements(page)
    links = {attrs["href"][1:] for tag, attrs in elements.tags if tag == "a"}
    assert {"boxes", "errors"} <= links <= {attrs.get("id") for _, attrs in elements.tags}


def test_lines_differ_in_more_than_colour_and_say_whose_they_are(zoo):
    page = html_page(zoo)
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)[1]
    dashes = [re.search(rf"svg.scene .line.{who} {{[^}}]*stroke-dasharray: ([^;]*);", style)
              for who in ("label_model", "end_model", "source")]  # fmt: skip
    assert len({found[1] for found in dashes}) == 3
    scenes = re.findall(r'<svg class="scene".*?</svg>', page, re.DOTALL)
    assert len(scenes) == 3
    titles = re.findall("<title>(.*?)</title>", scenes[0])
    assert titles[0].startswith("a.png: ")
    assert "Gold: dog" in titles
    assert "End model: dog, there with 0.900" in titles
    assert {"one: cat", "two: cat", "three: cat"} <= set(titles)
    # Nothing is drawn outside of the frame that has a mark or a name.
    for scene in scenes:
        width, height = (float(re.search(rf' {side}="([0-9.]+)"', scene)[1]) for side in ("width", "height"))
        for x, y in re.findall(r'<text x="([-0-9.]+)" y="([-0-9.]+)"', scene):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_other_parts_tell_of_boxes_not_of_units(zoo):
    page = html_page(zoo)
    text = words(page)
    assert "3 sources drew 9 boxes of 3 objects on 3 images; 100.0% of the objects were drawn by several" in text
    assert "1 true object nobody drew." in text
    assert "On the 3 images with gold of the dev split, the F1 is:" in text
    assert "Average precision at .5 by class" in text
    assert "(nothing)" not in [row["class"] for row in zoo["class_balance"]]
    assert zoo["class_balance"][0]["gold"] == pytest.approx(2 / 3)
    assert zoo["evaluation"]["confusion"]["label_model"] == [[1, 0, 1], [1, 0, 0], [0, 1, 0]]
    tables = re.findall(r'<table class="confusion">.*?</table>', page, re.DOTALL)
    assert "Label model true class cat dog missed cat 1 0 1 dog 1 0 0 spurious 0 1 –" in [
        " ".join(re.sub("<[^>]*>", " ", one).split()) for one in tables
    ]
    assert sum(zoo["confidence"]["end_model"]) == 3
    assert "End model: 3 boxes by confidence" in text
    assert zoo["splits"]["dev"]["images"] == zoo["splits"]["dev"]["gold_images"] == 3


def test_sources_by_what_is_learned_and_by_gold(zoo):
    (row, *_) = zoo["boxes"]["sources"]
    assert row["gold_miss"] == pytest.approx(1 / 3)
    assert row["gold_false"] == pytest.approx(1 / 3)
    assert (row["boxes"], row["gold_iou"]) == (3, 1)
    (mistake, *_) = [row for row in zoo["boxes"]["confusions"] if row["gold_count"]]
    assert (mistake["true"], mistake["said"], mistake["gold_share"]) == ("dog", "cat", 1)
    page = markdown_page(zoo)
    assert "| one | dog | cat |" in page
    assert "33.3% (6–79%)" in page
    assert "33.3% (6–79%)" in html_page(zoo)


def test_markdown_tells_the_same_in_words(zoo):
    page = markdown_page(zoo)
    assert "3 true boxes on 3 images of the dev split." in page
    assert "| Missed | 1 | 1 | 1 |" in page
    assert "- **1 × wrong class**: true dog, labeled cat (1)" in page
    assert "  - a.png: gold 60, 10, 90, 50; label model 60, 10, 90, 50; said to be there with " in page
    assert "nobody drew anything at 1" in page
    assert "\n\n\n" not in page


@pytest.mark.parametrize("page", [html_page, markdown_page])
def test_hostile_names_stay_texts(page):
    names = tuple(f"{EVIL}{at}" for at in range(3))
    made = page(content(names=names, classes=(EVIL, "dog"), ids=(f"{EVIL}a", f"{EVIL}b", "c")))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made)
    if page is html_page:
        tags = [tag for tag, _ in Elements(made).tags]
        assert tags.count("script") == 1
        assert "{{7*7}}" in "".join(Elements(made).texts)
    else:
        assert set(re.findall(r"<[^>]*>", made)) <= {"<code>", "</code>"}


@pytest.mark.parametrize("page", [html_page, markdown_page])
def test_without_gold_nothing_is_told_of_errors(page):
    made = page(content(gold=False))
    assert "Errors of boxes" not in made
    assert "## Errors" not in made
    assert "Boxes by source" in made
    assert not re.search(r"\b(nan|None)\b", made)


def test_reports_of_before_and_of_other_kinds_have_no_boxes(make_content):
    told = make_content()
    assert told["boxes"] is None
    assert 'id="boxes"' not in html_page(told)
    del told["boxes"]
    assert html_page(told)
    assert "Boxes" not in markdown_page(told)


def test_a_picture_stands_under_its_boxes(zoo):
    (example, *_) = zoo["boxes"]["errors"]["kinds"][0]["examples"]
    example["picture"]["image"] = "data:image/jpeg;base64,AAAA"
    page = html_page(zoo)
    assert '<image href="data:image/jpeg;base64,AAAA"' in page
    assert "img-src data:" in page
