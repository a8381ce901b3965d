"""Rules and people in one model, whom to ask next, and how well skills are told: simulated people with known skills."""

from collections.abc import Callable, Iterator

import numpy as np

from tests.benchmarks.measure import table
from tests.benchmarks.quality_rules import scores, sms_set
from weaklabel import Auto, MajorityVote, Votes
from weaklabel.analysis.crowd.asking import whom_to_ask
from weaklabel.analysis.crowd.evidence import evidence_of
from weaklabel.analysis.crowd.skill import skills
from weaklabel.label_models.base import LabelModel
from weaklabel.synthetic import synthetic_votes

SKILLS, PEOPLE, SEEDS = (0.55, 0.95), 20, 5


class Crowd:
    """People who answer with known skills; a wrong answer is any other class."""

    def __init__(self, truth: np.ndarray, n_classes: int, seed: int):
        self.truth, self.k, self.random = truth, n_classes, np.random.default_rng(seed)
        self.skill = self.random.uniform(*SKILLS, size=PEOPLE)
        self.rows: dict[tuple[int, int], int] = {}

    def answer(self, item: int, worker: int) -> None:
        """One answer; a second one of the same person is the same."""
        if (item, worker) not in self.rows:
            wrong = (self.truth[item] + self.random.integers(1, self.k)) % self.k
            right = self.random.random() < self.skill[worker]
            self.rows[item, worker] = int(self.truth[item] if right else wrong)

    def anybody(self, item: int) -> None:
        """An answer of somebody who has not answered."""
        free = [w for w in range(PEOPLE) if (item, w) not in self.rows]
        if free:
            self.answer(item, int(self.random.choice(free)))

    def votes(self, like: Votes) -> Votes:
        """All answers so far, on the items of other votes."""
        item, worker = zip(*self.rows, strict=True)
        frame = {
            "item": [like.item_ids[at] for at in item],
            "worker": [f"w{at:02}" for at in worker],
            "label": [like.labels.classes[at] for at in self.rows.values()],
        }
        return Votes.from_answers(frame, like.labels, like.item_ids)


def rules_and_people() -> str:
    """SMS with the rules of rule.txt and people who answer for some of the items; all train items are scored."""
    one = sms_set()
    rules, truth = one.train.votes, one.train.truth
    rows = []
    for answers in (3, 5, 7):
        for share in (0.05, 0.1, 0.2, 0.3):
            found: dict[str, list[float]] = {}
            for seed in range(SEEDS):
                crowd = Crowd(truth, 2, seed)
                for item in crowd.random.choice(len(truth), size=int(share * len(truth)), replace=False):
                    for worker in crowd.random.choice(PEOPLE, size=answers, replace=False):
                        crowd.answer(int(item), int(worker))
                people = crowd.votes(rules)
                both = rules.merge(people)
                named = (("rules", Auto(), rules), ("people", Auto(), people), ("both", Auto(), both))
                for name, model, votes in (*named, ("fused by vote", MajorityVote(), both)):
                    found.setdefault(name, []).append(_accuracy(model, votes, truth))
            mean = {name: float(np.mean(values)) for name, values in found.items()}
            margin = mean["both"] - max(mean["rules"], mean["people"])
            shown = [f"{value:.4f}" for value in mean.values()]
            rows.append(
                [f"{answers} on {share:.0%}", *shown, f"{margin:+.4f}", f"{mean['both'] - mean['fused by vote']:+.4f}"]
            )
    heads = ["expected accuracy", "rules", "people", "both", "fused by vote", "over the better", "over the vote"]
    return table(heads, rows)


def asking() -> str:
    """Answers that it takes to get as far as 2,000 random ones do, on the rules' votes on SMS."""
    one = sms_set()
    rows = []
    for seed in range(SEEDS):
        random = _curve(one.train.votes, one.train.truth, seed, _at_random)
        aim = random[-1][1]
        row: list[object] = [f"seed {seed}", f"{aim:.4f}"]
        for policy in (_useful, _useful_and_skilled):
            curve = _curve(one.train.votes, one.train.truth, seed, policy, aim)
            row += [curve[-1][0], f"{1 - curve[-1][0] / 2000:.0%}"]
        rows.append(row)
    return table(
        ["asking", "accuracy of 2,000 random", "ask: answers", "saved", "ask and whom: answers", "saved"], rows
    )


Policy = Callable[[Crowd, Votes, int], Iterator[tuple[int, int | None]]]


def _curve(rules: Votes, truth: np.ndarray, seed: int, policy: Policy, aim: float = 2.0) -> list[tuple[int, float]]:
    """Answers and accuracy after each round of 100, up to 2,000 answers or the aim."""
    crowd, votes, curve = Crowd(truth, 2, seed), rules, []
    while len(crowd.rows) < 2000:
        for item, worker in list(policy(crowd, votes, 100)):
            if worker is None:
                crowd.anybody(item)
            else:
                crowd.answer(item, worker)
        votes = rules.merge(crowd.votes(rules))
        curve.append((len(crowd.rows), _accuracy(Auto(), votes, truth)))
        if curve[-1][1] >= aim:
            break
    return curve


def _at_random(crowd: Crowd, votes: Votes, n: int) -> Iterator[tuple[int, int | None]]:
    for item in crowd.random.choice(len(crowd.truth), size=n, replace=False):
        yield int(item), None


def _useful(crowd: Crowd, votes: Votes, n: int) -> Iterator[tuple[int, int | None]]:
    for item, _ in _useful_and_skilled(crowd, votes, n):
        yield item, None


def _useful_and_skilled(crowd: Crowd, votes: Votes, n: int) -> Iterator[tuple[int, int | None]]:
    soft = Auto().fit(votes).label(votes)
    known = evidence_of(votes, soft)
    for request in whom_to_ask(votes, soft, known, skills(votes, known), n):
        yield request.item, None if request.worker is None else int(request.worker[1:])


def skill_intervals() -> str:
    """How often the true accuracy of a worker is inside the 95 % interval, over 1,000 simulations a row."""
    cases = {
        "30 workers, 40 answers each, 300 items, 2 classes": {"n_items": 300, "n_workers": 30, "answers": 40},
        "the same, 4 classes": {"n_items": 300, "n_workers": 30, "answers": 40, "n_classes": 4},
        "100 workers, 20 answers, 500 items, 80 % of one class": {
            "n_items": 500, "n_workers": 100, "answers": 20, "balance": (0.8, 0.2),
        },
        "10 workers, 100 answers, 200 items, 3 classes": {
            "n_items": 200, "n_workers": 10, "answers": 100, "n_classes": 3,
        },
        "200 workers, 5 answers, 300 items": {"n_items": 300, "n_workers": 200, "answers": 5},
        "20 workers, 30 answers, 6 rules, 400 items": {"n_items": 400, "n_workers": 20, "answers": 30, "n_lfs": 6},
    }  # fmt: skip
    rows = []
    for name, how in cases.items():
        inside, width = [], []
        for seed in range(1000):
            made = synthetic_votes(**{"n_lfs": 0, "accuracy": SKILLS, **how}, random_state=seed)  # type: ignore[arg-type]
            soft = MajorityVote().fit(made.votes).label(made.votes)
            found = skills(made.votes, evidence_of(made.votes, soft))
            people = [j for j, source in enumerate(made.votes.sources) if source.role == "worker"]
            inside += list(((found.low <= made.accuracy) & (made.accuracy <= found.high))[people])
            width += list((found.high - found.low)[people])
        rows.append([name, f"{np.mean(inside):.1%}", f"{np.mean(width):.2f}"])
    return table(["95 % intervals of skills", "cover the truth", "mean width"], rows)


def _accuracy(model: LabelModel, votes: Votes, truth: np.ndarray) -> float:
    return scores(model.fit(votes).label(votes), truth)["accuracy_expected"]


TABLES = (rules_and_people, asking, skill_intervals)
