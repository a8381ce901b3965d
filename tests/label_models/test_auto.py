from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from weaklabel.errors import ConfigError, InputError, NotFitted
from weaklabel.gold import Gold
from weaklabel.label_models._calibration import calibrated, calibration
from weaklabel.label_models._generalised import Generalised
from weaklabel.label_models._held_out import foreseen, foresees_worse
from weaklabel.label_models._mixture import PARTS, plan
from weaklabel.label_models._moments import pooled_precision
from weaklabel.label_models._sorts import Sorts
from weaklabel.label_models.auto import Auto
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.label_models.one_coin import OneCoin
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.metrics.classification import classification_scores
from weaklabel.synthetic import random_synthetic, synthetic_votes
from weaklabel.votes import Votes


def accuracy(model, made):
    soft = model.fit(made.votes).label(made.votes)
    return classification_scores(soft, made.gold.label)["accuracy_expected"]


# ---- what it reaches


def test_it_is_never_far_below_majority_vote_and_above_it_on_average():
    gains = np.array([accuracy(Auto(), m) - accuracy(MajorityVote(), m) for m in map(random_synthetic, range(8))])
    assert gains.mean() > 0.01
    assert gains.min() > -0.02


def test_copies_do_not_outvote_the_others():
    made = synthetic_votes(2000, 4, single_class=0.0, coverage=(0.9, 1.0), copies=3, random_state=8)
    assert len(Auto().fit(made.votes).pairs_) == 3
    assert accuracy(Auto(), made) > accuracy(MajorityVote(), made) + 0.01


def test_an_uneven_balance_is_learned():
    made = synthetic_votes(2000, 5, single_class=0.0, balance=(0.97, 0.03), coverage=(0.6, 1.0))
    assert accuracy(Auto(), made) > accuracy(MajorityVote(), made) + 0.03


# ---- its parts


@pytest.mark.parametrize(
    ("sorts", "expected"),
    [
        (Sorts(1, 0, 0), dict.fromkeys(("vote", "coin", "held", "learned"), 0.25)),
        (Sorts(0, 0, 1), {"careful": 0.5, "spoken": 0.5}),
        (Sorts(0, 1, 0), {"held": 0.5, "learned": 0.5}),
        (Sorts(0, 0, 0), {"vote": 1.0}),
    ],
    ids=["people", "one-class rules", "rules of several classes", "nobody"],
)
def test_the_sorts_of_sources_decide_what_counts(sorts, expected):
    assert plan(sorts) == pytest.approx(expected)


def test_shares_of_sorts_are_of_votes():
    made = synthetic_votes(400, 6, single_class=0.5, n_workers=4, answers=50)
    sorts = Sorts.of(made.votes)
    assert sorts.answers == pytest.approx(200 / len(made.votes.unit))
    assert sorts.answers + sorts.several + sorts.single == pytest.approx(1)
    assert min(sorts.several, sorts.single) > 0.1


def test_weights_sum_to_one_and_are_in_the_order_of_parts():
    model = Auto().fit(synthetic_votes(300, 5, n_workers=5, answers=40).votes)
    assert model.weights_.sum() == pytest.approx(1)
    assert len(model.weights_) == len(PARTS)


@pytest.mark.parametrize("precision", [0.6, 0.75, 0.9])
def test_conflicts_tell_the_precision_of_rules(precision):
    errors = []
    for seed in range(4):
        made = synthetic_votes(
            4000, 10, single_class=1.0, accuracy=(precision - 0.05, precision + 0.05), coverage=(0.05, 0.2),
            random_state=seed,
        )  # fmt: skip
        errors.append(pooled_precision(made.votes) - precision)
    assert abs(np.mean(errors)) < 0.05


def test_rules_that_never_meet_tell_nothing_of_their_precision():
    votes = Votes.from_matrix([[0, -1], [-1, 1]] * 15, ["a", "b"])
    assert pooled_precision(votes) == 0.85


def test_gold_counts_in_the_precision_of_rules():
    votes = Votes.from_matrix([[0, -1], [-1, 1]] * 200, ["a", "b"])
    wrong = Gold.of([1, 0] * 200)
    assert pooled_precision(votes, wrong) < 0.2


# ---- the part that may be left out


def test_a_vote_is_foreseen_from_the_others():
    votes = Votes.from_matrix([[0, 0], [1, 1]] * 30, ["a", "b"], asked="voted")
    assert np.exp(foreseen(votes, votes.shares())).min() > 0.9


def test_one_accuracy_a_person_is_left_out_where_people_err_in_one_direction():
    """Most people call half of class b a; one accuracy a person then moves whole classes."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=600)
    matrix = np.where((truth[:, None] == 1) & (rng.random((600, 9)) < 0.8), 0, truth[:, None])
    matrix = np.where(rng.random(matrix.shape) < 0.6, matrix, -1)
    votes = Votes.from_matrix(matrix, ["a", "b"], asked="voted")
    coin = OneCoin().fit(votes).label(votes).probs
    learned = DawidSkene().fit(votes).label(votes).probs
    model = Auto().fit(votes)
    kept = bool(model.weights_[list(PARTS).index("coin")])
    assert kept is not foresees_worse(votes, coin, votes.shares())
    assert not foresees_worse(votes, learned, votes.shares())


def test_it_says_what_it_left_out_and_why():
    made = synthetic_votes(1000, 8, single_class=1.0, copies=2, random_state=1)
    told = " ".join(Auto().fit(made.votes).remarks())
    assert "one thing only" in told
    assert "repeat each other" in told
    people = synthetic_votes(300, 0, n_workers=6, answers=100)
    assert "100% of the votes come from sources that always answer" in " ".join(Auto().fit(people.votes).remarks())


# ---- gold, balance, features


def test_gold_sets_confidence_right():
    made = synthetic_votes(3000, 3, single_class=0.0, copies=2, coverage=(0.5, 0.9), random_state=4)
    known = Gold.of([int(y) if at % 10 == 0 else None for at, y in enumerate(made.gold.label)])
    rest = np.flatnonzero(np.arange(3000) % 10)

    def ece(model):
        soft = model.label(made.votes).select(rest)
        return classification_scores(soft, made.gold.label[rest])["ece"]

    assert ece(Auto().fit(made.votes, known)) < max(ece(Auto().fit(made.votes)), 0.03)


def test_few_known_units_do_not_touch_confidence():
    assert calibration(np.full((19, 2), 0.5), np.zeros(19, dtype=int)) is None


def test_too_sure_posteriors_are_made_less_sure():
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=400)
    said = np.where(rng.random(400) < 0.7, truth, 1 - truth)
    probs = np.full((400, 2), 0.01)
    probs[np.arange(400), said] = 0.99
    after = calibrated(probs, calibration(probs, truth))
    assert after.max(axis=1).mean() == pytest.approx((said == truth).mean(), abs=0.05)


def test_a_given_balance_decides_where_votes_do_not():
    votes = synthetic_votes(500, 6, single_class=1.0, random_state=3).votes
    rare = Auto(balance=[0.9, 0.1]).fit(votes).predict_proba(votes)[:, 1].mean()
    frequent = Auto(balance=[0.1, 0.9]).fit(votes).predict_proba(votes)[:, 1].mean()
    assert rare < frequent


@pytest.mark.parametrize("balance", [[0.5], [0.5, 0.0], ["a", "b"], [0.2, 0.3, 0.5]])
def test_a_balance_that_is_none_is_named(balance):
    with pytest.raises(ConfigError, match="balance must be a list of 2 numbers above 0"):
        Auto(balance=balance).fit(synthetic_votes(50, 3, single_class=1.0).votes)


def features_of(truth, random_state=0, noise=0.7):
    rng = np.random.default_rng(random_state)
    return np.eye(truth.max() + 1)[truth] + noise * rng.normal(size=(len(truth), truth.max() + 1))


def test_features_label_what_no_rule_covers():
    made = synthetic_votes(1500, 4, coverage=(0.05, 0.2), accuracy=(0.75, 0.9), random_state=2)
    features = features_of(made.gold.label)
    plain = Auto().fit(made.votes).label(made.votes)
    with_them = Auto(features=True).fit(made.votes, features=features).label(made.votes, features=features)
    score = [classification_scores(soft, made.gold.label)["accuracy_expected"] for soft in (plain, with_them)]
    assert score[1] > score[0] + 0.1
    assert with_them.covered.all()


def test_features_without_meaning_are_not_believed():
    made = synthetic_votes(800, 5, random_state=1)
    noise = np.random.default_rng(0).normal(size=(800, 3))
    soft = MajorityVote().fit(made.votes).label(made.votes)
    assert Generalised.learn(soft.probs, soft.covered, noise).strength < 0.1


def test_features_are_not_believed_where_nobody_voted():
    assert Generalised.learn(np.full((5, 2), 0.5), np.zeros(5, dtype=bool), np.eye(5)).strength == 0


def test_a_model_with_features_survives_saving(tmp_path):
    made = synthetic_votes(300, 4, random_state=2)
    features = features_of(made.gold.label)
    model = Auto(features=True).fit(made.votes, features=features)
    model.save(tmp_path)
    again = Auto.load(tmp_path)
    assert np.array_equal(again.predict_proba(made.votes, features), model.predict_proba(made.votes, features))


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (None, "one row for each of 300 units"),
        (np.zeros((3, 2)), "one row for each of 300 units"),
        (np.zeros(300), "one row for each of 300 units"),
        ("text", "matrix of numbers"),
        (np.full((300, 2), np.nan), "finite"),
    ],
)
def test_features_are_one_row_of_finite_numbers_a_unit(features, told):
    votes = synthetic_votes(300, 4).votes
    with pytest.raises(InputError, match=told):
        Auto(features=True).fit(votes, features=features)


def test_features_may_be_a_table_and_keep_their_width():
    votes = synthetic_votes(300, 4).votes
    rows = np.random.default_rng(0).normal(size=(300, 3))
    model = Auto(features=True).fit(votes, features=pd.DataFrame(rows))
    assert np.array_equal(model.predict_proba(votes, rows.tolist()), model.predict_proba(votes, rows))
    with pytest.raises(InputError, match="fitted to 3 features a unit, but got 2"):
        model.predict_proba(votes, rows[:, :2])


def test_a_folder_may_be_a_text(tmp_path):
    votes = synthetic_votes(100, 4).votes
    model = Auto().fit(votes)
    model.save(str(tmp_path))
    assert np.array_equal(Auto.load(str(tmp_path)).predict_proba(votes), model.predict_proba(votes))


def test_nothing_is_told_before_the_fit():
    with pytest.raises(NotFitted):
        Auto().remarks()


def test_one_class_in_all_votes_is_no_trouble_for_features():
    votes = Votes.from_matrix([[0], [0], [-1]], ["a", "b"])
    features = np.eye(3)
    model = Auto(features=True).fit(votes, features=features)
    assert np.all(np.isfinite(model.predict_proba(votes, features)))


def test_a_vote_that_is_left_out_takes_its_weight_along():
    """Votes of weight w are foreseen as votes of weight 1 are, once there are 1 / w as many of each."""
    matrix = np.random.default_rng(0).integers(0, 2, (40, 3))
    votes = Votes.from_matrix(matrix, ["a", "b"], asked="voted")
    half = replace(votes, weight=np.full(len(votes.unit), 0.5))
    q = votes.shares()
    low, high = foreseen(half, q), foreseen(votes, q)
    assert np.all(np.isfinite(low))
    assert np.abs(low).mean() < np.abs(high).mean() + 0.05  # weaker votes claim less


def test_people_who_agree_are_no_worse_foreseen_by_rounding():
    for n in (1, 2, 5, 10):
        votes = Votes.from_matrix(np.zeros((n, 3), dtype=int), ["a", "b"], asked="voted")
        assert not foresees_worse(votes, OneCoin().fit(votes).predict_proba(votes), votes.shares())


def test_gold_of_people_says_nothing_of_rules():
    votes = synthetic_votes(200, 0, n_workers=5, answers=100).votes
    assert pooled_precision(votes, Gold.of([0] * 200)) == 0.85


def test_groups_of_all_classes_are_no_copies():
    labels = LabelSpace(("a", "b"), None, {"any": ("a", "b")})
    unit = np.repeat(np.arange(30), 2)
    votes = Votes(labels, (Source("s"), Source("t")), tuple(map(str, range(30))), unit, [0, 1] * 30, [2] * 60)
    assert np.allclose(Auto().fit(votes).predict_proba(votes), 0.5)
