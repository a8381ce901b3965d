"""A task of tiny pictures, each with one dark square or none, for tests of boxes."""

import csv

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
