"""Boxes in Markdown: how each source draws, and errors by kind, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from weaklabel.analysis.report.boxes import (
    CONFUSIONS,
    CONFUSIONS_TOLD,
    KINDS,
    SOURCES,
    SOURCES_TOLD,
    boxes,
    classes,
    numbers,
    where,
)
from weaklabel.analysis.report.markdown_text import escaped, table
from weaklabel.analysis.report.svg_text import MODELS, count, plural

MOST_ROWS, MOST_CONFUSIONS, MOST_PAIRS, MOST_EXAMPLES, MOST_SAID = 60, 12, 6, 2, 6


def box_sources(page: Mapping[str, Any]) -> Iterator[str]:
    """How each source draws, and what it takes for what; nothing where nobody draws boxes."""
    told = boxes(page)
    if told is None or not told["sources"]:
        return
    yield from ("## Boxes by source", "", SOURCES_TOLD, "")
    rows = told["sources"][:MOST_ROWS]
    yield from table(SOURCES, [[escaped(text) for _, text in row] for row in rows])
    more = told["more"] + len(told["sources"]) - len(rows)
    if more:
        yield from ("", f"{plural(more, 'more row')} in lf_boxes.csv.")
    if told["confusions"]:
        yield from ("", CONFUSIONS_TOLD, "")
        mistaken = told["confusions"][:MOST_CONFUSIONS]
        yield from table(CONFUSIONS, [[escaped(text) for _, text in row] for row in mistaken], texts=3)


def box_errors(page: Mapping[str, Any]) -> Iterator[str]:
    """Errors of boxes by kind; nothing where no truth is known."""
    told = boxes(page)
    if told is None or not told["errors"]:
        return
    errors = told["errors"]
    yield from ("## Errors", "")
    true = plural(errors["gold"], "true box")
    yield from (f"{true} on {plural(errors['images'], 'image')} of the {errors['split']} split.", "")
    models = (escaped(MODELS.get(model, model)) for model in told["models"])
    yield from table(["boxes", *models], [[name, *cells] for name, _, cells in told["counts"]])
    for group in errors["kinds"]:
        pairs = [_pair(pair) for pair in group["classes"][:MOST_PAIRS]]
        yield from ("", f"- **{group['count']:,} × {KINDS[group['kind']].lower()}**: {'; '.join(pairs)}")
        yield f"  - {_said(group)}"
        for example in group["examples"][:MOST_EXAMPLES]:
            told_of = "; ".join(filter(None, (where(example), numbers(example))))
            yield f"  - {escaped(example['id'])}: {told_of}"


def _pair(pair: list[Any]) -> str:
    return ", ".join(f"{name} {escaped(label)}" for name, label in classes(pair)) + f" ({count(pair[2])})"


def _said(group: Mapping[str, Any]) -> str:
    """What sources drew at the errors of a kind."""
    parts = [escaped(f"{source} → {what} ({n})") for source, what, n in group["said"]]
    more = [f"{len(parts) - MOST_SAID} more"] if len(parts) > MOST_SAID else []
    silent = [f"nobody drew anything at {group['silent']}"] if group["silent"] else []
    return ", ".join(silent + parts[:MOST_SAID] + more)
