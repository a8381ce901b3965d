"""What users import, and the examples in docstrings."""

import ast
import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import weaklabel

MODULES = [
    module.name
    for module in pkgutil.walk_packages(weaklabel.__path__, "weaklabel.")
    if not module.name.endswith("__main__")
]


def test_names_are_sorted_and_told():
    assert weaklabel.__all__ == sorted(set(weaklabel.__all__))
    assert set(weaklabel.__all__) <= set(dir(weaklabel))


@pytest.mark.parametrize("name", weaklabel.__all__)
def test_every_name_can_be_imported_and_has_a_docstring(name):
    thing = getattr(weaklabel, name)
    if thing is not None:  # ABSTAIN
        assert inspect.getdoc(thing)
        assert thing.__name__ == name


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(weaklabel.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    seen = {alias.asname: (node.module, alias.name) for node in block.body for alias in node.names}
    assert {name: (f"weaklabel.{home}", name) for name, home in weaklabel._HOMES.items()} == seen


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Vote'"):
        _ = weaklabel.Vote


def test_version_is_that_of_the_project():
    project = Path(weaklabel.__file__).parents[1] / "pyproject.toml"
    assert f'version = "{weaklabel.__version__}"' in project.read_text("utf-8")


@pytest.mark.parametrize("name", MODULES)
def test_every_module_and_its_public_things_have_docstrings(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for key, thing in vars(module).items():
        ours = getattr(thing, "__module__", None) == name and (inspect.isclass(thing) or inspect.isfunction(thing))
        if ours and not key.startswith("_"):
            assert inspect.getdoc(thing), f"{name}.{key}"


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in MODULES:
        for test in finder.find(importlib.import_module(name)):
            if test.examples:
                yield test


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_examples_in_docstrings(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(example, out=report.append)
    assert runner.failures == 0, "".join(report)
