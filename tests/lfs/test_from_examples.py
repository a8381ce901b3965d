import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from weaklabel import apply, from_examples
from weaklabel.errors import CannotLearn, ConfigError, InputError, UnknownName
from weaklabel.items import Image, OnDemand, Records
from weaklabel.lfs.fingerprint import fingerprint
from weaklabel.lfs.teaching import teach

TEXTS = ["free money now", "claim free cash", "see you at six", "see you at home", "free cash prize", "are you home"]
GOLD = ["spam", "spam", "ham", "ham", "spam", "ham"]
NEW = ["free prize money", "see you home", "zzz"]


def votes_of(rule, items, gold, **options):
    return apply([rule.called("learned")], items, ["ham", "spam"], gold=gold, **options).to_matrix()[:, 0].tolist()


def test_learns_from_gold_and_votes_on_the_rest():
    votes = votes_of(from_examples(threshold=0.55), {"text": TEXTS + NEW}, GOLD + [None] * 3)
    assert votes[6:] == [1, 0, -1]


def test_gold_by_id():
    items = {"id": list("abcdefghi"), "text": TEXTS + NEW}
    gold = dict(zip("abcdef", GOLD, strict=True))
    assert votes_of(from_examples(threshold=0.55), items, gold)[6:] == [1, 0, -1]


@pytest.mark.parametrize("repeated", [1, 3], ids=["once", "repeated texts"])
def test_no_item_votes_on_itself(repeated):
    """The nearest neighbour repeats what it has seen: an item with words of its own must not find itself."""
    n = 12
    texts = [f"word{at} same" for at in range(n)] * repeated
    gold = ["ham" if at % 2 else "spam" for at in range(n)] * repeated
    rule = from_examples(KNeighborsClassifier(1), threshold=0)
    alone = votes_of(rule, {"text": [*texts, "word3 same"]}, [*gold, None])
    assert alone[-1] == 0
    model = make_pipeline(CountVectorizer(), KNeighborsClassifier(1))
    learned = teach(
        [from_examples(model, threshold=0).called("a")],
        Records([str(i) for i in range(len(texts))], {"text": texts}),
        gold,
    )[0]
    fold_of, models = learned.batch._fitted
    for id, text in enumerate(texts):
        words = models[fold_of[str(id)]].steps[0][1].vocabulary_
        assert text.split()[0] not in words
    assert len(models) == 6


@pytest.mark.parametrize(
    "value",
    [lambda item: item.a, lambda item: [item.a, item.b], lambda item: np.full((2, 2), item.a, np.uint8)],
    ids=["number", "row", "pixels"],
)
def test_equal_values_do_not_vote_on_each_other(value):
    """The nearest neighbour finds an item's double where it has learned from it."""
    n = 12
    items = {"a": list(range(0, 10 * n, 10)) * 2, "b": [1] * 2 * n}
    gold = ["ham" if at % 2 else "spam" for at in range(n)] * 2
    rule = from_examples(KNeighborsClassifier(1), column=value, threshold=0)
    assert sum(vote == ("ham", "spam").index(gold[at]) for at, vote in enumerate(votes_of(rule, items, gold))) < n


def test_an_item_without_a_value_is_asked_alone_as_among_others():
    rule = from_examples(column=lambda item: None if item.a is None else [item.a, 1], threshold=0.5).called("r")
    records = Records([str(at) for at in range(8)], {"a": [*range(7), None]})
    learned = teach([rule], records, [*["ham"] * 3, *["spam"] * 4, None])[0]
    assert learned.function(records[7]) in ("ham", "spam")


def test_abstains_where_it_is_not_sure():
    rule = from_examples(DummyClassifier(), threshold=0.51)
    assert votes_of(rule, {"text": TEXTS + NEW}, GOLD + [None] * 3)[6:] == [-1] * 3
    with pytest.raises(ConfigError, match="threshold"):
        from_examples(threshold=2)


def test_is_the_same_every_time():
    rules = [from_examples(RandomForestClassifier(10, random_state=0), threshold=0.5) for _ in range(2)]
    first, second = (votes_of(rule, {"text": TEXTS + NEW}, GOLD + [None] * 3) for rule in rules)
    assert first == second


def test_numeric_columns():
    rng = np.random.default_rng(0)
    size = np.r_[rng.normal(0, 1, 20), rng.normal(9, 1, 20)]
    items = {"size": [None, *size[1:]], "name": ["x"] * 40, "weight": size.round().astype(int).tolist()}
    gold = ["ham"] * 20 + ["spam"] * 19 + [None]
    assert votes_of(from_examples(), items, gold)[1:] == [0] * 19 + [1] * 20
    assert votes_of(from_examples(column="weight"), items, gold)[1:] == [0] * 19 + [1] * 20
    assert votes_of(from_examples(column=lambda item: [item.weight, 1]), items, gold)[1:] == [0] * 19 + [1] * 20


class Grey:
    size = (4, 4)

    def __init__(self, grey):
        self.grey = grey

    def key(self):
        return str(self.grey)

    def value(self):
        return np.full((4, 4, 3), self.grey, np.uint8)


def test_pixels():
    greys = [0, 10, 20, 30, 200, 210, 220, 230, 5, 240]
    names = list(map(str, greys))
    items = Records(names, {"image": names}, OnDemand(Image, list(map(Grey, greys)), 3))
    gold = ["ham"] * 4 + ["spam"] * 4 + [None] * 2
    assert votes_of(from_examples(), items, gold) == [0] * 4 + [1] * 4 + [0, 1]


def test_a_pipeline_reads_values_as_they_are():
    rule = from_examples(make_pipeline(CountVectorizer(), MultinomialNB()), threshold=0.6)
    assert votes_of(rule, {"text": TEXTS + NEW}, GOLD + [None] * 3)[6:8] == [1, 0]


def test_texts_without_spaces():
    texts = ["免费领取大奖", "免费领取现金", "今天一起吃饭", "今天一起回家", "免费大奖", "一起吃饭"]
    assert votes_of(from_examples(threshold=0.55), {"text": texts}, ["spam", "spam", "ham", "ham", None, None])[4:] == [
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        (None, r"'learned' learns from gold, but apply was given none"),
        ([None] * 6, "apply was given none"),
        (["ham"] * 6, "two classes, but there are 6 of ham only"),
        (["ham", "ham", "spam", None, None, None], "2 of ham, 1 of spam only"),
    ],
    ids=["no gold", "all unknown", "one class", "too few"],
)
def test_too_little_gold(gold, message):
    with pytest.raises(CannotLearn, match=message):
        votes_of(from_examples(), {"text": TEXTS}, gold)


@pytest.mark.parametrize(
    ("gold", "error", "message"),
    [
        (GOLD[:3], InputError, "gold must have one class .*6 in all, but has 3"),
        (["span", *GOLD[1:]], UnknownName, "did you mean 'spam'"),
        ({"77": "spam"}, InputError, "names the item '77'"),
    ],
    ids=["short", "misspelt", "unknown id"],
)
def test_gold_that_does_not_fit(gold, error, message):
    with pytest.raises(error, match=message):
        votes_of(from_examples(), {"text": TEXTS}, gold)


def test_nothing_to_read():
    with pytest.raises(CannotLearn, match="neither a text nor a numeric column"):
        votes_of(from_examples(), {"name": TEXTS}, GOLD)


def test_a_model_that_raises_stops_the_run():
    with pytest.raises(CannotLearn, match="'learned' could not learn from its examples: InvalidParameterError"):
        votes_of(from_examples(MultinomialNB(alpha=-1)), {"text": TEXTS}, GOLD)


def test_must_learn_before_it_votes(item):
    with pytest.raises(CannotLearn, match="has to learn first"):
        from_examples()(item("free"))


SPLIT = np.array(["dev"] * 4 + ["train", "test"])


def learned(records, rule, gold=GOLD):
    return teach([rule.called("a")], records(*TEXTS), gold, SPLIT)[0]


def test_learns_from_dev_only_or_from_named_items(records):
    assert learned(records, from_examples()).examples.items.ids == ("i0", "i1", "i2", "i3")
    named = from_examples(ids=["i4", "i0", "i3", "i2"])
    assert learned(records, named).examples.items.ids == ("i0", "i2", "i3", "i4")
    with pytest.raises(CannotLearn, match="the train split has none"):
        learned(records, from_examples(split="train"), [*GOLD[:4], None, None])
    with pytest.raises(CannotLearn, match="names 'i5', an item of the test split"):
        learned(records, from_examples(ids=["i5"]))
    with pytest.raises(CannotLearn, match="names 1 items that are not there, such as 'i9'"):
        learned(records, from_examples(ids=["i9"]))
    with pytest.raises(ConfigError, match="'dev' or 'train'"):
        from_examples(split="test")


def test_the_hash_covers_model_and_gold(records, tmp_path):
    def hashed(rule, gold=GOLD):
        return fingerprint(learned(records, rule, gold), tmp_path, tmp_path / "rules.py")

    before = hashed(from_examples())
    assert hashed(from_examples()) == before
    assert hashed(from_examples(), ["ham", "spam", "spam", "ham", "ham", "ham"]) != before
    assert hashed(from_examples(threshold=0.7)) != before
    assert hashed(from_examples(RandomForestClassifier(10))) != hashed(from_examples(RandomForestClassifier(11)))
    assert hashed(from_examples(), [*GOLD[:5], "spam"]) == before  # gold of test is not learned from


def test_sets_of_labels_are_no_classes_to_learn():
    rule, items = from_examples(name="learned"), Records(["1", "2"], {"text": ["a", "b"]})
    with pytest.raises(CannotLearn, match="labeling function 'learned' learns one class an item, but gold"):
        teach([rule], items, [("a", "b"), ("b",)])
