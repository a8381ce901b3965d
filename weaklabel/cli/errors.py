"""``weaklabel errors``."""

from typing import Any

import click

from weaklabel.cli._session import Session, labels_option
from weaklabel.cli._session import command as common

MOST_SAID = 4


@common("errors")
@click.argument("task")
@click.option("--lf", metavar="NAME", help="Only items on which this labeling function is wrong.")
@click.option(
    "--split", type=click.Choice(["train", "dev", "test"]), help="Default: dev where it has gold, or train, or test."
)
@labels_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
def command(session: Session, task: str, lf: str | None, split: str | None, labels: str, limit: int) -> None:
    """Show what the latest run got wrong, and who said what of it.

    Without --lf: groups of items with the same wrong label after the same votes, the largest first. Where spans
    or boxes are labeled: groups of those that miss the truth in the same way.
    """
    from weaklabel.project.export import FILES
    from weaklabel.project.review import Review

    review = Review(session.task(task), session.workspace().latest_run(task, FILES[labels]), split, labels)
    found = review.buckets(limit) if lf is None else review.wrong_votes(lf, limit)
    session.show(
        {"split": review.split, "lf": lf, "errors": found},
        lambda: _show(review.errors_of, review.split, lf, labels.replace("_", " "), found),
    )


def _show(errors_of: str, split: str, lf: str | None, model: str, found: list[dict[str, Any]]) -> None:
    if not found:
        click.echo(f"Nothing is wrong on {split}." if lf is None else f"{lf} is never wrong on {split}.")
        return
    shown = {"items": _show_items, "spans": _show_spans, "boxes": _show_boxes}[errors_of]
    shown(split, lf, model, found)


def _show_items(split: str, lf: str | None, model: str, found: list[dict[str, Any]]) -> None:
    from weaklabel.cli._tables import console, show

    if lf is None:
        columns = ("count", "gold", "label", "said", "example")
        rows = [[b["count"], b["gold"], b["label"], _said(b["said"]), b["examples"][0]["text"]] for b in found]
        show(console(), f"Wrong labels of the {model} on {split}, by what was said", columns, rows)
    else:
        columns = ("id", "gold", "label", "said", "text")
        rows = [[e["id"], e["gold"], e["label"], _said(e["said"]), e["text"]] for e in found]
        show(console(), f"Items of {split} on which {lf} is wrong", columns, rows)


def _show_spans(split: str, lf: str | None, model: str, found: list[dict[str, Any]]) -> None:
    from weaklabel.cli._tables import console, show

    about = ("kind", "gold", "label")
    if lf is None:
        rows = [[b["count"], *(b[key] for key in about), _in_brackets(b["examples"][0]), _tally(b)] for b in found]
        show(console(), f"Wrong spans of the {model} on {split}, by kind", ("count", *about, "example", "said"), rows)
        return
    rows = [[e["id"], *(e[key] for key in about), _in_brackets(e), _said(e["said"])] for e in found]
    show(console(), f"Spans of {split} that {lf} has wrong", ("id", *about, "text", "said"), rows)


def _show_boxes(split: str, lf: str | None, model: str, found: list[dict[str, Any]]) -> None:
    from weaklabel.cli._tables import console, show

    about = ("kind", "gold", "label")
    if lf is None:
        rows = [[b["count"], *(b[key] for key in about), _where(b["examples"][0]), _tally(b)] for b in found]
        show(console(), f"Wrong boxes of the {model} on {split}, by kind", ("count", *about, "worst", "said"), rows)
        return
    rows = [[*(e[key] for key in about), _where(e), _said(e["said"])] for e in found]
    show(console(), f"Boxes of {split} that {lf} has wrong", (*about, "where", "said"), rows)


def _where(error: dict[str, Any]) -> str:
    """The image of an error, and both boxes in pixels."""
    both = ((name, error[f"{name}_box"]) for name in ("gold", "label"))
    return "\n".join([error["id"], *(f"{name}: {', '.join(f'{x:g}' for x in box)}" for name, box in both if box)])


def _in_brackets(error: dict[str, Any]) -> str:
    """A text with the true span in brackets, and with the labeled one where its ends are others."""
    from weaklabel.analysis.spans.pieces import bracketed

    gold, label = (error[key] and bracketed(error[key]) for key in ("gold_text", "label_text"))
    return f"gold: {gold}\nlabel: {label}" if gold and label and gold != label else gold or label


def _tally(group: dict[str, Any]) -> str:
    """What sources said at the errors of a group, and how often."""
    said = [f"{source}: {what} ×{count}" for source, what, count in group["said"]]
    more = [f"and {len(said) - MOST_SAID} more"] if len(said) > MOST_SAID else []
    silent = [f"nothing ×{group['silent']}"] if group["silent"] else []
    return "\n".join(silent + said[:MOST_SAID] + more)


def _said(pairs: list[list[str]]) -> str:
    return "\n".join(f"{source}: {label}" for source, label in pairs) or "nothing"
