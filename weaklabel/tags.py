"""Tags of tokens: what chains of them mean, and which chains are legal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from weaklabel.chains import NEVER, Chains, best_path
from weaklabel.errors import ConfigError, InputError, UnknownName
from weaklabel.labels import LabelSpace, Not
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

OUTSIDE = "O"
BEGIN, INSIDE = "B-", "I-"


class Spans(NamedTuple):
    """Spans of tokens, in order; arrays of shape (span,).

    Attributes:
        begin: The first token of each.
        end: The token after its last one.
        type: Its type, a position in `Tags.types`.
    """

    begin: np.ndarray
    end: np.ndarray
    type: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Tags:
    """The tags of tokens, in the order of their label space: ``O``, then ``B-x`` and ``I-x`` for each type x.

    Attributes:
        types: The types of entities.
        type: The type of each tag + 1, and 0 for ``O``; shape (tag,).
        begins: Whether a tag begins an entity, shape (tag,).
    """

    types: tuple[str, ...]
    type: np.ndarray
    begins: np.ndarray

    @classmethod
    def of(cls, labels: LabelSpace) -> "Tags":
        """The tags of a label space.

        Raises:
            InputError: It is not one of tags.
        """
        types = tuple(name.removeprefix(BEGIN) for name in labels.classes[1::2])
        if labels.classes != _names(types) or labels.background != OUTSIDE:
            raise InputError(f"expected the tags of tokens (O, B-x, I-x, …), but got the classes {labels.classes}")
        return cls.named(types)

    @classmethod
    def named(cls, types: Sequence[str]) -> "Tags":
        """The tags of types of entities."""
        of_type, begins = np.repeat(np.arange(len(types)) + 1, 2), np.tile([True, False], len(types))
        return cls(tuple(types), np.append(0, of_type), np.append(False, begins))

    def __len__(self) -> int:
        return len(self.type)

    def may_follow(self) -> np.ndarray:
        """Whether a tag may stand after another, shape (tag, next tag): an inside needs an entity of its type."""
        inside = ~self.begins & (self.type > 0)
        return ~inside[None, :] | (self.type[:, None] == self.type[None, :])

    def may_start(self) -> np.ndarray:
        """Whether a tag may be the first of a text, shape (tag,)."""
        return self.begins | (self.type == 0)

    def spans(self, path: np.ndarray, first: np.ndarray) -> Spans:
        """The entities of chains of tags; an inside that continues nothing begins an entity.

        Args:
            path: The tags of all tokens, shape (token,).
            first: The first token of each text, and the number of tokens; shape (text + 1,).
        """
        of_type = self.type[path]
        starts = np.zeros(len(path) + 1, dtype=bool)
        starts[first] = True  # a text without tokens starts where the next one does
        same = np.append(False, of_type[1:] == of_type[:-1])[: len(path)]
        begins = (of_type > 0) & (self.begins[path] | starts[:-1] | ~same)
        breaks = np.append(begins | (of_type == 0) | starts[:-1], True)
        begin, stop = np.flatnonzero(begins), np.flatnonzero(breaks)
        return Spans(begin, stop[np.searchsorted(stop, begin, side="right")], of_type[begin] - 1)

    def path(self, spans: Spans, n_tokens: int) -> np.ndarray:
        """The tags of all tokens from spans that do not overlap, integers of shape (token,)."""
        path = np.zeros(n_tokens, dtype=np.int64)
        length = spans.end - spans.begin
        token = np.repeat(spans.begin - (np.cumsum(length) - length), length) + np.arange(int(length.sum()))
        path[token] = np.repeat(2 * spans.type + 2, length)
        path[spans.begin] = 2 * spans.type + 1
        return path


def tag_space(types: Sequence[str], groups: Mapping[str, Sequence[str]] | None = None) -> LabelSpace:
    """The label space of the tags of tokens; a group of types becomes one of beginnings and one of insides.

    Raises:
        ConfigError: A type is none, or is named twice.
    """
    types = tuple(types)
    again = next((name for name in types if types.count(name) > 1), None)
    if again is not None:
        raise ConfigError(f"the class {again!r} is named twice")
    for group, members in (groups or {}).items():
        for member in members:
            if member not in types:
                raise UnknownName("class", member, types, f"the group {group!r}")
        if group in (*types, OUTSIDE):
            raise ConfigError(f"the group {group!r} is called like a class")
    if OUTSIDE in types:
        raise ConfigError(f"{OUTSIDE!r} is what tokens outside of entities get: leave it out of the classes")
    for name in types:
        if name.startswith((BEGIN, INSIDE)):
            raise ConfigError(f"the classes are types of entities, not tags: write {name[2:]!r} for {name!r}")
    grouped = {
        prefix + name: tuple(prefix + member for member in members)
        for name, members in (groups or {}).items()
        for prefix in (BEGIN, INSIDE)
    }
    return LabelSpace(_names(types), OUTSIDE, grouped)


def are_tags(labels: LabelSpace) -> bool:
    """Whether classes are the tags of tokens, so that what is labeled are spans of texts."""
    return labels.background == OUTSIDE and labels.classes == _names([n[2:] for n in labels.classes[1::2]])


def of_types(names: Sequence[str], labels: LabelSpace) -> list[str]:
    """Names of statements as people know them: tags without what stands before their type, others as they are."""
    if not are_tags(labels):
        return list(names)
    return [name.removeprefix(BEGIN).removeprefix(INSIDE) for name in names]


def path_of(soft: SoftLabels, first: np.ndarray) -> np.ndarray:
    """The chain of tags of soft labels: their own, or the likeliest that is legal; integers of shape (token,).

    Args:
        soft: Soft labels of tokens.
        first: The first token of each text, and the number of tokens; shape (text + 1,).
    """
    if "path" in soft.extra:
        return np.asarray(soft.extra["path"])
    tags = Tags.of(soft.labels)
    chains = Chains.of_items(first)
    start = np.tile(np.where(tags.may_start(), 0.0, NEVER), (len(chains.order), 1))
    move = np.where(tags.may_follow(), 0.0, NEVER)
    return best_path(np.log(np.maximum(soft.probs, 1e-12)), chains, start, np.zeros_like(start), move)


def sureness(probs: np.ndarray, path: np.ndarray, spans: Spans, first: np.ndarray) -> np.ndarray:
    """How sure each span of a path is, shape (span,): as its least sure tag, or as that it ends there.

    Args:
        probs: Probabilities of tags, shape (token, tag).
        path: The chain of tags, shape (token,).
        spans: Its spans.
        first: The first token of each text, and the number of tokens.
    """
    if not len(spans.begin):
        return np.zeros(0)
    of_path = np.append(probs[np.arange(len(path)), path], 1.0)
    least = np.minimum.reduceat(of_path, np.column_stack([spans.begin, spans.end]).ravel())[::2]
    goes_on = np.vstack([probs, np.zeros((1, probs.shape[1]))])[spans.end, 2 * spans.type + 2]
    return np.minimum(least, np.where(np.isin(spans.end, first), 1.0, 1 - goes_on))


def typed(votes: Votes) -> Votes:
    """Votes on tags as votes for types of entities, where beginnings and insides are the same."""
    groups = {
        name[2:]: tuple(dict.fromkeys(member[2:] for member in members))
        for name, members in votes.labels.groups.items()
    }
    labels = LabelSpace((OUTSIDE, *Tags.of(votes.labels).types), OUTSIDE, groups)
    index = labels.statement_index()
    new = [index[Not(_type(one.label)) if isinstance(one, Not) else _type(one)] for one in votes.labels.statements]
    return replace(votes, labels=labels, statement=np.array(new)[votes.statement])


def _type(tag: str) -> str:
    return tag if tag == OUTSIDE else tag[2:]


def _names(types: Sequence[str]) -> tuple[str, ...]:
    return (OUTSIDE, *(prefix + name for name in types for prefix in (BEGIN, INSIDE)))
