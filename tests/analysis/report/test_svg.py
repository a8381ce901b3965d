from xml.etree import ElementTree

import pytest

from weaklabel.analysis.report import svg, svg_charts, svg_matrix, svg_text


def test_texts_and_attributes_are_escaped():
    made = svg.tag("text", "</text><script>", x=1.5, class_='a" onload="b')
    parsed = ElementTree.fromstring(made)
    assert parsed.text == "</text><script>"
    assert parsed.attrib == {"x": "1.5", "class": 'a" onload="b'}


def test_coverage_bar_adds_up():
    parts = ElementTree.fromstring(svg.coverage_bar(0.4, 0.3, 0.1, 0.8)).findall("rect")[1:]
    assert [part.get("class") for part in parts] == ["conflict", "overlap", "alone"]
    assert sum(float(part.get("width")) for part in parts) == pytest.approx(svg.BAR / 2, abs=0.05)


def test_coverage_bar_of_a_silent_source():
    assert len(ElementTree.fromstring(svg.coverage_bar(0.0, 0.0, 0.0, 0.0)).findall("rect")) == 1


def test_conflict_map_says_who_contradicts_whom():
    overlap = [[0.5, 0.2, 0], [0.2, 0.4, 0], [0, 0, None]]
    conflict = [[0, 0.1, 0], [0.1, 0, 0], [0, 0, None]]
    pairs = {"names": ["a", "b", "c"], "overlap": overlap, "conflict": conflict}
    told = "".join(ElementTree.fromstring(svg_matrix.conflict_map(pairs, [0, 1, 2])).itertext())
    assert "a, b: both vote on 20.0%, and contradict each other on 50.0% of these" in told
    assert "a, c: nothing in common" in told


def test_largest_sources_keep_their_order():
    pairs = {"names": list("abc"), "overlap": [[0.2, 0, 0], [0, 0.1, 0], [0, 0, 0.3]]}
    assert svg_matrix.largest_sources(pairs, 2) == [0, 2]


@pytest.mark.parametrize("counts", [[0] * 10, [None] * 10, [0] * 9 + [7], [5] + [0] * 9])
def test_histogram_is_well_formed(counts):
    assert ElementTree.fromstring(svg_charts.histogram(counts, "end_model", 2, 0.5, "item")).find("title") is not None


def test_calibration_leaves_empty_bins_out():
    row = {"count": 3.0, "confidence": 0.9, "accuracy": 0.5}
    empty = {"count": 0.0, "confidence": None, "accuracy": None}
    made = ElementTree.fromstring(svg_charts.calibration({"label_model": [empty, row, empty]}, "item"))
    assert len(made.findall("./g/rect")) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0.0%"), (0.0001, "<0.1%"), (0.12345, "12.3%"), (0.99999, ">99.9%"), (1.0, "100.0%"), (None, "–")],
)
def test_percent(value, expected):
    assert svg_text.percent(value) == expected


def test_shown_makes_texts_harmless_and_numbers_finite():
    given = {"a\x00": [float("nan"), float("inf"), "\u202eb\r\nc\t\ud800", 1, True, None]}
    assert svg_text.shown(given) == {"a␀": [None, None, "⟨U+202E⟩b\nc\t\ufffd", 1, True, None]}
