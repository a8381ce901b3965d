"""What a labeling function is made of, as a hash: equal hashes, equal votes.

The hash covers the function's code, and whatever of the workspace that code names: functions, classes, constants,
modules, compiled expressions, the values it closes over, its preprocessors and resources; a path counts by the
content of its file. Code from outside the workspace counts by its name and version. What cannot be followed makes
the rule count as its whole file instead.
"""

import ast
import functools
import hashlib
import importlib.metadata
import itertools
import re
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.files import file_hash
from weaklabel.lfs.function import LabelingFunction

_CONSTANTS = (str, bytes, int, float, list, tuple, set, frozenset, Mapping, re.Pattern, Path)


class _NotFollowed(Exception):
    """Something whose content cannot be told from outside."""


def fingerprint(lf: LabelingFunction, workspace: Path, file: Path) -> str:
    """The hash of a rule, in hexadecimal.

    Args:
        lf: The rule.
        workspace: The folder whose code belongs to the user; packages installed below it do not.
        file: The file that defines the rule.
    """
    walk = _Walk(workspace.resolve())
    try:
        content = walk.of([lf.made_from or lf.function, list(lf.pre), dict(lf.resources)])
    except (_NotFollowed, RecursionError):
        content = _files_hash(file)
    engine = [sys.version, _own_code()]
    return hashlib.sha256(repr([content, engine]).encode()).hexdigest()


@functools.cache
def _own_code() -> str:
    """This package's own code: a change of makers, of words, or of what a kind lets pass may change votes."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256("".join(map(file_hash, files)).encode()).hexdigest()


class _Walk:
    """A walk through values and code that gives each a text of its own."""

    def __init__(self, workspace: Path):
        self.workspace = workspace
        self.seen: dict[int, int] = {}
        self.alive: list[Any] = []  # an id is only its object's own as long as the object lives

    def of(self, value: Any) -> str:
        """The digest of a value's content."""
        return hashlib.sha256("\x1f".join(self.parts(value)).encode("utf-8", "surrogatepass")).hexdigest()

    def parts(self, value: Any) -> Iterator[str]:
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            yield f"{type(value).__name__}:{value!r}"
            return
        if isinstance(value, Path):
            yield f"path:{file_hash(value) if value.is_file() else value}"
            return
        if id(value) in self.seen:
            yield f"again:{self.seen[id(value)]}"
            return
        self.seen[id(value)] = len(self.seen)
        self.alive.append(value)
        yield type(value).__qualname__
        yield from self.inside(value)

    def inside(self, value: Any) -> Iterator[str]:
        match value:
            case list() | tuple():
                for inner in value:
                    yield self.of(inner)
            case set() | frozenset():
                # Each on a walk of its own: what stands in a set has another order in every process, and with it
                # the numbers of what was seen.
                yield from sorted(_Walk(self.workspace).of(inner) for inner in value)
            case Mapping():
                for key, inner in value.items():
                    yield self.of(key)
                    yield self.of(inner)
            case re.Pattern():
                yield repr((value.pattern, value.flags))
            case np.ndarray() if value.dtype != object:
                yield repr((value.dtype.str, value.shape)) + hashlib.sha256(value.tobytes()).hexdigest()
            case functools.partial():
                yield self.of([value.func, value.args, value.keywords])
            case LabelingFunction():
                yield self.of([value.made_from or value.function, list(value.pre), dict(value.resources)])
            case functools._lru_cache_wrapper():
                yield self.of(value.__wrapped__)
            case types.FunctionType():
                yield from self.function(value)
            case types.MethodType():
                yield self.of([value.__func__, value.__self__])
            case types.CodeType():
                yield from self.code(value)
            case types.ModuleType():
                yield from self.module(value)
            case type() | types.BuiltinFunctionType():
                yield from self.named(value)
            case _:
                yield self.of(self.state(value))

    def function(self, value: types.FunctionType) -> Iterator[str]:
        if not self.is_ours(value.__code__.co_filename):
            inner = getattr(value, "__wrapped__", None)  # the user's, where one of ours stands around it
            yield from self.named(value) if inner is None else [self.of(inner)]
            return
        yield self.of([value.__code__, value.__defaults__, value.__kwdefaults__, vars(value)])
        for cell in value.__closure__ or ():
            yield self.of(cell.cell_contents)
        for name in _names(value.__code__):
            if name in value.__globals__:
                yield name + self.of(value.__globals__[name])

    def code(self, value: types.CodeType) -> Iterator[str]:
        yield value.co_code.hex()
        yield repr((value.co_names, value.co_varnames, value.co_flags))
        for constant in value.co_consts:
            yield self.of(constant)

    def module(self, value: types.ModuleType) -> Iterator[str]:
        file = getattr(value, "__file__", None)
        if file is None or not self.is_ours(file):
            yield value.__name__ + _version(value.__name__)
            return
        whole = Path(file).name == "__init__.py"  # which of its modules a rule means, an import alone tells
        yield from map(_files_hash, sorted(Path(file).parent.rglob("*.py")) if whole else [Path(file)])
        for name, inner in vars(value).items():  # read from a file, perhaps, that no code names
            if not name.startswith("__") and isinstance(inner, _CONSTANTS):
                yield name + self.of(inner)

    def named(self, value: Any) -> Iterator[str]:
        """A class or function: by name and version, and by its file where it is the user's."""
        module = sys.modules.get(value.__module__ or "")
        file = getattr(module, "__file__", None)
        yield f"{value.__module__}.{value.__qualname__}{_version(value.__module__ or '')}"
        if file is not None and self.is_ours(file):
            yield _files_hash(Path(file))
        elif module is None and value.__module__ is not None:
            raise _NotFollowed  # defined in a file that is executed, not imported

    def state(self, value: Any) -> Any:
        """What pickle would keep of an object; nothing is pickled."""
        try:
            reduced = value.__reduce_ex__(4)
        except Exception as error:  # an object's own code says that it has no such state
            raise _NotFollowed from error
        if isinstance(reduced, str):  # a name says nothing of what is behind it
            raise _NotFollowed
        return [*reduced[:3], *(list(entries or ()) for entries in reduced[3:5])]

    def is_ours(self, filename: str) -> bool:
        """Whether a file is the user's: in the workspace, and not installed there."""
        file = Path(filename).resolve()
        installed = "site-packages" in file.parts or Path(__file__).parents[1] in file.parents
        return self.workspace in file.parents and not installed


def _files_hash(file: Path) -> str:
    """The hash of a file and of the files beside it that it imports, directly or not."""
    found: dict[Path, str] = {}
    _follow(file, found)
    return hashlib.sha256(repr(sorted(found.values())).encode()).hexdigest()


def _follow(file: Path, found: dict[Path, str]) -> None:
    found[file] = file_hash(file)
    for node in ast.walk(ast.parse(file.read_bytes())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module or ''}.{name}" for name in names)]
        for name, folder in itertools.product(names, _folders(file)):
            stem = folder.joinpath(*name.split("."))
            for other in (stem.with_suffix(".py"), stem / "__init__.py"):
                if other.is_file() and other not in found:
                    _follow(other, found)


def _folders(file: Path) -> Iterator[Path]:
    """Where an import of a file may look: its folder, and above it as far as the folders are packages."""
    folder = file.parent
    yield folder
    while (folder / "__init__.py").is_file():
        folder = folder.parent
        yield folder


def _names(code: types.CodeType) -> Iterator[str]:
    """All global and attribute names in a function's code, those of functions inside it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


@functools.cache
def _version(module: str) -> str:
    top = module.partition(".")[0]
    try:
        return "@" + importlib.metadata.version(top)
    except importlib.metadata.PackageNotFoundError:
        return "@" + str(getattr(sys.modules.get(top), "__version__", ""))
