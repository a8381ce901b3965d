import pytest

from weaklabel.errors import InputError, UnknownName, WorkspaceError
from weaklabel.project.review import Review

WRONG = "id,text,label,split\n1,free hugs see you,ham,train\n2,free,spam,train\n3,free,ham,train\n4,see you,spam,dev\n"


@pytest.fixture
def review(place):
    place.write("tasks/shop/items.csv", WRONG)
    run = place.fit()
    return lambda *split: Review(place.task(), run, *split)


def test_dev_is_looked_at_first(review):
    assert review().split == "dev"
    [bucket] = review().buckets(5)
    assert (bucket["count"], bucket["gold"], bucket["label"]) == (1, "spam", "ham")
    assert bucket["said"] == [["polite", "ham"]]
    assert bucket["examples"] == [{"id": "4", "text": "see you"}]


def test_votes_of_a_source_that_are_not_true(review):
    found = review("train").wrong_votes("offer", 10)
    assert [(item["id"], item["gold"]) for item in found] == [("1", "ham"), ("3", "ham")]
    assert found[0]["said"] == [["offer", "spam"], ["polite", "ham"]]
    assert len(review("train").wrong_votes("offer", 1)) == 1
    with pytest.raises(UnknownName, match="did you mean 'offer'"):
        review().wrong_votes("offr", 1)


def test_errors_of_the_end_model(place):
    place.write("tasks/shop/items.csv", WRONG)
    run = place.fit()
    review = Review(place.task(), run, "train", "end_model")
    wrong = [one["id"] for bucket in review.buckets(5) for one in bucket["examples"]]
    table = run.table("predictions.parquet")
    gold = dict(zip("123", ["ham", "spam", "ham"], strict=True))
    of = dict(zip(table["id"], table["label"], strict=True))
    assert sorted(wrong) == [id for id, label in gold.items() if of[id] != label]


def test_without_gold_there_is_nothing_to_see(review, place):
    with pytest.raises(InputError, match="'shop' has no gold in test, so no error can be seen"):
        review("test")
    place.write("tasks/shop/items.csv", "text\nfree\n")
    with pytest.raises(InputError, match="no gold in dev or train or test"):
        Review(place.task(), place.fit())


def test_a_run_without_soft_labels_and_one_whose_data_changed(place):
    with pytest.raises(WorkspaceError, match=r"no soft_labels\.parquet"):
        Review(place.task(), place.fit(until="votes"))
    run = place.fit()
    place.write("tasks/shop/items.csv", WRONG)
    with pytest.raises(InputError, match=r"items\.csv changed since"):
        Review(place.task(), run)


BOXES = """
kind = "detection"
[data]
crowd = "drawn.csv"
gold = "true.csv"
"""
DRAWN = """\
image,worker,xmin,ymin,xmax,ymax
a,ann,10,10,50,40
a,bob,12,10,50,42
a,ann,70,70,90,90
a,bob,70,70,90,90
b,ann,,,,
b,bob,,,,
"""


def test_boxes_are_told_by_kind(place):
    place.write("tasks/shop/task.toml", BOXES)
    place.write("tasks/shop/drawn.csv", DRAWN)
    place.write("tasks/shop/true.csv", "image,xmin,ymin,xmax,ymax\na,10,10,50,40\nb,1,1,9,9\n")
    found = Review(place.task(), place.fit("labeling_functions=[]"))
    assert found.errors_of == "boxes"
    groups = {one["kind"]: one for one in found.buckets(9)}
    assert {kind: one["count"] for kind, one in groups.items()} == {"spurious": 1, "missed": 1}
    assert groups["spurious"]["said"] == [["ann", "object", 1], ["bob", "object", 1]]
    assert groups["missed"]["silent"] == 1
    assert [(one["id"], one["kind"]) for one in found.wrong_votes("ann", 9)] == [("a", "spurious"), ("b", "missed")]
