"""Whether votes can tell at all how good their sources are, without gold."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from weaklabel.analysis.sources import asked_of, in_conflict
from weaklabel.tags import of_types
from weaklabel.votes import Votes

ENOUGH = 10
"""Two sources can be compared where both vote on so many units: by then it is known to some 16 points how often they
agree (one standard error)."""

MOST_NAMED = 8


def warnings(votes: Votes, unit: str = "item") -> list[str]:
    """What the votes cannot tell a label model, each as one plain sentence that says what to do.

    The skill of a source follows from how it agrees with others. It takes three sources, each two of which have
    common units: from two alone, every agreement can be explained by the skill of either.

    Args:
        votes: The votes that a label model learns from.
        unit: What is voted on, in words.
    """
    voters = np.flatnonzero(np.bincount(votes.source, minlength=len(votes.sources)))
    if not len(voters):
        return [f"no source votes on any {unit}, so there is nothing to learn: see why the labeling functions abstain"]
    return [*_of_classes(votes), *_of_skill(votes, voters, unit)]


def comparable(votes: Votes) -> np.ndarray:
    """Which sources are one of three that have enough units in common two by two, booleans of shape (source,)."""
    spoke = votes.spoke()
    common = (spoke.T @ spoke).tocoo()
    kept = (common.data >= ENOUGH) & (common.row != common.col)
    links = (np.ones(int(kept.sum())), (common.row[kept], common.col[kept]))
    linked = sparse.csr_array(links, shape=common.shape)
    return np.asarray((linked @ linked).multiply(linked).sum(axis=1)).ravel() > 0


def _of_classes(votes: Votes) -> Iterator[str]:
    voted = votes.labels.meaning[votes.statement].any(axis=0)
    there = [name for name, found in zip(votes.labels.classes, voted, strict=True) if found]
    absent = _listed(_never_said(votes))
    if len(there) == 1 and votes.labels.background is None:
        yield (
            f"every vote is for {there[0]}, and no source votes for {absent}: every covered item is labeled "
            f"{there[0]} until a labeling function votes for something else"
        )
    elif absent:
        yield (
            f"no source votes for {absent}; no label model can find what nobody says: write a labeling function "
            "that does"
        )


def _never_said(votes: Votes) -> list[str]:
    """The classes that no source votes for, question by question where there are several."""
    n = max(len(votes.labels.questions), 1)
    said = np.zeros((n, len(votes.labels.statements)))
    np.add.at(said, (votes.unit % n, votes.statement), 1)
    voted = said @ votes.labels.meaning > 0
    if votes.labels.background is not None:
        voted[:, votes.labels.index(votes.labels.background)] = True  # what nobody marks
    names = of_types(votes.labels.classes, votes.labels)
    there = {(at, names[k]) for at, k in zip(*np.nonzero(voted), strict=True)}
    missing = {(at, names[k]): None for at, k in zip(*np.nonzero(~voted), strict=True)}
    return [asked_of(votes, at) + name for at, name in missing if (at, name) not in there]


def _of_skill(votes: Votes, voters: np.ndarray, unit: str) -> Iterator[str]:
    if len(voters) == 1:
        yield (
            f"only one source votes, {votes.names[voters[0]]}: the labels are what it says, and votes alone cannot "
            "tell how good it is; add two sources that do not copy it"
        )
        return
    if np.asarray(votes.spoke().sum(axis=1)).max() < 2:
        yield (
            f"no {unit} has votes of two sources: where nobody can be compared, votes alone cannot tell how good "
            f"anybody is; add sources that vote on the same {unit}s"
        )
        return
    yield from _of_overlap(votes, voters, unit)
    width = len(votes.labels.statements)
    said = np.bincount(votes.source.astype(np.int64) * width + votes.statement, minlength=len(votes.sources) * width)
    statements = said.reshape(len(votes.sources), width) > 0
    one_each = statements.sum(axis=1).max() == 1 and statements.any(axis=0).sum() > 1
    if one_each and not in_conflict(votes).any():
        yield (
            "every source says one class only, and no two ever contradict each other: agreement tells nothing of "
            "their skill; add sources that may say several classes, or that speak of what others get wrong"
        )


def _of_overlap(votes: Votes, voters: np.ndarray, unit: str) -> Iterator[str]:
    known = comparable(votes)
    if len(voters) == 2:
        yield (
            f"only two sources vote, {votes.names[voters[0]]} and {votes.names[voters[1]]}: it takes three to tell "
            "from votes how good each is; add another"
        )
    elif not known.any():
        yield (
            f"there are no three sources of which each two vote on {ENOUGH} common {unit}s, so votes can hardly tell "
            f"how good each is; more {unit}s, or sources that vote on more of them, would help"
        )
    elif unknown := [votes.names[j] for j in voters if not known[j]]:
        many = len(unknown) > MOST_NAMED
        names = f"{len(unknown)} of {len(voters)} sources" if many else ", ".join(unknown)
        yield (
            f"votes can hardly tell how good {names} {'is' if len(unknown) == 1 else 'are'}: too few other sources "
            f"vote on {ENOUGH} of the same {unit}s; gold, or further sources there, would help"
        )


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
