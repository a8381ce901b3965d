"""Votes in one ``.npz`` file."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.errors import InputError
from weaklabel.files import intact, read_arrays, write_arrays
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.votes import Votes

FORMAT = 1


def save_votes(votes: Votes, path: Path) -> None:
    """Write votes, without pickle."""
    about = {
        "format": FORMAT,
        "classes": votes.labels.classes,
        "background": votes.labels.background,
        "groups": votes.labels.groups,
        "questions": votes.labels.questions,
        "sources": [[who.name, who.role, who.silence, who.looks_for] for who in votes.sources],
        "item_ids": votes.item_ids,
        "repeats": votes.repeats,
    }
    arrays = {name: getattr(votes, name) for name in ("unit", "source", "statement", "weight", "item_start")}
    arrays |= {f"asked_{j}": whom for j, whom in enumerate(votes.asked) if whom is not None}
    arrays |= {f"units_{name}": column for name, column in votes.units.items()}
    arrays |= {f"extra_{name}": column for name, column in votes.extra.items()}
    arrays["about"] = np.array(json.dumps(about))
    write_arrays(path, arrays, compress=True)


def load_votes(path: Path) -> Votes:
    """The votes that `save_votes` wrote.

    Raises:
        InputError: The file is damaged, or of a newer format.
    """
    with intact(path):
        stored = read_arrays(path)
        about: dict[str, Any] = json.loads(str(stored["about"]))
        if about["format"] > FORMAT:
            raise InputError(f"{path} was written by a newer weaklabel (format {about['format']})")
        sources = tuple(_source(*fields) for fields in about["sources"])
        return Votes(
            LabelSpace(
                tuple(about["classes"]), about["background"], about["groups"], tuple(about.get("questions", ()))
            ),
            sources,
            tuple(about["item_ids"]),
            stored["unit"],
            stored["source"],
            stored["statement"],
            stored["weight"],
            stored["item_start"],
            tuple(stored.get(f"asked_{j}") for j in range(len(sources))),
            {name.removeprefix("units_"): stored[name] for name in stored if name.startswith("units_")},
            about["repeats"],
            extra={name.removeprefix("extra_"): stored[name] for name in stored if name.startswith("extra_")},
        )


def _source(name: str, role: Any, silence: Any, looks_for: list[str] | None = None) -> Source:
    """A source as it was written; files of earlier versions do not tell what it looks for."""
    return Source(name, role, silence, None if looks_for is None else tuple(looks_for))
