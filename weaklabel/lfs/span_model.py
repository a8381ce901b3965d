"""The maker `span_model`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from weaklabel.documents.pipeline import load_pipeline
from weaklabel.errors import ConfigError
from weaklabel.lfs.function import LabelingFunction, Silence


def span_model(
    model: str | Callable[[str], Iterable[Any]],
    labels: Mapping[str, str] | None = None,
    *,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that marks what a model finds.

    Args:
        model: The name of a spaCy pipeline that finds entities; those of ``item.doc`` are taken where it is the
            pipeline of the task. Or a function that takes a text and gives spans (start, end, label) of characters.
        labels: What the model's labels are called here; spans with others are left out. None takes them as they are.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a model that finds all there is; see `labeling_function`.

    Raises:
        ConfigError: The model is neither; or, when it is first asked, there is no such pipeline.
        MissingExtra: spaCy is not installed.

    Example:
        >>> from weaklabel import Record, span_model
        >>> shouted = span_model(lambda text: [(0, 4, "NAME")] if text.isupper() else [], {"NAME": "PER"})
        >>> shouted(Record("1", {"text": "ANNA!"}))
        ((0, 4, 'PER'),)
    """
    if not (isinstance(model, str) or callable(model)):
        raise ConfigError(f"span_model needs the name of a pipeline or a function, but got {model!r}")

    def mark(item: Any) -> Any:
        found = _entities(item, model) if isinstance(model, str) else model(item.text)
        return tuple(_translated(found, labels))

    mark.__doc__ = f"Marks what {model if isinstance(model, str) else getattr(model, '__name__', 'a function')} finds."
    made_from = ("span_model", model, None if labels is None else dict(labels))
    return LabelingFunction(mark, name, made_from=made_from, silence=silence)


def renamed(lf: LabelingFunction) -> Mapping[str, str]:
    """What the labels of a model are called, where the rule is made of one and translates them; otherwise none."""
    maker, *_, labels = lf.made_from or ("", None)
    return labels or {} if maker == "span_model" else {}


def _translated(found: Iterable[Any], labels: Mapping[str, str] | None) -> Iterable[tuple[Any, ...]]:
    for span in found:
        start, end, label, *confidence = span
        if labels is None or label in labels:
            yield (start, end, label if labels is None else labels[label], *confidence)


def _entities(item: Any, pipeline: str) -> list[tuple[int, int, str]]:
    """The entities of an item by a pipeline, which is run only where it is not the one that read the text."""
    doc = item.doc if _read_by(item) == pipeline else load_pipeline(pipeline)(item.text)
    return [(span.start_char, span.end_char, span.label_) for span in doc.ents]


def _read_by(item: Any) -> str | None:
    """The name of the pipeline that read an item."""
    behind = getattr(item, "_behind", None)
    parsed = getattr(behind, "parsed", behind)
    return getattr(getattr(parsed, "pieces", None), "pipeline", None)
