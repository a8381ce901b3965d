"""What end models made of a PyTorch network share that give classes to inputs, or to their parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from weaklabel.end_models._links import link_for
from weaklabel.end_models._torch_model import Parts, TorchModel
from weaklabel.training_set import TrainingSet

if TYPE_CHECKING:
    from weaklabel.end_models._examples import Examples
    from weaklabel.end_models._target import Target
    from weaklabel.end_models._training import Settings


class TorchClassifier(TorchModel):
    """A network that gives logits of shape (example, class), or of all parts of examples.

    A model is written by giving `_begin` and `_restore`, and a constructor with the parameters that `TorchModel` names.
    """

    def _lesson(self, parts: Parts, settings: "Settings", data: TrainingSet, training: bool) -> "Target":
        from weaklabel.end_models._target import Target

        self._kind(data.inputs)
        examples = parts.reader.read(data.inputs, self._progress, settings, training)
        return Target(examples, data.target, data.weight, link_for(data.independent), _first_parts(examples))

    def _answers(self, parts: Parts, settings: "Settings", inputs: Sequence[Any]) -> np.ndarray:
        from weaklabel.end_models._target import logits_of

        examples = parts.reader.read(inputs, self._progress, settings) if len(inputs) else None
        if examples is None or not len(examples.lengths):
            return np.zeros((0, len(self.learned_)))
        self._progress.stage("predicting")
        first = _first_parts(examples)
        logits = logits_of(parts.network, examples, settings, self._progress, first) / self.temperature_
        return link_for(self.independent_).probs(logits, self.learned_)


def _first_parts(examples: "Examples") -> np.ndarray | None:
    """The first part of each example, and the number of parts, where examples have parts; shape (example + 1,)."""
    return None if examples.parts is None else np.concatenate([[0], np.cumsum(examples.parts)])
