"""Finding a class or module by its name: one new file adds a model, a kind, a format or a command.

Modules are imported when they are used. A dotted path, ``my.package:MyModel``, names what is not in this package.
"""

import importlib
import inspect
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from weaklabel.errors import ConfigError, UnknownName, told


def names(package: str) -> list[str]:
    """The names of the modules of a package that are meant to be found, sorted; nothing is imported but the package."""
    path = importlib.import_module(package).__path__
    return sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_") and m.name != "base")


def find_module(package: str, name: str, what: str) -> ModuleType:
    """The module of this name.

    Raises:
        UnknownName: The package has no such module.
    """
    if name not in names(package):
        raise UnknownName(what, name, names(package))
    return importlib.import_module(f"{package}.{name}")


def find_class(package: str, name: str, what: str, folder: Path | None = None) -> Any:
    """The one public class that a module of this name defines, or the class that a dotted path names.

    Args:
        package: Where modules are looked for by name.
        name: The name of a module, or a dotted path.
        what: What is looked for, for messages.
        folder: Where modules of dotted paths are looked for first; None for the places that Python knows.

    Raises:
        UnknownName: There is no such module or class.
        ConfigError: A dotted path cannot be imported.
    """
    if ":" in name:
        return _by_path(name, what, folder)
    module = find_module(package, name, what)
    classes = [
        thing
        for key, thing in vars(module).items()
        if inspect.isclass(thing) and thing.__module__ == module.__name__ and not key.startswith("_")
    ]
    if not classes:
        raise ConfigError(f"the module {module.__name__} defines no {what}")
    return classes[0]


def _by_path(path: str, what: str, folder: Path | None) -> Any:
    module_name, _, class_name = path.partition(":")
    first = [] if folder is None else [str(folder.resolve())]
    sys.path[:0] = first
    try:
        module = importlib.import_module(module_name)
    except Exception as error:  # importing runs somebody else's code
        raise ConfigError(f"the {what} {path!r} cannot be imported: {told(error)}") from error
    finally:
        for place in first:
            sys.path.remove(place)
    if not hasattr(module, class_name):
        raise UnknownName(what, class_name, [n for n in dir(module) if not n.startswith("_")], module_name)
    found = getattr(module, class_name)
    if not inspect.isclass(found):
        raise ConfigError(f"the {what} {path!r} is no class, but a {type(found).__name__}")
    return found
