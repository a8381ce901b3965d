"""Parameters of models: their types are those of the constructor, their limits are written beside it."""

import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from weaklabel.errors import ConfigError, brief

_KINDS: dict[Any, tuple[type, str]] = {
    int: (Integral, "an integer"),
    float: (Real, "a number"),
    str: (str, "a text"),
    bool: (bool, "true or false"),
}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The smallest value that a parameter may have."""

    value: float

    def allows(self, value: Any) -> bool:
        """Whether a value is large enough."""
        return bool(value >= self.value)

    def __str__(self) -> str:
        return f"of at least {self.value:g}"


@dataclass(frozen=True, slots=True)
class Above:
    """What a parameter must be larger than."""

    value: float

    def allows(self, value: Any) -> bool:
        """Whether a value is large enough."""
        return bool(value > self.value)

    def __str__(self) -> str:
        return f"above {self.value:g}"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole that is not all of it."""

    def allows(self, value: Any) -> bool:
        """Whether a value is from 0 to below 1."""
        return bool(0 <= value < 1)

    def __str__(self) -> str:
        return "of at least 0 and below 1"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The values that a parameter may have."""

    values: tuple[str, ...]

    def allows(self, value: Any) -> bool:
        """Whether a value is one of them."""
        return value in self.values

    def __str__(self) -> str:
        *others, last = map(repr, self.values)
        return f"{', '.join(others)} or {last}"


@dataclass(frozen=True, slots=True)
class OneOfOrAtLeast:
    """The texts that a parameter may be, or else the smallest integer."""

    values: tuple[str, ...]
    least: int

    def allows(self, value: Any) -> bool:
        """Whether a value is one of the texts, or an integer that is large enough."""
        return value in self.values if isinstance(value, str) else type(value) is int and value >= self.least

    def __str__(self) -> str:
        return f"{', '.join(map(repr, self.values))} or an integer of at least {self.least}"


@dataclass(frozen=True, slots=True)
class EachAtLeast:
    """The smallest integer that a parameter may hold; it is a list of some."""

    value: int

    def allows(self, value: Any) -> bool:
        """Whether a value is a list of integers that are large enough."""
        some = isinstance(value, list | tuple) and len(value) > 0
        return some and all(type(one) is int and one >= self.value for one in value)

    def __str__(self) -> str:
        return f"a list of integers of at least {self.value}"


@dataclass(frozen=True, slots=True)
class NothingOrShares:
    """A list of shares of a whole that are all above 0 and sum to 1, or nothing."""

    def allows(self, value: Any) -> bool:
        """Whether a value is such a list, or None."""
        if value is None:
            return True
        some = isinstance(value, list | tuple) and len(value) > 0
        return some and all(_is(one, Real) and one > 0 for one in value) and abs(sum(value) - 1) < ROUNDING

    def __str__(self) -> str:
        return "a list of numbers above 0 that sum to 1, one for each class"


ROUNDING = 1e-6
"""How far shares may be from summing to 1."""

Limit = AtLeast | Above | Share | OneOf | OneOfOrAtLeast | EachAtLeast | NothingOrShares


def check_parameters(model: type, given: Mapping[str, Any]) -> None:
    """See that parameters are of the types of a constructor, and within the `limits` of its class, where it has any.

    Raises:
        ConfigError: One is not; the message names it, what was expected, and what came.
    """
    limits: Mapping[str, Limit] = getattr(model, "limits", {})
    for name, parameter in inspect.signature(model).parameters.items():
        kind, what = _KINDS.get(parameter.annotation, (object, ""))
        limit = limits.get(name)
        if name not in given or (_is(given[name], kind) and (limit is None or limit.allows(given[name]))):
            continue
        expected = str(limit) if isinstance(limit, OneOf) else f"{what} {limit or ''}".strip()
        raise ConfigError(f"{model.__name__}: {name} must be {expected}, but got {brief(given[name])}")


def _is(value: Any, kind: type) -> bool:
    """Whether a value is of a type; a truth value is no number, and neither is what is not finite."""
    if kind not in (Integral, Real):
        return isinstance(value, kind)
    # A whole number is finite, and may be too large for a float.
    return isinstance(value, kind) and not isinstance(value, bool) and (kind is Integral or _finite(value))


def _finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
