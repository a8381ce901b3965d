"""The files of a run, each written in one step."""

import platform
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import weaklabel
from weaklabel.analysis.crowd.findings import CrowdFindings
from weaklabel.files import file_hash, finite, write_json, write_text
from weaklabel.formats import csv, jsonl, parquet
from weaklabel.formats.base import Table
from weaklabel.marks import Dataset, Fault
from weaklabel.project.run import FORMAT
from weaklabel.project.task import Task
from weaklabel.project.vote_file import save_votes
from weaklabel.votes import Votes

PACKAGES = ("numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "torch", "transformers", "spacy")


def write_sources(folder: Path, columns: Table, pairs: Table, faults: Sequence[Fault]) -> None:
    """``lf_summary.csv``, ``lf_conflicts.csv`` and ``faults.jsonl``."""
    csv.write(_flat(columns), folder / "lf_summary.csv")
    csv.write(_flat(pairs), folder / "lf_conflicts.csv")
    names = ("lf", "item", "error", "place", "traceback")
    jsonl.write({name: [getattr(fault, name) for fault in faults] for name in names}, folder / "faults.jsonl")


def write_dependencies(folder: Path, table: Table) -> None:
    """``lf_dependencies.csv``."""
    csv.write(_flat(table), folder / "lf_dependencies.csv")


def write_spans(folder: Path, table: Table) -> None:
    """``lf_spans.csv``."""
    csv.write(_flat(table), folder / "lf_spans.csv")


def write_boxes(folder: Path, table: Table, confusions: Table) -> None:
    """``lf_boxes.csv`` and ``lf_box_confusion.csv``, each where there is something to tell."""
    for told, name in ((table, "lf_boxes.csv"), (confusions, "lf_box_confusion.csv")):
        if told:
            csv.write(_flat(told), folder / name)


def write_crowd(folder: Path, found: CrowdFindings) -> None:
    """``workers.csv``, ``worker_confusions.csv``, ``worker_pairs.csv`` and ``crowd.json``."""
    csv.write(_flat(dict(found.workers)), folder / "workers.csv")
    csv.write(_flat(dict(found.confusions)), folder / "worker_confusions.csv")
    csv.write(_flat(dict(found.pairs)), folder / "worker_pairs.csv")
    told = {"agreement": found.agreement, "cost": found.cost, "sentences": list(found.sentences)}
    write_json(folder / "crowd.json", finite(told))


def write_votes(folder: Path, votes: Votes) -> None:
    """``votes.npz``."""
    save_votes(votes, folder / "votes.npz")


def write_labels(folder: Path, dataset: Dataset, tables: Mapping[str, Table]) -> None:
    """``soft_labels.parquet`` of the label model and ``predictions.parquet`` of the end model, one row an item.

    Args:
        folder: The run's folder.
        dataset: The items.
        tables: What the kind tells of the labels of each model.
    """
    about = {"id": list(dataset.items.ids), "split": dataset.split.tolist()}
    for model, file in (("label_model", "soft_labels"), ("end_model", "predictions")):
        if model in tables:
            parquet.write({**about, **tables[model]}, folder / f"{file}.parquet")


def write_metrics(folder: Path, metrics: Mapping[str, Any]) -> None:
    """``metrics.json``."""
    write_json(folder / "metrics.json", dict(metrics))


def write_overview(folder: Path, content: Mapping[str, Any]) -> None:
    """``overview.json``."""
    write_json(folder / "overview.json", dict(content))


def write_report(folder: Path, content: Mapping[str, Any]) -> None:
    """``report.json``, ``report.html`` and ``report.md``."""
    from weaklabel.analysis.report.html import html_page
    from weaklabel.analysis.report.markdown import markdown_page

    write_json(folder / "report.json", dict(content))
    write_text(folder / "report.html", html_page(content))
    write_text(folder / "report.md", markdown_page(content))


def write_manifest(folder: Path, task: Task, until: str, rules: Mapping[str, str], files: Mapping[str, Path]) -> None:
    """``manifest.json``: what the run was made from; two runs of the same have the same."""
    write_json(
        folder / "manifest.json",
        {
            "format": FORMAT,
            "weaklabel": weaklabel.__version__,
            "python": platform.python_version(),
            "packages": {name: found for name in PACKAGES if (found := _version(name))},
            "task": task.name,
            "until": until,
            "random_state": task.config.random_state,
            "settings": task.config.model_dump(mode="json"),
            "labeling_functions": dict(rules),
            "files": {name: file_hash(file) for name, file in files.items()},
        },
    )


def write_timings(folder: Path, seconds: Mapping[str, float]) -> None:
    """``timings.json``: the only file in which two equal runs differ."""
    made = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    write_json(folder / "timings.json", {"created": made, "seconds": dict(seconds)})


def _flat(table: Table) -> Table:
    return {name: [_cell(value) for value in column] for name, column in table.items()}


def _cell(value: Any) -> Any:
    """A value as a CSV field: a list is joined by ``|``, not a number is empty, a share keeps six digits."""
    if isinstance(value, list):
        return "|".join(map(str, value))
    if isinstance(value, float):
        return "" if value != value else round(value, 6)
    return value


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
