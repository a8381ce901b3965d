"""What can go wrong, as a tree.

    WeaklabelError
    ├── InputError (ValueError)          a file, a table or a matrix is not what it should be
    ├── ConfigError (ValueError)         a task.toml or a parameter is not what it should be
    │   └── UnknownName (LookupError)    no such key, class, task, labeling function, model, column
    ├── BadVote (ValueError)             a labeling function returned what it may not
    ├── CannotLearn (ValueError)         a labeling function has too little gold to learn from
    ├── TooManyFaults (RuntimeError)     a labeling function raised too often
    ├── NotFitted (ValueError)           a model was asked before it was fitted
    ├── MissingExtra (ImportError)       an optional package is needed
    ├── MissingData (FileNotFoundError)  a task's data is not on this machine
    └── WorkspaceError (OSError)         a folder cannot be found, read or written

Every message says what was expected, what came, where, and what to do.
"""

import difflib
import reprlib
from collections.abc import Iterable
from typing import Any


class WeaklabelError(Exception):
    """The base of all errors that weaklabel raises on purpose."""


class InputError(WeaklabelError, ValueError):
    """A file, a table or a matrix is not what it should be."""


class ConfigError(WeaklabelError, ValueError):
    """A task.toml or a parameter is not what it should be."""


class UnknownName(ConfigError, LookupError):
    """A name that nothing here has; the message offers the nearest one."""

    def __init__(self, what: str, name: object, known: Iterable[str], where: str = ""):
        known = list(known)
        at = f"{where}: " if where else ""
        super().__init__(f"{at}unknown {what} {brief(str(name))}; {suggestion(str(name), known)}")
        self.asked = (what, name, known, where)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.asked


class BadVote(WeaklabelError, ValueError):
    """A labeling function returned what it may not."""


class CannotLearn(WeaklabelError, ValueError):
    """A labeling function that learns from gold has too little of it, or its model failed."""


class TooManyFaults(WeaklabelError, RuntimeError):
    """A labeling function raised more often than the task allows."""


class NotFitted(WeaklabelError, ValueError):
    """A model was asked for predictions before it was fitted."""


class MissingExtra(WeaklabelError, ImportError):
    """An optional package is needed for what was asked."""

    def __init__(self, package: str, extra: str, purpose: str):
        super().__init__(f"{purpose} needs {package}: pip install 'weaklabel[{extra}]'")
        self.asked = (package, extra, purpose)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.asked


class MissingData(WeaklabelError, FileNotFoundError):
    """A task's data is not on this machine; the message says where to get it."""


class WorkspaceError(WeaklabelError, OSError):
    """A folder cannot be found, read or written."""


def suggestion(name: str, known: list[str]) -> str:
    """The nearest known name as a question, and the known names (at most twelve of them)."""
    if not known:
        return "there are none here"
    near = difflib.get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=0.5)
    guess = next((f"did you mean {brief(k)}? " for k in known if near and k.lower() == near[0]), "")
    shown = ", ".join(map(short, known[:12])) + (f", … ({len(known)} in all)" if len(known) > 12 else "")
    return f"{guess}known: {shown}"


_BRIEF = reprlib.Repr()
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = LONGEST = 200
"""A message quotes no more characters of what came than this."""


def brief(value: object) -> str:
    """A value as a message quotes it: at most some hundred characters, also where its own repr fails."""
    try:
        return _BRIEF.repr(value)
    except Exception:  # its own code failed, or it is a number of thousands of digits
        return f"<{type(value).__name__}>"


def short(text: str) -> str:
    """A text of a message, its middle left out where it is very long."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}…{text[-half:]}"


def told(error: BaseException) -> str:
    """An exception of somebody else's code in words: its type and its message, also where it cannot tell one."""
    try:
        message = str(error)
    except Exception:  # its own code failed
        message = "its message cannot be read"
    return f"{type(error).__name__}: {short(message)}" if message else type(error).__name__
