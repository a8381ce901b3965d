"""Gold questions where people draw boxes: what counts as right, who is left out."""

import json

import pytest

from weaklabel.errors import InputError, WeaklabelError
from weaklabel.fit import fit_task
from weaklabel.project.asking import questions as questions_to_ask
from weaklabel.project.workspace import Workspace

SETTINGS = """kind = "detection"
classes = ["cat", "dog"]
[data]
crowd = "drawn.csv"
[crowd]
questions = "questions.csv"
"""
HEAD = "image,worker,xmin,ymin,xmax,ymax,label\n"
ITEMS = "".join(
    f"{image},{who},{10 + at},10,{50 + at},50,cat\n"
    for image in ("x", "y", "z")
    for at, who in enumerate(("ann", "bob", "cem"))
)
QUESTIONS = "image,xmin,ymin,xmax,ymax,label\nq1,0,0,40,40,cat\nq1,60,60,100,100,dog\nq2,,,,,\nq3,0,0,10,10,cat\n"


@pytest.fixture
def task(tmp_path):
    def make(drawn, questions=QUESTIONS, settings=SETTINGS, **pictures):
        folder = tmp_path / "tasks" / "drawn"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "task.toml").write_text(settings, "utf-8")
        (folder / "drawn.csv").write_text(HEAD + ITEMS + drawn, "utf-8")
        (folder / "questions.csv").write_text(questions, "utf-8")
        return Workspace(tmp_path).task("drawn")

    return make


def grades(run):
    table = run.table("workers.csv")
    return {
        name: (int(correct), int(answered))
        for name, correct, answered in zip(table["worker"], table["gold_correct"], table["gold_answered"], strict=True)
    }


@pytest.mark.parametrize(
    ("boxes", "right", "counted"),
    [
        (["0,0,40,40,cat", "60,60,100,100,dog"], 2, 2),
        (["2,2,42,42,cat", "60,60,100,100,dog"], 2, 2),  # a little off
        (["0,0,40,40,cat"], 1, 2),  # one missed
        (["0,0,40,40,dog", "60,60,100,100,dog"], 1, 2),  # of another class
        (["0,0,40,40,cat", "60,60,100,100,dog", "0,70,9,80,dog"], 2, 3),  # one that is not there
        (["0,0,40,19,cat", "60,60,100,100,dog"], 1, 3),  # overlaps by less than half: missed, and not there
        (["0,0,40,40,cat", "1,0,40,40,cat", "60,60,100,100,dog"], 2, 3),  # drawn twice
        ([",,,,"], 0, 2),  # looked, and drew nothing
    ],
    ids=["all", "off", "missed", "class", "false", "half", "twice", "nothing"],
)
def test_each_object_counts_that_is_there_or_drawn(task, boxes, right, counted):
    ann = "".join(f"q1,ann,{box}\n" for box in boxes)
    # What others draw, however many of them, does not make a box right.
    others = "".join(f"q1,{who},{box}\n" for who in ("bob", "cem") for box in ("0,0,40,19,cat", "0,70,9,80,dog"))
    run = fit_task(task(ann + others))
    assert grades(run) == {"ann": (right, counted), "bob": (0, 4), "cem": (0, 4)}


def test_where_rightly_nothing_is_drawn_nothing_counts(task):
    run = fit_task(task("q2,ann,,,,,\nq2,bob,0,0,9,9,cat\nq1,cem,0,0,40,40,cat\n"))
    assert grades(run) == {"ann": (0, 0), "bob": (0, 1), "cem": (1, 2)}
    assert run.table("soft_labels.parquet")["id"] == ["x", "y", "z"]


def test_who_is_below_the_bar_is_left_out(task):
    good = "q1,{0},0,0,40,40,cat\nq1,{0},60,60,100,100,dog\n"
    drawn = good.format("ann") + good.format("bob") + "q1,cem,5,60,30,90,cat\nx,cem,60,60,90,90,cat\n"
    run = fit_task(task(drawn, settings=SETTINGS + 'below = "exclude"\n'))
    assert run.votes().names == ["ann", "bob"]
    assert any("1 worker left out by the gold questions (fewer than 70% right): cem (0 of 3)" in note
               for note in run.overview["notes"])  # fmt: skip
    flags = dict(zip(run.table("workers.csv")["worker"], run.table("workers.csv")["flag"], strict=True))
    assert flags["cem"] == "excluded"
    told = [note for note in run.overview["notes"] if "questions.csv" in note]
    assert len(told) == 1
    assert "2 of its 3 images" in told[0]


def test_questions_that_nobody_answered_or_that_are_no_boxes(task):
    with pytest.raises(InputError, match=r"questions\.csv: none of its 3 images is an item, such as 'q1'"):
        fit_task(task(""))
    with pytest.raises(WeaklabelError, match=r"questions\.csv: unknown column 'image'"):
        fit_task(task("", questions="picture,truth\nq1,cat\n"))
    with pytest.raises(WeaklabelError, match=r"questions\.csv, line 2 .image 'x'.: the left end of a box is right"):
        fit_task(task("", questions="image,xmin,ymin,xmax,ymax,label\nx,9,0,1,5,cat\n"))
    with pytest.raises(InputError, match=r"questions\.csv, image 'x': .* no class; did you mean 'cat'"):
        fit_task(task("", questions="image,xmin,ymin,xmax,ymax,label\nx,1,0,9,5,cta\n"))


def test_questions_among_the_pictures_may_be_called_by_their_urls(task, tmp_path):
    image = pytest.importorskip("PIL.Image")
    (tmp_path / "tasks/drawn/pictures").mkdir(parents=True)
    for name in ("q1", "x", "y", "z"):
        image.new("RGB", (120, 120)).save(tmp_path / f"tasks/drawn/pictures/{name}.png")
    good = "http://a.org/q1.png,{0},0,0,40,40,cat\nhttp://a.org/q1.png,{0},60,60,100,100,dog\n"
    settings = SETTINGS.replace('crowd = "drawn.csv"', 'file = "pictures"\ncrowd = "drawn.csv"')
    made = task(good.format("ann") + good.format("bob") + "x,ann,70,70,90,90,cat\n", settings=settings)
    run = fit_task(made)
    assert grades(run) == {"ann": (2, 2), "bob": (2, 2), "cem": (0, 0)}
    assert len(run.votes().select([0]).unit) == 4  # they are votes, too
    asked = questions_to_ask(made, run, 2)
    assert all(request.item != 0 for request in asked.requests)


def test_images_of_label_studio_are_known_by_their_pictures(tmp_path):
    def drawn(who):
        value = {"x": 10, "y": 10, "width": 40, "height": 40, "rectanglelabels": ["cat"]}
        size = {"original_width": 100, "original_height": 100}
        result = {"type": "rectanglelabels", "from_name": "label", "value": value} | size
        return {"completed_by": who, "result": [result]}

    tasks = [
        {"id": at, "data": {"image": f"/data/0123abcd-{name}.png"}, "annotations": [drawn(1), drawn(2)]}
        for at, name in enumerate(("a", "b", "q"), start=7)
    ]
    folder = tmp_path / "tasks" / "drawn"
    folder.mkdir(parents=True)
    (folder / "drawn.json").write_text(json.dumps(tasks))
    settings = SETTINGS.replace("drawn.csv", "drawn.json").replace("[crowd]", 'gold = "true.csv"\n[crowd]')
    (folder / "task.toml").write_text(settings)
    (folder / "true.csv").write_text("image,xmin,ymin,xmax,ymax,label\na.png,10,10,50,50,cat\n")
    (folder / "questions.csv").write_text("image,xmin,ymin,xmax,ymax,label\nq.png,10,10,50,50,cat\n")
    run = fit_task(Workspace(tmp_path).task("drawn"))
    assert run.table("soft_labels.parquet")["id"] == ["7", "8"]
    assert run.metrics["train"]["label_model"]["f1"] == 1
    assert grades(run) == {"1": (1, 1), "2": (1, 1)}
