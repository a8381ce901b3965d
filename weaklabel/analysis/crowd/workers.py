"""One row a person: how many answers, how often right, and what stands out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.analysis.crowd.evidence import Evidence, without_own
from weaklabel.analysis.crowd.gold_questions import Graded
from weaklabel.analysis.crowd.skill import Skill
from weaklabel.box_votes import are_boxes
from weaklabel.metrics.intervals import wilson
from weaklabel.votes import Votes

FEWEST = 5
"""Who gave fewer answers is not judged; classes with fewer units are not, either."""

SURE = 1.645
"""Standard deviations beyond which one time in twenty is chance."""

LITTLE = 0.5
"""A spammer's answers tell less than this share of what the answers of all tell."""

UNLIKE = 2.33
"""So many standard deviations below what all tell, where one in a hundred able people comes by chance."""

FAILED = "too few gold questions right"

LEVEL, EXCESS = 0.99, 0.1
"""A person is biased whose rate of a mistake is surely so far above that of all."""


def worker_table(
    votes: Votes, evidence: Evidence, skill: Skill, grades: Graded | None, seconds: Mapping[str, float]
) -> dict[str, list[Any]]:
    """The columns of ``workers.csv`` by name, one row a worker, those with most answers first.

    ``accuracy`` is the estimated probability that an answer is right, with its 95 % interval (`skills`); ``gold_…`` is
    what gold questions say, with Wilson's; ``seconds`` the median time of an answer; ``flag`` one of ``spammer``
    (the answers tell next to nothing), ``worse than chance``, ``biased``, ``below bar`` and ``excluded``, or empty;
    ``note`` says why.

    Args:
        votes: The votes of all sources.
        evidence: What their votes are worth.
        skill: Their accuracy.
        grades: How workers did on gold questions; those who have no vote were left out.
        seconds: The median time of an answer by worker.
    """
    people = [j for j, source in enumerate(votes.sources) if source.role == "worker"]
    names, answers = votes.names, np.bincount(votes.source, minlength=len(votes.sources))
    flags = _flags(votes, evidence, people, answers)
    rows = [
        {
            "worker": names[j], "answers": int(answers[j]),
            "accuracy": float(skill.accuracy[j]), "accuracy_low": float(skill.low[j]),
            "accuracy_high": float(skill.high[j]), **_grade(names[j], grades),
            "seconds": seconds.get(names[j], float("nan")),
            "flag": flags.get(j, ("", ""))[0], "note": flags.get(j, ("", ""))[1],
        }
        for j in people
    ]  # fmt: skip
    rows += _left_out(grades, {row["worker"] for row in rows}, seconds)
    below = set(grades.below) if grades is not None else set()
    for row in rows:
        if row["worker"] in below and row["flag"] in ("", "biased"):
            row["flag"], row["note"] = "below bar", "; ".join(filter(None, (FAILED, row["note"])))
    rows.sort(key=lambda row: -row["answers"])
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}


def confusion_table(votes: Votes, evidence: Evidence) -> dict[str, list[Any]]:
    """What each worker says of units of each class: expected counts, and rates drawn towards those of all."""
    table: dict[str, list[Any]] = {name: [] for name in ("worker", "truth", "said", "count", "rate")}
    classes = votes.labels.classes
    for j, source in enumerate(votes.sources):
        if source.role != "worker":
            continue
        for k, truth in enumerate(classes):
            for said, label in enumerate(classes):
                rate = float(evidence.rates[j, said, k])
                row = (source.name, truth, label, float(evidence.counts[j, said, k]), rate)
                for name, value in zip(table, row, strict=True):
                    table[name].append(value)
    return table


def _grade(name: str, grades: Graded | None) -> dict[str, Any]:
    if grades is None or name not in grades.workers:
        nothing = float("nan")
        return {"gold_answered": 0, "gold_correct": 0, "gold_share": nothing, "gold_low": nothing, "gold_high": nothing}
    at = grades.workers.index(name)
    return {
        "gold_answered": int(grades.answered[at]), "gold_correct": int(grades.correct[at]),
        "gold_share": float(grades.share[at]), "gold_low": float(grades.low[at]), "gold_high": float(grades.high[at]),
    }  # fmt: skip


def _left_out(grades: Graded | None, there: set[str], seconds: Mapping[str, float]) -> list[dict[str, Any]]:
    """Rows of workers whose votes were left out."""
    out = [] if grades is None else [name for name in grades.below if name not in there]
    nothing = float("nan")
    return [
        {
            "worker": name, "answers": 0, "accuracy": nothing, "accuracy_low": nothing, "accuracy_high": nothing,
            **_grade(name, grades), "seconds": seconds.get(name, nothing),
            "flag": "excluded", "note": FAILED,
        }
        for name in out
    ]  # fmt: skip


def _flags(votes: Votes, evidence: Evidence, people: Sequence[int], answers: np.ndarray) -> dict[int, tuple[str, str]]:
    """What stands out of each source that something stands out of, and why."""
    gain, spread = _beyond_chance(votes, evidence)
    theirs = np.isin(votes.source, people)
    excess = np.bincount(votes.source, gain, minlength=len(votes.sources))
    usual, scatter = (gain[theirs].mean(), gain[theirs].std()) if theirs.any() else (0.0, 0.0)
    flags = {}
    for j in (j for j in people if answers[j] >= FEWEST):
        most = excess[j] + SURE * spread[j]
        fewer = usual * answers[j] - excess[j] > UNLIKE * scatter * np.sqrt(answers[j])
        if fewer and most < 0 and excess[j] < -LITTLE * usual * answers[j]:
            flags[j] = ("worse than chance", "disagrees with what others say more often than chance would")
        elif fewer and most < LITTLE * usual * answers[j] and excess[j] <= SURE * spread[j]:
            flags[j] = ("spammer", f"{answers[j]} answers that fit those of others no better than chance")
        elif (bias := _bias(votes, evidence, j, people)) is not None:
            flags[j] = ("biased", bias)
    return flags


def _beyond_chance(votes: Votes, evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """How much likelier each vote is right than if it did not depend on the truth, and the spread of a source's sum.

    Rightness is told by all other sources. A vote that does not depend on the truth is drawn from what its source says,
    and, as that may be little, from what all say.

    Returns:
        Arrays of shape (vote,) and (source,).
    """
    m, meaning = len(votes.sources), votes.labels.meaning
    fits = without_own(votes, evidence) @ meaning.T  # by statement
    width = len(meaning)
    said = np.bincount(votes.source.astype(np.int64) * width + votes.statement, minlength=m * width).reshape(m, width)
    said = said + FEWEST * said.sum(axis=0) / max(len(votes.unit), 1)
    share = said / np.maximum(said.sum(axis=1, keepdims=True), 1)
    by_chance = (share[votes.source] * fits).sum(axis=1)
    variance = np.maximum((share[votes.source] * fits**2).sum(axis=1) - by_chance**2, 0)
    gain = fits[np.arange(len(fits)), votes.statement] - by_chance
    return gain, np.sqrt(np.bincount(votes.source, variance, minlength=m))


def _bias(votes: Votes, evidence: Evidence, j: int, people: Sequence[int]) -> str | None:
    """The mistake that a person makes surely more often than all do; None where there is none."""
    k, classes = len(votes.labels), votes.labels.classes
    counts = evidence.counts[:, :k]
    units, pooled = counts[j].sum(axis=0), counts[list(people)].sum(axis=0)
    usual = pooled / np.maximum(pooled.sum(axis=0), 1e-300)
    low, _ = wilson(np.minimum(counts[j], units), np.broadcast_to(units, counts[j].shape), LEVEL)
    over = np.where((units >= FEWEST) & ~np.eye(k, dtype=bool), low - usual - EXCESS, -1)
    said, truth = np.unravel_index(int(over.argmax()), over.shape)
    if over[said, truth] <= 0:
        return None
    mistake = _mistake(votes, classes[said], classes[truth], float(counts[j, said, truth] / units[truth]))
    return f"{mistake} (all workers: {usual[said, truth]:.0%})"


def _mistake(votes: Votes, said: str, truth: str, rate: float) -> str:
    """How often somebody takes one class for another; of objects, nothing is said and nothing is."""
    if are_boxes(votes) and said == votes.labels.background:
        return f"leaves out {rate:.0%} of what is {truth}"
    if are_boxes(votes) and truth == votes.labels.background:
        return f"draws {rate:.0%} of what is nothing as {said}"
    return f"says {said} of {rate:.0%} of what is {truth}"
