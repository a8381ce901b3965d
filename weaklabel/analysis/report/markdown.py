"""The report of a run in Markdown."""

from collections.abc import Iterator, Mapping
from typing import Any

from weaklabel.analysis.report.markdown_boxes import box_errors, box_sources
from weaklabel.analysis.report.markdown_spans import span_errors, span_figures, span_sources, span_texts
from weaklabel.analysis.report.markdown_text import escaped as escaped
from weaklabel.analysis.report.markdown_text import table as table_of
from weaklabel.analysis.report.model import label_model, repeats
from weaklabel.analysis.report.people import PAIRS, WORKERS, people
from weaklabel.analysis.report.spans import TAGS
from weaklabel.analysis.report.story import of_class, quality, splits, story, unit_name
from weaklabel.analysis.report.svg_matrix import conflict_rate
from weaklabel.analysis.report.svg_text import (
    MODELS,
    NONE,
    command,
    count,
    interval,
    percent,
    plural,
    rounded,
    score,
    short,
    shown,
)

Content = Mapping[str, Any]

MOST_PAIRS, MOST_BUCKETS, MOST_SAID, FEW = 10, 8, 8, 0.4


def markdown_page(content: Content) -> str:
    """The report as Markdown for GitHub: the summary, measures, sources, worst pairs and errors."""
    page = shown(content)
    parts = (
        _head, _measures, _label_model, _sources, span_sources, box_sources, _people, _pairs, _repeats, span_figures,
        _errors, span_errors, span_texts, box_errors, _faults,
    )  # fmt: skip
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part(page)))) + "\n"


def worst_pairs(page: Content, most: int = MOST_PAIRS) -> list[dict[str, Any]]:
    """The pairs of sources that contradict each other on most items."""
    pairs = page["pairs"]
    rows = enumerate(pairs["conflict"])
    found = [(conflict, a, b) for a, row in rows for b, conflict in enumerate(row[:a]) if conflict]
    return [
        {
            "a": pairs["names"][b],
            "b": pairs["names"][a],
            "conflict": conflict,
            "overlap": pairs["overlap"][a][b],
            "rate": conflict_rate(pairs, a, b),
        }
        for conflict, a, b in sorted(found, key=lambda pair: (-pair[0], pair[2], pair[1]))[:most]
    ]


def few(row: Mapping[str, Any]) -> bool:
    """Whether too little gold stands behind the precision of a source."""
    low, high = row["precision_low"], row["precision_high"]
    return low is not None and high is not None and high - low > FEW


def _head(page: Content) -> Iterator[str]:
    yield from (f"# Report: {escaped(page['task'])}", "")
    if page["description"]:
        yield from (escaped(page["description"]), "")
    yield escaped(" ".join(story(page)))
    yield from ("", f"{'Types' if page.get('spans') else 'Classes'}: {escaped(', '.join(page['classes']))}", "")
    yield from table_of(*splits(page))
    if page["notes"]:
        yield from ("", "Notes:", "", *(f"- {escaped(note)}" for note in page["notes"]))


def _measures(page: Content) -> Iterator[str]:
    for at, table in enumerate(quality(page)):
        yield from (*([""] if at else []), f"## How good: {table['split']}", "")
        rows = [
            [escaped(row["name"]), *(f"**{text}**" if best else text for text, best in row["cells"])]
            for row in [*table["rows"], *({**row, "name": of_class(page, row["name"])} for row in table["classes"])]
        ]
        yield from table_of(["measure", *(escaped(MODELS.get(model, model)) for model in table["models"])], rows)


def _label_model(page: Content) -> Iterator[str]:
    told = label_model(page)
    if told is None:
        return
    yield from ("## Label model", "", *(f"- {escaped(sentence)}" for sentence in told["sentences"]))
    if told["pairs"]:
        yield from ("", *([TAGS, ""] if page.get("spans") else []))
        judged = ["truth known", "majority vote right", "label model right"] if told["judged"] else []
        heads = ["majority vote says", "label model says", f"{unit_name(page)}s", *judged]
        yield from table_of(heads, [_departure(pair)[: len(heads)] for pair in told["pairs"]], texts=2)
    if told["sources"]:
        rows = [[escaped(part["lf"]), count(part["backs"]), count(part["opposes"])] for part in told["sources"]]
        yield ""
        yield from table_of(["source", "backs the label model", "opposes it"], rows)


def _departure(pair: Mapping[str, Any]) -> list[str]:
    labels = ["no label" if pair[name] is None else escaped(pair[name]) for name in ("majority_vote", "label_model")]
    gold = pair["gold"]
    right = [rounded(gold[name]) for name in ("majority_vote", "label_model")]
    return [*labels, count(pair["count"]), count(gold["known"]), *right]


def _people(page: Content) -> Iterator[str]:
    told = people(page)
    if told is None:
        return
    yield from ("## Workers", "", *(f"- {escaped(sentence)}" for sentence in told["sentences"]), "")
    yield from table_of(WORKERS, [[escaped(cell) for cell in row] for row in told["workers"]])
    if told["more"]:
        yield from ("", f"{plural(told['more'], 'more worker')} in workers.csv.")
    if told["pairs"]:
        yield from ("", "Who disagrees with whom:", "")
        yield from table_of(PAIRS, [[escaped(cell) for cell in row] for row in told["pairs"]], texts=2)


def _repeats(page: Content) -> Iterator[str]:
    told = repeats(page)
    if told is not None:
        yield from ("## Sources that repeat each other", "")
        yield from (f"- {escaped(sentence)}" for sentence in [*told["groups"], *told["pairs"]])
        if told["more"]:
            yield f"- {plural(told['more'], 'more pair')} in lf_dependencies.csv."


def _sources(page: Content) -> Iterator[str]:
    heads = (
        "source,says,coverage,overlaps,conflicts,correct,incorrect,precision,95% interval,estimated,95% of estimate,"
        "weight,faults"
    )
    yield from ("## Sources", "")
    yield from table_of(heads.split(","), [_source(row) for row in page["lf_summary"]], texts=2)
    if any(few(row) for row in page["lf_summary"]):
        yield from ("", "(few): the interval is wider than 40 points; too little gold to tell.")


def _source(row: Mapping[str, Any]) -> list[str]:
    says = escaped(short(", ".join(row["polarity"]), 60)) or NONE
    shares = [percent(row[key]) for key in ("coverage", "overlaps", "conflicts")]
    counts = [count(row[key]) for key in ("correct", "incorrect")]
    between = interval(row["precision_low"], row["precision_high"]) or NONE
    known = [percent(row["precision"]), between + (" (few)" if few(row) else "")]
    believed = interval(row.get("estimated_low"), row.get("estimated_high")) or NONE
    return [escaped(row["lf"]), says, *shares, *counts, *known, percent(row["estimated_precision"]), believed,
            score(row["weight"]), count(row["faults"])]  # fmt: skip


def _pairs(page: Content) -> Iterator[str]:
    rows = [
        [escaped(pair["a"]), escaped(pair["b"]), *(percent(pair[key]) for key in ("overlap", "conflict", "rate"))]
        for pair in worst_pairs(page)
    ]
    if rows:
        yield from ("## Conflicts", "")
        yield from table_of(["source", "other", "both vote", "conflict", "of those"], rows, texts=2)


def _errors(page: Content) -> Iterator[str]:
    errors = page["errors"]
    if not errors:
        return
    yield from ("## Errors", "")
    yield f"{count(errors['wrong'])} of {count(errors['gold'])} with gold in the {errors['split']} split are wrong."
    if errors["buckets"]:
        yield from ("", f"Dig on with <code>{escaped(command('weaklabel', 'errors', page['task']))} --lf NAME</code>.")
    for bucket in errors["buckets"][:MOST_BUCKETS]:
        said = [f"{lf} → {statement}" for lf, statement in bucket["said"]]
        votes = ", ".join(said[:MOST_SAID]) + (f" and {len(said) - MOST_SAID} more" if len(said) > MOST_SAID else "")
        label = escaped(bucket["label"]) if bucket["label"] is not None else "no label"
        head = f"{escaped(bucket['gold'])} → {label}, {count(bucket['count'])}"
        yield from ("", f"- **{head}**: {escaped(votes) if said else 'no source voted'}")
        for example in bucket["examples"][:2]:
            yield f"  - {escaped(example['id'])}: {escaped(short(example['text'], 160))}"


def _faults(page: Content) -> Iterator[str]:
    rows = [[escaped(f["lf"]), escaped(f["error"]), escaped(f["item"]), count(f["count"])] for f in page["faults"]]
    if rows:
        yield from ("## Faults", "")
        yield from table_of(["source", "error", "first item", "times"], rows, texts=3)
