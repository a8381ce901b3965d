import pytest

from tests.project.conftest import ITEMS, TASK
from weaklabel.errors import InputError
from weaklabel.project.changes import dataset_of


def test_the_items_of_a_run(place):
    run = place.fit(until="votes")
    assert dataset_of(run, place.task()).items.ids == ("1", "2", "3", "4", "5", "6")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("tasks/shop/items.csv", ITEMS.replace("free", "dear"), r"the data in .*items\.csv changed since the run 2"),
        ("tasks/shop/items.csv", ITEMS.replace(",spam,train", ",ham,train"), "the data in"),
        (
            "tasks/shop/task.toml",
            TASK.replace('"ham", "spam"', '"spam", "ham"'),
            r"the classes of .*task\.toml changed",
        ),
        ("tasks/shop/task.toml", TASK.replace('"spam"]', '"spam", "x"]'), "the classes of"),
    ],
    ids=["texts", "gold", "order", "more"],
)
def test_what_has_changed_is_named(place, file, content, message):
    """Items with the same ids but other texts, or classes in another order, once gave wrong answers in silence."""
    run = place.fit(until="votes")
    place.write(file, content)
    with pytest.raises(InputError, match=f"{message}.*'weaklabel fit shop' makes a new one"):
        dataset_of(run, place.task())


def test_rules_and_models_may_change(place):
    run = place.fit(until="votes")
    place.write("labeling_functions/shop.py", "x = 1\n")
    assert dataset_of(run, place.task("label_model.name=majority"))
