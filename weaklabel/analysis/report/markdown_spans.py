"""Spans in Markdown: what sources do with each type, errors by kind, texts side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from weaklabel.analysis.report.markdown_text import escaped, isolated, markless, table
from weaklabel.analysis.report.spans import KINDS, SOURCES, heading, spans, versions, who
from weaklabel.analysis.report.svg_text import MODELS, plural

MOST_GROUPS, MOST_EXAMPLES, MOST_TEXTS, MOST_SAID = 12, 1, 8, 6


def markdown_spans(page: Mapping[str, Any]) -> Iterator[str]:
    """The parts of the report that are about spans; nothing where there are none."""
    told = spans(page)
    if told is None:
        return
    yield from ("## Spans by source and label", "")
    yield from table(SOURCES, [[escaped(text) for _, text in row] for row in told["sources"]], texts=2)
    if told["more"]:
        yield from ("", f"{plural(told['more'], 'more row')} in lf_spans.csv.")
    if told["errors"]:
        yield from _errors(told)
    if told["examples"]:
        yield from ("", "## Texts side by side")
    for example in told["examples"][:MOST_TEXTS]:
        yield from _example(example)


def _errors(told: Mapping[str, Any]) -> Iterator[str]:
    errors = told["errors"]
    yield from ("", "## Errors", "")
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


def _said(group: Mapping[str, Any]) -> str:
    """What sources said at the errors of a group."""
    parts = [escaped(f"{source} → {what} ({count})") for source, what, count in group["said"]]
    more = [f"{len(parts) - MOST_SAID} more"] if len(parts) > MOST_SAID else []
    silent = [f"nothing was said at {group['silent']}"] if group["silent"] else []
    return ", ".join(silent + parts[:MOST_SAID] + more)


def _example(example: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"{escaped(example['id'])}", "")
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
