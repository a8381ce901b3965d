import base64
from io import BytesIO

import numpy as np
import pytest

from weaklabel.analysis.boxes.groups import BoxErrors
from weaklabel.analysis.boxes.pictures import HIGHEST, LEAST, MOST_BOXES, WIDEST, Pictures
from weaklabel.items import Image, OnDemand, Records

CAT, DOG = (0, 100, 60, 140, 100, 1), (1, 0, 0, 30, 20, 2)


class Pixels:
    """A picture of 300 by 200, red at the place of the cat."""

    size = (300, 200)

    def key(self):
        return "one"

    def value(self):
        pixels = np.full((200, 300, 3), 255, dtype=np.uint8)
        pixels[60:100, 100:140] = (200, 0, 0)
        return pixels


BARE = Records(["p0", "p1", "p2"], {})
SEEN = BARE.with_behind(OnDemand(Image, [Pixels()] * 3, 8))


@pytest.fixture
def make(drawn, boxes):
    """Pictures and errors of a model that has found nothing but a dog where there is a cat."""

    def made(items, said=None):
        told = drawn(said or {"a": [CAT], "b": [(0, 101, 60, 141, 100, 1), (0, 5, 5, 9, 9, 1)]}, [CAT, DOG])
        found = boxes((0, 100, 60, 140, 98, 2, 0.8))
        return Pictures(items, told, {"label_model": found}), BoxErrors.of(told, found)

    return made


def told(pictures, errors, kind):
    at = next(at for at in range(len(errors.pairs.kind)) if errors.example(at)["kind"] == kind)
    return pictures.around(errors, at)


def test_a_part_of_the_picture_with_the_boxes_of_everybody(make):
    image = pytest.importorskip("PIL.Image")
    one = told(*make(SEEN), "class")
    assert one["view"] == [72, 32, 168, 128]
    assert [(box["model"], box["source"], box["label"], box["wrong"]) for box in one["boxes"]] == [
        (None, "a", "cat", False), (None, "b", "cat", False), ("label_model", None, "dog", True),
        ("gold", None, "cat", True),
    ]  # fmt: skip
    assert [box["score"] for box in one["boxes"]] == [None, None, 0.8, None]
    assert all(box["near"] for box in one["boxes"])
    kind, content = one["image"].split(",")
    assert kind == "data:image/jpeg;base64"
    pixels = np.asarray(image.open(BytesIO(base64.b64decode(content))).convert("RGB")).astype(int)
    assert pixels.shape == (96, 96, 3)  # pixels are not blown up
    assert abs(pixels[48, 48] - [200, 0, 0]).max() < 20
    assert abs(pixels[5, 5] - 255).max() < 20
    assert (one["width"], one["height"]) == (HIGHEST, HIGHEST)


def test_views_end_at_the_edges_of_the_picture(make):
    pytest.importorskip("PIL.Image")
    one = told(*make(SEEN), "missed")
    assert one["view"] == [0, 0, 51, 41]
    assert (one["width"], one["height"]) == (WIDEST, round(41 * WIDEST / 51))
    assert [box["model"] for box in one["boxes"]] == ["gold"]


def test_without_pixels_boxes_stand_in_a_frame(make):
    one = told(*make(BARE), "class")
    assert one["image"] is None
    assert len(one["boxes"]) == 4
    assert one["width"] <= WIDEST


def test_small_objects_are_shown_with_what_is_round_them(drawn, boxes):
    true = drawn({"a": [CAT]}, [(0, 100, 100, 102, 102, 1)])
    one = told(Pictures(BARE, true, {}), BoxErrors.of(true, boxes()), "missed")
    assert one["view"][2] - one["view"][0] == LEAST


def test_the_number_of_boxes_is_bounded_and_the_nearest_stay(make):
    said = {f"s{at:03}": [(0, 80 + at % 9, 60, 150, 100, 1)] for at in range(MOST_BOXES + 10)}
    one = told(*make(BARE, said), "class")
    assert len(one["boxes"]) == MOST_BOXES
    assert one["more"] == 12
    assert [box["model"] for box in one["boxes"][-2:]] == ["label_model", "gold"]
