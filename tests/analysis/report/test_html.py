import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from weaklabel.analysis.report.html import html_page
from weaklabel.files import finite

HOSTILE = "</script></style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}\u202eevil\x00\ud800<!--"


class Elements(HTMLParser):
    """All start tags with their attributes, and what stands inside the titles, scripts and texts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def pictures(page):
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def hostile(make_content):
    content = make_content(
        classes=(HOSTILE, f"{HOSTILE}2"),
        names=(f"{HOSTILE}lf",),
        text=f"{HOSTILE} text",
        note=HOSTILE,
        error=HOSTILE,
        remarks=(HOSTILE,),
        repeats=((0, 1), (0, 2)),
    )
    return content | {name: HOSTILE for name in ("task", "description", "kind", "label_model", "end_model")}


def test_hostile_texts_stay_texts(make_content):
    page = html_page(hostile(make_content))
    elements = Elements(page)
    names = [tag for tag, _ in elements.tags]
    assert names.count("script") == 1
    assert names.count("style") == 1
    assert "img" not in names
    assert not [key for _, attrs in elements.tags for key in attrs if key.startswith("on")]
    assert "alert(1)" in "".join(elements.texts)
    assert "{{ 7*7 }}" in page
    assert pictures(page)


def test_characters_that_turn_or_break_a_page_are_shown(make_content):
    page = html_page(hostile(make_content))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    assert "⟨U+202E⟩" in page
    page.encode()


def test_only_its_own_script_may_run_and_nothing_is_fetched(content):
    page = html_page(content)
    policy = next(attrs["content"] for tag, attrs in Elements(page).tags if attrs.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy)
    assert not re.search(r"https?://|//[a-z]|@import|url\(", re.sub(r"^// .*$|^ *// .*$", "", page, flags=re.MULTILINE))


def test_the_same_content_gives_the_same_page_also_from_json(content):
    assert html_page(content) == html_page(content)
    assert html_page(json.loads(json.dumps(finite(content)))) == html_page(content)


def test_rendering_leaves_the_content_as_it_is(content):
    before = repr(content)
    html_page(content)
    assert repr(content) == before


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
        pytest.param({"votes": False}, id="no votes"),
        pytest.param({"votes": False, "gold": False, "end_model": False}, id="nothing"),
        pytest.param({"n_items": 1, "n_lfs": 1}, id="one item"),
        pytest.param({"n_lfs": 65, "n_items": 40}, id="many sources"),
        pytest.param({"classes": tuple(f"class {k}" for k in range(56)), "n_items": 150}, id="many classes"),
        pytest.param({"names": ("n" * 500, "a b", "ü|`"), "text": "long " * 500}, id="long names"),
        pytest.param({"names": ("قاعدة", "规则"), "classes": ("עברית", "ไทย")}, id="other scripts"),
    ],
)
def test_every_source_and_class_appears_and_pictures_are_well_formed(make_content, options):
    content = make_content(**options)
    page = html_page(content)
    text = "".join(Elements(page).texts)
    for name in [*content["classes"], *content["pairs"]["names"]]:
        assert name in text
    assert all(picture.find("title") is not None for picture in pictures(page))
    assert not re.search(r"\b(nan|None|inf)\b", text)


def blanked(value):
    """The same with None for every number."""
    if isinstance(value, dict):
        return {key: blanked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [blanked(inner) for inner in value]
    return None if isinstance(value, float) else value


def test_missing_numbers_are_dashes(content):
    page = html_page(blanked(content))
    assert "–" in page
    assert pictures(page)


def test_few_gold_is_marked(content):
    row = content["lf_summary"][0]
    row.update(precision=0.5, precision_low=0.2, precision_high=0.8)
    before = html_page(content).count('class="few"')
    row.update(precision_low=0.45, precision_high=0.55)
    assert html_page(content).count('class="few"') == before - 1


def test_at_most_forty_sources_are_drawn(make_content):
    assert "Of 65 sources the 40 with the largest coverage are drawn." in html_page(make_content(n_lfs=65, n_items=40))


def test_ids_are_unique_and_links_lead_to_them(content):
    tags = Elements(html_page(content)).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for tag, attrs in tags if tag == "a"} <= set(ids)


def test_heads_of_tables_have_a_scope(content):
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in Elements(html_page(content)).tags if tag == "th")


def test_the_command_that_digs_on_is_quoted_for_a_shell(make_content):
    content = make_content(names=("two words; rm -rf",)) | {"task": "my task"}
    content["errors"]["buckets"][0]["said"] = [["two words; rm -rf", content["errors"]["buckets"][0]["label"] or "x"]]
    text = "".join(Elements(html_page(content)).texts)
    assert "weaklabel errors 'my task' --lf 'two words; rm -rf'" in text


def test_the_label_model_says_what_it_chose_and_where_it_departs(make_content):
    content = make_content(remarks=("It chose dawid_skene of three.",), n_items=200)
    page = html_page(content)
    text = "".join(Elements(page).texts)
    assert "It chose dawid_skene of three." in text
    assert content["diagnosis"]["sentences"][0] in text
    assert text.count(content["diagnosis"]["sentences"][0]) == 1
    assert content["remarks"] == ["It chose dawid_skene of three.", content["diagnosis"]["sentences"][0]]
    assert content["diagnosis"]["differ"] > 0
    assert "Who speaks there" in text


def test_what_repeats_itself_is_told_in_sentences(make_content):
    text = "".join(Elements(html_page(make_content(repeats=((0, 1), (1, 2)), n_lfs=5))).texts)
    assert "lf_0 and lf_1 said spam together on 40 items, where 12 would be expected of independent sources." in text
    assert "lf_0, lf_1 and lf_2 belong together." in text
    assert "Sources that repeat each other" not in html_page(make_content())


def test_a_report_of_before_these_parts_were_there_is_drawn_without_them(content):
    for key in ("remarks", "diagnosis", "dependencies"):
        del content[key]
    for row in content["lf_summary"]:
        del row["estimated_low"], row["estimated_high"]
    page = html_page(content)
    assert "Where the labels differ" not in page
    assert 'id="label-model"' not in page
