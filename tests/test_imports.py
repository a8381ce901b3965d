"""What importing does: little, and nothing to others."""

import pytest

HEAVY = {"torch", "transformers", "spacy", "sklearn", "pandas", "pyarrow", "scipy", "snorkel", "fastapi", "optuna"}
VERY_HEAVY = {"torch", "transformers", "spacy", "sklearn", "pandas"}


def loaded(output):
    return {name.split(".")[0] for name in output.split()}


def test_the_package_alone_is_light(run_python):
    output = run_python("import sys, weaklabel; weaklabel.__version__; print(*sys.modules)")
    assert not loaded(output) & (HEAVY | {"numpy"})


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=lambda value: value[0])
def test_the_command_line_is_light(run_python, arguments):
    output = run_python(
        """
        import contextlib, io, runpy, sys
        sys.argv = ["weaklabel", *sys.argv[1:]]
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
            runpy.run_module("weaklabel", run_name="__main__")
        assert "weaklabel" in shown.getvalue().lower(), shown.getvalue()
        print(*sys.modules)
        """,
        *arguments,
    )
    assert not loaded(output) & VERY_HEAVY


@pytest.mark.parametrize("name", ["Votes", "Record", "keyword", "labeling_function", "Gold", "SoftLabels"])
def test_a_name_of_the_core_brings_no_framework(run_python, name):
    output = run_python("import sys, weaklabel; getattr(weaklabel, sys.argv[1]); print(*sys.modules)", name)
    assert not loaded(output) & VERY_HEAVY


def test_importing_everything_changes_nothing_for_others(run_python):
    """Others' packages change filters and logging as they are imported, so they come first."""
    run_python(
        """
        import importlib, locale, logging, os, pkgutil, random, signal, sys, warnings
        import click, jinja2, numpy as np, pandas, polars, pyarrow.parquet, pydantic, rich.progress, scipy.sparse
        import PIL.Image, safetensors.torch, spacy, torch, transformers
        import scipy.optimize, scipy.special, sklearn.linear_model, sklearn.feature_extraction.text, importlib.metadata
        import torch
        import weaklabel

        def state():
            root = logging.getLogger()
            return {
                "filters": list(warnings.filters),
                "show": warnings.showwarning,
                "format": warnings.formatwarning,
                "handlers": list(root.handlers),
                "level": root.level,
                "disabled": logging.root.manager.disable,
                "random": random.getstate(),
                "numpy": str(np.random.get_state()),
                "errors": np.geterr(),
                "printing": np.get_printoptions(),
                "pandas": pandas.get_option("display.max_rows"),
                "environment": dict(os.environ),
                "path": list(sys.path),
                "hook": sys.excepthook,
                "signal": signal.getsignal(signal.SIGINT),
                "locale": locale.setlocale(locale.LC_ALL),
                "recursion": sys.getrecursionlimit(),
            }

        before = state()
        names = [m.name for m in pkgutil.walk_packages(weaklabel.__path__, "weaklabel.")]
        assert len(names) > 40, names
        for name in names:
            if name != "weaklabel.__main__":
                importlib.import_module(name)
        after = state()
        changed = [key for key in before if before[key] != after[key]]
        assert not changed, changed
        """
    )
