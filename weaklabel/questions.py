"""Votes on items that are asked several questions, taken apart question by question."""

from dataclasses import replace

from weaklabel.errors import InputError
from weaklabel.votes import Votes


def by_question(votes: Votes) -> list[Votes]:
    """The votes on each question, in which every item is one unit; all of them where items are asked one thing only.

    Raises:
        InputError: An item has not one unit a question.
    """
    n, labels = len(votes.labels.questions), replace(votes.labels, questions=())
    if not n:
        return [votes]
    if votes.n_units != n * votes.n_items:
        raise InputError(f"each item must have one unit a question, {n} in all")
    parts = []
    for question in range(n):
        at = votes.unit % n == question
        coordinates = (votes.unit[at] // n, votes.source[at], votes.statement[at], votes.weight[at])
        parts.append(Votes(labels, votes.sources, votes.item_ids, *coordinates, asked=votes.asked))
    return parts
