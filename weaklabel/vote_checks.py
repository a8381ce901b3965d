"""Whether the fields of votes go together."""

from typing import TYPE_CHECKING

import numpy as np

from weaklabel.errors import InputError
from weaklabel.vote_order import by_source
from weaklabel.vote_parts import one_each

if TYPE_CHECKING:
    from weaklabel.votes import Votes


def check_units(votes: "Votes") -> None:
    """See that the units are those of the items, and their columns speak of each.

    Raises:
        InputError: They are not.
    """
    start, n_items = votes.item_start, votes.n_items
    if len(start) != n_items + 1 or start[0] != 0 or np.any(np.diff(start) < 0):
        raise InputError(f"item_start must have {n_items + 1} ascending positions from 0 on, but got {start}")
    wrong = next((name for name, column in votes.units.items() if len(column) != votes.n_units), None)
    if wrong is not None:
        raise InputError(f"units[{wrong!r}] has {len(votes.units[wrong])} values for {votes.n_units} units")


def check_extra(votes: "Votes") -> None:
    """See that the extra columns speak of each vote.

    Raises:
        InputError: They do not.
    """
    wrong = next((name for name, column in votes.extra.items() if len(column) != len(votes.unit)), None)
    if wrong is not None:
        raise InputError(f"extra[{wrong!r}] has {len(votes.extra[wrong])} values for {len(votes.unit)} votes")


def check_asked(votes: "Votes") -> None:
    """See that ``asked`` names items, and nobody voted who was not asked.

    Raises:
        InputError: It does not, or somebody did.
    """
    if len(votes.asked) != len(votes.sources):
        raise InputError(f"asked has {len(votes.asked)} entries for {len(votes.sources)} sources")
    if all(whom is None for whom in votes.asked):
        return
    item = votes.unit if one_each(votes) else np.searchsorted(votes.item_start, votes.unit, side="right") - 1
    order, first = by_source(votes.source, len(votes.sources))
    was_asked = np.zeros(votes.n_items, dtype=bool)
    for j, whom in enumerate(votes.asked):
        if whom is None:
            continue
        if len(whom) and (whom[0] < 0 or whom[-1] >= votes.n_items):
            raise InputError(f"{votes.names[j]!r} was asked about items beyond 0 to {votes.n_items - 1}")
        was_asked[whom] = True
        if not was_asked[item[order[first[j] : first[j + 1]]]].all():
            raise InputError(f"{votes.names[j]!r} voted on an item that it was not asked about")
        was_asked[whom] = False
