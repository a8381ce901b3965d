"""Finding the labeling functions of a user's files."""

import ast
import difflib
import hashlib
import importlib
import inspect
import os
import re
import sys
import traceback
import types
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

from weaklabel.errors import ConfigError, InputError, WeaklabelError, told
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.snorkel import from_snorkel, is_snorkel


class Rule(NamedTuple):
    """A labeling function and the file that defines it."""

    lf: LabelingFunction
    file: Path


def collect(files: Sequence[Path], class_names: Sequence[str]) -> list[Rule]:
    """The labeling functions of these files, in order of definition.

    A rule without a name is called as the variable it is bound to; rules in a list are called ``variable_0``,
    ``variable_1``, …

    Args:
        files: Python files; each is executed under a private name.
        class_names: Class names in order, for Snorkel's labeling functions, which return numbers.

    Raises:
        InputError: A file cannot be executed, defines no rule, or two rules share a name.
    """
    rules: dict[str, Rule] = {}
    for file in files:
        found = {rule.lf.name: rule for rule in _rules(file, class_names)}
        if not found:
            raise InputError(f"{file} defines no labeling function; put @labeling_function above a function")
        twice = next((name for name in found if name in rules), None)
        if twice is not None:
            raise _twice(twice, rules[twice].file, file)
        rules |= found
    return list(rules.values())


def execute(file: Path) -> types.ModuleType:
    """A Python file as a module of a private name; its folder can be imported from while it runs.

    Raises:
        InputError: The file cannot be read, or raised.
    """
    name = f"_weaklabel_{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]}"
    module = types.ModuleType(name)
    module.__file__ = str(file)
    before, folder, kept = set(sys.modules), str(file.parent.resolve()), sys.dont_write_bytecode
    sys.modules[name] = module
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        # Neither this file nor a neighbour that it imports leaves a .pyc file, which would miss a quick edit.
        sys.dont_write_bytecode = True
        exec(compile(file.read_text("utf-8-sig"), str(file), "exec"), module.__dict__)
    except WeaklabelError as error:
        if type(error) not in (ConfigError, InputError):
            raise
        raise type(error)(f"{place(error, file)}: {error}") from error
    except (Exception, SystemExit) as error:
        raise InputError(f"{place(error, file)}: {told(error)}{_hint(error)}") from error
    finally:
        sys.dont_write_bytecode = kept
        sys.path.remove(folder)
        # Two tasks may each have a lexicon.py: the next file imports its own.
        for new in set(sys.modules) - before - {name}:
            if str(getattr(sys.modules[new], "__file__", None) or "").startswith(folder + os.sep):
                del sys.modules[new]
    return module


def _rules(file: Path, class_names: Sequence[str]) -> Iterator[Rule]:
    taken: set[str] = set()
    used: set[int] = set()
    module = execute(file)
    for variable, lines in _defined_twice(file).items():
        if isinstance(getattr(module, variable, None), LabelingFunction):
            where = f"{file}, lines {' and '.join(map(str, lines))}"
            raise InputError(f"{where}: two labeling functions are called {variable!r}; give one another name")
    for variable, value in vars(module).items():
        several = isinstance(value, list | tuple)
        for position, thing in enumerate(value if several else [value]):
            lf = from_snorkel(thing, class_names) if is_snorkel(thing) else thing
            if not isinstance(lf, LabelingFunction) or id(thing) in used:
                continue
            used.add(id(thing))
            lf = lf if lf.name else lf.called(f"{variable}_{position}" if several else variable)
            if lf.name in taken:
                raise _twice(lf.name, file, file)
            taken.add(lf.name)
            yield Rule(lf, file)


def _defined_twice(file: Path) -> dict[str, list[int]]:
    """The lines of functions that stand twice in a file: the second silently takes the place of the first."""
    lines: dict[str, list[int]] = defaultdict(list)
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            lines[node.name].append(node.lineno)
    return {name: at for name, at in lines.items() if len(at) > 1}


def _twice(name: str, first: Path, second: Path) -> InputError:
    where = f"in {first}" if first == second else f"in {first} and {second}"
    return InputError(f"two labeling functions are called {name!r} {where}; give one another name")


def place(error: BaseException, file: Path) -> str:
    """The file, and the last of its lines that was being executed."""
    if isinstance(error, SyntaxError):
        return f"{error.filename or file}, line {error.lineno or 1}"
    line, trace = None, error.__traceback__
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == str(file) else line
        trace = trace.tb_next
    return f"{file}, line {line}" if line else str(file)


def _hint(error: BaseException) -> str:
    """How to get a module; and the nearest name, where what was asked for is called nearly like one that is there."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _meant(error.name, packages_distributions()) or f" (pip install {error.name})"
    name = re.search(r"cannot import name '(\w+)' from", told(error))
    if isinstance(error, ImportError) and name and error.name in sys.modules:
        return _meant(name[1], dir(sys.modules[error.name]))
    keyword = re.search(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'$", told(error))
    if isinstance(error, TypeError) and keyword and error.__traceback__:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        called = frames[-1].f_globals.get(keyword[1])
        return _meant(keyword[2], inspect.signature(called).parameters) if inspect.isfunction(called) else ""
    return ""


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f" (did you mean {near[0]!r}?)" if near and near[0] != name else ""
