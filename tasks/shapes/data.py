"""Draws pictures of circles, squares and triangles, the truth of some, and what five made workers say of them."""

import colorsys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from weaklabel.errors import MissingExtra
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table, write_table

SPLITS = {"train": 180, "dev": 40, "test": 80}
CLASSES = ("circle", "square", "triangle")
HUES = (0.02, 0.6, 0.33)
"""Red, blue and green, the usual colours of the classes."""
WIDTH, HEIGHT = 160, 120
FINE, REACH = 4, 50
"""How many parts of a pixel are drawn side by side, and how far beyond a picture something may be drawn."""
ASKED = 0.6
"""The share of the pictures that each worker is shown."""

Box = tuple[int, ...]
"""Left, top, right, bottom and the number of the class."""


@dataclass(frozen=True)
class Worker:
    """How somebody draws. Shifts and scatter are shares of the size of an object."""

    miss: float = 0.1  # the share of objects that they overlook
    miss_small: float = 0.2  # the same, of objects less than 18 pixels wide
    shift: float = 0.0  # how far to the right and down
    scatter: float = 0.06
    wrong: float = 0.08  # how often they name another class
    spam: bool = False  # whether they draw anything anywhere


WORKERS = {
    "ann": Worker(),
    "ben": Worker(miss_small=0.8),
    "cleo": Worker(shift=0.15),
    "dan": Worker(wrong=0.4),
    "eve": Worker(spam=True),
}


def prepare(cache: Path) -> dict[str, Path]:
    """The table of each split, made in `cache` with its pictures, ``truth.csv`` and ``workers.csv``.

    Raises:
        MissingExtra: Pillow is not installed.
    """
    files = {split: cache / f"{split}.csv" for split in SPLITS}
    if all(file.is_file() for file in files.values()):
        return files
    truth: dict[str, list[Box]] = {}
    for at, (split, count) in enumerate(SPLITS.items()):
        for number in range(count):
            name = f"{split}/{number:03d}.png"
            pixels, truth[name] = scene(np.random.default_rng([at, number]))
            save(pixels, cache / name)
    write_table(rows_of({name: said for name, said in truth.items() if "train" not in name}), cache / "truth.csv")
    write_table(answers(truth, np.random.default_rng(len(SPLITS))), cache / "workers.csv")
    # Tables are written last: where they are, all is.
    for split, file in files.items():
        names = [name for name in truth if name.startswith(split)]
        write_table({"id": [name.removesuffix(".png") for name in names], "image": names}, file)
    return files


def scene(random: np.random.Generator) -> tuple[np.ndarray, list[Box]]:
    """The pixels of a picture, and the boxes of the objects on it."""
    picture, taken = ground(random), np.zeros((HEIGHT, WIDTH), dtype=bool)
    boxes: list[Box] = []
    last, wanted = None, random.integers(1, 9)
    for _ in range(40):
        if len(boxes) == wanted:
            break
        label, size = int(random.integers(3)), float(np.exp(random.uniform(np.log(11), np.log(34))))
        middle = place(last, size, random)
        if (middle < size * 0.6).any() or (middle > np.array([WIDTH, HEIGHT]) - size * 0.6).any():
            continue
        cover = inked(middle + size / 2 * outline(label, random))
        inside = cover >= 0.5
        if np.sum(inside & taken) > 0.06 * inside.sum():
            continue
        paint(picture, cover, colour(label, random), shadow=True)
        y, x = np.nonzero(inside)
        boxes.append((int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1, label))
        taken, last = taken | inside, (middle, size)
    return finished(picture, random), boxes


def place(last: tuple[np.ndarray, float] | None, size: float, random: np.random.Generator) -> np.ndarray:
    """The middle of an object of some size: anywhere, or so that it touches the last one, a middle and a size."""
    anywhere = random.uniform(size * 0.6, np.array([WIDTH, HEIGHT]) - size * 0.6)
    if last is None or random.random() > 0.4:
        return anywhere
    angle = random.uniform(0, 2 * np.pi)
    return last[0] + (last[1] + size) * 0.48 * np.array([np.cos(angle), np.sin(angle)])


def outline(label: int, random: np.random.Generator) -> np.ndarray:
    """The corners of a shape that reaches from -1 to 1, a little turned and stretched; shape (corner, 2)."""
    corners, turn = ((40, 0.0), (4, np.pi / 4), (3, -np.pi / 2))[label]
    angle = turn + random.uniform(-0.12, 0.12) + np.arange(corners) * 2 * np.pi / corners
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1, 2**0.5, 1.2)[label]
    return np.asarray(points * random.uniform(0.9, 1.1, 2))


def inked(corners: np.ndarray) -> np.ndarray:
    """The share of each pixel that a polygon covers, shape (height, width)."""
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise MissingExtra("pillow", "image", "the task shapes") from None
    left, top = np.floor(corners.min(axis=0)).astype(int)
    wide, high = np.ceil(corners.max(axis=0)).astype(int) + 1 - (left, top)
    sheet = Image.new("L", (int(wide) * FINE, int(high) * FINE))
    ImageDraw.Draw(sheet).polygon([(x, y) for x, y in ((corners - (left, top)) * FINE).tolist()], fill=255)
    part = np.asarray(sheet).reshape(high, FINE, wide, FINE).mean(axis=(1, 3)) / 255
    whole = np.zeros((HEIGHT + 2 * REACH, WIDTH + 2 * REACH))
    whole[top + REACH : top + REACH + high, left + REACH : left + REACH + wide] = part
    return whole[REACH:-REACH, REACH:-REACH]


def colour(label: int, random: np.random.Generator) -> np.ndarray:
    """Red, green and blue from 0 to 1: of the usual hue of the class, or in three of ten objects any."""
    hue = HUES[label if random.random() < 0.7 else random.integers(3)] + random.uniform(-0.05, 0.05)
    return np.array(colorsys.hsv_to_rgb(hue % 1, random.uniform(0.25, 0.9), random.uniform(0.45, 0.9)))


def paint(picture: np.ndarray, cover: np.ndarray, colour: np.ndarray, shadow: bool = False) -> None:
    """Lay a colour over a picture, and its shadow to the right of it and below."""
    if shadow:
        picture *= 1 - 0.45 * np.pad(cover, ((3, 0), (3, 0)))[:HEIGHT, :WIDTH, None]
    there = cover > 0
    picture[there] += cover[there, None] * (colour - picture[there])


def ground(random: np.random.Generator) -> np.ndarray:
    """A spotted ground with straws and grains on it, which are no objects; shape (height, width, 3)."""
    picture = np.full((HEIGHT, WIDTH, 3), random.uniform([0.6, 0.55, 0.5], [0.75, 0.72, 0.66]))
    picture += 0.05 * smooth(random.standard_normal((8, 10)))[..., None]
    for _ in range(random.integers(4, 10)):
        start, angle, length = random.uniform([0, 0], [WIDTH, HEIGHT]), random.uniform(0, np.pi), random.uniform(10, 40)
        along = length * np.array([np.cos(angle), np.sin(angle)])
        beside = random.uniform(0.6, 1.6) * np.array([-np.sin(angle), np.cos(angle)])
        paint(picture, inked(start + np.array([beside, along + beside, along, 0 * along])), straw(random))
    for _ in range(random.integers(8, 20)):
        grain = random.uniform([0, 0], [WIDTH, HEIGHT]) + random.uniform(1, 3.5) * outline(0, random)
        paint(picture, inked(grain), straw(random))
    return picture


def straw(random: np.random.Generator) -> np.ndarray:
    """The colour of what is no object: any."""
    return np.array(colorsys.hsv_to_rgb(random.random(), random.uniform(0, 0.9), random.uniform(0.3, 0.9)))


def smooth(coarse: np.ndarray) -> np.ndarray:
    """A few numbers as a surface of the size of a picture."""
    from PIL import Image

    return np.asarray(Image.fromarray(coarse.astype(np.float32)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


def finished(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The pixels of a picture, lit from one side, with noise."""
    lit = picture * (0.8 + smooth(random.uniform(-0.3, 0.3, (2, 2)))[..., None])
    return np.asarray((255 * lit + random.normal(0, 7, lit.shape)).clip(0, 255).astype(np.uint8))


def answers(truth: dict[str, list[Box]], random: np.random.Generator) -> Table:
    """What each worker draws on the pictures that they are shown."""
    table: Table = {}
    for name, worker in WORKERS.items():
        shown = {image: said for image, said in truth.items() if random.random() < ASKED}
        part = rows_of({image: drawn(worker, said, random) for image, said in shown.items()})
        for column, values in {"worker": [name] * len(part["image"]), **part}.items():
            table.setdefault(column, []).extend(values)
    return table


def drawn(worker: Worker, boxes: list[Box], random: np.random.Generator) -> list[Box]:
    """The boxes of a worker on a picture with such true ones."""
    if worker.spam:
        boxes = [(*random.integers(0, 80, 2), 0, 0, 0) for _ in range(random.integers(1, 6))]
        return [(x, y, *(np.array([x, y]) + random.integers(10, 40, 2)), random.integers(3)) for x, y, *_ in boxes]
    said = []
    for *corners, label in boxes:
        size = np.array([corners[2] - corners[0], corners[3] - corners[1]] * 2)
        if random.random() < (worker.miss_small if size[0] < 18 else worker.miss):
            continue
        off = worker.shift + worker.scatter * random.standard_normal(4)
        left, top, right, bottom = np.round(corners + off * size).astype(int)
        other = (label + random.integers(1, 3)) % 3 if random.random() < worker.wrong else label
        said.append((max(left, 0), max(top, 0), min(right, WIDTH), min(bottom, HEIGHT), other))
    return said


def rows_of(said: dict[str, list[Box]]) -> Table:
    """A table of boxes, a row each; one without numbers for an image without boxes."""
    rows = [(name, *box) for name, boxes in said.items() for box in boxes or [("", "", "", "", None)]]
    names = ("image", "xmin", "ymin", "xmax", "ymax", "label")
    columns: Table = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    return columns | {"label": ["" if label is None else CLASSES[label] for label in columns["label"]]}


def save(pixels: np.ndarray, file: Path) -> None:
    """Write a picture as PNG."""
    from PIL import Image

    write_atomic(file, lambda beside: Image.fromarray(pixels).save(beside, format="PNG"))
