"""Imports go down only, and peers are blind to each other: design.md, section 7."""

import ast
from pathlib import Path

import pytest

import weaklabel

PACKAGE = Path(weaklabel.__file__).parent

CORE_ROOMS = """
errors missing coded answers labels items inputs marks votes vote_tables vote_checks vote_matrices vote_silence
vote_parts parameters patterns gold soft training_set
data progress text thumbnails files find dependence questions vote_counts vote_order tags tokens
document chains rows span_forms boxes box_matching box_votes
"""

LAYER = {
    **dict.fromkeys(CORE_ROOMS.split(), 0),
    "metrics": 1,
    **dict.fromkeys(
        [
            "features",
            "lfs",
            "kinds",
            "label_models",
            "end_models",
            "analysis",
            "formats",
            "documents",
            "networks",
            "engines",
            "synthetic",
            "synthetic_boxes",
        ],
        2,
    ),
    **dict.fromkeys(["fit", "compare", "project", "notebook", "review"], 3),
    "cli": 4,
    "__main__": 5,
}

# Rooms of layer 2 that another of them may look into.
ALLOWED = {
    ("kinds", "formats"),
    ("end_models", "features"),
    ("lfs", "documents"),
    ("lfs", "formats"),
    ("end_models", "networks"),
    ("features", "networks"),
}


def module_name(file):
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree):
    """The modules of this package that code imports, wherever it does; not those that only type checkers see."""
    skipped = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name.partition(".")[2] for name in names if name.split(".")[0] == "weaklabel")


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"}
IMPORTS = {
    name: {target for target in imports(ast.parse(file.read_text("utf-8"))) if target in FILES}
    for name, file in FILES.items()
}


@pytest.mark.parametrize("name", FILES)
def test_imports_go_down_only(name):
    room = name.split(".")[0]
    assert room in LAYER, f"{room} has no layer yet: give it one here and in design.md"
    for target in IMPORTS[name]:
        other = target.split(".")[0]
        if other == room or (room, other) in ALLOWED:
            continue
        below = LAYER[other] < LAYER[room]
        beside = LAYER[other] == LAYER[room] and LAYER[room] in (0, 3)
        assert below or beside, f"{name} (layer {LAYER[room]}) imports {target} (layer {LAYER[other]})"


def test_no_two_modules_need_each_other():
    done, path = set(), []

    def visit(name):
        assert name not in path, " → ".join([*path[path.index(name) :], name])
        if name not in done:
            path.append(name)
            for target in sorted(IMPORTS[name]):
                visit(target)
            done.add(path.pop())

    for name in IMPORTS:
        visit(name)


def test_project_does_not_need_the_story():
    assert not any(target == "fit" for name, found in IMPORTS.items() if name.startswith("project") for target in found)


# What needs more than NumPy and SciPy is not the core; what prints is the command line.
CORE = [name for name in FILES if LAYER.get(name.split(".")[0]) in (0, 1)]


@pytest.mark.parametrize("name", CORE)
def test_the_core_needs_numpy_and_scipy_only(name):
    import sys

    tree = ast.parse(FILES[name].read_text("utf-8"))
    found = {
        top.split(".")[0]
        for node in ast.walk(tree)
        for top in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert found <= {"weaklabel", "numpy", "scipy"} | sys.stdlib_module_names


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("cli")])
def test_the_library_prints_nothing_seeds_nothing_and_pickles_nothing(name):
    tree = ast.parse(FILES[name].read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called != "print", f"{name}, line {node.lineno} prints"
            local = called.startswith(("np.random.default_rng", "np.random.SeedSequence"))
            legacy = called.startswith("np.random.") and not local
            assert not legacy, f"{name}, line {node.lineno} uses the global random state"
        if isinstance(node, ast.Import):
            assert not {"pickle", "joblib", "random"} & {alias.name for alias in node.names}, name
        assert not isinstance(node, ast.Assert), f"{name}, line {getattr(node, 'lineno', 0)} asserts"
