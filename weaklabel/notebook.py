"""The first verb of the story for notebooks: rules and a table in, votes out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from weaklabel.documents.parse import read_texts
from weaklabel.errors import InputError, brief
from weaklabel.find import find_class
from weaklabel.items import Records
from weaklabel.kinds._table import with_pictures
from weaklabel.kinds.base import Kind
from weaklabel.labels import LabelSpace, class_names
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.snorkel import from_snorkel, is_snorkel
from weaklabel.lfs.teaching import teach
from weaklabel.missing import is_missing
from weaklabel.votes import Votes


def apply(
    lfs: Sequence[Any],
    items: Any,
    classes: LabelSpace | Sequence[str],
    *,
    kind: str = "classification",
    gold: Mapping[str, str] | Sequence[str | None] | None = None,
    spacy: str | None = None,
    max_fault_rate: float = 0.01,
    progress: Callable[[int, int], None] | None = None,
) -> Votes:
    """What labeling functions say of the rows of a table.

    Args:
        lfs: Labeling functions, ours or Snorkel's (whose numbers are positions in `classes`).
        items: A DataFrame, a mapping from column names to values, a list of mappings, or `Records`. A column ``id``
            names the items; otherwise the index of a DataFrame or the row number does. A column ``image`` beside no
            ``text`` has pictures: paths of files, their content as bytes, or mappings of ``bytes`` and ``path``.
        classes: Class names, or a label space.
        kind: The kind of task.
        gold: What rules of `from_examples` learn from: the true class of each item, None where it is not known; or a
            mapping from ids to classes.
        spacy: The spaCy pipeline that parses the column ``text``; rules then read ``item.doc``.
        max_fault_rate: The largest share of the items on which a rule may raise.
        progress: Told of the items done and the items in all.

    Raises:
        InputError: There are no rules, two share a name, or one is none; gold does not fit the items; a picture is
            missing or damaged.
        CannotLearn: A rule has too little gold to learn from.

    Example:
        >>> from weaklabel import apply, keyword
        >>> rules = [keyword("free", "spam", name="free"), keyword("hello", "ham", name="hello")]
        >>> apply(rules, {"text": ["Free money", "hello you"]}, ["ham", "spam"]).to_matrix()
        array([[ 1, -1],
               [-1,  0]])
    """
    made: Kind = find_class("weaklabel.kinds", kind, "kind")()
    labels = classes if isinstance(classes, LabelSpace) else made.space(class_names(classes))
    if not isinstance(lfs, Iterable):
        raise InputError(f"expected a list of labeling functions, but got {brief(lfs)}: put it into a list")
    rules = [_rule(thing, at, labels) for at, thing in enumerate(lfs)]
    records = with_pictures(as_records(items))
    records = read_texts(records, spacy or made.pipeline, made.units == "tokens")
    rules = teach(rules, records, _gold(gold, records, labels))
    check = partial(made.check, labels=labels)
    marks = apply_lfs(rules, records, check, max_fault_rate=max_fault_rate, progress=progress)
    return made.compile(records, marks, labels)[0]


def as_records(items: Any) -> Records:
    """A table of any of the forms that `apply` takes, as records."""
    if isinstance(items, Records):
        return items
    if hasattr(items, "to_dict") and hasattr(items, "columns"):
        names = [str(name) for name in items.columns]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"the table has two columns called {twice!r}; rename one")
        columns: dict[str, list[Any]] = {str(name): items[name].tolist() for name in items.columns}
        index = list(map(str, items.index.tolist()))
    elif isinstance(items, Mapping) and all(isinstance(column, Iterable) for column in items.values()):
        columns = {str(name): list(column) for name, column in items.items()}
        index = [str(row) for row in range(len(next(iter(columns.values()), [])))]
    else:
        rows: list[Any] = list(items) if isinstance(items, Iterable) and not isinstance(items, Mapping) else [None]
        if not all(isinstance(row, Mapping) for row in rows):
            raise InputError("items must be a DataFrame, a mapping of columns, a list of mappings, or Records")
        columns = {name: [row.get(name) for row in rows] for name in dict.fromkeys(key for row in rows for key in row)}
        index = [str(row) for row in range(len(rows))]
    ids = [str(id) for id in columns.pop("id")] if "id" in columns else index
    return Records(ids, columns)


def _gold(gold: Any, items: Records, labels: LabelSpace) -> list[str | None]:
    """One class an item, None where it is not known."""
    if gold is None:
        return []
    if isinstance(gold, Mapping):
        by_id = {str(id): label for id, label in gold.items()}
        unknown = next(iter(by_id.keys() - set(items.ids)), None)
        if unknown is not None:
            raise InputError(f"gold names the item {unknown!r}, which is not there")
        known = [by_id.get(id) for id in items.ids]
    else:
        known = [None if is_missing(label) else label for label in gold]
    if len(known) != len(items):
        raise InputError(f"gold must have one class (or None) an item, {len(items)} in all, but has {len(known)}")
    if not all(label is None or isinstance(label, str) for label in known):
        raise InputError("gold of rules that learn is the name of a class for each item, or None")
    labels.indices(label for label in known if label is not None)
    return known


def _rule(thing: Any, at: int, labels: LabelSpace) -> LabelingFunction:
    rule = from_snorkel(thing, labels.classes) if is_snorkel(thing) else thing
    if not isinstance(rule, LabelingFunction):
        name = getattr(thing, "__name__", repr(thing))
        raise InputError(f"{name} is no labeling function; put @labeling_function above it")
    return rule if rule.name else rule.called(f"{(rule.made_from or ('lf',))[0]}_{at}")
