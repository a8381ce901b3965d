"""The default: a mean of few models, weighted by what sorts of sources vote."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy import sparse

from weaklabel.dependence import Dependence, dependent_pairs, discounted
from weaklabel.errors import InputError, NotFitted
from weaklabel.files import intact
from weaklabel.gold import Gold
from weaklabel.label_models._calibration import calibrated, calibration
from weaklabel.label_models._generalised import Generalised, Matrix
from weaklabel.label_models._mixture import PARTS, Mixture
from weaklabel.label_models._moments import pooled_precision
from weaklabel.label_models._remarks import remarks
from weaklabel.label_models._sorts import Sorts
from weaklabel.label_models._tables import class_balance
from weaklabel.label_models.base import LabelModel
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


class Auto(LabelModel):
    r"""The mean of a few models, weighted by what sorts of sources vote; made to lose little to majority vote anywhere.

    1. Sources that agree beyond what the labels explain are found (`weaklabel.dependence`), and their votes count as
       less where they repeat each other.
    2. The precision that rules for one class have on average is estimated from how often they contradict each other.
    3. A few models are fitted, and their posteriors averaged. Their weights follow from the shares of the votes that
       come from people (sources that always answer when asked), from rules that say several things, and from rules
       that say one thing only:

       - the part of people is shared evenly by majority vote (*vote*), by one accuracy a person (*coin*; left out
         where it foresees held-out votes worse than majority vote does, by three standard errors), by a confusion
         matrix a person (*learned*), and by the same held half-way to the vote in each step (*held*);
       - of the part of rules, :math:`\sqrt{s}` goes to *learned* and *held* in equal parts, where s is the share of
         the rules' votes that comes from rules that say several things. The rest is shared evenly by two models that
         make one step from the vote and keep precisions near the pooled one: with silence as evidence (*careful*) and
         without (*spoken*).
    4. Where the truth of 20 voted units or more is known, it sharpens or flattens the mean, and shifts classes.
    5. With `features`, a classifier of the units' features is learned from the soft labels and mixed into them. It
       labels units without votes, too.

    Why a mean: no single model is at or above majority vote everywhere. Rules that say one thing only cannot tell their
    own skill, and models that believe otherwise lose most. Source: this composition is ours; docs/label-models.md says
    what was tried. The docstrings of the parts name theirs.

    Attributes:
        weights_: The weight of each part, in the order of `PARTS`, shape (part,); they sum to 1.
        pairs_: Sources that repeat each other, shape (pair, 3): their positions, and how strongly.
        precision_: The pooled precision of rules for one class.
        sorts_: The shares of votes from people, from rules that say several things, and from rules that say one.
        calibration_: An exponent, and a shift for each class, shape (1 + class,); 1 and 0 without gold.
        strength_: How far the classifier of features is believed; 0 without features.
        coef_: The classifier's weights, shape (feature, class).
        intercept_: Shape (class,).
        balance_: The class balance of the soft labels that it learned from, shape (class,).
    """

    weights_: np.ndarray
    pairs_: np.ndarray
    precision_: np.ndarray
    sorts_: np.ndarray
    calibration_: np.ndarray
    strength_: np.ndarray
    coef_: np.ndarray
    intercept_: np.ndarray
    balance_: np.ndarray

    _mixture: Mixture

    def __init__(self, features: bool = False, balance: Sequence[float] | None = None):
        self.features = features
        self.balance = balance

    def fit(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> Self:
        """Learn from votes; see `LabelModel.fit`.

        Raises:
            InputError: `features` is set, and there is not one row of features a unit.
        """
        super().fit(votes, gold)
        self.strength_, self.coef_ = np.array(0.0), np.zeros((0, len(votes.labels)))
        self.intercept_ = self.balance_ = np.zeros(len(votes.labels))
        if self.features:
            features = _numbers(features, votes)
            q, covered = super().predict_proba(votes), votes.covered()
            if gold is not None:
                soft = SoftLabels(q, covered, votes.labels).anchored(gold)
                q, covered = soft.probs, soft.covered
            learned = Generalised.learn(q, covered, features)
            self.strength_, self.coef_ = np.array(learned.strength), learned.coef
            self.intercept_, self.balance_ = learned.intercept, learned.balance
        return self

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        class_balance(self, self.balance, votes.labels)  # that it can be one
        pairs = dependent_pairs(votes)
        self.pairs_ = np.array([(pair.first, pair.second, pair.strength) for pair in pairs]).reshape(-1, 3)
        votes = discounted(votes, pairs)
        sorts, precision = Sorts.of(votes), pooled_precision(votes, gold)
        self.sorts_ = np.array([sorts.answers, sorts.several, sorts.single])
        self.precision_ = np.array(precision)
        self.calibration_ = np.r_[1.0, np.zeros(len(votes.labels))]
        if gold is not None and len(gold):
            self._calibrate(Mixture.fit(votes, None, pooled_precision(votes), self.balance), votes, gold)
        self._mixture = Mixture.fit(votes, gold, precision, self.balance)
        self.weights_ = np.array([self._mixture.weights.get(name, 0.0) for name in PARTS])

    def _calibrate(self, blind: Mixture, votes: Votes, gold: Gold) -> None:
        """Set confidence right by gold that a mixture has not seen."""
        at = votes.covered()[gold.unit]
        found = calibration(blind.mean(votes)[gold.unit[at]], gold.label[at])
        if found is not None:
            self.calibration_ = found

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, for what it says against the rest; shape (source,)."""
        return self._mixture.source_weights()

    def remarks(self) -> list[str]:
        """What was chosen and why, in plain sentences."""
        if not hasattr(self, "_sources"):
            raise NotFitted("this Auto is not fitted; call fit with votes first")
        return remarks(self)

    def predict_proba(self, votes: Votes, features: Any = None) -> np.ndarray:
        """How likely each class is for each unit; see `LabelModel.predict_proba`.

        Raises:
            InputError: `features` is set, and there is not one row of features a unit.
        """
        q = super().predict_proba(votes)
        if not self.features or not len(q):
            return q
        features = _numbers(features, votes, len(self.coef_))
        learned = Generalised(self.coef_, self.intercept_, self.balance_, float(self.strength_))
        return learned.mixed(q, votes.covered(), features)

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of units; with features, all units count as covered."""
        covered = votes.covered() | self.features
        soft = SoftLabels(self.predict_proba(votes, features), covered, votes.labels)
        return soft if gold is None else soft.anchored(gold)

    def _posterior(self, votes: Votes) -> np.ndarray:
        pairs = [Dependence(int(a), int(b), None, 0, 0.0, float(strength), 0.0) for a, b, strength in self.pairs_]
        q = self._mixture.mean(discounted(votes, pairs))
        scale, *shift = self.calibration_
        return q if scale == 1 and not any(shift) else calibrated(q, self.calibration_)

    def save(self, folder: Path | str) -> None:
        """Write the parameters, and each part in a folder of its own."""
        super().save(folder)
        self._mixture.save(Path(folder))

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """The model that `save` wrote; see `LabelModel.load`."""
        folder = Path(folder)
        model = super().load(folder)
        with intact(folder):
            weights = dict(zip(PARTS, model.weights_.tolist(), strict=True))
            model._mixture = Mixture.load(folder, {name: weight for name, weight in weights.items() if weight > 0})
        return model


def _numbers(features: Any, votes: Votes, width: int | None = None) -> Matrix:
    """Features as a matrix of finite numbers with one row a unit, and `width` columns where that is given."""
    try:
        sparse_one = sparse.issparse(features)
        matrix: Any = sparse.csr_array(features) if sparse_one else np.asarray(features, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("features must be a matrix of numbers, but hold something else") from None
    if features is None or matrix.ndim != 2 or matrix.shape[0] != votes.n_units:
        got = "none" if features is None else f"the shape {matrix.shape}"
        raise InputError(f"features must be a matrix with one row for each of {votes.n_units} units, but got {got}")
    if width is not None and matrix.shape[1] != width:
        raise InputError(f"the model was fitted to {width} features a unit, but got {matrix.shape[1]}")
    if not np.isfinite(matrix.data if sparse_one else matrix).all():
        raise InputError("features must be finite, but hold a value that is missing or infinite")
    numbers: Matrix = matrix
    return numbers
