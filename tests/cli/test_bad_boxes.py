"""Bad boxes in rules and tables: one line that names the file, the image and the source, and no traceback."""

import pytest

from tests.cli import squares
from tests.cli.squares import HEAD, OUTSIDE, TWICE, WHOLLY, ZERO, of_file, told

# ---- rules


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[(20, 4, 5, 16, 'red')]", "which has its left end right of its right one"),
        ("[(5, 16, 20, 4, 'red')]", "which has its upper end below its lower one"),
        ("[(5, 4, 5, 16, 'red')]", "a box without area"),
        ("[(float('nan'), 4, 20, 16, 'red')]", "the corners of a box must be finite"),
        ("[(5, 4, 20, 16, 'rde')]", "whose label is no class; did you mean 'red'? known: red, blue"),
        ("[(5, 4, 20, 16, None)]", "whose label is no class; known: red, blue"),
        ("[(5, 4, 20, 16, 'red', 1.5)]", "a score is a number from 0 to 1"),
        ("[(5, 4, 20, 16)]", "a box is (x0, y0, x1, y1, label) in pixels"),
        ("item.pixels[:1]", "a box is (x0, y0, x1, y1, label) in pixels"),
        ("7", "which are no boxes"),
    ],
)
def test_a_rule_that_draws_no_box(things, answer, said):
    things.write("labeling_functions/things.py", odd(answer))
    error = told(things)
    assert error.startswith("Error: labeling function 'odd' on item 'a.png': returned ")
    assert said in error


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[(-5, 4, 60, 16, 'red')]", f"odd: {OUTSIDE} on item 'a.png'"),
        ("[(50, 40, 60, 60, 'red')]", f"odd: {WHOLLY} on item 'a.png'"),
        (
            "[(5, 4, 20, 16, 'red')] * 2",
            "odd: 1 box drawn twice on the same item: kept once; the first is on item",
        ),
        ("[(5, 4, 20, 16, 'red', s) for s in (.3, .9)]", "odd: 1 box drawn twice on the same item: kept once"),
        ("[]", "1 of 3 sources drew no box at all: odd"),
    ],
)
def test_what_rules_do_by_accident(things, answer, said):
    things.write("labeling_functions/things.py", odd(answer))
    assert f"note: {said}" in told(things)


def odd(answer):
    imported = "from weaklabel import labeling_function as lf\n@lf(silence='background')\n"
    return f"{squares.RULES}{imported}def odd(item):\n    if item.id == 'a.png':\n        return {answer}\n"


# ---- tables: gold, answers of people, ready-made votes

TABLES = {
    "gold": ("data.gold", "", "t.csv, line 3", "image 'a.png'"),
    "crowd": ("data.crowd", "worker", "t.csv, line 3", "image 'a.png', worker 'ann'"),
    "votes": ("data.votes", "source", "a table of votes, row 2", "image 'a.png', source 'ann'"),
}
WRONG = {
    "20,4,5,16,red": "the left end of a box is right of its right one: (20, 4, 5, 16)",
    "5,16,20,4,red": "the upper end of a box is below its lower one: (5, 16, 20, 4)",
    "nan,4,20,16,red": "the ends of a box must be finite, but are (nan, 4, 20, 16)",
    "5,4,inf,16,red": "the ends of a box must be finite",
    "five,4,20,16,red": "a box has four numbers, but got ('five', '4', '20', '16')",
    "5,4,,16,red": "a box has four numbers, but got ('5', '4', '', '16')",
    '"5,5",4,20,16,red': "a box has four numbers, but got ('5,5', '4', '20', '16')",
    "5,4,20,16,": "a box has no label",
}
ODD = {
    "5,4,5,16,red": f"{ZERO} {{place}}, {{who}}",
    "-9,4,-1,16,red": f"{WHOLLY} {{place}}, {{who}}",
    "5,4,20,16,red\na.png,5,4,20,16,red": f"{TWICE} ",
    "-5,4,20,16,red": f"{OUTSIDE} {{place}}, {{who}}",
    "30,20,90,90,red": f"{OUTSIDE} on item 'a.png'",
    "90,90,99,99,red": f"{WHOLLY} on item 'a.png'",
}


def table(way, row):
    _, column, *_ = TABLES[way]
    rows = f"b.png,10,8,30,24,blue\na.png,{row}\n".splitlines()
    if column:
        rows = [line.replace(",", ",ann,", 1) for line in rows]
    return HEAD.format(f"{column}," if column else "") + "\n".join(rows) + "\n"


@pytest.mark.parametrize("way", TABLES)
@pytest.mark.parametrize("row", WRONG)
def test_a_row_that_is_no_box(things, way, row):
    setting, _, place, who = TABLES[way]
    error = of_file(things, "t.csv", table(way, row), setting)
    assert f"{place} ({who}): {WRONG[row]}" in error
    assert "t.csv" in error


@pytest.mark.parametrize("way", TABLES)
@pytest.mark.parametrize("row", ODD)
def test_a_row_that_people_write_by_accident(things, way, row):
    setting, _, place, who = TABLES[way]
    assert ODD[row].format(place=place, who=who) in of_file(things, "t.csv", table(way, row), setting)


@pytest.mark.parametrize("way", TABLES)
def test_a_class_or_an_image_that_is_not_there(things, way):
    setting, column, place, _ = TABLES[way]
    error = of_file(things, "t.csv", table(way, "5,4,20,16,rde"), setting)
    assert "item 'a.png'" in error if column else "image 'a.png'" in error
    assert "'rde'), whose label is no class; did you mean 'red'? known: red, blue" in error
    said = of_file(things, "t.csv", table(way, "5,4,20,16,red").replace("a.png", "zz.png"), setting)
    if column:
        assert f"{place}: the image 'zz.png', of which 'ann' speaks, is not in the data" in said
    else:
        assert "note: t.csv: 1 of its 2 images are no items; the first is 'zz.png'" in said
    bare = table(way, "5,4,20,16,red").replace(",label", "").replace(",red", "").replace(",blue", "")
    assert "without a label, but there are several classes: red, blue" in of_file(things, "t.csv", bare, setting)


@pytest.mark.parametrize("name", ["a", "deep/a.png", "deep\\a.png", "http://x.org/a.png?", "A.PNG", "a.JPG"])
@pytest.mark.parametrize("way", TABLES)
def test_names_of_images_are_matched(things, way, name):
    content = table(way, "30,20,90,90,red").replace("a.png", name.rstrip("?"))
    assert f"{OUTSIDE} on item 'a.png'" in of_file(things, "t.csv", content, TABLES[way][0])


def test_sources_without_a_name_or_a_box(things):
    who = "image,worker,xmin,ymin,xmax,ymax,label\n"
    assert of_file(things, "c.csv", who + "a.png,,5,4,20,16,red\n", "data.crowd") == (
        "Error: c.csv, line 2: a box has no worker"
    )
    said = of_file(things, "c.csv", who + "a.png,ann,,,,,\na.png,bob,5,4,20,16,red\n", "data.crowd")
    assert "1 of 4 sources drew no box at all: ann" in said
    what = who.replace("worker", "source")
    said = of_file(things, "v.csv", what + "a.png,reddish,5,4,20,16,red\n", "data.votes")
    assert said == "Error: v.csv: two sources are called 'reddish', one of them a labeling function"
    error = of_file(things, "v.csv", what[:-1] + ",score\na.png,far,5,4,20,16,red,1.5\n", "data.votes")
    assert "row 1 (image 'a.png', source 'far'): a score is a number from 0 to 1, but got '1.5'" in error


GOOD = HEAD.format("") + "a.png,5,4,20,16,red\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("g.csv", GOOD.replace(",", ";"), "g.csv, line 1: semicolons stand between columns"),
        ("g.csv", GOOD.replace(",", "\t"), "g.csv, line 1: tabs stand between columns, where this ending means commas"),
        ("g.tsv", GOOD, "g.tsv, line 1: commas stand between columns, where this ending means tabs"),
        ("g.csv", GOOD.encode("utf-16"), "g.csv, line 1: not UTF-8"),
        ("g.csv", GOOD.replace("red", "r\xe9d").encode("latin-1"), "g.csv, line 2: not UTF-8"),
        ("g.csv", HEAD.format(""), "g.csv has no rows"),
        ("g.csv", "", "g.csv is empty"),
        ("g.csv", GOOD.replace("xmin", "x"), "g.csv: unknown column 'xmin'"),
        ("g.csv", GOOD + "b.png,1,2\n", "g.csv, line 3: 3 fields where the header has 6"),
        ("g.csv", "item,truth\na.png,red\n", "g.csv: unknown column 'xmin'"),
        ("g.csv", GOOD.replace("a.png", "7"), "none of its 1 image is an item, such as '7'; the ids"),
        ("g.xls", GOOD, "unknown file ending 'xls'"),
        ("g.parquet", "PAR1", "g.parquet cannot be read as Parquet"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_read(things, name, content, said):
    error = of_file(things, name, content)
    assert error.startswith("Error: ")
    assert said in error


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("g.csv", b"\xef\xbb\xbf" + GOOD.encode()),
        ("g.csv", GOOD.replace("\n", "\r\n")),
        ("g.csv", GOOD.replace("a.png,5", '"a.png","5"')),
        ("g.tsv", GOOD.replace(",", "\t")),
        ("g.jsonl", '{"image": "a.png", "xmin": 5, "ymin": 4, "xmax": 20, "ymax": 16, "label": "red"}\n'),
    ],
    ids=["bom", "crlf", "quoted", "tsv", "jsonl"],
)
def test_tables_as_programs_write_them(things, name, content):
    assert not of_file(things, name, content).startswith("Error")
