"""What sorts of sources vote: people, rules for several classes, rules for one class."""

from dataclasses import dataclass

import numpy as np

from weaklabel.vote_counts import says_one_thing
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True)
class Sorts:
    """The shares of all votes by the sort of their sources; they sum to 1 where there are votes.

    Attributes:
        answers: From sources that always answer when asked, as people do.
        several: From other sources, that say several things.
        single: From other sources, that say one thing only.
    """

    answers: float
    several: float
    single: float

    @classmethod
    def of(cls, votes: Votes) -> "Sorts":
        """The shares in these votes."""
        m = len(votes.sources)
        cast = np.bincount(votes.source, minlength=m)
        total = max(int(cast.sum()), 1)
        answers = np.asarray(votes.spoke().sum(axis=0)).ravel() >= votes.asked_count()
        one = says_one_thing(votes) & ~answers
        share = [float(cast[which].sum() / total) for which in (answers, ~answers & ~one, one)]
        return cls(*share)

    @property
    def rules(self) -> float:
        """The share of votes from sources that may abstain."""
        return self.several + self.single

    @property
    def trust(self) -> float:
        """How far models that learn the skill of each rule are trusted, from 0 to 1.

        Rules that say one thing only teach little of their skill: units on which one votes alone look right whatever
        it is worth. Rules that say several things teach it to each other, and few of them are enough, hence the root.
        """
        return float(np.sqrt(self.several / self.rules)) if self.rules > 0 else 0.0
