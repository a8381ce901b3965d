"""Python's regular expressions for an engine that searches whole columns (Rust's), where both mean the same.

The engines differ on letters beyond ASCII, on look-around and on back references. So an expression is translated for
texts of ASCII characters only, from Python's own parse of it, with every class of characters spelt out; what cannot
be translated is left to Python.
"""

import re
from collections.abc import Iterable, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ASCII = frozenset(range(128))
ANY_REPEATS = {c.MAX_REPEAT, c.MIN_REPEAT}
ONE_CHARACTER = {c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN}
CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}


class _Differs(Exception):
    """Something that the other engine does not have, or takes otherwise."""


def translated(pattern: re.Pattern[str]) -> str | None:
    """An expression for Rust's engine that is found in an ASCII text where the pattern is; None where there is none."""
    try:
        tree = _parser.parse(pattern.pattern, pattern.flags)
        return _sequence(list(tree), pattern.flags, last=True)
    except (_Differs, RecursionError):
        return None


def _sequence(nodes: Sequence[tuple[Any, Any]], flags: int, last: bool) -> str:
    end = len(nodes) - 1
    return "".join(_node(kind, value, flags, last and at == end) for at, (kind, value) in enumerate(nodes))


def _node(kind: Any, value: Any, flags: int, last: bool) -> str:
    """One node; `last` tells that nothing follows it in the whole pattern."""
    if kind in ONE_CHARACTER:
        return _class(_characters(kind, value, flags))
    if kind is c.SUBPATTERN:
        _, added, removed, inside = value
        return f"(?:{_sequence(list(inside), (flags | added) & ~removed, last)})"
    if kind is c.BRANCH:
        return f"(?:{'|'.join(_sequence(list(way), flags, last) for way in value[1])})"
    if kind in ANY_REPEATS:
        low, high, inside = value
        most = "" if high is c.MAXREPEAT else high
        return f"(?:{_sequence(list(inside), flags, False)}){{{low},{most}}}"
    if kind is c.AT:
        return _place(value, flags, last)
    raise _Differs


def _place(value: Any, flags: int, last: bool) -> str:
    many = bool(flags & re.MULTILINE)
    if value is c.AT_BEGINNING:
        return "(?m:^)" if many else r"\A"
    if value is c.AT_BEGINNING_STRING:
        return r"\A"
    if value is c.AT_END_STRING:
        return r"\z"
    if value is c.AT_BOUNDARY:
        return r"(?-u:\b)"
    if value is c.AT_END and many:
        return "(?m:$)"
    if value is c.AT_END and last:
        return r"\n?\z"  # Python's $ also stands before a line end that ends the text
    raise _Differs


def _characters(kind: Any, value: Any, flags: int) -> frozenset[int]:
    """The ASCII characters that a node stands for."""
    if kind is c.ANY:
        return ASCII if flags & re.DOTALL else ASCII - {10}
    if kind is c.IN:
        negated = bool(value) and value[0][0] is c.NEGATE
        inside = frozenset(code for part, what in value[negated:] for code in _member(part, what, flags))
        return ASCII - inside if negated else inside
    alone = _either_case({value}, flags)
    return ASCII - alone if kind is c.NOT_LITERAL else alone


def _member(kind: Any, value: Any, flags: int) -> frozenset[int]:
    if kind is c.CATEGORY:
        category = re.compile(CATEGORIES[value], flags & re.ASCII)
        return frozenset(code for code in ASCII if category.match(chr(code)))
    if kind is c.RANGE:
        return _either_case(range(value[0], value[1] + 1), flags)
    return _either_case({value}, flags)


def _either_case(codes: Iterable[int], flags: int) -> frozenset[int]:
    """These characters as far as they are ASCII, in both cases where case does not matter."""
    found = set(codes)
    if flags & re.IGNORECASE:
        if found - ASCII:
            raise _Differs  # the long s, the Kelvin sign and others have a case in ASCII
        found |= {ord(other) for code in found for other in (chr(code).lower(), chr(code).upper())}
    return frozenset(found & ASCII)


def _class(codes: frozenset[int]) -> str:
    if not codes:
        return r"[^\x00-\x{10FFFF}]"
    return "[" + "".join(f"\\x{code:02x}" for code in sorted(codes)) + "]"
