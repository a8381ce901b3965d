"""What votes do not say: who was asked and kept silent, and what that silence means."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from weaklabel.vote_parts import one_each, units_of

if TYPE_CHECKING:
    from weaklabel.votes import Votes


def silence_of(votes: "Votes") -> tuple[np.ndarray, sparse.csr_array]:
    """What `Patterns.always` and `Patterns.silence` hold, the latter with one row a unit."""
    silence = votes.spoke()
    silence.data *= -1
    always = np.array([whom is None for whom in votes.asked])
    partly = [j for j, whom in enumerate(votes.asked) if whom is not None]
    if not partly:
        return always, silence
    alone = one_each(votes)
    asked_units = [whom if alone else units_of(votes, whom) for whom in votes.asked if whom is not None]
    row, column = np.concatenate(asked_units), np.repeat(partly, [len(units) for units in asked_units])
    asked = sparse.csr_array((np.ones(len(row)), (row, column)), shape=silence.shape)
    silence = sparse.csr_array(asked + silence)
    silence.eliminate_zeros()
    return always, silence


def spelt_out(votes: "Votes") -> "Votes":
    """See `Votes.with_background`."""
    if votes.labels.background is None or all(source.silence != "background" for source in votes.sources):
        return votes
    said, background = votes.spoke().tocsc(), votes.labels.index(votes.labels.background)
    unit, source = [votes.unit], [votes.source]
    for j, (who, whom) in enumerate(zip(votes.sources, votes.asked, strict=True)):
        if who.silence == "background":
            units = units_of(votes, whom)
            silent = units[~np.isin(units, said.indices[said.indptr[j] : said.indptr[j + 1]], kind="table")]
            unit.append(silent)
            source.append(np.full(len(silent), j))
    added = sum(map(len, unit[1:]))
    if not added:
        return votes
    return replace(
        votes,
        unit=np.concatenate(unit),
        source=np.concatenate(source),
        statement=np.concatenate([votes.statement, np.full(added, background)]),
        weight=np.concatenate([votes.weight, np.ones(added)]),
        extra={
            name: np.concatenate([column, np.full((added, *column.shape[1:]), np.nan)])
            for name, column in votes.extra.items()
        },
    )
