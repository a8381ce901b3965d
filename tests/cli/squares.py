"""A task of tiny pictures, each with few squares or none, for tests of boxes; and what its runs say."""

import csv
import json

import numpy as np
import pytest

SETTINGS = """kind = "detection"
classes = ["red", "blue"]
[data]
file = "pictures"
"""
RULES = """from weaklabel import boxes_from_mask
def red(item):
    return item.pixels[..., 2] < 100
def blue(item):
    return item.pixels[..., 0] < 100
reddish = boxes_from_mask(red, "red", silence="background")
bluish = boxes_from_mask(blue, "blue", silence="background")
"""
CORNERS = ("xmin", "ymin", "xmax", "ymax")
SIZE = (40, 30)
COLOURS = {"red": (200, 20, 20), "blue": (20, 20, 200)}
BOXES = {
    "a.png": [(5, 4, 20, 16, "red")],
    "b.png": [(10, 8, 30, 24, "blue")],
    "c.png": [(2, 2, 14, 14, "red"), (20, 10, 36, 28, "blue")],
    "d.png": [],
}

HEAD = "image,{0}xmin,ymin,xmax,ymax,label\n"
OUTSIDE = "1 box partly outside of the picture: cut at its edges; the first is"
WHOLLY = "1 box wholly outside of the picture: left out; the first is"
ZERO = "1 box without area: left out; the first is"
TWICE = "1 box drawn twice on the same image: kept once; the first is"


def picture(*boxes, size=SIZE):
    """A white picture with squares of these colours."""
    pixels = np.full((size[1], size[0], 3), 230, dtype=np.uint8)
    for x0, y0, x1, y1, label in boxes:
        pixels[y0:y1, x0:x1] = COLOURS[label]
    return pixels


def draw(folder, boxes=BOXES):
    """Write pictures into a folder."""
    image = pytest.importorskip("PIL.Image")
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in boxes.items():
        image.fromarray(picture(*drawn)).save(folder / name)


def table(file, rows, head=("image", *CORNERS, "label")):
    """Write a CSV file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def rows(boxes=BOXES):
    """A row a box; a picture without any has one without numbers."""
    return [(name, *(box or ("", "", "", "", ""))) for name, drawn in boxes.items() for box in drawn or [None]]


def coco(boxes=BOXES, first=70):
    """The object of a COCO file of these pictures, whose ids begin with some number."""
    ids = {name: first + at for at, name in enumerate(boxes)}
    categories = {"blue": 3, "red": 9}
    drawn = [
        {"image_id": ids[name], "category_id": categories[label], "bbox": [x, y, right - x, low - y]}
        for name, found in boxes.items() for x, y, right, low, label in found
    ]  # fmt: skip
    return {
        "images": [{"id": id, "file_name": name, "width": SIZE[0], "height": SIZE[1]} for name, id in ids.items()],
        "annotations": [{"id": at, "iscrowd": 0, "area": 1, **one} for at, one in enumerate(drawn, start=1)],
        "categories": [{"id": id, "name": name} for name, id in categories.items()],
    }


def told(shop, *settings):
    """What a run says: its error, or its notes."""
    words = [word for setting in settings for word in ("--set", setting)]
    done = shop.run("apply", "things", *words)
    said = done.err + done.out
    assert "Traceback" not in said
    assert "unexpected" not in said
    lines = [line.strip().replace(f"{shop.folder}/tasks/things/", "") for line in said.splitlines()]
    if done.status:
        assert done.status == 1
        return "\n".join(line for line in lines if line.startswith("Error: "))
    return "\n".join(line for line in lines if line.startswith("note: "))


def of_file(shop, name, content, setting="data.gold"):
    content = content if isinstance(content, str | bytes) else json.dumps(content)
    shop.write(f"tasks/things/{name}", content)
    return told(shop, f"{setting}={name}")


def of_folder(shop, name, content):
    shop.write(f"tasks/things/{name}", content)
    return told(shop, "data.gold=gold")
