"""The labeling function and its decorator."""

import functools
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, overload

from weaklabel.errors import ConfigError, InputError, WeaklabelError, told
from weaklabel.items import Records
from weaklabel.lfs.batch import Batch
from weaklabel.lfs.lesson import Examples, Lesson
from weaklabel.marks import Mark

Preprocessor: TypeAlias = Callable[[Any], Any]
"""Takes an item and returns one: ``lambda item: item.assign(words=item.text.split())``."""


Silence: TypeAlias = Literal["abstain", "background"]


@dataclass(frozen=True, eq=False)
class LabelingFunction:
    """A rule that looks at an item and returns a mark, or None to abstain.

    Attributes:
        function: Takes an item, and the resources by name.
        name: A name of its own among the rules of a task; empty where the variable it is bound to will name it.
        pre: Preprocessors, applied to the item in order; each runs once an item, however many rules share it.
        resources: Passed to the function by name. A function (or ``functools.partial``) is called without
            arguments, once a process, and its result is passed; anything else is passed as it is.
        batch: How the rule votes on many items at once, where that is quicker.
        made_from: What a maker made the rule from. None for a written function.
        lesson: How the rule learns from gold before it votes; None for a rule that does not.
        examples: What it has learned from.
        silence: What it means that the rule says nothing of a unit: it abstains, or it claims that there is nothing
            (the background class), as it would have marked all that is there.
        looks_for: The classes of objects that it would draw; None for all, or where that is not declared.
        fits: Gets a table of items and the resources, and returns what to know of these, one sentence each; raises
            InputError where the rule is about others. None where there is nothing to know.
    """

    function: Callable[..., Mark | None]
    name: str = ""
    pre: tuple[Preprocessor, ...] = ()
    resources: Mapping[str, Any] = field(default_factory=dict)
    batch: Batch | None = None
    made_from: tuple[Any, ...] | None = None
    lesson: Lesson | None = None
    examples: Examples | None = None
    silence: Silence = "abstain"
    looks_for: tuple[str, ...] | None = None
    fits: Callable[..., Sequence[str]] | None = None

    def __call__(self, item: Any) -> Mark | None:
        """What the rule says of one item."""
        return self.function(prepare(item, self.pre, {}), **self.load())

    def __repr__(self) -> str:
        return f"LabelingFunction({self.name or '(unnamed)'})"

    @property
    def doc(self) -> str:
        """The first line of the function's docstring."""
        lines = (self.function.__doc__ or "").strip().splitlines()
        return lines[0] if lines else ""

    def called(self, name: str) -> "LabelingFunction":
        """The same rule under another name."""
        return replace(self, name=name)

    def see_fit(self, items: Records) -> Sequence[str]:
        """See that the rule is about these items; what to know of what it was made of, one sentence each.

        Raises:
            InputError: It is not; or a resource could not be loaded.
        """
        if self.fits is None:
            return ()
        resources = self.load()
        try:
            return self.fits(items, **resources)
        except InputError as error:
            raise InputError(f"labeling function {self.name!r}: {error}") from None

    def load(self) -> dict[str, Any]:
        """The resources by name, loaded.

        Raises:
            InputError: A loader raised.
        """
        loaded = {}
        for name, resource in self.resources.items():
            try:
                loader = isinstance(resource, types.FunctionType | functools.partial)
                loaded[name] = _load_once(resource) if loader else resource
            except (Exception, SystemExit) as error:
                what = f"resource {name!r} of labeling function {self.name!r}"
                why = str(error) if isinstance(error, WeaklabelError) else told(error)
                raise InputError(f"{what} could not be loaded: {why}") from error
        return loaded


@functools.cache
def _load_once(loader: Callable[[], Any]) -> Any:
    return loader()


def prepare(item: Any, pre: tuple[Preprocessor, ...], memo: dict[Any, Any]) -> Any:
    """The item after the preprocessors; `memo` keeps what each made of each item."""
    for depth in range(1, len(pre) + 1):
        key = (pre[:depth], item.id)
        if key not in memo:
            memo[key] = pre[depth - 1](item)
        if memo[key] is None:
            raise TypeError(f"preprocessor {_name(pre[depth - 1])!r} returned None; it must return the item")
        item = memo[key]
    return item


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _together(written: Callable[..., Any]) -> Callable[..., Any]:
    """A function that returns at once what another one yields."""

    @functools.wraps(written)
    def gather(*item: Any, **resources: Any) -> tuple[Any, ...]:
        return tuple(written(*item, **resources))

    return gather


@overload
def labeling_function(function: Callable[..., Mark | None], /) -> LabelingFunction: ...
@overload
def labeling_function(
    *,
    name: str = "",
    pre: Sequence[Preprocessor] = (),
    resources: Mapping[str, Any] | None = None,
    silence: Silence = "abstain",
    looks_for: Sequence[str] | None = None,
) -> Callable[[Callable[..., Mark | None]], LabelingFunction]: ...
def labeling_function(
    function: Callable[..., Mark | None] | None = None,
    /,
    *,
    name: str = "",
    pre: Sequence[Preprocessor] = (),
    resources: Mapping[str, Any] | None = None,
    silence: Silence = "abstain",
    looks_for: Sequence[str] | None = None,
) -> LabelingFunction | Callable[[Callable[..., Mark | None]], LabelingFunction]:
    """Make a labeling function of a function that takes an item and returns a class name, or None to abstain.

    A function that yields returns all that it yields, as rules that mark several spans of a text do. Both
    ``@labeling_function`` and ``@labeling_function(pre=[…], resources={…})`` work.

    Args:
        function: The function, where the decorator is written without parentheses.
        name: Another name than the function's own.
        pre: Preprocessors: functions that take an item and return one.
        resources: What the function gets by name beside the item; see `LabelingFunction`.
        silence: "background" for a rule that marks all there is, so that what it leaves out is nothing.
        looks_for: The classes of objects that a rule draws boxes of, where it does not look for others.

    Example:
        >>> from weaklabel import Record, labeling_function
        >>> @labeling_function
        ... def prize(item):
        ...     if "claim" in item.text.lower():
        ...         return "spam"
        >>> prize(Record("1", {"text": "CLAIM your prize"}))
        'spam'
    """
    if function is not None and not callable(function):
        raise ConfigError(
            f"@labeling_function takes its options by name, but got {function!r}: write name={function!r}"
        )

    if isinstance(looks_for, str):
        raise ConfigError(f"looks_for is a list of classes, but got {looks_for!r}")

    def wrap(written: Callable[..., Mark | None]) -> LabelingFunction:
        function = _together(written) if inspect.isgeneratorfunction(written) else written
        return LabelingFunction(
            function, name or _name(written), tuple(pre), dict(resources or {}), silence=silence,
            looks_for=None if looks_for is None else tuple(looks_for),
        )  # fmt: skip

    return wrap(function) if function is not None else wrap
