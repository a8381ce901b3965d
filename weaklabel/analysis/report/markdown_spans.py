"""Spans in Markdown: what sources do with each type, errors by kind, texts side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from weaklabel.analysis.report.markdown_text import escaped, isolated, markless, table
from weaklabel.analysis.report.spans import KINDS, SOURCES, SOURCES_TOLD, confusion_names, heading, spans, versions, who
from weaklabel.analysis.report.svg_text import MODELS, count, percent, plural

MOST_ROWS, MOST_GROUPS, MOST_EXAMPLES, MOST_TEXTS, MOST_SAID = 60, 12, 1, 8, 6
BESIDE = "How often a true span, one a row, stands beside a found one of which type, whatever their ends."


def span_sources(page: Mapping[str, Any]) -> Iterator[str]:
    """What each source does with each type of span; nothing where there are none."""
    told = spans(page)
    if told is None or not told["sources"]:
        return
    yield from ("## Spans by source and label", "", SOURCES_TOLD, "")
    rows = told["sources"][:MOST_ROWS]
    yield from table(SOURCES, [[escaped(text) for _, text in row] for row in rows], texts=2)
    more = told["more"] + len(told["sources"]) - len(rows)
    if more:
        yield from ("", f"{plural(more, 'more row')} in lf_spans.csv.")


def span_figures(page: Mapping[str, Any]) -> Iterator[str]:
    """Which type the label model takes for which, and how often it is right where it is how sure."""
    found = page["evaluation"]
    if not found or not page.get("spans") or "label_model" not in found["confusion"]:
        return
    truths, labels = confusion_names(page, page["classes"])
    yield from (f"## Types: label model on {found['split']}", "", BESIDE, "")
    rows = [
        [escaped(name), *(count(n) for n in line)]
        for name, line in zip(truths, found["confusion"]["label_model"], strict=True)
    ]
    yield from table(["true type", *(escaped(name) for name in labels)], rows)
    bins = [row for row in found["calibration"]["label_model"] if row["count"]]
    if bins:
        yield from ("", f"## Confidence: label model on {found['split']}", "")
        yield from table(["confidence", "spans", "mean confidence", "right"], [_bin(row) for row in bins])


def _bin(row: Mapping[str, Any]) -> list[str]:
    shares = (percent(row["confidence"]), percent(row["accuracy"]))
    return [f"{row['low']:.1f} to {row['high']:.1f}", count(row["count"]), *shares]


def span_errors(page: Mapping[str, Any]) -> Iterator[str]:
    """Errors of spans by kind; nothing where no truth is known."""
    told = spans(page)
    if told is None or not told["errors"]:
        return
    errors = told["errors"]
    yield from ("## Errors", "")
    yield f"{plural(errors['gold'], 'true span')} in {plural(errors['texts'], 'text')} of the {errors['split']} split."
    yield ""
    yield from table(
        ["spans", *(escaped(MODELS.get(m, m)) for m in told["models"])], [[n, *c] for n, _, c in told["kinds"]]
    )
    for group in errors["groups"][:MOST_GROUPS]:
        types = ", ".join(f"{name} {escaped(label)}" for name, label in heading(group))
        yield from ("", f"- **{group['count']:,} × {KINDS[group['kind']].lower()}**, {types}: {_said(group)}")
        for example in group["examples"][:MOST_EXAMPLES]:
            yield from (f"  - {name}: {in_bold(pieces)}" for name, pieces in versions(example))


def span_texts(page: Mapping[str, Any]) -> Iterator[str]:
    """Texts as everybody marks them."""
    told = spans(page)
    if told is None or not told["examples"]:
        return
    yield "## Texts side by side"
    for example in told["examples"][:MOST_TEXTS]:
        yield from _example(example)


def _said(group: Mapping[str, Any]) -> str:
    """What sources said at the errors of a group."""
    parts = [escaped(f"{source} → {what} ({count})") for source, what, count in group["said"]]
    more = [f"{len(parts) - MOST_SAID} more"] if len(parts) > MOST_SAID else []
    silent = [f"nobody marked anything at {group['silent']}"] if group["silent"] else []
    return ", ".join(silent + parts[:MOST_SAID] + more)


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    kinds = ", ".join(f"{n} × {KINDS[kind].lower()}" for kind, n in example["errors"].items())
    yield from ("", f"**{escaped(example['id'])}**{': ' if kinds else ''}{kinds}", "")
    yield from (f"- {escaped(who(row))}: {in_bold(row['pieces'])}" for row in example["rows"])
    if example["more"]:
        yield f"- {plural(example['more'], 'more source')}"


def in_bold(pieces: Sequence[Sequence[Any]]) -> str:
    """A text on one line; spans stand in brackets, in bold, with their label behind."""
    return isolated(" ".join("".join(_piece(*piece) for piece in pieces).split()))


def _piece(text: str, label: str | None) -> str:
    own = markless(text)
    if label is None:
        # What stands between two spans keeps the spaces at its ends.
        return f"{' ' * text[:1].isspace()}{own}{' ' * text[-1:].isspace()}"
    # The stars stand inside of the brackets: between letters they would be no emphasis.
    return f"&#91;**{own}**&#93; ({escaped(label)})" if own else f"&#91;&#93; ({escaped(label)})"
