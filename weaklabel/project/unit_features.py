"""What a label model may read of units beside their votes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.features.choice import features_for
from weaklabel.features.tokens import TokenFeatures
from weaklabel.features.vectors import word_vectors
from weaklabel.inputs import taken
from weaklabel.label_models.base import LabelModel
from weaklabel.progress import Progress
from weaklabel.project.material import Material
from weaklabel.project.task import Task
from weaklabel.rows import WordRows


def unit_features(material: Material, model: LabelModel, progress: Progress) -> Any:
    """One row of numbers a unit, those of its item, where the label model reads any; None elsewhere.

    Args:
        material: The items.
        model: The label model.
        progress: Told how far a network is that reads words.
    """
    if not model.features:
        return None
    inputs = material.inputs()
    if material.kind.units == "tokens":
        return _word_rows(inputs, material.task, progress)
    rows = features_for(taken(inputs, material.learned_from())).transform(inputs)
    return rows[np.repeat(np.arange(material.votes.n_items), np.diff(material.votes.item_start))]


def _word_rows(inputs: Sequence[Any], task: Task, progress: Progress) -> WordRows:
    """How words are written, which they are, and, where the task names a network, what they mean."""
    rows, network = TokenFeatures().rows(inputs), task.vectors()
    if network is None:
        return rows
    progress.stage("word vectors")
    return replace(rows, meaning=word_vectors(inputs, network, task.cache() / "vectors", progress.step))
