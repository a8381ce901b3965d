"""What the files of a run tell of sources whose silence says something."""

import pytest

TASK = """
kind = "ner"
classes = ["PER", "LOC"]

[data]
file = "texts.csv"
crowd = "answers.csv"

[label_model]
name = "majority"

[end_model]
name = "none"
"""
TEXTS = """\
id,text,spans
item-0,Ann saw Rome,"[[0, 3, ""PER""], [8, 12, ""LOC""]]"
item-1,It rains,[]
"""
SPANS = """\
item,worker,start,end,label
item-0,ann,0,3,PER
item-0,ann,8,12,LOC
item-1,ann,,,
item-0,bob,0,3,LOC
item-1,cyd,,,
"""
TAGS = """\
Ann B-PER B-LOC ?
saw O O ?
Rome B-LOC O ?

It O ? O
rains O ? O
"""
NAMES = (("worker_1", "ann"), ("worker_2", "bob"), ("worker_3", "cyd"))


@pytest.fixture
def run(place):
    def made(answers, file="answers.csv"):
        place.write("tasks/shop/task.toml", TASK.replace("answers.csv", file))
        place.write("tasks/shop/texts.csv", TEXTS)
        place.write(f"tasks/shop/{file}", answers)
        (place.folder / "labeling_functions" / "shop.py").unlink(missing_ok=True)
        return place.fit()

    return made


def test_what_people_leave_out_counts_as_outside(run):
    made = run(SPANS)
    told = made.table("lf_summary.csv")
    assert told["lf"] == ["ann", "bob", "cyd"]
    assert told["polarity"] == ["O|PER|LOC", "O|LOC", "O"]
    assert [float(share) for share in told["coverage"]] == [1, 0.6, 0.4]
    # Of five tokens: "Ann" is a person to one and a place to another, and "Rome" a place to one and outside to another.
    assert [float(share) for share in told["conflicts"]] == [0.4, 0.4, 0]
    assert (told["correct"], told["incorrect"]) == (["5", "1", "2"], ["0", "2", "0"])
    pairs = made.table("lf_conflicts.csv")
    assert list(zip(pairs["lf_a"], pairs["lf_b"], pairs["conflict"], strict=True)) == [
        ("ann", "bob", "0.4"),
        ("ann", "cyd", "0.0"),
    ]
    summary = made.overview["summary"]
    assert (summary["votes"], summary["coverage"], summary["conflict"]) == (10, 1, 0.4)
    assert not any("never voted" in note for note in made.overview["notes"])


def test_votes_on_disk_hold_only_what_was_said(run):
    assert len(run(SPANS).votes().unit) == 3


@pytest.mark.parametrize("file", ["lf_summary.csv", "lf_conflicts.csv", "lf_spans.csv", "lf_dependencies.csv"])
def test_tags_of_all_words_tell_the_same_as_spans(run, file):
    spans, tags = run(SPANS).file(file).read_text("utf-8"), run(TAGS, "answers.conll").file(file).read_text("utf-8")
    for number, name in NAMES:
        tags = tags.replace(number, name)
    assert tags == spans
