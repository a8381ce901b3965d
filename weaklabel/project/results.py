"""What a run has come to, and all files that tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.analysis.conflicts import pair_table
from weaklabel.analysis.crowd.findings import CrowdFindings, crowd_findings
from weaklabel.analysis.dependencies import dependency_table, repeats_of
from weaklabel.analysis.report.content import overview, report_content
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.sources import source_table
from weaklabel.analysis.spans.findings import SpanFindings
from weaklabel.box_votes import are_boxes
from weaklabel.label_models.base import LabelModel
from weaklabel.project import run_files
from weaklabel.project.material import Material
from weaklabel.project.rule_notes import notes_on_rules
from weaklabel.soft import SoftLabels
from weaklabel.tags import are_tags
from weaklabel.votes import Votes

UNITS = {"tokens": "token", "boxes": "object"}
"""What units are called in reports, where they are not items."""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What there is at the end of a run, which may stop early.

    Attributes:
        material: What the models worked on.
        models: Soft labels of all units by model; empty where no label model was fitted.
        metrics: Measures by split and model.
        label_model: The label model, fitted where `models` has it.
        end_model: The end model, trained where `models` has it.
    """

    material: Material
    models: Mapping[str, SoftLabels]
    metrics: Mapping[str, Mapping[str, Mapping[str, float]]]
    label_model: LabelModel
    end_model: Any

    def write(self, folder: Path, report: bool) -> None:
        """All files of the run but those that tell how it was made.

        Args:
            folder: The run's folder.
            report: Whether there are pages of a report.
        """
        found = self._findings()
        _write_sources(folder, found)
        run_files.write_votes(folder, self.material.votes)
        self._write_models(folder)
        run_files.write_overview(folder, overview(found))
        if report:
            run_files.write_report(folder, report_content(found))

    def _findings(self) -> Findings:
        material, soft = self.material, self.models.get("label_model")
        # Label models count a silence that means background as a vote, and so must all that is told of votes.
        votes = material.votes.with_background()
        notes = (*material.dataset.notes, *notes_on_rules(material.rules, material.dataset.items, material.votes))
        return Findings(
            _about(material) | ({"end_model": "none"} if self.end_model is None else {}),
            replace(material.dataset, notes=notes),
            votes,
            material.gold,
            # An end model that finds boxes of its own has no say on what sources have drawn.
            {name: one for name, one in self.models.items() if name != "end_model" or not are_boxes(votes)},
            self.metrics,
            None if soft is None else self.label_model.source_weights(),
            material.faults,
            remarks=() if soft is None else self.label_model.remarks(),
            dependencies=repeats_of(votes),
            crowd=None if soft is None else _crowd(material, votes, soft),
            spans=SpanFindings.of(votes, material.gold, self.models) if are_tags(votes.labels) else None,
            boxes=self._boxes(votes) if are_boxes(votes) else None,
        )

    def _boxes(self, votes: Votes) -> BoxFindings:
        """What there is to tell of boxes, with what the label model has learned of those who draw them."""
        fitted, model = "label_model" in self.models, self.label_model
        skills, confusions = (model.skills(), model.confusions()) if fitted else ({}, {})
        return BoxFindings.of(votes, self.material.gold, self.models, skills, confusions)

    def _write_models(self, folder: Path) -> None:
        kind, dataset, labels = self.material.kind, self.material.dataset, self.material.task.labels
        tables = {
            name: kind.table(dataset.items, soft, labels) | kind.details(dataset.items, soft)
            for name, soft in self.models.items()
        }
        run_files.write_labels(folder, dataset, tables)
        if "label_model" in self.models:
            self.label_model.save(folder / "label_model")
            run_files.write_metrics(folder, self.metrics)
        if "end_model" in self.models:
            self.end_model.save(folder / "end_model")


def _write_sources(folder: Path, found: Findings) -> None:
    """What there is to tell of sources, one by one and in pairs."""
    skill = None if found.crowd is None else found.crowd.skill
    columns = source_table(found.votes, found.gold, found.models.get("label_model"), found.weights, found.faults, skill)
    run_files.write_sources(folder, columns, pair_table(found.votes), found.faults)
    run_files.write_dependencies(folder, dependency_table(found.dependencies))
    if found.crowd is not None:
        run_files.write_crowd(folder, found.crowd)
    if found.spans is not None:
        run_files.write_spans(folder, found.spans.table)
    if found.boxes is not None:
        run_files.write_boxes(folder, found.boxes.table, found.boxes.confusions)


def _crowd(material: Material, votes: Votes, soft: SoftLabels) -> CrowdFindings | None:
    if material.people is None:
        return None
    people, kind, items, labels = material.people, material.kind, material.dataset.items, material.task.labels
    return crowd_findings(
        votes,
        soft,
        known=people.known(kind, items, votes, labels),
        grades=material.grades,
        apart=people.grades(kind, labels, material.questions, items.ids),
        seconds=people.seconds(),
        answers=people.asked_for(),
        price=material.task.config.crowd.cost,
        unit=_about(material).get("unit", "item"),
    )


def _about(material: Material) -> dict[str, Any]:
    config = material.task.config
    return {
        "task": material.task.name,
        "description": config.description,
        "kind": config.kind,
        **({"unit": UNITS[material.kind.units]} if material.kind.units in UNITS else {}),
        "classes": list(config.classes),
        "label_model": config.label_model.name,
        "end_model": config.end_model.name,
    }
