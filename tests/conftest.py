"""Factories that tests of all rooms share."""

import os
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from weaklabel.items import Records
from weaklabel.votes import Votes

settings.register_profile(
    "weaklabel",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("weaklabel")

ROOT = Path(__file__).parents[1]


@pytest.fixture
def records():
    """A table of texts, with ids ``i0``, ``i1``, …, and any more columns."""

    def make(*texts, **columns):
        size = len(texts) or len(next(iter(columns.values()), []))
        return Records([f"i{at}" for at in range(size)], ({"text": list(texts)} if texts else {}) | columns)

    return make


@pytest.fixture
def votes_of():
    """Votes from rows of a label matrix over the classes a, b, c, … ; a worker's row is "voted", a rule's "all"."""

    def make(rows, n_classes=2, **options):
        matrix = np.array(rows, dtype=int)
        return Votes.from_matrix(matrix, list("abcdefghijkl"[:n_classes]), **options)

    return make


@pytest.fixture
def rules_file(tmp_path):
    """A user's Python file with this source."""

    def make(source, name="rules.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(source), "utf-8")
        return file

    return make


@pytest.fixture(scope="session")
def run_python():
    """Run a script in a new process and give what it printed."""

    def run(script, *arguments, **environment):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def snorkel_labeling():
    """Snorkel's package of labeling functions; its imports warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("snorkel.labeling")


@pytest.fixture(scope="session")
def data_folder():
    """The folder of real data."""
    folder = Path(os.environ.get("WEAKLABEL_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; set WEAKLABEL_DATA")
    return folder
