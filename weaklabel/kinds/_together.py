"""Votes of several groups of sources, where what is voted on is the same whoever votes."""

from collections.abc import Sequence

from weaklabel.votes import Votes


def together(votes: Votes, others: Sequence[Votes]) -> Votes:
    """The votes of all sources on the same units."""
    for other in others:
        votes = votes.merge(other)
    return votes
