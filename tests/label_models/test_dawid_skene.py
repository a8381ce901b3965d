from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from tests import strategies
from weaklabel.gold import Gold
from weaklabel.label_models._em import Observed, class_order
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.metrics.classification import classification_scores
from weaklabel.patterns import merge
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


def accuracy(model, made):
    """The share of right labels on covered units, ties with their expected credit."""
    soft, covered = model.fit(made.votes).label(made.votes), np.flatnonzero(made.votes.covered())
    return classification_scores(soft.select(covered), made.gold.label[covered])["accuracy_expected"]


# ---- what it says of silence


def posterior(model, votes, unit):
    """Bayes' rule by enumeration of classes, with what the model says of votes and of the three silences."""
    item = np.searchsorted(votes.item_start, unit, side="right") - 1
    chance = model.balance_.copy()
    for k in range(len(votes.labels)):
        for j, (source, whom) in enumerate(zip(votes.sources, votes.asked, strict=True)):
            at = np.flatnonzero((votes.unit == unit) & (votes.source == j))
            for vote in at:
                chance[k] *= np.exp(votes.weight[vote] * model.log_vote_[j, votes.statement[vote], k])
            if len(at) == 0 and (whom is None or item in whom):
                exhaustive = source.silence == "background" and votes.labels.background is not None
                background = votes.labels.index(votes.labels.background) if exhaustive else 0
                said = model.log_vote_[j, background, k] if exhaustive else model.log_silence_[j, k]
                chance[k] *= np.exp(said)
    return chance / chance.sum()


@settings(max_examples=30)
@given(strategies.votes(item_ids=["1", "2", "3", "4"]))
def test_posteriors_are_those_of_bayes_rule(votes):
    model = DawidSkene().fit(votes)
    probs = model.predict_proba(votes)
    for unit in np.flatnonzero(votes.covered()):
        np.testing.assert_allclose(probs[unit], posterior(model, votes, unit), atol=1e-9)


def three_silences(silence, asked):
    """Twenty units; `who` says "x" of the first five only, and its silence elsewhere is what differs."""
    labels = LabelSpace(("O", "x"), "O")
    sources = (Source("base"), Source("who", "worker", silence))
    said = [1] * 8 + [0] * 12
    return Votes(
        labels, sources, tuple(map(str, range(20))),
        [*range(20), *range(5)], [0] * 20 + [1] * 5, [*said, *[1] * 5], asked=(None, asked),
    )  # fmt: skip


def test_the_three_silences_differ_as_the_docstring_says():
    not_asked = three_silences("abstain", np.arange(5))
    abstained = three_silences("abstain", None)
    background = three_silences("background", None)
    models = [DawidSkene().fit(votes) for votes in (not_asked, abstained, background)]
    assert np.array_equal(models[0].log_silence_[1], [0, 0])
    assert models[1].log_silence_[1, 1] < models[1].log_silence_[1, 0] < 0
    assert models[2].votes_[1, 0] == 15
    without = not_asked.select_sources([0])
    for model, votes, factor in zip(
        models, (not_asked, abstained, background), ("none", "silence", "vote"), strict=True
    ):
        odds = {
            "none": np.zeros(2),
            "silence": model.log_silence_[1],
            "vote": model.log_vote_[1, 0],
        }[factor]
        expected = model.balance_ * np.exp(model.log_vote_[0, 1] + odds)
        np.testing.assert_allclose(model.predict_proba(votes)[6], expected / expected.sum(), atol=1e-9)
    assert without.covered()[6]


def test_silence_of_a_source_that_was_asked_counts_against_what_it_would_say():
    """Unit 6 has the same votes in all three tables; only what silence means differs."""
    x = [
        DawidSkene().fit(votes).predict_proba(votes)[6, 1]
        for votes in (
            three_silences("abstain", np.arange(5)),
            three_silences("abstain", None),
            three_silences("background", None),
        )
    ]
    assert x[0] > x[1] > x[2]


# ---- patterns


class RowByRow(Votes):
    """The same votes, with a pattern for every unit."""

    __slots__ = ()

    def patterns(self, key=None):
        """Keep all units apart."""
        return replace(self.rows(), key=np.zeros(self.n_units, dtype=np.int64) if key is None else key)


@pytest.mark.parametrize("known", [0, 30], ids=["no-gold", "gold"])
def test_a_fit_on_patterns_is_a_fit_on_rows(known):
    made = synthetic_votes(400, 5, n_classes=3, n_workers=5, answers=40, random_state=2)
    v = made.votes
    apart = RowByRow(v.labels, v.sources, v.item_ids, v.unit, v.source, v.statement, asked=v.asked)
    gold = Gold.of(made.gold.label[:known].tolist() + [None] * (400 - known)) if known else None
    here, there = DawidSkene(tol=0).fit(v, gold), DawidSkene(tol=0).fit(apart, gold)
    assert len(v.patterns().count) < 300
    for name in ("balance_", "log_vote_", "log_silence_"):
        np.testing.assert_allclose(getattr(here, name), getattr(there, name), atol=1e-9)
    np.testing.assert_allclose(here.predict_proba(v), there.predict_proba(v), atol=1e-9)


@pytest.mark.parametrize("known", [0, 30], ids=["no-gold", "gold"])
def test_a_fit_on_merged_shards_is_a_fit_on_the_whole(known):
    made = synthetic_votes(400, 5, n_classes=3, n_workers=5, answers=40, random_state=2)
    gold = Gold(made.gold.unit[:known], made.gold.label[:known], 400)
    whole = DawidSkene().fit(made.votes, gold)
    parts = [np.arange(400)[part] for part in (slice(0, 90), slice(90, 95), slice(95, 400))]
    shards = [made.votes.select(part).patterns(gold.dense()[part] + 1) for part in parts]
    model = DawidSkene()
    model._learn(Observed.of(merge([merge(shards[:2]), shards[2]]), made.votes.labels))
    for name in ("balance_", "log_vote_", "log_silence_", "votes_", "n_iter_"):
        np.testing.assert_allclose(getattr(model, name), getattr(whole, name), atol=1e-12)


def test_many_rules_of_many_classes_take_little_memory(run_python):
    """The tables of 1,200 rules for 56 classes have 7.5 million numbers; there are ten of them at most at a time."""
    megabytes = run_python(
        """
        import resource
        import numpy as np
        from weaklabel.label_models.dawid_skene import DawidSkene
        from weaklabel.votes import Votes
        random = np.random.default_rng(0)
        n, m, k = 20_000, 1_200, 56
        matrix = np.where(random.random((n, m)) < 0.02, random.integers(k, size=(n, m), dtype=np.int8), np.int8(-1))
        votes = Votes.from_matrix(matrix, [str(c) for c in range(k)])
        DawidSkene(max_iter=2).fit(votes).predict_proba(votes)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        """
    )
    assert float(megabytes) < 2000


# ---- what it finds


@pytest.mark.parametrize("workers", [False, True], ids=["rules", "workers"])
def test_planted_accuracies_are_found(workers):
    """Each source votes 1000 times or more: a standard error of .013. The worst of 8 is allowed 4 of them."""
    options = {"n_lfs": 0, "n_workers": 8, "answers": 1000} if workers else {"n_lfs": 8, "single_class": 0}
    made = synthetic_votes(2000, n_classes=3, coverage=(0.5, 0.9), random_state=1, **{"n_lfs": 8, **options})
    model = DawidSkene().fit(made.votes)
    said = np.exp(model.log_vote_[:, :3]) * model.balance_
    found = np.trace(said, axis1=1, axis2=2) / said.sum(axis=(1, 2))
    np.testing.assert_allclose(found, made.accuracy, atol=0.052)


def test_the_balance_is_found():
    made = synthetic_votes(3000, 8, balance=(0.8, 0.2), single_class=0, accuracy=(0.75, 0.9), coverage=(0.5, 0.9))
    np.testing.assert_allclose(DawidSkene().fit(made.votes).balance_, [0.8, 0.2], atol=0.04)


def test_weights_follow_accuracy():
    made = synthetic_votes(3000, 8, single_class=0, accuracy=(0.55, 0.95), coverage=(0.4, 0.6), random_state=3)
    weights = DawidSkene().fit(made.votes).source_weights()
    assert np.array_equal(np.argsort(weights)[[0, -1]], np.argsort(made.accuracy)[[0, -1]])


def test_a_source_without_votes_has_no_weight(votes_of):
    model = DawidSkene().fit(votes_of([[0, -1], [1, -1]]))
    assert np.isfinite(model.source_weights()).tolist() == [True, False]


def test_fitting_stops_when_nothing_changes():
    made = synthetic_votes(500, 8, single_class=0, accuracy=(0.8, 0.9), coverage=(0.8, 0.9))
    assert 1 < DawidSkene().fit(made.votes).n_iter_ < 50
    assert DawidSkene(max_iter=2).fit(made.votes).n_iter_ == 2


# ---- guard against switched classes


def test_switched_classes_are_switched_back():
    made = synthetic_votes(500, 8, n_classes=3, single_class=0, accuracy=(0.7, 0.9))
    model = DawidSkene().fit(made.votes)
    right = model.predict_proba(made.votes)
    order = [2, 0, 1]
    model.balance_, model.log_vote_ = model.balance_[order], model.log_vote_[:, :, order]
    model.log_silence_ = model.log_silence_[:, order]
    switched = model.predict_proba(made.votes)
    np.testing.assert_allclose(switched, right[:, order], atol=1e-12)
    model._rename(class_order(made.votes.shares().T @ switched))
    np.testing.assert_allclose(model.predict_proba(made.votes), right, atol=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_learned_classes_are_those_that_were_voted_for(seed):
    """With weak and few sources EM may drift; what it calls a class still overlaps most with the votes for it."""
    made = synthetic_votes(150, 3, n_classes=3, accuracy=(0.4, 0.6), single_class=0, random_state=seed)
    probs = DawidSkene().fit(made.votes).predict_proba(made.votes)
    covered = made.votes.covered()
    overlap = made.votes.shares()[covered].T @ probs[covered] / probs[covered].sum(axis=0)
    best = max(
        np.trace(overlap[:, order]) for order in ([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0])
    )
    assert np.trace(overlap) >= best - 1e-3


def test_gold_helps():
    """Half of the sources are worse than chance; without gold that cannot be known."""
    made = synthetic_votes(1500, 6, single_class=0, accuracy=(0.3, 0.62), coverage=(0.5, 0.9), random_state=4)
    known = Gold(made.gold.unit[:300], made.gold.label[:300], 1500)
    rest = np.arange(300, 1500)
    right = [
        (DawidSkene().fit(made.votes, gold).label(made.votes).written() == made.gold.label)[rest].mean()
        for gold in (None, known)
    ]
    assert right[1] > right[0] + 0.05


# ---- the regimes in which others fail: field.md, section 1b


def mean_accuracies(seeds=3, **options):
    pairs = [
        [accuracy(model, made) for model in (DawidSkene(), MajorityVote())]
        for made in (synthetic_votes(random_state=seed, **options) for seed in range(seeds))
    ]
    return np.mean(pairs, axis=0)


def test_imbalance_of_97_to_3():
    """Snorkel: .784 where majority has .85."""
    ours, majority = mean_accuracies(
        n_items=3000, n_lfs=5, balance=(0.97, 0.03), single_class=0, accuracy=(0.7, 0.85), coverage=(0.5, 0.7)
    )
    assert ours >= majority + 0.05


@pytest.mark.parametrize("n_lfs", [10, 20])
def test_ten_classes_with_rules_for_one_class_each(n_lfs):
    """Dawid-Skene with abstentions taken as missing: .10."""
    ours, majority = mean_accuracies(
        n_items=3000, n_lfs=n_lfs, n_classes=10, single_class=1, accuracy=(0.6, 0.9), coverage=(0.06, 0.09)
    )
    assert ours >= max(majority, 0.75)


@pytest.mark.parametrize("single_class", [0.5, 1])
def test_six_rules_and_sixty_sparse_workers(single_class):
    """Dawid-Skene with every silence modelled: .30."""
    ours, majority = mean_accuracies(
        n_items=1500, n_lfs=6, n_workers=60, answers=50, single_class=single_class, accuracy=(0.6, 0.9)
    )
    assert ours >= max(majority + 0.01, 0.85)


@pytest.mark.xfail(reason="a known loss of plain Dawid-Skene: .860 where majority vote has .883", strict=True)
def test_six_rules_for_one_class_each_and_a_prior_of_30_percent():
    """Snorkel: .853 where majority has .90; Dawid-Skene with abstentions taken as missing: .70."""
    ours, majority = mean_accuracies(
        seeds=5, n_items=4000, n_lfs=6, balance=(0.7, 0.3), single_class=1, accuracy=(0.7, 0.9), coverage=(0.2, 0.4)
    )
    assert ours >= majority - 0.01
