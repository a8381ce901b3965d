"""What `auto` tells of its choices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from weaklabel.label_models._mixture import PARTS
from weaklabel.label_models._sorts import Sorts

if TYPE_CHECKING:
    from weaklabel.label_models.auto import Auto


def remarks(model: "Auto") -> list[str]:
    """Plain sentences on a fitted model."""
    sorts = Sorts(*model.sorts_.tolist())
    weights = dict(zip(PARTS, model.weights_.tolist(), strict=True))
    return [*_of_sorts(sorts, float(model.precision_)), *_of_people(sorts, weights), *_of_the_rest(model)]


def _of_sorts(sorts: Sorts, precision: float) -> Iterator[str]:
    if sorts.single and not sorts.several:
        yield (
            f"Each rule says one thing only, so votes alone hardly tell the skill of each. {precision:.0%} of their "
            f"votes are taken to be right, by how often they contradict each other; skill moves one step from there."
        )
    elif sorts.several and not sorts.single:
        yield "The rules say several things each, so the skill of each was learned from how they agree."
    elif sorts.rules:
        yield (
            f"{sorts.several / sorts.rules:.0%} of the rules' votes come from rules that say several things, whose "
            f"skill can be learned from how they agree: models that do count {sorts.trust:.0%}, and models that keep "
            f"near a pooled precision of {precision:.0%} the rest."
        )


def _of_people(sorts: Sorts, weights: dict[str, float]) -> Iterator[str]:
    if not sorts.answers:
        return
    yield (
        f"{sorts.answers:.0%} of the votes come from sources that always answer when asked, as people do; their part "
        f"is a mean of majority vote and of models with one accuracy and with a confusion matrix for each."
    )
    if not weights["coin"]:
        yield (
            "The model with one accuracy for each was left out: it foresees held-out votes worse than majority vote, "
            "as where people confuse some classes in one direction."
        )


def _of_the_rest(model: "Auto") -> Iterator[str]:
    if len(model.pairs_):
        sources = len(np.unique(model.pairs_[:, :2]))
        pairs = "1 pair" if len(model.pairs_) == 1 else f"{len(model.pairs_)} pairs"
        yield f"{sources} sources repeat each other, in {pairs}: where they say the same, their votes count as less."
    if model.balance is not None:
        yield f"The class balance was given: {', '.join(f'{share:.3g}' for share in model.balance)}."
    if model.calibration_[0] != 1:
        yield "Confidence was set right by the units whose truth was known."
    if model.features:
        yield f"The features of units speak too, with a strength of {float(model.strength_):.2f}; they label all units."
