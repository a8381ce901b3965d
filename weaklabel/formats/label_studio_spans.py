"""Label Studio: texts with labels, as predictions to begin from, and as people have marked them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.answers import Answers
from weaklabel.errors import InputError
from weaklabel.files import finite, write_text
from weaklabel.formats import label_studio
from weaklabel.formats._label_studio import annotations_of
from weaklabel.formats.labeled_texts import OWN, LabeledSpan, LabeledText, Span, left_out, span_of
from weaklabel.text import counted

ENDINGS = ("json",)
FROM, TO = "label", "text"
"""What Label Studio's own template for named entities calls the labels and the text."""

OF_PAGES = ("hypertextlabels", "paragraphlabels")
"""Types of results that mark pieces of pages, by places in these, not by characters of a text."""


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write a list of tasks, each with one prediction, for ``<Labels name="label" toName="text">``.

    Label Studio counts characters as Python does. The score of a prediction is the confidence of its least sure span.

    Columns of the data that whoever reads it would take for the text, its tokens or its spans are left out.

    Returns:
        What is lost.
    """
    lost = [name for name in left_out(texts) if name in OWN]
    tasks = (json.dumps(finite(_task(one, model)), ensure_ascii=False, default=str) for one in texts)
    write_text(path, "[\n" + ",\n".join(tasks) + "\n]\n")
    return ("tokens", *([f"columns that would be taken for something else ({', '.join(lost)})"] if lost else []))


def _task(text: LabeledText, model: str) -> dict[str, Any]:
    result = [_region(at, span, text.text) for at, span in enumerate(text.spans)]
    prediction = {"model_version": model, "score": round(text.confidence, 6), "result": result}
    columns = {name: value for name, value in text.columns.items() if name not in OWN}
    return {"data": {**columns, "text": text.text, "id": text.id}, "predictions": [prediction]}


def _region(at: int, span: LabeledSpan, text: str) -> dict[str, Any]:
    inside = {"start": span.start, "end": span.end, "text": text[span.start : span.end], "labels": [span.label]}
    score = round(span.confidence, 6)
    return {"id": f"span-{at}", "from_name": FROM, "to_name": TO, "type": "labels", "score": score, "value": inside}


def is_export(found: Any) -> bool:
    """Whether what a JSON file holds are tasks of Label Studio."""
    return bool(found) and isinstance(found[0], Mapping) and isinstance(found[0].get("data"), Mapping)


def rows(tasks: Sequence[dict[str, Any]], path: Path) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Tasks as rows with their ``spans``, and what to know of them.

    Of several annotations of a task, the one that is called the ground truth counts, otherwise the first that was not
    cancelled. Where no task has an annotation, predictions are what the file tells.

    Raises:
        InputError: Pieces of pages are marked, not of texts.
    """
    done = [_done(task) for task in tasks]
    predicted = not any(done) and any(task.get("predictions") for task in tasks)
    said = [task.get("predictions") or [] for task in tasks] if predicted else done
    told = [_row(task, one, f"{path}, row {at}") for at, (task, one) in enumerate(zip(tasks, said, strict=True), 1)]
    return told, tuple(_notes(done, predicted, path))


def _notes(done: Sequence[Sequence[Mapping[str, Any]]], predicted: bool, path: Path) -> Iterator[str]:
    if predicted:
        yield f"{path} has no annotations: its predictions were taken for what is marked"
    if several := sum(len(one) > 1 and not one[0].get("ground_truth") for one in done):
        yield (
            f"{path}: {counted(several, 'text')} with several annotations, none of which is called the ground truth: "
            "the first was taken; if they are answers of people, name the file under crowd"
        )


def read_answers(path: Path, item: str | None = None, answer: str | None = None, text: str | None = None) -> Answers:
    """The spans that annotators marked in a JSON export, see `label_studio.read_answers`; a row a span.

    Args:
        path: The file.
        item: The field of a task's data that is the item's id.
        answer: The name of the labels (``from_name``); None where there is only one.
        text: The field that is the text; None for ``text``.
    """

    def marks(result: Mapping[str, Any], data: Mapping[str, Any], where: str) -> list[Span]:
        return [span_of(span, data.get(text or "text"), where) for span in _spans([result], where)]

    return label_studio.read_answers(path, item, answer, ("labels",), marks)


def _done(task: dict[str, Any]) -> list[dict[str, Any]]:
    done = [one for one in annotations_of(task) if not one.get("was_cancelled")]
    return sorted(done, key=lambda one: not one.get("ground_truth"))


def _row(task: dict[str, Any], said: Sequence[Mapping[str, Any]], place: str) -> dict[str, Any]:
    spans = list(_spans(said[0].get("result") or [], place)) if said else None
    return {"id": task.get("id"), **(task.get("data") or {}), "spans": spans}


def _spans(result: Sequence[Mapping[str, Any]], place: str) -> Iterator[dict[str, Any]]:
    """The spans of regions, one for each label that a region has."""
    for region in result:
        if not isinstance(region, Mapping):
            continue  # of a region that was begun and not made
        if region.get("type") in OF_PAGES:
            raise InputError(f"{place}: {region['type']} mark pieces of pages; plain texts are marked with <Labels>")
        if region.get("type") == "labels":
            value = region.get("value") or {}
            for label in value.get("labels") or [None]:
                yield {name: value.get(name) for name in ("start", "end", "text")} | {"label": label}
