"""Measures of sets of labels against the truth."""

from collections.abc import Sequence

import numpy as np

from weaklabel.metrics.calibration import expected_calibration_error


def multilabel_scores(
    probs: np.ndarray, covered: np.ndarray, truth: np.ndarray, names: Sequence[str], tie: float = 1e-6
) -> dict[str, float]:
    """All measures of items whose sets of labels are known.

    A label is written where it is covered and its probability is above one half. ``accuracy`` is the share of items
    whose whole set is right; ``hamming_loss`` is the share of labels that are wrong; precision, recall and F1 are over
    all labels together (micro), label by label, and their means (macro), 0 where nothing was written or true. ``map``
    is the mean over the labels that are true somewhere of the average precision. ``log_loss`` and ``ece`` are means
    over labels, the latter over covered ones; ``coverage`` is the share of labels that somebody spoke of.

    Args:
        probs: How likely each label is true, shape (item, label).
        covered: Whether anything is known of it, booleans of shape (item, label).
        truth: Booleans of shape (item, label), one item at least.
        names: The labels.
        tie: What is nearer to one half is a tie, and not written.
    """
    written = covered & (probs > 0.5 + tie / 2)
    hit, said, true = (written & truth).sum(axis=0), written.sum(axis=0), truth.sum(axis=0)
    precision, recall, f1 = _precision_recall_f1(hit, said, true)
    micro = [float(value) for value in _precision_recall_f1(hit.sum(), said.sum(), true.sum())]
    there = [at for at in range(len(names)) if truth[:, at].any()]
    both = np.stack([1 - probs, probs], axis=2)
    scores = {
        "accuracy": float((written == truth).all(axis=1).mean()),
        "hamming_loss": float((written != truth).mean()),
        "coverage": float(covered.mean()),
        **dict(zip(("precision_micro", "recall_micro", "f1_micro"), micro, strict=True)),
        "precision_macro": float(precision.mean()),
        "recall_macro": float(recall.mean()),
        "f1_macro": float(f1.mean()),
        "map": float(np.mean([average_precision(probs[:, at], truth[:, at]) for at in there])) if there else 0.0,
        "log_loss": float(-np.log(np.maximum(np.where(truth, probs, 1 - probs), 1e-12)).mean()) + 0.0,
        "ece": expected_calibration_error(both[covered], truth[covered].astype(np.int64)),
    }
    # A label may be called "macro".
    return {f"f1_{name}": float(value) for name, value in zip(names, f1, strict=True)} | scores


def average_precision(score: np.ndarray, truth: np.ndarray) -> float:
    r"""The mean of the precision at each true item, from the likeliest down; ties come together.

    :math:`\sum_i (R_i - R_{i-1}) P_i` over the distinct scores, as scikit-learn has it, without interpolation.

    Args:
        score: Shape (item,).
        truth: Booleans of shape (item,), one of them true.
    """
    order = np.argsort(-score, kind="stable")
    hits, ranked = np.cumsum(truth[order]), score[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    recall = hits[last] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * hits[last] / (last + 1)))


def _precision_recall_f1(hit: np.ndarray, said: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, ...]:
    return (
        np.asarray(hit / np.maximum(said, 1)),
        np.asarray(hit / np.maximum(true, 1)),
        np.asarray(2 * hit / np.maximum(said + true, 1)),
    )
