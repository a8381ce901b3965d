"""What to know of rules once they have voted."""

from collections.abc import Iterator, Sequence

import numpy as np

from weaklabel.lfs.collect import Rule
from weaklabel.lfs.span_model import renamed
from weaklabel.tags import BEGIN
from weaklabel.votes import Votes


def notes_on_rules(rules: Sequence[Rule], votes: Votes) -> Iterator[str]:
    """Which types of models never came, though rules name them: their names may be others, which are left out."""
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
