"""Sources that say the same more often than independent ones would, in tables and in sentences."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from weaklabel.analysis.report.svg_text import count, plural
from weaklabel.analysis.sources import asked_of, statement_names
from weaklabel.dependence import Dependence, dependent_pairs
from weaklabel.questions import by_question
from weaklabel.votes import Votes

COLUMNS = ("group", "lf_a", "lf_b", "statement", "together", "expected", "strength", "p_value")


def repeats_of(votes: Votes) -> list[dict[str, Any]]:
    """The pairs of sources that repeat each other, as `dependency_rows`.

    Where items are asked several questions, each is looked at by itself: rules for one of them have little to say of
    the others, and that alone would look like agreement.
    """
    found = [(pair, at) for at, part in enumerate(by_question(votes)) for pair in dependent_pairs(part)]
    return dependency_rows(votes, [pair for pair, _ in found], [at for _, at in found])


def dependency_rows(
    votes: Votes, pairs: Sequence[Dependence], questions: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """One row a pair, by group, and in a group the pair with most common units beyond the expected first.

    A group is all sources that pairs connect; groups are numbered from 1, the largest first.

    Args:
        votes: The votes.
        pairs: What was found.
        questions: In which question each was found; None where items are asked one thing only.
    """
    names, statements = votes.names, [*statement_names(votes), "the same"]
    asked = [asked_of(votes, at) for at in questions or [0] * len(pairs)]
    group = _groups(len(names), pairs)
    rows = [
        {
            "group": group[pair.first],
            "lf_a": names[pair.first],
            "lf_b": names[pair.second],
            "statement": question + statements[-1 if pair.statement is None else pair.statement],
            "together": int(pair.together),
            "expected": float(pair.expected),
            "strength": float(pair.strength),
            "p_value": float(pair.p_value),
        }
        for pair, question in zip(pairs, asked, strict=True)
    ]
    return sorted(rows, key=lambda row: (row["group"], row["expected"] - row["together"], row["lf_a"], row["lf_b"]))


def dependency_table(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """The same as columns."""
    return {name: [row[name] for row in rows] for name in COLUMNS}


def groups_of(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    """The names of each group of three sources or more, in the order of the groups."""
    members: dict[int, dict[str, None]] = {}
    for row in rows:
        members.setdefault(row["group"], {}).update({row["lf_a"]: None, row["lf_b"]: None})
    return [list(names) for names in members.values() if len(names) > 2]


def pair_in_words(row: dict[str, Any], unit: str = "item") -> str:
    """A pair in a plain sentence."""
    expected = row["expected"]
    number = count(expected) if expected >= 9.5 else f"{expected:.1f}" if expected >= 0.95 else "hardly any"
    return (
        f"{row['lf_a']} and {row['lf_b']} said {row['statement']} together on {plural(row['together'], unit)}, "
        f"where {number} would be expected of independent sources."
    )


def _groups(n_sources: int, pairs: Sequence[Dependence]) -> list[int]:
    """The number of the group of each source; those in no pair come last."""
    first, second = ([getattr(pair, end) for pair in pairs] for end in ("first", "second"))
    links = sparse.coo_array((np.ones(len(pairs)), (first, second)), shape=(n_sources, n_sources))
    part = connected_components(links.tocsr(), directed=False)[1]
    size = np.bincount(part, minlength=1)
    begins = [int(np.flatnonzero(part == p)[0]) if size[p] else 0 for p in range(len(size))]
    order = sorted(range(len(size)), key=lambda p: (-size[p], begins[p]))
    number = {p: at + 1 for at, p in enumerate(order)}
    return [number[p] for p in part.tolist()]
