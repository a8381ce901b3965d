"""The whole story as a notebook tells it, on the messages of the task that the project ships."""

import re

import numpy as np
import pandas as pd
import pytest

from tests.conftest import ROOT
from weaklabel import (
    DawidSkene,
    Gold,
    Linear,
    MajorityVote,
    TrainingSet,
    apply,
    keyword,
    labeling_function,
    lf_summary,
    regex,
)

CLASSES = ["ham", "spam"]
DATA = ROOT / "tasks" / "messages" / "data"


@pytest.fixture(scope="module")
def story():
    """Each name is a cell of the notebook."""
    train = pd.read_csv(DATA / "train.csv").set_index("id")
    test = pd.read_csv(DATA / "test.csv").set_index("id")

    offer = keyword(["prize", "won", "winner", "claim", "free", "reward", "中奖", "免费", "领取"], "spam", name="offer")
    link = regex(r"\b[a-z0-9-]+\.(?:com|info|xyz|top|win|link)\b", "spam", name="link")
    hurry = keyword(["urgent", "last chance", "act now", "点击", "立即"], "spam", name="hurry")

    @labeling_function
    def about_us(item):
        """Speaks of "I" and "we"."""
        if re.search(r"\b(?:i|we|my|our)\b|我", item.text.lower()):
            return "ham"

    @labeling_function
    def asks(item):
        """A question."""
        return "ham" if item.text.rstrip().endswith(("?", "？", "吗")) else None

    votes = apply([offer, link, hurry, about_us, asks], train, CLASSES)
    soft = DawidSkene().fit(votes).label(votes)
    majority = MajorityVote().fit(votes).label(votes)
    gold = Gold.of(train["label"], CLASSES)
    summary = lf_summary(votes, gold, soft)
    covered = soft.covered & (soft.confidence > 0.6)
    texts = train["text"].tolist()
    examples = TrainingSet([texts[i] for i in np.flatnonzero(covered)], soft.probs[covered], soft.confidence[covered])
    model = Linear().fit(examples)
    probs = model.predict_proba(test["text"].tolist())
    predicted = np.array(CLASSES)[probs.argmax(axis=1)]
    return {name: value for name, value in locals().items() if name != "model"} | {"model": model}


def accuracy(soft, gold):
    """On the messages that a rule speaks of."""
    covered = soft.covered[gold.unit]
    return (soft.written()[gold.unit] == gold.label)[covered].mean()


def test_votes_are_on_the_rows_of_the_frame(story):
    assert story["votes"].item_ids == tuple(map(str, story["train"].index))
    assert story["votes"].names == ["offer", "link", "hurry", "about_us", "asks"]


def test_soft_labels_are_better_than_chance_and_no_worse_than_majority_vote(story):
    label_model, majority = (accuracy(story[name], story["gold"]) for name in ("soft", "majority"))
    assert label_model >= majority > 0.7


def test_the_summary_tells_which_rule_is_right(story):
    table = story["summary"]
    assert list(table.index) == story["votes"].names
    assert (table["precision"] > 0.5).all()
    assert ((table["precision_low"] <= table["precision"]) & (table["precision"] <= table["precision_high"])).all()
    assert table.loc["offer", "polarity"] == ["spam"]


def test_the_end_model_labels_messages_that_no_rule_has_seen(story):
    assert story["probs"].sum(axis=1) == pytest.approx(1)
    assert (story["predicted"] == story["test"]["label"]).mean() > 0.75


def test_models_come_back_from_disk(story, tmp_path):
    story["model"].save(tmp_path)
    again = Linear.load(tmp_path).predict_proba(story["test"]["text"].tolist())
    assert np.array_equal(again, story["probs"])
