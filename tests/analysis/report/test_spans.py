"""Spans in the pages of the report."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from weaklabel.analysis.report.content import report_content
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.report.html import html_page
from weaklabel.analysis.report.markdown import markdown_page
from weaklabel.analysis.report.markdown_spans import in_bold
from weaklabel.analysis.report.spans import direction, fits, hue
from weaklabel.analysis.spans.findings import SpanFindings
from weaklabel.document import documents
from weaklabel.files import finite
from weaklabel.kinds.ner import Ner
from weaklabel.label_models.majority import MajorityVote
from weaklabel.marks import Column, Dataset, Marks, Source
from weaklabel.tokens import Tokens

KIND = Ner()
EVIL = "</mark><script>alert(1)</script>\"'&lt;{{7*7}}\u202e\x00|*`_"


def content(words, marks, *, names=("one", "two"), types=("PER", "LOC"), gold=True):
    """The content of a run on texts of words; each source marks the same tokens in all texts, (begin, end, type)."""
    labels = KIND.space(types)
    texts, tokens = Tokens.joined(words)
    items = documents([f"t{at}" for at in range(len(texts))], texts, tokens)

    def mark(at, spans):
        first = tokens.first[at]
        return tuple((int(tokens.start[first + b]), int(tokens.end[first + e - 1]), types[t]) for b, e, t in spans)

    columns = [Column.of([mark(at, spans) for at in range(len(texts))]) for spans in marks]
    true = tuple(mark(at, [(0, 1, 0)]) if gold else None for at in range(len(texts)))
    votes, known = KIND.compile(items, Marks(tuple(map(Source, names)), tuple(columns)), labels, true)
    soft = MajorityVote().fit(votes).label(votes)
    models = {"majority_vote": soft, "label_model": soft}
    metrics = {"dev": {name: KIND.score(votes, one, known) for name, one in models.items()}} if gold else {}
    dataset = Dataset(items, labels, true, np.array(["dev"] * len(texts)))
    about = {"task": "town", "description": "", "kind": "ner", "unit": "token", "classes": list(types),
             "label_model": "majority", "end_model": "none"}  # fmt: skip
    spans = SpanFindings.of(votes, known, models)
    found = Findings(about, dataset, votes, known, models, metrics, None, (), spans=spans)
    return json.loads(json.dumps(finite(report_content(found))))


@pytest.fixture
def town():
    """Two texts; one source has it right, the other marks too much and something else."""
    return content([["Ann", "Smith", "came"]] * 2, [[(0, 1, 0)], [(0, 2, 0), (2, 3, 1)]])


class Elements(HTMLParser):
    """The marked texts of a page, whether all elements are closed in order, and all text."""

    VOID = frozenset({"meta", "link", "br", "img"})

    def __init__(self, page):
        super().__init__()
        self.open, self.marks, self.texts, self.tags, self.styles = [], [], [], [], []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append("")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)
        if "mark" in self.open:
            self.marks[-1] += data


def test_tag_buckets_make_room_for_errors_of_spans(town):
    assert town["errors"] is None
    assert town["spans"]["errors"]["models"]["label_model"]["right"] == 0
    page = Elements(html_page(town))
    text = " ".join("".join(page.texts).split())
    assert "Errors of spans" in text
    assert "2 true spans in 2 texts of the dev split" in text
    assert [attrs["id"] for _, attrs in page.tags if attrs.get("id") == "errors"] == ["errors"]
    links = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a"}
    assert {"spans", "errors", "texts"} <= links <= {attrs.get("id") for _, attrs in page.tags}


def test_spans_are_drawn_for_gold_the_model_and_each_source(town):
    page = html_page(town)
    (drawing, *_) = re.findall(r"<dl class=\"drawings\">.*?</dl>", page, re.DOTALL)
    who = re.findall(r"<dt[^>]*><bdi>(.*?)</bdi>", drawing)
    assert who == ["Gold", "Label model", "one", "two"]
    found = Elements(drawing)
    assert [" ".join(mark.split()) for mark in found.marks if mark] == [
        "Ann PER", "Ann Smith PER", "came LOC", "Ann PER", "Ann Smith PER", "came LOC",
    ]  # fmt: skip
    hues = {attrs["style"] for tag, attrs in found.tags if tag == "mark"}
    assert hues == {f"--hue:{hue(0)}", f"--hue:{hue(1)}"}


@pytest.mark.parametrize("page", [html_page, markdown_page])
def test_hostile_words_names_and_types_stay_texts(page):
    told = content([[EVIL, "came"]], [[(0, 1, 0)], [(0, 2, 1)]], names=(f"{EVIL}1", f"{EVIL}2"), types=(EVIL, "LOC"))
    made = page(told)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made)
    assert "⟨U+202E⟩" in made
    if page is html_page:
        tags = [tag for tag, _ in Elements(made).tags]
        assert tags.count("script") == 1
        assert "{{7*7}}" in "".join(Elements(made).texts)
    else:
        assert set(re.findall(r"<[^>]*>", made)) <= {"<code>", "</code>"}
        assert not re.search(r"[`\[\]]", made)
        tables = [block.strip().splitlines() for block in re.findall(r"(?:^\|.*\n?)+", made, re.MULTILINE)]
        assert all(len({line.count("|") for line in block}) == 1 for block in tables)


def test_texts_from_right_to_left_and_emoji(town):
    told = content([["שלום", "Ann", "😀"]], [[(0, 1, 0)], [(1, 3, 1)]])
    page = html_page(told)
    assert 'dir="rtl"' in page
    assert "Ann 😀" in Elements(page).marks[-1]
    assert direction([["😀 ", None], ["Ann", "PER"], [" שלום", None]]) == "ltr"
    assert direction([["12", None]]) == "ltr"
    assert in_bold([["שלום", "PER"], [" came", None]]) == "\u2068&#91;**שלום**&#93; (PER) came\u2069"


def test_bold_in_markdown_stands_inside_of_brackets():
    pieces = [["pre", None], ["York", "LOC"], ["er  \n", None], ["a*b", "PER"], ["!", None]]
    assert in_bold(pieces) == "pre&#91;**York**&#93; (LOC)er &#91;**a&#42;b**&#93; (PER)!"
    assert in_bold([[" ", "PER"], ["x", None]]) == "&#91;&#93; (PER)x"


def test_markdown_tells_the_same(town):
    page = markdown_page(town)
    assert "| one | PER | 2 | 100.0% | 33.3% | 100.0% |" in page
    assert "| Wrong ends | 2 | 2 |" in page
    assert "**2 × wrong ends**, type PER" in page
    assert "- two: &#91;**Ann Smith**&#93; (PER) &#91;**came**&#93; (LOC)" in page
    assert "\n\n\n" not in page


def test_without_gold_texts_are_drawn_all_the_same():
    told = content([["Ann", "Smith"]], [[(0, 1, 0)], [(0, 2, 0)]], gold=False)
    page = html_page(told)
    assert 'id="errors"' not in page
    assert "Some texts as everybody marks them, those with errors or disagreement first." in page
    assert not re.search(r"\b(nan|None)\b", page + markdown_page(told))


def test_many_labels_keep_their_own_colours():
    hues = [hue(at) for at in range(20)]
    assert len(set(hues)) == 20
    assert all(0 <= one < 360 for one in hues)


def test_other_tasks_have_no_spans(make_content):
    told = make_content()
    assert told["spans"] is None
    assert told["errors"]
    assert 'id="spans"' not in html_page(told)
    del told["spans"]  # a report of before there were any
    assert 'id="texts"' not in html_page(told)
    assert "Spans" not in markdown_page(told)


def test_types_and_confidence_are_those_of_spans(town):
    assert [row["class"] for row in town["class_balance"]] == ["PER", "LOC"]
    assert town["evaluation"]["confusion"]["label_model"] == [[2, 0, 0], [0, 0, 0], [0, 2, 0]]
    assert [row["count"] for row in town["evaluation"]["calibration"]["label_model"] if row["count"]] == [4]
    assert sum(town["confidence"]["label_model"]) == 4
    page = html_page(town)
    text = " ".join("".join(Elements(page).texts).split())
    tables = re.findall(r'<table class="confusion">.*?</table>', page, re.DOTALL)
    assert [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in tables] == [
        f"{model} true type PER LOC missing PER 2 0 0 LOC 0 0 0 spurious 0 2 –"
        for model in ("Majority vote", "Label model")
    ]
    assert "Label model: 4 spans by confidence" in text
    assert "2 texts with gold" in text
    told = markdown_page(town)
    assert "| spurious | 0 | 2 | 0 |" in told
    assert "| confidence | spans | mean confidence | right |" in told


def test_a_group_of_types_that_holds_the_true_one_is_not_wrong(town):
    told = {"allows": {"PER": ["PER"], "ENT": ["PER", "LOC"]}}
    assert [fits(told, {"gold": "PER"}, what) for what in ("PER", "ENT", "ENT, other ends", "LOC")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert not fits(told, {"gold": None}, "ENT")
    assert town["spans"]["allows"] == {"PER": ["PER"], "LOC": ["LOC"]}


def test_many_types_are_drawn_as_a_picture():
    types = tuple(f"T{at}" for at in range(14))
    told = content([["Ann", "came"]], [[(0, 1, 0)], [(1, 2, 13)]], types=types)
    page = html_page(told)
    assert "T0 labeled T0: 1 of 1" in page
    assert "spurious labeled T13: 1 of 1" in page


def test_texts_on_which_all_agree_are_drawn_too():
    told = content([["Ann", "came"]], [[(0, 1, 0)], [(0, 1, 0)]], gold=False)
    assert "- one, two: &#91;**Ann**&#93; (PER) came" in markdown_page(told)
    assert 'id="texts"' in html_page(told)


def test_a_label_model_without_errors_has_none_to_show():
    told = content([["Ann", "came"]], [[(0, 1, 0)], [(0, 1, 0)]])
    page = html_page(told)
    assert "The label model makes no error there." in page
    assert "a thick edge" not in page


def test_nothing_marked_leaves_no_empty_parts():
    told = content([["Ann", "came"]], [[], []], gold=False)
    page, marked = html_page(told), markdown_page(told)
    assert "No model finds any span." in page
    assert 'id="texts"' not in page
    assert "\n## Spans" not in marked
    assert "\n\n\n" not in marked


def test_long_tables_of_sources_are_closed_at_first():
    names = tuple(f"s{at}" for at in range(61))
    told = content([["Ann", "came"]], [[(0, 1, 0)]] * 61, names=names)
    assert "<details><summary>61 rows</summary>" in html_page(told)
    assert "1 more row in lf_spans.csv." in markdown_page(told)
