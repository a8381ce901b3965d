"""What to know of rules once they have voted."""

from collections.abc import Iterator, Sequence

import numpy as np

from weaklabel.items import Records
from weaklabel.lfs.collect import Rule
from weaklabel.lfs.span_model import renamed
from weaklabel.tags import BEGIN
from weaklabel.votes import Votes


def notes_on_rules(rules: Sequence[Rule], items: Records, votes: Votes) -> Iterator[str]:
    """What is odd about files of rules, and which types of models never came, though rules name them.

    Their names may be others, which are left out.
    """
    for lf in (rule.lf for rule in rules):
        yield from (f"{lf.name}: {note}" for note in lf.see_fit(items))
    source = {name: j for j, name in enumerate(votes.names)}
    for lf in (rule.lf for rule in rules):
        said = np.unique(votes.statement[votes.source == source[lf.name]])
        known = {votes.labels.statements[at] for at in said}
        absent = [name for name, label in renamed(lf).items() if BEGIN + label not in known]
        if absent:
            yield (
                f"{lf.name}: its model found nothing that is called {', '.join(map(repr, absent))}; spans of other "
                "types than labels names are left out"
            )
    yield from _notes_on_boxes(votes)


def _notes_on_boxes(votes: Votes) -> Iterator[str]:
    """Which sources that mark all there is never drew a box."""
    drew = set(votes.source.tolist())
    silent = [who.name for j, who in enumerate(votes.sources) if who.silence == "background" and j not in drew]
    if "box" in votes.extra and silent:
        yield f"{len(silent)} of {len(votes.sources)} sources drew no box at all: {', '.join(silent[:8])}"
