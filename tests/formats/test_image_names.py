import pytest

from weaklabel.errors import InputError
from weaklabel.formats._image_names import answers_on_items, on_items
from weaklabel.formats._images import Images, LabeledImage, answers_of


def placed(images, ids, paths=()):
    found = Images(tuple(LabeledImage(id, path) for id, path in images), ())
    told, notes = on_items(found, ids, "f.json", paths)
    return [one and one.id for one in told], notes


@pytest.mark.parametrize(
    ("images", "ids", "expected"),
    [
        ([("b", ""), ("a", "")], ["a", "b", "c"], ["a", "b", None]),
        ([("7", "x/b.jpg"), ("8", "a.jpg")], ["a.jpg", "b.jpg"], ["8", "7"]),  # by file
        ([("a", "")], ["cat/a.png"], ["a"]),  # without folders and ending
        ([("cat/a", ""), ("dog/a", "")], ["dog/a.jpg", "cat/a.jpg"], ["dog/a", "cat/a"]),
        ([("1", "5.jpg")], ["1.png", "5.png"], [None, "1"]),  # the file says more than a number
        ([("a", "IMG_1.jpg")], ["a.png"], ["a"]),  # a file beside a picture, and called like it, names an older one
        ([("a", "b.jpg")], ["a.jpg", "b.jpg"], [None, "a"]),
        ([("v1.5", "")], ["v1.5"], ["v1.5"]),  # no ending of a picture
        ([("x", r"C:\pictures\a.jpg")], ["a.jpg"], ["x"]),
        ([("A.JPG", "")], ["b.jpg", "a.jpg"], [None, "A.JPG"]),  # other letters
        ([("a", ""), ("A", "")], ["A.jpg", "a.jpg"], ["A", "a"]),
        ([("x", "/data/upload/1/0a1b2c3d-a.jpg")], ["a.jpg"], ["x"]),  # as Label Studio has it
    ],
)
def test_images_are_found_by_what_they_are_called(images, ids, expected):
    assert placed(images, ids) == (expected, ())


def test_items_may_be_called_otherwise_than_their_pictures():
    assert placed([("x", "b.jpg")], ["1", "2"], ["p/a.jpg", "p/b.jpg"]) == ([None, "x"], ())


def test_images_that_are_no_items_are_told_of():
    told, notes = placed([("a", ""), ("7", "zz.jpg")], ["a"])
    assert told == ["a"]
    assert notes == ("f.json: 1 of its 2 images are no items; the first is '7' (zz.jpg)",)


@pytest.mark.parametrize(
    ("images", "ids", "message"),
    [
        ([("7", "")], ["a"], "none of its 1 image is an item, such as '7'; the ids of the items are like 'a'"),
        ([("a", "")], ["x/a.png", "y/a.png"], "none of its 1 image"),  # which of the two?
        ([("a", ""), ("x/a", "")], ["a.jpg"], "the images 'a' and 'x/a' are both item 'a.jpg'"),
        ([("AB", "")], ["aB", "Ab"], "none of its 1 image"),
    ],
)
def test_ids_that_differ_are_an_error(images, ids, message):
    with pytest.raises(InputError, match=f"^f.json: {message}"):
        placed(images, ids)


def test_answers_about_urls_are_about_items():
    answers = answers_of([(f"https://x.org/{name}.jpg", "w", None, 1) for name in "abz"], "t")
    assert list(answers_on_items(answers, ["b.jpg", "a.jpg"]).item) == ["a.jpg", "b.jpg", "https://x.org/z.jpg"]
