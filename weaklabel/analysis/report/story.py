"""What the report's pages tell first: the story in sentences, and measures side by side."""

from collections.abc import Mapping
from typing import Any

from weaklabel.analysis.report.svg_text import MODELS, count, percent, plural, score

Content = Mapping[str, Any]

MEASURES = {
    "accuracy_expected": ("Accuracy, expected", "ties and items without a vote count as a random choice would"),
    "accuracy": ("Accuracy, strict", "of the labels written; no label counts as wrong"),
    "accuracy_covered": ("Accuracy, covered", "expected accuracy on items with a vote"),
    "coverage": ("Coverage", "share of items that have a label or a tie"),
    "precision_macro": ("Precision, macro", "mean over classes"),
    "recall_macro": ("Recall, macro", "mean over classes"),
    "f1_macro": ("F1, macro", "mean over classes"),
    "precision": ("Precision", "of the spans that were found; ends and type must be right"),
    "recall": ("Recall", "of the true spans; ends and type must be right"),
    "f1": ("F1", "of spans; ends and type must be right"),
    "log_loss": ("Log loss", "lower is better"),
    "hamming_loss": ("Hamming loss", "share of labels that are wrong; lower is better"),
    "precision_micro": ("Precision, micro", "of all labels written"),
    "recall_micro": ("Recall, micro", "of all true labels"),
    "f1_micro": ("F1, micro", "over all labels together"),
    "ap50": ("Average precision at .5", "mean over classes of the area under precision and recall of boxes, IoU .5"),
    "map": ("Average precision, mean", "mean over labels of the area under precision and recall"),
    "mean_iou": ("Overlap", "mean intersection over union of right boxes with the true ones"),
    "ece": ("Calibration error", "ECE in ten bins; lower is better"),
}
OF_BOXES = {
    "precision": ("Precision", "of the boxes that are likelier there than not; of the class, and IoU .5"),
    "recall": ("Recall", "of the true boxes; of the class, and IoU .5"),
    "f1": ("F1", "of boxes; of the class, and IoU .5"),
    "map": ("Average precision, mean", "the same at overlaps from .5 to .95"),
}
"""What measures mean where boxes are labeled."""

LOWER_IS_BETTER = {"log_loss", "ece", "hamming_loss"}
HEADLINES = {
    "accuracy_expected": "expected accuracy",
    "f1_micro": "F1 (micro)",
    "accuracy": "accuracy",
    "f1": "F1",
    "map": "mAP",
}


def story(page: Content) -> list[str]:
    """What happened, in sentences."""
    sentences = [_boxes_said(page, page["boxes"]) if page.get("boxes") else _votes_said(page)]
    return sentences + (_result(page) if page["metrics"] else ["No gold is known, so nothing here says what is true."])


def _votes_said(page: Content) -> str:
    found = page["summary"]
    return (
        f"{plural(found['sources'], 'source')} gave {plural(found['votes'], 'vote')} and cover "
        f"{percent(found['coverage'])} of {plural(found['units'], unit_name(page))}; {percent(found['overlap'])} have "
        f"votes of several sources, and on {percent(found['conflict'])} they contradict each other."
    )


def _boxes_said(page: Content, boxes: Content) -> str:
    found, several = page["summary"], boxes["several"] / max(boxes["objects"], 1)
    said = (
        f"{plural(found['sources'], 'source')} drew {plural(boxes['boxes'], 'box')} of "
        f"{plural(boxes['objects'], 'object')} on {plural(found['items'], 'image')}; {percent(several)} of the objects "
        f"were drawn by several sources."
    )
    nobody = found["units"] - boxes["objects"]
    return said + (f" {plural(nobody, 'true object')} nobody drew." if nobody else "")


def unit_name(page: Content) -> str:
    """What is voted on, in words."""
    return str(page.get("unit", "item" if page["summary"]["items"] == page["summary"]["units"] else "unit"))


def labeled(page: Content) -> str:
    """What labels are of, in words: spans of texts, boxes on images, or what is voted on."""
    return "span" if page.get("spans") else "box" if page.get("boxes") else unit_name(page)


def by_class(page: Content) -> str:
    """What is told of each class, in words."""
    return of_class(page, "").removesuffix(" of ") + f" by {'type' if page.get('spans') else 'class'}"


def of_class(page: Content, name: str) -> str:
    """What is told of one class, in words."""
    return f"{'Average precision at .5' if page.get('boxes') else 'F1'} of {name}"


def with_gold(page: Content, split: str) -> str:
    """How much gold a split has, in words: of texts and images, how many of them."""
    known = page["splits"].get(split, {})
    for item in ("text", "image"):
        if known.get(f"gold_{item}s") is not None:
            return f"{plural(known[f'gold_{item}s'], item)} with gold"
    return f"{plural(known.get('gold'), unit_name(page))} with gold"


def splits(page: Content) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the table of splits."""
    of = next((many for many in ("texts", "images") if any(many in known for known in page["splits"].values())), None)
    heads = ["split", *([of, "with gold"] if of else []), f"{unit_name(page)}s"]
    heads += [*([] if of else ["with gold"]), "with a vote", "share with a vote"]
    rows = []
    for split, known in page["splits"].items():
        counts = (of, f"gold_{of}", "items", "covered") if of else ("items", "gold", "covered")
        share = None if known["covered"] is None or not known["items"] else known["covered"] / known["items"]
        rows.append([split, *(count(known[name]) for name in counts), percent(share)])
    return heads, rows


def headline(page: Content) -> tuple[str, str] | None:
    """The split and the measure to look at first."""
    scored = ((split, name, models) for split, models in page["metrics"].items() for name in HEADLINES)
    return next(((s, name) for s, name, models in scored if _any(models, name)), None)


def _result(page: Content) -> list[str]:
    first = headline(page)
    if first is None:
        return []
    split, name = first
    values = {model: scores.get(name) for model, scores in page["metrics"][split].items()}
    where = f"On the {with_gold(page, split)} of the {split} split, the {HEADLINES[name]} is: "
    said = [
        f"{_called(page, model)} {score(value)}"
        + _against(value, values.get("majority_vote") if model == "label_model" else None)
        for model, value in values.items()
        if value is not None
    ]
    return [f"{where}{'; '.join(said)}."]


def _called(page: Content, model: str) -> str:
    if model == "majority_vote":
        return "majority vote"
    name = page.get(model)
    return f"the {MODELS.get(model, model).lower()}" + (f" ({name})" if name and name != "none" else "")


def _against(value: float, vote: float | None) -> str:
    if vote is None:
        return ""
    points = round(round(value, 3) - round(vote, 3), 3) * 100
    if not points:
        return ", as much as majority vote"
    return f", {abs(points):.1f} points {'above' if points > 0 else 'below'} majority vote"


def quality(page: Content) -> list[dict[str, Any]]:
    """Measures side by side: one table a split; each cell is a text and whether it is the best of its row."""
    return [
        {
            "split": split,
            "gold": with_gold(page, split),
            "models": list(models),
            "rows": [_row(models, key, *_meaning(page, key)) for key in _measured(page, models)],
            "classes": [_row(models, key, name, "") for name, key in _of_classes(page) if _any(models, key)],
        }
        for split, models in page["metrics"].items()
    ]


def _meaning(page: Content, key: str) -> tuple[str, str]:
    """The name of a measure, and what it means."""
    known = MEASURES | OF_BOXES if page.get("boxes") else MEASURES
    return known.get(key, (key, ""))


def _of_classes(page: Content) -> list[tuple[str, str]]:
    """Each class with the key of what is measured of it; of a single class of boxes nothing new is."""
    if not page.get("boxes"):
        return [(name, f"f1_{name}") for name in page["classes"]]
    return [(name, f"ap50_{name}") for name in page["classes"] if len(page["classes"]) > 1]


def _measured(page: Content, models: Mapping[str, Any]) -> list[str]:
    """The measures there are, known ones first."""
    of_classes = {f"{measure}_{name}" for measure in ("f1", "ap50") for name in page["classes"]}
    found = dict.fromkeys(key for scores in models.values() for key in scores)
    return [key for key in MEASURES if key in found] + [k for k in found if k not in MEASURES and k not in of_classes]


def _any(models: Mapping[str, Any], key: str) -> bool:
    """Whether any model has a value for a measure."""
    return any(scores.get(key) is not None for scores in models.values())


def _row(models: Mapping[str, Any], key: str, name: str, help: str) -> dict[str, Any]:
    values = [scores.get(key) for scores in models.values()]
    rounded = [round(value, 3) for value in values if value is not None]
    best = (min if key in LOWER_IS_BETTER else max)(rounded, default=None)
    told = key != "coverage" and len(set(rounded)) > 1
    text = percent if key == "coverage" else score
    cells = [(text(value), told and value is not None and round(value, 3) == best) for value in values]
    return {"name": name, "help": help, "cells": cells}
