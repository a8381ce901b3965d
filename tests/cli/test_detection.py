"""Tasks of boxes from the files to the labels: pictures with rules, people alone, and both with a detector."""

import csv
import json

import numpy as np
import pytest

from weaklabel.formats.base import read_table
from weaklabel.formats.boxes import read_boxes

CROWD = 'kind = "detection"\n[data]\ncrowd = "boxes.csv"\ngold = "gold.csv"\n'
PICTURES = """kind = "detection"
classes = ["red", "blue"]
[data]
file = "pictures"
gold = "gold.csv"
"""
RULES = """
from scipy import ndimage
from weaklabel import labeling_function

def boxes(mask, label):
    for rows, columns in ndimage.find_objects(ndimage.label(mask)[0]):
        if columns.stop - columns.start >= 6:
            yield columns.start, rows.start, columns.stop, rows.stop, label

def more(item, one, other):
    pixels = item.pixels.astype(int)
    return pixels[..., one] > pixels[..., other] + 90

@labeling_function(silence="background")
def reddish(item):
    yield from boxes(more(item, 0, 2), "red")

@labeling_function(silence="background")
def bluish(item):
    yield from boxes(more(item, 2, 0), "blue")

@labeling_function
def dark(item):
    return [box[:4] + ("red" if item.pixels[box[1] + 2, box[0] + 2, 0] > 128 else "blue",)
            for box in boxes(item.pixels.min(axis=2) < 120, "")]
"""
FIRST = ("xmin", "ymin", "xmax", "ymax")


def scene(rng):
    """Two squares that do not touch, and the pixels of a picture with them."""
    pixels, boxes = np.full((40, 80, 3), 220, dtype=np.uint8), []
    for left in (0, 40):
        x, y, w, h = left + rng.integers(1, 12), rng.integers(1, 12), rng.integers(12, 22), rng.integers(12, 22)
        label = ("red", "blue")[rng.integers(2)]
        pixels[y : y + h, x : x + w] = (200, 20, 20) if label == "red" else (20, 20, 200)
        boxes.append((int(x), int(y), int(x + w), int(y + h), label))
    return pixels, boxes


@pytest.fixture
def pictures(shop):
    """A task of twelve pictures with true boxes."""
    image = pytest.importorskip("PIL.Image")
    rng, rows = np.random.default_rng(0), []
    (shop.folder / "tasks/things/pictures").mkdir(parents=True)
    for at in range(12):
        pixels, boxes = scene(rng)
        image.fromarray(pixels).save(shop.folder / f"tasks/things/pictures/p{at}.png")
        rows += [(f"p{at}.png", *box) for box in boxes]
    with (shop.folder / "tasks/things/gold.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("image", *FIRST, "label"), *rows])
    shop.write("tasks/things/task.toml", PICTURES)
    shop.write("labeling_functions/things.py", RULES)
    shop.rows = rows
    return shop


def metrics(shop, task):
    done = shop.run("fit", task, "--json")
    assert done.status == 0, done.err
    return json.loads(done.out)


def test_rules_on_pictures_make_boxes_that_other_tools_take(pictures):
    told = metrics(pictures, "things")
    model = told["metrics"]["train"]["label_model"]
    assert set(model) == {"precision", "recall", "f1", "ap50", "map", "mean_iou", "ece", "ap50_red", "ap50_blue"}
    assert model["f1"] == 1
    assert model["mean_iou"] > 0.98
    again = metrics(pictures, "things")  # from the marks that are kept
    assert again["metrics"] == told["metrics"]
    for name, format in (("o.json", "coco"), ("l.json", "label-studio"), ("voc", "voc"), ("yolo", "yolo")):
        done = pictures.run("export", "things", name, "--format", format)
        assert done.status == 0, done.err
        found = read_boxes(pictures.folder / name, pictures=pictures.folder / "tasks/things/pictures")
        assert sum(len(image.boxes) for image in found.images) == 24
    assert pictures.run("errors", "things").out == "Nothing is wrong on train.\n"
    (row,) = json.loads(pictures.run("report", "things", "--json").out)["boxes"]["sources"][2:]
    assert (row["lf"], row["gold_iou"] > 0.9) == ("dark", True)


@pytest.mark.parametrize(("name", "format"), [("o.json", "coco"), ("voc", "voc"), ("yolo", "yolo")])
def test_files_of_boxes_are_items_with_gold(pictures, name, format):
    metrics(pictures, "things")
    pictures.run("export", "things", f"tasks/things/{name}", "--format", format)
    pictures.write("tasks/things/task.toml", PICTURES.replace('gold = "gold.csv"', 'images = "pictures"'))
    done = pictures.run("fit", "things", "--set", f"data.file={name}", "--json")
    assert done.status == 0, done.err
    assert json.loads(done.out)["metrics"]["train"]["label_model"]["f1"] == 1


def test_rules_people_and_a_detector_vote_on_the_same_objects(pictures):
    folder = pictures.folder / "tasks/things"
    head = ("image", "source", *FIRST, "label", "score")
    detected = [(row[0], "yolo", row[1] + 1, *row[2:], 0.9) for row in pictures.rows]
    drawn = [(f"http://x.org/{row[0]}", who, *row[1:], "") for row in pictures.rows for who in ("Ann", "Bob")]
    for name, rows in (("votes.csv", [head, *detected]), ("crowd.csv", [("image", "worker", *head[2:]), *drawn])):
        with (folder / name).open("w", newline="") as stream:
            csv.writer(stream).writerows(rows)
    done = pictures.run("fit", "things", "--set", "data.votes=votes.csv", "--set", "data.crowd=crowd.csv", "--json")
    assert done.status == 0, done.err
    run = json.loads(done.out)
    assert run["metrics"]["train"]["label_model"]["f1"] == 1
    table = read_table(pictures.folder / run["run"] / "lf_boxes.csv")
    assert table["lf"] == ["reddish", "bluish", "dark", "yolo", "Ann", "Bob"]
    place = {name: at for at, name in enumerate(table["lf"])}
    left = [float(value) if value not in ("", None) else np.nan for value in table["offset_left"]]
    assert left[place["yolo"]] > 0.03 > abs(left[place["Ann"]])
    summary = read_table(pictures.folder / run["run"] / "lf_summary.csv")
    assert [role for role in summary["role"]] == ["lf"] * 3 + ["model"] + ["worker"] * 2


def test_errors_are_told_by_kind_and_of_one_rule(pictures):
    """One true box is taken away, and one is wider than what is there."""
    rows = [list(row) for row in pictures.rows[1:]]
    rows[-1][3] += 60
    with (pictures.folder / "tasks/things/gold.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("image", *FIRST, "label"), *rows])
    metrics(pictures, "things")
    found = json.loads(pictures.run("errors", "things", "--json").out)["errors"]
    assert {one["kind"]: one["count"] for one in found} == {"spurious": 1, "place": 1}
    shown = pictures.run("errors", "things").out
    assert "Wrong boxes of the label model on train, by kind" in shown
    assert "dark: " in shown
    assert "badly placed" in shown
    shown = pictures.run("errors", "things", "--lf", "dark").out
    assert "Boxes of train that dark has wrong" in shown
    told = pictures.run("report", "things").out
    assert "Boxes of models beside the 23 true ones of train" in told
    run = json.loads(pictures.run("report", "things", "--json").out)
    images = [example["picture"]["image"] for one in run["boxes"]["errors"]["kinds"] for example in one["examples"]]
    assert all(image.startswith("data:image/jpeg;base64,") for image in images)
    confusion = read_table(pictures.folder / run["run"] / "lf_box_confusion.csv")
    cell = {key: at for at, key in enumerate(zip(*(confusion[name] for name in ("lf", "true", "said")), strict=True))}
    assert float(confusion["gold_share"][cell["dark", "red", "red"]]) == 1


FINDER = '''
import json
import numpy as np
from scipy import ndimage

class Finder:
    """Finds what is dark; it learns no more than how many classes there are."""

    def fit(self, train, valid=None):
        assert len(train) == 8 and train.boxes.shape == (len(train.target), 4)
        assert len(valid) == 5 and set(valid.target.ravel()) == {0, 1}
        self.classes = train.target.shape[1]
        return self

    def predict_proba(self, inputs):
        rows = []
        for at, pixels in enumerate(inputs):
            for y, x in ndimage.find_objects(ndimage.label(pixels.min(axis=2) < 120)[0]):
                red = pixels[y.start + 2, x.start + 2, 0] > 120
                rows.append([at, x.start, y.start, x.stop, y.stop, 0.1, 0.9 * red, 0.9 * (not red)])
        return np.array(rows)

    def save(self, folder):
        folder.mkdir()
        (folder / "model.json").write_text(json.dumps(self.classes))

    @classmethod
    def load(cls, folder):
        return cls()
'''


def test_an_end_model_of_boxes_is_trained_and_scored(pictures):
    """Gold knows of a picture in dev that nothing is there; the end model finds a spot that no rule draws."""
    pictures.write("finder.py", FINDER)
    folder = pictures.folder / "tasks/things"
    for split, numbers in (("train", range(8)), ("dev", range(8, 12))):
        (folder / split).mkdir()
        for at in numbers:
            (folder / f"pictures/p{at}.png").rename(folder / split / f"p{at}.png")
    pixels = np.full((40, 80, 3), 220, dtype=np.uint8)
    pixels[10:14, 10:14] = 20
    pytest.importorskip("PIL.Image").fromarray(pixels).save(folder / "dev/spot.png")
    with (folder / "gold.csv").open("a", newline="") as stream:
        csv.writer(stream).writerow(["spot.png", "", "", "", "", ""])
    settings = PICTURES.replace('file = "pictures"', 'train = "train"\ndev = "dev"')
    pictures.write("tasks/things/task.toml", settings + '[end_model]\nname = "finder:Finder"\n')
    run = metrics(pictures, "things")
    assert run["metrics"]["train"]["end_model"]["f1"] == 1
    assert run["metrics"]["train"]["end_model"]["ece"] == pytest.approx(0.1)
    assert run["metrics"]["dev"]["end_model"]["precision"] == pytest.approx(8 / 9)
    assert run["metrics"]["dev"]["label_model"]["precision"] == 1
    (wrong,) = json.loads(pictures.run("errors", "things", "--labels", "end_model", "--json").out)["errors"]
    assert (wrong["kind"], wrong["count"], wrong["examples"][0]["id"]) == ("spurious", 1, "dev/spot.png")
    table = read_table(pictures.folder / run["run"] / "predictions.parquet")
    assert [len(json.loads(cell)) for cell in table["label"]] == [2] * 12 + [1]
    assert pictures.run("export", "things", "o.json", "--format", "coco", "--labels", "end_model").status == 0
    done = pictures.run("predict", "things", "tasks/things/train", "--output", "p.csv", "--batch-size", "3")
    assert done.status == 0, done.err
    told = read_table(pictures.folder / "p.csv")
    assert told["label"] == table["label"][:8]


def test_people_alone_make_a_task(shop):
    rows = ["image,worker,xmin,ymin,xmax,ymax"]
    rng = np.random.default_rng(1)
    for image in range(10):
        rows += [f"{image},w{who},{10 + d[0]},{10 + d[1]},{40 + d[2]},{50 + d[3]}" for who in range(4)
                 for d in [rng.integers(-2, 3, 4)]]  # fmt: skip
    rows += ["3,w0,100,100,120,130", "9,w1,0,0,5,5"]
    shop.write("tasks/drawn/boxes.csv", "\n".join(rows) + "\n")
    gold = "".join(f"{image},10,10,40,50\n" for image in range(11))
    shop.write("tasks/drawn/gold.csv", "image,xmin,ymin,xmax,ymax\n" + gold)
    shop.write("tasks/drawn/task.toml", CROWD)
    run = metrics(shop, "drawn")
    assert run["metrics"]["train"]["label_model"]["f1"] == 1
    table = read_table(shop.folder / run["run"] / "soft_labels.parquet")
    assert all(json.loads(cell)[0]["label"] == "object" for cell in table["label"])
    done = shop.run("fit", "drawn", "--set", "label_model.name=dawid_skene")
    assert done.status == 1
    assert "DawidSkene reads no boxes; boxes, box_majority and wbf do" in done.err


def test_an_image_that_nobody_looked_at_is_not_written_as_one_without_objects(pictures):
    rows = "p0,Ann,2,2,20,20,red\np1,Ann,,,,,\n"
    pictures.write("tasks/things/boxes.csv", "image,worker,xmin,ymin,xmax,ymax,label\n" + rows)
    pictures.write("tasks/things/task.toml", PICTURES + 'crowd = "boxes.csv"\n')
    (pictures.folder / "labeling_functions/things.py").unlink()
    metrics(pictures, "things")
    done = pictures.run("export", "things", "found", "--format", "yolo")
    assert "10 images that nobody looked at" in done.out
    assert sorted(file.name for file in (pictures.folder / "found/labels").iterdir()) == ["p0.txt", "p1.txt"]


def test_a_new_task_runs_at_once(shop):
    assert shop.run("new", "cats", "--kind", "detection").status == 0
    done = shop.run("fit", "cats", "--json")
    assert done.status == 0, done.err
    shop.write("own.csv", "image,worker,xmin,ymin,xmax,ymax\n1,a,0,0,9,9\n1,b,0,1,9,9\n")
    assert shop.run("new", "mine", "--kind", "detection", "--data", "own.csv").status == 0
    assert 'classes = ["object"]' in (shop.folder / "tasks/mine/task.toml").read_text()
    assert shop.run("fit", "mine").status == 0


def test_new_tasks_of_pictures_have_a_rule(pictures):
    done = pictures.run(
        "new", "mine", "--kind", "detection", "--data", "tasks/things/pictures", "--classes", "red,blue"
    )
    assert done.status == 0, done.err
    assert pictures.run("fit", "mine").status == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("batch.csv", 'WorkerId,Input.url,Answer.taskAnswers\na,1.png,"[{""boxes"": {""boundingBoxes"": [{""left"": 1, '
                      '""top"": 2, ""width"": 3, ""height"": 4, ""label"": ""cat""}]}}]"\n'),
        ("drawn.json", json.dumps([{"id": 1, "data": {"image": "1.png"}, "annotations": [
            {"completed_by": who, "result": [{"type": "rectanglelabels", "from_name": "label",
             "original_width": 50, "original_height": 50,
             "value": {"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["cat"]}}]} for who in (1, 2)]}])),
    ],
    ids=["mechanical-turk", "label-studio"],
)  # fmt: skip
def test_what_people_drew_makes_a_task_without_rules(shop, name, content):
    shop.write(name, content)
    told = shop.json("new", "mine", "--kind", "detection", "--data", name)
    assert told["labeling_functions"] is None
    assert 'classes = ["cat"]' in (shop.folder / "tasks/mine/task.toml").read_text()
    assert shop.run("fit", "mine").status == 0
