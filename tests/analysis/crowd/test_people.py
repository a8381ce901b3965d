"""What workers are worth, what stands out of them, and whom to ask."""

import re

import numpy as np
import pytest

from weaklabel import Gold, LabelSpace, MajorityVote, Votes
from weaklabel.analysis.crowd.agreement import agreement, in_words, pairs_of_workers
from weaklabel.analysis.crowd.asking import expected_gain, whom_to_ask
from weaklabel.analysis.crowd.audit import ErrorRate, draw
from weaklabel.analysis.crowd.evidence import evidence_of
from weaklabel.analysis.crowd.findings import crowd_findings
from weaklabel.analysis.crowd.gold_questions import graded
from weaklabel.analysis.crowd.skill import skills, true_without
from weaklabel.box_votes import box_votes
from weaklabel.boxes import Boxes
from weaklabel.errors import ConfigError
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.marks import Source
from weaklabel.synthetic import synthetic_votes
from weaklabel.synthetic_boxes import synthetic_boxes


def made(seed=0, **how):
    return synthetic_votes(**{"n_items": 300, "n_lfs": 0, "n_workers": 30, "answers": 40, **how}, random_state=seed)


def known_of(votes, gold=None):
    soft = MajorityVote().fit(votes).label(votes)
    return soft, evidence_of(votes, soft, gold)


def table(rows):
    item, worker, label = zip(*rows, strict=True)
    return Votes.from_answers({"item": item, "worker": worker, "label": label}, ["ham", "spam"])


# ---- skill


@pytest.mark.parametrize("how", [{}, {"n_classes": 4}, {"n_lfs": 6, "n_workers": 20}], ids=["two", "four", "rules"])
def test_intervals_of_skills_cover_the_truth(how):
    inside = []
    for seed in range(30):
        one = made(seed, accuracy=(0.55, 0.95), **how)
        found = skills(one.votes, known_of(one.votes)[1])
        people = [j for j, source in enumerate(one.votes.sources) if source.role == "worker"]
        inside += list(((found.low <= one.accuracy) & (one.accuracy <= found.high))[people])
    assert 0.9 < np.mean(inside) < 0.98


def test_few_answers_borrow_strength():
    one = made(answers=5, n_workers=200)
    found = skills(one.votes, known_of(one.votes)[1])
    share = graded(one.votes, one.gold, 0).share  # what one would say who knew the truth
    assert np.abs(found.accuracy - one.accuracy).mean() < 0.9 * np.abs(share - one.accuracy).mean()


def test_where_the_truth_is_known_skill_is_a_share_of_right_answers():
    one = made(accuracy=(0.8, 0.8), n_workers=3, answers=300)
    _, known = known_of(one.votes, one.gold)
    right = true_without(one.votes, known)
    assert ((right > 1 - 1e-9) | (right < 1e-9)).all()
    share = np.bincount(one.votes.source, right) / 300
    assert skills(one.votes, known).accuracy == pytest.approx(share, abs=0.02)


def test_order_of_workers_does_not_matter():
    votes = made().votes
    order = np.random.default_rng(3).permutation(len(votes.sources))
    mixed = votes.select_sources(order)
    one, other = skills(votes, known_of(votes)[1]), skills(mixed, known_of(mixed)[1])
    assert one.accuracy[order] == pytest.approx(other.accuracy, abs=1e-6)


def test_bad_rules_do_not_make_people_worse():
    one = made(n_workers=15, answers=8, accuracy=(0.9, 0.99))
    random = np.random.default_rng(1)
    wrong = random.random((300, 40)) > 0.6
    truth = one.gold.dense()[:, None]
    said = np.where(wrong, 1 - truth, truth)
    rules = Votes.from_matrix(said, one.votes.labels, item_ids=one.votes.item_ids)
    votes = rules.merge(one.votes)
    found = skills(votes, known_of(votes, one.gold)[1])
    assert np.isnan(found.accuracy[:40]).all()
    alone = skills(one.votes, known_of(one.votes, one.gold)[1])
    assert found.accuracy[40:] == pytest.approx(alone.accuracy, abs=0.01)


def test_each_question_has_tables_of_its_own():
    random = np.random.default_rng(0)
    truth = (random.random((400, 2)) < [0.5, 0.05]).astype(int)
    rows = [
        (item, question, worker, truth[item, question] ^ (random.random() < 0.15))
        for item in range(400) for question in range(2) for worker in range(3)
    ]  # fmt: skip
    item, question, worker, said = np.array(rows).T
    votes = Votes(
        LabelSpace(("no", "yes"), questions=("a", "b")), tuple(Source(f"w{j}", "worker") for j in range(3)),
        tuple(map(str, range(400))), item * 2 + question, worker, said, item_start=np.arange(401) * 2,
    )  # fmt: skip
    _, found = known_of(votes)
    assert (found.posterior().argmax(axis=1).reshape(-1, 2) != truth).mean(axis=0)[1] < 0.03


# ---- what stands out


def test_few_able_people_are_taken_for_spammers():
    flagged = 0
    for seed in range(10):
        one = made(seed, n_workers=60, answers=5, accuracy=(0.75, 0.95))
        found = crowd_findings(one.votes, known_of(one.votes)[0])
        flagged += sum(flag == "spammer" for flag in found.workers["flag"])
    assert flagged <= 12


def test_what_answers_cost_where_they_correct_nothing():
    votes = table([("1", "a", "ham"), ("2", "a", "spam")])
    found = crowd_findings(votes, known_of(votes)[0], price=1.5, answers=4)
    assert found.cost["cost"] == 6
    assert "cost_per_corrected" not in found.cost
    assert found.sentences[-1] == "4 answers corrected about 0 labels: 6.00 in all"


def test_spammers_and_the_biased_are_named():
    random, rows = np.random.default_rng(0), []
    truth = random.choice(["ham", "spam"], size=200)
    other = {"ham": "spam", "spam": "ham"}
    for item, label in enumerate(truth):
        for worker in range(6):
            rows.append((f"i{item}", f"good{worker}", label if random.random() < 0.85 else other[label]))
        rows.append((f"i{item}", "guesser", random.choice(["ham", "spam"])))
        rows.append((f"i{item}", "always", "ham"))
        rows.append((f"i{item}", "liar", other[label] if random.random() < 0.9 else label))
        rows.append((f"i{item}", "alarmist", "spam" if label == "spam" or random.random() < 0.85 else "ham"))
    votes = table(rows)
    found = crowd_findings(votes, known_of(votes)[0], price=0.1)
    flags = dict(zip(found.workers["worker"], found.workers["flag"], strict=True))
    assert {name: flag for name, flag in flags.items() if flag} == {
        "guesser": "spammer", "always": "spammer", "liar": "worse than chance", "alarmist": "biased",
    }  # fmt: skip
    note = dict(zip(found.workers["worker"], found.workers["note"], strict=True))["alarmist"]
    assert note.startswith("says spam of ")
    assert found.cost["cost"] == pytest.approx(0.1 * len(rows))
    assert "2 of 10 workers look like spammers: always, guesser" in found.sentences


def test_gold_questions():
    votes = table([("1", "a", "ham"), ("2", "a", "spam"), ("1", "b", "spam"), ("1", "b", "ham"), ("3", "c", "ham")])
    found = graded(votes, Gold.of(["ham", "ham", None], ["ham", "spam"]), 0.6)
    assert (found.answered.tolist(), found.correct.tolist()) == ([2, 1, 0], [1, 0, 0])
    assert found.below == ("b", "a")
    assert np.isnan(found.share[2])


# ---- agreement


def test_who_disagrees_with_whom():
    rows = [(str(i), "a", "ham" if i % 2 else "spam") for i in range(10)]
    rows += [(str(i), "b", "spam" if i % 2 else "ham") for i in range(10)]
    rows += [(str(i), "c", "ham" if i % 2 else "spam") for i in range(10)]
    votes = table(rows)
    pairs = pairs_of_workers(votes, 0.5)
    assert list(zip(pairs["worker_a"], pairs["worker_b"], pairs["kappa"], strict=True)) == [
        ("a", "b", -1.0), ("b", "c", -1.0), ("a", "c", 1.0),
    ]  # fmt: skip
    assert agreement(votes).observed == pytest.approx(1 / 3)
    assert any("a and b agree on 0% of 10 common items" in sentence for sentence in in_words(agreement(votes), pairs))
    assert "answers for each token" in in_words(agreement(votes), pairs, "token")[0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("1", "a", "ham"), ("2", "a", "spam")], "One worker answered"),
        ([("1", "a", "ham"), ("2", "b", "spam")], "nothing can be compared"),
        ([("1", "a", "ham"), ("1", "b", "ham")], "All answers that can be compared are the same"),
        ([("1", "a", "ham"), ("1", "a", "spam"), ("2", "b", "ham")], "nothing can be compared"),
    ],
    ids=["one", "apart", "same", "contradiction"],
)
def test_where_nothing_can_be_compared(rows, words):
    votes = table(rows)
    assert words in " ".join(in_words(agreement(votes), pairs_of_workers(votes, agreement(votes).alpha)))


# ---- asking


def test_gain_is_what_an_answer_sets_right_on_average():
    expected = np.array([[0.8, 0.2], [0.2, 0.8]])
    gain = expected_gain(np.array([[0.5, 0.5], [0.9, 0.1], [1.0, 0.0]]), expected)
    assert gain[0] == pytest.approx(0.3)
    # One answer changes nothing; of two that both say the other class, the label follows.
    assert gain[1] == pytest.approx(max((0.1 * 0.64 - 0.9 * 0.04) / 2, _of_three() / 3))
    assert gain[2] == 0
    # Ten answers of which three are foreseen set no more right than three.
    assert expected_gain(np.array([[0.5, 0.5]]), expected, 10)[0] < 0.05


def _of_three():
    first, second = np.array([0.8, 0.2]), np.array([0.2, 0.8])
    after = 0.0
    for n in range(4):
        ways = [1, 3, 3, 1][n]
        after += ways * max(0.9 * first[0] ** (3 - n) * first[1] ** n, 0.1 * second[0] ** (3 - n) * second[1] ** n)
    return after - 0.9


def test_the_doubtful_are_asked_first_of_the_able_and_nobody_twice():
    one = made(n_workers=5, answers=150, accuracy=(0.6, 0.9))
    soft, known = known_of(one.votes)
    skill = skills(one.votes, known)
    asked = whom_to_ask(one.votes, soft, known, skill, 40, per_item=2, avoid=["worker_0"])
    assert len(asked) == 40
    assert [request.gain for request in asked] == sorted((request.gain for request in asked), reverse=True)
    pairs = [(request.item, request.worker) for request in asked if request.worker]
    assert len(set(pairs)) == len(pairs)
    answered = set(zip(one.votes.unit.tolist(), (one.votes.names[j] for j in one.votes.source), strict=True))
    assert not answered & set(pairs)
    assert "worker_0" not in {worker for _, worker in pairs}
    below = whom_to_ask(one.votes, soft, known, skill, 300, below=0.6)
    assert len(below) > 0
    assert all(request.confidence < 0.6 for request in below)
    with pytest.raises(ConfigError, match="1 at least"):
        whom_to_ask(one.votes, soft, known, skill, 0)


# ---- sampling


def test_error_rates_of_samples():
    assert ErrorRate.of(2, 10, 10).low == ErrorRate.of(2, 10, 10).high == 0.2
    found = ErrorRate.of(5, 100, 1000)
    assert found.low < found.rate == 0.05 < found.high
    assert ErrorRate.of(0, 999, 1000).high < 0.001
    drawn = draw(np.arange(100), 10, 0)
    assert (len(set(drawn)), drawn.tolist()) == (10, sorted(drawn))
    assert draw(np.arange(5), 10, 0).tolist() == [0, 1, 2, 3, 4]


def test_who_leaves_objects_out_is_told_in_words_of_boxes():
    """Five good people; one draws two of five objects, one twelve times as many boxes of nothing as the others."""
    made = synthetic_boxes(60, 7, miss=(0.05, 0.1), false=(0.2, 0.2), shifted=0, random_state=0)
    more = synthetic_boxes(60, 1, objects=0, false=(2.4, 2.4), random_state=1).said
    left = (made.source > 0) | (np.random.default_rng(0).random(len(made.source)) < 0.4)
    said = Boxes(np.r_[made.said.image[left], more.image], np.r_[made.said.corners[left], more.corners],
                 np.ones(left.sum() + len(more)))  # fmt: skip
    people = [Source(f"p{j}", "worker", "background") for j in range(7)]
    source = np.r_[made.source[left], np.full(len(more), 1)]
    votes, _ = box_votes(said, source, people, made.votes.item_ids, made.votes.labels)
    soft = BoxConsensus().fit(votes).label(votes)
    found = crowd_findings(votes.with_background(), soft)
    notes = dict(zip(found.workers["worker"], found.workers["note"], strict=True))
    assert re.fullmatch(r"leaves out [56]\d% of what is object \(all workers: 1\d%\)", notes["p0"])
    assert re.fullmatch(r"draws \d\d% of what is nothing as object \(all workers: \d\d%\)", notes["p1"])
    assert [notes[f"p{j}"] for j in range(2, 7)] == [""] * 5
