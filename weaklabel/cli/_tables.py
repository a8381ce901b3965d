"""Tables for people, on stdout."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from weaklabel.text import harmless

MODELS = {"majority_vote": "majority vote", "label_model": "label model", "end_model": "end model"}
SCORES = (
    "accuracy_expected", "accuracy", "accuracy_covered", "coverage", "f1_micro", "f1_macro", "ap50", "map",
    "hamming_loss", "precision", "recall", "f1", "mean_iou", "log_loss", "ece",
)  # fmt: skip

MOST_SPANS = 40


class _Console(Console):
    """A console that leaves it to the command what it means that nobody reads on."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Stdout, as wide as a table needs where it is no terminal."""
    plain = _Console()
    return plain if plain.is_terminal else _Console(width=160)


def show(out: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One table; numbers stand right."""
    table = Table(title=safe(title), title_justify="left", title_style="bold", header_style="bold")
    for at, name in enumerate(columns):
        numeric = any(isinstance(row[at], int | float) for row in rows)
        table.add_column(safe(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(safe(text(value)) for value in row))
    out.print(table)


def show_place(out: Console, what: str, place: Path) -> None:
    """Where something is, on one line however long."""
    out.print(safe(f"{what}: {place}"), highlight=False, soft_wrap=True)


def safe(text: str) -> str:
    """A text that neither steers the terminal nor marks itself up."""
    return escape(harmless(text))


def text(value: Any) -> str:
    """A value in a table."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool) or not isinstance(value, float):
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{value:.3f}"


def show_report(out: Console, content: Mapping[str, Any]) -> None:
    """The tables of a report."""
    show_overview(out, content["task"], content)
    show_sources(out, content["lf_summary"])
    show_spans(out, content)
    show_boxes(out, content)
    show_crowd(out, content)
    show_repeats(out, content)
    show_metrics(out, content["metrics"])


def show_overview(out: Console, task: str, content: Mapping[str, Any]) -> None:
    """How much was said, and what to know before reading figures."""
    summary = content["summary"]
    out.print(
        f"[bold]{safe(task)}[/]: {summary['items']:,} items, {summary['sources']} sources, "
        f"coverage {summary['coverage']:.1%}, overlap {summary['overlap']:.1%}, conflict {summary['conflict']:.1%}, "
        f"faults {summary['faults']}"
    )
    for note in content["notes"]:
        out.print(f"  note: {safe(note)}", highlight=False, soft_wrap=True)
    for remark in content.get("remarks", ()):
        out.print(f"  label model: {safe(remark)}", highlight=False, soft_wrap=True)


def show_sources(out: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """One row a labeling function."""
    measured, believed = ("precision", "95 %"), ("estimated", "95 %")
    columns = ("lf", "polarity", "coverage", "overlaps", "conflicts", *measured, *believed, "faults")
    values = [
        (
            row["lf"],
            row["polarity"],
            row["coverage"],
            row["overlaps"],
            row["conflicts"],
            row["precision"],
            _interval(row["precision_low"], row["precision_high"]),
            row["estimated_precision"],
            _interval(row.get("estimated_low"), row.get("estimated_high")),
            row["faults"],
        )
        for row in rows
    ]
    show(out, "Labeling functions and other sources", columns, values)


def show_spans(out: Console, content: Mapping[str, Any]) -> None:
    """What sources do with each type of span, and how models miss the truth, where spans are labeled."""
    from weaklabel.analysis.report.spans import KINDS

    told = content.get("spans")
    if not told:
        return
    columns = ("lf", "label", "spans", "of texts", "precision", "95 %", "token precision", "other type", "other ends")
    shares = ("token_precision", "type_conflict", "boundary_conflict")
    rows = [
        (*(row[key] for key in ("lf", "label", "spans", "text_coverage", "precision")),
         _interval(row["precision_low"], row["precision_high"]), *(row[key] for key in shares))
        for row in told["sources"]
    ]  # fmt: skip
    show(out, "Spans", columns, rows[:MOST_SPANS])
    more = len(rows) - len(rows[:MOST_SPANS]) + told["more"]
    if more:
        out.print(f"  {more} more rows: lf_spans.csv of the run", highlight=False)
    _show_kinds(out, "Spans", told["errors"], KINDS)


def show_boxes(out: Console, content: Mapping[str, Any]) -> None:
    """How each source draws, and how models miss the truth, where boxes are labeled."""
    from weaklabel.analysis.report.boxes import KINDS

    told = content.get("boxes")
    if not told:
        return
    columns = ("lf", "miss", "95 %", "by gold", "false an image", "95 %", "by gold", "overlap by gold")
    rows = [
        [row["lf"], *(cell for name in ("miss", "false") for cell in (
            row.get(name), _interval(row.get(f"{name}_low"), row.get(f"{name}_high")), row.get(f"gold_{name}"),
        )), row.get("gold_iou")]
        for row in told["sources"]
    ]  # fmt: skip
    if rows:
        show(out, "Boxes", columns, rows)
    if told["more"]:
        out.print(f"  {told['more']} more rows: lf_boxes.csv of the run", highlight=False)
    _show_kinds(out, "Boxes", told["errors"], KINDS)


def _show_kinds(out: Console, what: str, errors: Mapping[str, Any] | None, kinds: Mapping[str, str]) -> None:
    """How many spans or boxes of each model miss the truth in which way, where that is known."""
    if errors:
        rows = [[MODELS.get(name, name), *(one[kind] for kind in kinds)] for name, one in errors["models"].items()]
        title = f"{what} of models beside the {errors['gold']:,} true ones of {errors['split']}"
        show(out, title, ("model", *(name.lower() for name in kinds.values())), rows)


def show_crowd(out: Console, content: Mapping[str, Any]) -> None:
    """The people who answered, where there are any."""
    crowd = content.get("crowd")
    if not crowd:
        return
    columns = ("worker", "answers", "accuracy", "95 %", "gold questions", "seconds", "what stands out")
    rows = [
        (
            row["worker"], row["answers"], row["accuracy"], _interval(row["accuracy_low"], row["accuracy_high"]),
            f"{row['gold_correct']} of {row['gold_answered']}" if row["gold_answered"] else "–", row["seconds"],
            f"{row['flag']}: {row['note']}" if row["flag"] else "",
        )
        for row in crowd["workers"]
    ]  # fmt: skip
    show(out, "Workers", columns, rows)
    if crowd["more"]:
        out.print(f"  {crowd['more']} more workers: workers.csv of the run", highlight=False)
    for sentence in crowd["sentences"]:
        out.print(f"  {safe(sentence)}", highlight=False, soft_wrap=True)


def show_repeats(out: Console, content: Mapping[str, Any]) -> None:
    """Sentences on sources that repeat each other, where there are any."""
    from weaklabel.analysis.report.model import repeats

    told = repeats(content)
    if told is not None:
        out.print("[bold]Sources that repeat each other[/]")
        for sentence in [*told["groups"], *told["pairs"]]:
            out.print(f"  {safe(sentence)}", highlight=False, soft_wrap=True)
        if told["more"]:
            out.print(f"  {told['more']} more pairs: lf_dependencies.csv of the run", highlight=False)


def show_metrics(out: Console, metrics: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Models side by side, split by split."""
    lines = [(split, model, scores) for split, models in metrics.items() for model, scores in models.items()]
    known = [name for name in SCORES if any(name in scores for _, _, scores in lines)]
    rows = [[split, MODELS.get(model, model), *(scores.get(name) for name in known)] for split, model, scores in lines]
    if rows:
        show(out, "Against gold", ("split", "model", *known), rows)


def _interval(low: Any, high: Any) -> str:
    return "–" if low is None or low != low else f"{low:.2f}–{high:.2f}"
