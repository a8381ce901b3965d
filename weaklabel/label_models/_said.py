"""What rules and people say of the tokens of texts, side by side."""

from dataclasses import dataclass

import numpy as np

from weaklabel.chains import Chains
from weaklabel.label_models._ends import staying
from weaklabel.label_models._seen import Evidence
from weaklabel.tags import Tags
from weaklabel.votes import Votes

OUT = -700.0
"""The log-probability of what cannot be."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What is said of each token.

    Attributes:
        score: The evidence of each tag in nats, shape (token, tag); `OUT` where nobody says that it can be.
        asked: Whether people were asked about the text of the token, shape (token,).
        marked: Whether a rule marks it, shape (token,).
        undisputed: Whether a rule marks it, and none leaves it out, shape (token,).
        chains: The texts that have tokens.
    """

    score: np.ndarray
    asked: np.ndarray
    marked: np.ndarray
    undisputed: np.ndarray
    chains: Chains

    @classmethod
    def of(cls, votes: Votes, asked: np.ndarray, rules: Evidence | None, people: np.ndarray | None) -> "Said":
        """All that is said together.

        Args:
            votes: The votes.
            asked: Whether people were asked about each item, shape (item,).
            rules: What rules say, where there are any.
            people: What people say as evidence, shape (token, tag), where there are any.
        """
        asked = np.repeat(asked, np.diff(votes.item_start))
        score = np.zeros((votes.n_units, len(votes.labels)))
        allowed = np.zeros(score.shape, dtype=bool)
        marked, undisputed, tied = np.zeros((3, votes.n_units), dtype=bool)
        if rules is not None:
            score, allowed, undisputed, tied = rules.score, rules.allowed.copy(), rules.undisputed, rules.tied & ~asked
            marked = np.asarray(allowed[:, 1:].any(axis=1))
        if people is not None:
            score = score + people
        allowed |= asked[:, None]
        allowed[:, 0] = True
        chains = Chains.of_items(votes.item_start, tied, staying(Tags.of(votes.labels)))
        return cls(np.where(allowed, score, OUT), asked, marked, undisputed, chains)
