"""All there is to tell of people who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.crowd.agreement import agreement, in_words, pairs_of_workers
from weaklabel.analysis.crowd.evidence import Evidence, evidence
from weaklabel.analysis.crowd.questions import Graded
from weaklabel.analysis.crowd.skill import Skill, skills
from weaklabel.analysis.crowd.workers import confusion_table, worker_table
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


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
    price: float | None = None,
) -> CrowdFindings | None:
    """What there is to tell of the workers among the sources; None where there are none.

    Args:
        votes: The votes of all sources.
        soft: The label model's soft labels of the same units.
        known: The truth of gold questions, which may be used for judging workers.
        grades: How workers did on gold questions.
        apart: The same on those only that are no items of the task.
        seconds: The median time of an answer by worker.
        price: What an answer costs.
    """
    if not any(source.role == "worker" for source in votes.sources):
        return None
    told = evidence(votes, soft, known)
    skill = skills(votes, told, apart)
    workers = worker_table(votes, told, skill, grades, seconds or {})
    found, pairs = agreement(votes), pairs_of_workers(votes)
    cost = _cost(votes, told, price)
    sentences = [*in_words(found, pairs), *_of_workers(workers), *_of_cost(cost)]
    return CrowdFindings(skill, workers, confusion_table(votes, told), pairs, asdict(found), cost, tuple(sentences))


def _cost(votes: Votes, told: Evidence, price: float | None) -> dict[str, float]:
    """What people's answers corrected, as expected from all that was said, and what that cost.

    A label is corrected that is wrong without people and right with them. Without people there are the rules' labels;
    where there are no rules, one answer an item.
    """
    people = np.array([source.role == "worker" for source in votes.sources])
    theirs = people[votes.source]
    answered = np.zeros(votes.n_units, dtype=bool)
    answered[votes.unit[theirs]] = True
    q = told.posterior()
    right_with = q.max(axis=1)
    own = told.log_said[votes.source, votes.statement] * votes.weight[:, None]
    if people.all():
        said = np.bincount(
            votes.unit, (q[votes.unit] * votes.labels.meaning[votes.statement]).sum(axis=1), votes.n_units
        )
        right_without = said / np.maximum(np.bincount(votes.unit, minlength=votes.n_units), 1)
    else:
        rest = told.score.copy()
        for k in range(rest.shape[1]):
            rest[:, k] -= np.bincount(votes.unit[theirs], own[theirs, k], votes.n_units)
        right_without = q[np.arange(len(q)), rest.argmax(axis=1)]
    corrected = float((right_with - right_without)[answered].sum())
    found = {"answers": float(theirs.sum()), "corrected": corrected}
    if price is not None:
        found |= {
            "price": price,
            "cost": price * found["answers"],
            "cost_per_corrected": price * found["answers"] / max(corrected, 1e-9),
        }
    return found


def _of_workers(workers: Mapping[str, list[Any]]) -> list[str]:
    sentences = []
    for flag, what in (("spammer", "look like spammers"), ("worse than chance", "answer worse than chance")):
        names = [name for name, f in zip(workers["worker"], workers["flag"], strict=True) if f == flag]
        if names:
            sentences.append(f"{len(names)} of {len(workers['worker'])} workers {what}: {', '.join(names[:8])}")
    rows = zip(workers["worker"], workers["flag"], workers["note"], strict=True)
    sentences += [f"{name} {note}" for name, flag, note in rows if flag == "biased"][:5]
    return sentences


def _of_cost(cost: Mapping[str, float]) -> list[str]:
    told = f"{cost['answers']:,.0f} answers corrected about {cost['corrected']:,.0f} labels"
    if "cost" in cost:
        told += f": {cost['cost']:,.2f} in all, {cost['cost_per_corrected']:,.2f} for each corrected label"
    return [told]
