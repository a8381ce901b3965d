"""All there is to tell of people who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.crowd.agreement import agreement, in_words, pairs_of_workers
from weaklabel.analysis.crowd.evidence import Evidence, evidence_of
from weaklabel.analysis.crowd.gold_questions import Graded
from weaklabel.analysis.crowd.skill import Skill, skills
from weaklabel.analysis.crowd.workers import confusion_table, worker_table
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.text import counted
from weaklabel.votes import Votes

ANY = 0.5
"""Fewer expected corrections than this are none."""


@dataclass(frozen=True, slots=True, eq=False)
class CrowdFindings:
    """What a run tells of its people.

    Attributes:
        skill: The accuracy of all sources, by how their votes fit the others'.
        workers: Columns, one row a worker; see `worker_table`.
        confusions: Columns, one row a worker, truth and answer.
        pairs: Columns, one row for each two workers with enough units in common.
        agreement: Measures of agreement by name.
        cost: What the answers corrected and cost, by name.
        sentences: The same in words.
    """

    skill: Skill
    workers: Mapping[str, list[Any]]
    confusions: Mapping[str, list[Any]]
    pairs: Mapping[str, list[Any]]
    agreement: Mapping[str, float]
    cost: Mapping[str, float]
    sentences: Sequence[str]


def crowd_findings(
    votes: Votes,
    soft: SoftLabels,
    *,
    known: Gold | None = None,
    grades: Graded | None = None,
    apart: Graded | None = None,
    seconds: Mapping[str, float] | None = None,
    answers: int | None = None,
    price: float | None = None,
    unit: str = "item",
) -> CrowdFindings | None:
    """What there is to tell of the workers among the sources; None where there are none.

    Args:
        votes: The votes of all sources.
        soft: The label model's soft labels of the same units.
        known: The truth of gold questions, which may be used for judging workers.
        grades: How workers did on gold questions.
        apart: The same on those only that are no items of the task.
        seconds: The median time of an answer by worker.
        answers: How many answers people gave in all; those to `votes` where it is not given.
        price: What an answer costs.
        unit: What is voted on, in words.
    """
    if not any(source.role == "worker" for source in votes.sources):
        return None
    evidence = evidence_of(votes, soft, known)
    skill = skills(votes, evidence, apart)
    workers = worker_table(votes, evidence, skill, grades, seconds or {})
    found = agreement(votes)
    pairs = pairs_of_workers(votes, found.alpha)
    cost = _cost(_corrected(votes, evidence), _answered(votes) if answers is None else answers, price)
    sentences = [*in_words(found, pairs, unit), *_of_workers(workers), *_of_cost(cost)]
    return CrowdFindings(skill, workers, confusion_table(votes, evidence), pairs, asdict(found), cost, tuple(sentences))


def _answered(votes: Votes) -> int:
    """How many answers the workers gave: a pair of an item and a worker is one, whatever is said of it."""
    item = np.searchsorted(votes.item_start, votes.unit, side="right") - 1
    theirs = _people(votes)[votes.source]
    return len(np.unique(item[theirs] * max(len(votes.sources), 1) + votes.source[theirs]))


def _corrected(votes: Votes, evidence: Evidence) -> float:
    """How many labels people's answers corrected, as expected from all that was said.

    A label is corrected that is wrong without people and right with them. Without people there are the rules' labels;
    where there are no rules, one answer an item.
    """
    theirs = _people(votes)[votes.source]
    answered = np.unique(votes.unit[theirs])
    q = evidence.posterior()
    right_without = _of_one_answer(votes, q) if theirs.all() else _of_rules(votes, evidence, theirs, q)
    return float((q.max(axis=1) - right_without)[answered].sum())


def _of_one_answer(votes: Votes, q: np.ndarray) -> np.ndarray:
    """How likely one of the answers of each unit, drawn at random, is right; shape (unit,)."""
    right = (q[votes.unit] * votes.labels.meaning[votes.statement]).sum(axis=1)
    count = np.bincount(votes.unit, minlength=votes.n_units)
    return np.asarray(np.bincount(votes.unit, right, votes.n_units) / np.maximum(count, 1))


def _of_rules(votes: Votes, evidence: Evidence, theirs: np.ndarray, q: np.ndarray) -> np.ndarray:
    """How likely the label that each unit has without people is right; shape (unit,)."""
    rest = evidence.score.copy()
    for k in range(rest.shape[1]):
        rest[:, k] -= np.bincount(votes.unit[theirs], evidence.own[theirs, k], votes.n_units)
    return np.asarray(q[np.arange(len(q)), rest.argmax(axis=1)])


def _people(votes: Votes) -> np.ndarray:
    return np.array([source.role == "worker" for source in votes.sources], dtype=bool)


def _cost(corrected: float, answers: int, price: float | None) -> dict[str, float]:
    """What answers cost, in all and, where they corrected any label, for each."""
    found = {"answers": float(answers), "corrected": corrected}
    if price is not None:
        found |= {"price": price, "cost": price * answers}
    if price is not None and corrected >= ANY:
        found["cost_per_corrected"] = price * answers / corrected
    return found


def _of_workers(workers: Mapping[str, list[Any]]) -> list[str]:
    sentences = []
    known = counted(len(workers["worker"]), "worker")
    for flag, what in (("spammer", "look like spammers"), ("worse than chance", "answer worse than chance")):
        names = [name for name, f in zip(workers["worker"], workers["flag"], strict=True) if f == flag]
        if names:
            sentences.append(f"{len(names)} of {known} {what}: {', '.join(names[:8])}")
    rows = zip(workers["worker"], workers["flag"], workers["note"], strict=True)
    sentences += [f"{name} {note}" for name, flag, note in rows if flag == "biased"][:5]
    return sentences


def _of_cost(cost: Mapping[str, float]) -> list[str]:
    labels = counted(round(max(cost["corrected"], 0)), "label")
    told = f"{counted(round(cost['answers']), 'answer')} corrected about {labels}"
    if "cost" in cost:
        told += f": {cost['cost']:,.2f} in all"
    if "cost_per_corrected" in cost:
        told += f", {cost['cost_per_corrected']:,.2f} for each corrected label"
    return [told]
