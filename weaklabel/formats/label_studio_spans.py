"""Label Studio: texts with labels, as predictions to begin from, and as people have marked them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.files import finite, write_text
from weaklabel.formats._documents import LabeledSpan, LabeledText

ENDINGS = ("json",)
FROM, TO = "label", "text"
"""What Label Studio's own template for named entities calls the labels and the text."""


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write a list of tasks, each with one prediction, for ``<Labels name="label" toName="text">``.

    Label Studio counts characters as Python does. The score of a prediction is the confidence of its least sure span.

    Returns:
        What is lost.
    """
    tasks = (json.dumps(finite(_task(one, model)), ensure_ascii=False, default=str) for one in texts)
    write_text(path, "[\n" + ",\n".join(tasks) + "\n]\n")
    return ("tokens",)


def _task(text: LabeledText, model: str) -> dict[str, Any]:
    result = [_region(at, span, text.text) for at, span in enumerate(text.spans)]
    prediction = {"model_version": model, "score": round(text.confidence, 6), "result": result}
    return {"data": {**text.columns, "text": text.text, "id": text.id}, "predictions": [prediction]}


def _region(at: int, span: LabeledSpan, text: str) -> dict[str, Any]:
    inside = {"start": span.start, "end": span.end, "text": text[span.start : span.end], "labels": [span.label]}
    score = round(span.confidence, 6)
    return {"id": f"span-{at}", "from_name": FROM, "to_name": TO, "type": "labels", "score": score, "value": inside}


def is_export(found: Any) -> bool:
    """Whether what a JSON file holds are tasks of Label Studio."""
    return bool(found) and isinstance(found[0], Mapping) and isinstance(found[0].get("data"), Mapping)


def rows(tasks: Sequence[Mapping[str, Any]], path: Path) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Tasks as rows with their ``spans``, and what to know of them.

    Of several annotations of a task, the one that is called the ground truth counts, otherwise the first that was not
    cancelled. Where no task has an annotation, predictions are what the file tells.
    """
    annotated = any(_done(task) for task in tasks)
    note = f"{path} has no annotations: its predictions were taken for what is marked"
    predicted = not annotated and any(task.get("predictions") for task in tasks)
    told = [_row(task, _done(task) if annotated else task.get("predictions") or []) for task in tasks]
    return told, (note,) if predicted else ()


def _done(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = task.get("annotations", task.get("completions")) or []
    done = [one for one in found if isinstance(one, Mapping) and not one.get("was_cancelled")]
    return sorted(done, key=lambda one: not one.get("ground_truth"))


def _row(task: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    data = dict(task.get("data") or {})
    spans = list(_spans(answers[0].get("result") or [])) if answers else None
    return {"id": task.get("id"), **data, "spans": spans}


def _spans(result: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for region in result:
        if region.get("type") == "labels":
            value = region.get("value") or {}
            yield {"start": value.get("start"), "end": value.get("end"), "label": value.get("labels")}
