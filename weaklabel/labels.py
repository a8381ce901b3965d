"""What can be true of a unit, and what can be said about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from weaklabel.errors import ConfigError, UnknownName

ABSTAIN = None
"""What a labeling function returns when it has nothing to say."""


@dataclass(frozen=True, slots=True)
class Not:
    """The statement that an item is *not* of a class: ``Not("spam")``."""

    label: str


Statement: TypeAlias = str | Not
"""A class, a group of classes, or the complement of a class."""


@dataclass(frozen=True, slots=True)
class LabelSpace:
    """The classes of a task, and the coarser statements that a source may make about them.

    Attributes:
        classes: Class names, in the order that probabilities use.
        background: The class of "nothing here" (``O`` in NER), one of `classes`; None where there is none.
        groups: Coarser names, each with the classes that it may mean: ``{"ENT": ("PER", "ORG")}``.
        questions: What is asked of every item, where these are several questions with the same answers (the classes):
            each item then has one unit a question, in this order.
    """

    classes: tuple[str, ...]
    background: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.classes, str):
            raise ConfigError(f"classes must be a list of names, but got the text {self.classes!r}")
        object.__setattr__(self, "classes", tuple(self.classes))
        object.__setattr__(self, "groups", {name: tuple(members) for name, members in self.groups.items()})
        names = [*self.classes, *self.groups]
        wrong = [name for name in names if not isinstance(name, str) or not name]
        if wrong:
            raise ConfigError(f"a class is named by a text that is not empty, but got {wrong[0]!r}")
        for group, members in self.groups.items():
            if not members or len(set(members)) < len(members):
                raise ConfigError(
                    f"the group {group!r} must name one class or more, each once, but has {list(members)}"
                )
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise ConfigError(f"the class {repeated!r} is named twice")
        if len(self.classes) < 2:
            raise ConfigError(f"a task needs two classes at least, but got {list(self.classes)}")
        if self.background is not None:
            self.index(self.background)
        for members in self.groups.values():
            for member in members:
                self.index(member)

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that can be said: the classes, then the groups, then the complements."""
        return (*self.classes, *self.groups, *(Not(name) for name in self.classes))

    @property
    def meaning(self) -> np.ndarray:
        """A 0/1 matrix of shape (statement, class): which classes a statement allows."""
        eye = np.eye(len(self.classes))
        groups = [eye[[self.index(m) for m in members]].sum(axis=0) for members in self.groups.values()]
        return np.vstack([eye, *groups, 1 - eye])

    def index(self, name: str) -> int:
        """The position of a class.

        Raises:
            UnknownName: No class has this name.
        """
        if name not in self.classes:
            raise UnknownName("class", name, self.classes)
        return self.classes.index(name)

    def statement_index(self) -> dict[Statement, int]:
        """The position of each statement in `statements`."""
        return {statement: position for position, statement in enumerate(self.statements)}

    def indices(self, names: Iterable[str]) -> np.ndarray:
        """The positions of many classes, as integers of shape (name,)."""
        position = {name: at for at, name in enumerate(self.classes)}
        try:
            return np.array([position[name] for name in names], dtype=np.int64)
        except KeyError as error:
            raise UnknownName("class", error.args[0], self.classes) from None


def label_space(classes: LabelSpace | Sequence[str]) -> LabelSpace:
    """A label space from a list of class names; one that is a label space already stays as it is."""
    return classes if isinstance(classes, LabelSpace) else LabelSpace(class_names(classes))


def class_names(classes: Iterable[str]) -> tuple[str, ...]:
    """Class names, where they are a list of some.

    Raises:
        ConfigError: They are not.
    """
    if isinstance(classes, str) or not isinstance(classes, Iterable):
        raise ConfigError(f"classes must be a list of names, but got {classes!r}")
    return tuple(classes)
