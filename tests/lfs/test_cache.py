import textwrap

import numpy as np
import pytest

from weaklabel.labels import LabelSpace, Not
from weaklabel.lfs.cache import ColumnCache, items_hash, mark_from_json, mark_to_json
from weaklabel.lfs.collect import collect
from weaklabel.lfs.fingerprint import fingerprint
from weaklabel.lfs.function import LabelingFunction

from .conftest import LABELS

TEXTS = ["free cash", "hello", "a prize"]

HELPERS = """
import functools
from words import GREETING

LIMIT = 3

def is_free(text):
    return "free" in text

@functools.cache
def is_hello(text):
    return "hello" in text

def decorated(function):
    @functools.wraps(function)
    def wrapper(item):
        return function(item)
    return wrapper

class Matcher:
    def has(self, text):
        return "prize" in text

def words_of(item):
    return item.assign(words=item.text.split())
"""

RULES = """
import functools
import re
from pathlib import Path
import helpers
from helpers import LIMIT, Matcher, decorated, is_free, is_hello, words_of
from weaklabel import keyword, labeling_function, lookup, regex
from weaklabel.lfs.function import LabelingFunction

CALLS = Path(__file__).parent / "calls.txt"

def called(name):
    with CALLS.open("a") as stream:
        stream.write(name + "\\n")

SCORES = {"free": 1}
PATTERN = re.compile("free")
WORDS = Path(__file__).parent / "resource.txt"
matcher = Matcher()

def load():
    return WORDS.read_text("utf-8").split()

@labeling_function
def body(item):
    called("body")
    return "spam" if "free" in item.text else None

@labeling_function
def helper(item):
    called("helper")
    return "spam" if is_free(item.text) else None

@labeling_function
def cached_helper(item):
    called("cached_helper")
    return "spam" if is_hello(item.text) else None

@labeling_function
def constant(item):
    called("constant")
    return "spam" if len(item.text) > LIMIT else None

@labeling_function
def mapping(item):
    called("mapping")
    return "spam" if any(word in SCORES for word in item.text.split()) else None

@labeling_function
def pattern(item):
    called("pattern")
    return "spam" if PATTERN.search(item.text) else None

@labeling_function
def instance(item):
    called("instance")
    return "spam" if matcher.has(item.text) else None

@labeling_function
def through_module(item):
    called("through_module")
    return "spam" if helpers.GREETING in item.text else None

@labeling_function
@decorated
def wrapped(item):
    called("wrapped")
    return "spam" if "free" in item.text else None

@labeling_function(pre=[words_of])
def preprocessed(item):
    called("preprocessed")
    return "spam" if "free" in item.words else None

@labeling_function(resources={"words": load})
def resource(item, words):
    called("resource")
    return "spam" if item.text in words else None

def watched(lf, name):
    def function(item):
        called(name)
        return lf.function(item)
    return LabelingFunction(function, name)

looked_up = watched(lookup("list.txt", "spam"), "looked_up")
by_keyword = watched(keyword(["free"], "spam"), "by_keyword")
by_regex = watched(regex("free", "spam"), "by_regex")
"""

FILES = {
    "rules.py": RULES,
    "helpers.py": HELPERS,
    "words.py": 'GREETING = "hello"\n',
    "list.txt": "free\n",
    "resource.txt": "free cash\n",
}

# What is edited (file, old, new), which rules have to run again, and which may: those that count as a whole file.
EDITS = {
    "nothing": (("rules.py", "def body", "def body"), "", ""),
    "a-comment": (("rules.py", "@labeling_function\ndef body", "# new\n\n@labeling_function\ndef body"), "", ""),
    "function-body": (("rules.py", 'def body(item):\n    called("body")\n    return "spam"',
                       'def body(item):\n    called("body")\n    return "ham"'), "body", ""),
    "helper-function": (("helpers.py", 'return "free" in text', 'return "cash" in text'), "helper", "through_module"),
    "cached-helper": (("helpers.py", '"hello" in text', '"cash" in text'), "cached_helper", "through_module"),
    "constant-of-another-file": (("helpers.py", "LIMIT = 3", "LIMIT = 8"), "constant", "through_module"),
    "constant": (("rules.py", '{"free": 1}', '{"cash": 1}'), "mapping", ""),
    "compiled-expression": (("rules.py", 're.compile("free")', 're.compile("cash")'), "pattern", ""),
    "class-of-another-file": (("helpers.py", '"prize" in text', '"cash" in text'), "instance", "through_module"),
    "module-of-a-module": (("words.py", "hello", "cash"), "through_module", ""),
    "decorator": (("helpers.py", "function(item)\n", "function(item) and None\n"), "wrapped", "through_module"),
    "preprocessor": (("helpers.py", "item.text.split()", "item.text.upper()"), "preprocessed", "through_module"),
    "resource-file": (("resource.txt", "free cash", "hello"), "resource", ""),
    "loader": (("rules.py", 'read_text("utf-8").split()', 'read_text("utf-8").splitlines()'), "resource", ""),
    "lookup-file": (("list.txt", "free", "cash"), "looked_up", ""),
    "keyword": (("rules.py", 'keyword(["free"]', 'keyword(["cash"]'), "by_keyword", ""),
    "regex": (("rules.py", 'regex("free"', 'regex("cash"'), "by_regex", ""),
}  # fmt: skip


class Project:
    """A folder of rules whose every call is written down."""

    def __init__(self, folder, apply, records):
        self.folder, self.apply, self.records = folder, apply, records
        for name, content in FILES.items():
            (folder / name).write_text(textwrap.dedent(content), "utf-8")

    def edit(self, name, old, new):
        source = (self.folder / name).read_text("utf-8")
        assert old in source
        (self.folder / name).write_text(source.replace(old, new, 1), "utf-8")

    def run(self, texts=TEXTS, labels=LABELS):
        """Which rules ran, and what all of them said."""
        calls = self.folder / "calls.txt"
        calls.unlink(missing_ok=True)
        rules = collect([self.folder / "rules.py"], labels.classes)
        hashes = {rule.lf.name: fingerprint(rule.lf, self.folder, rule.file) for rule in rules}
        items = self.records(*texts)
        cache = ColumnCache(self.folder / "cache", items_hash(items, labels), hashes)
        marks = self.apply([rule.lf for rule in rules], items, labels, cache=cache)
        ran = set(calls.read_text().split()) if calls.is_file() else set()
        return ran, {
            s.name: (c.item.tolist(), c.code.tolist(), c.values)
            for s, c in zip(marks.sources, marks.columns, strict=True)
        }

    def fresh(self, *arguments):
        """What all rules say without a cache."""
        for file in (self.folder / "cache").glob("*"):
            file.unlink()
        return self.run(*arguments)[1]


@pytest.fixture
def project(tmp_path, apply, records):
    return Project(tmp_path, apply, records)


@pytest.mark.parametrize(("edit", "must", "may"), EDITS.values(), ids=EDITS)
def test_an_edit_runs_again_the_rules_it_affects_and_no_others(project, edit, must, may):
    everyone, _ = project.run()
    assert len(everyone) == 14
    project.edit(*edit)
    ran, said = project.run()
    assert set(must.split()) <= ran <= {*must.split(), *may.split(), "instance"}
    assert said == project.fresh()


def test_other_items_or_classes_run_everything_again(project):
    everyone, _ = project.run()
    assert project.run()[0] == set()
    assert project.run([*TEXTS, "more"])[0] == everyone
    project.run()
    assert project.run(TEXTS[::-1])[0] == everyone
    project.run()
    assert project.run(TEXTS, LabelSpace(("spam", "ham")))[0] == everyone


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"PK\x03\x04" + b"\x00" * 50], ids=["empty", "text", "zip"])
def test_a_damaged_file_is_not_believed(project, damage):
    everyone, said = project.run()
    for file in (project.folder / "cache").iterdir():
        file.write_bytes(damage)
    assert project.run() == (everyone, said)
    assert project.run() == (set(), said)


def test_no_flipped_byte_gives_another_answer(tmp_path, apply):
    cache = ColumnCache(tmp_path, "items", {"lf": "rule"})
    lf = LabelingFunction(lambda item: "spam" if "e" in item.text else None, "lf")
    column = apply([lf], TEXTS, cache=cache).columns[0]
    [file] = tmp_path.iterdir()
    content = file.read_bytes()
    for at in range(0, len(content), 5):
        file.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        read = cache.get("lf")
        assert read is None or (read.item.tolist(), read.values) == (column.item.tolist(), column.values), at
    for size in range(0, len(content), 20):
        file.write_bytes(content[:size])
        assert cache.get("lf") is None


def test_a_column_with_faults_is_not_kept(tmp_path, apply):
    calls = []
    cache = ColumnCache(tmp_path, "items", {"lf": "rule"})

    def function(item):
        calls.append(item.id)
        return {"a": "spam"}[item.text]

    for _ in range(2):
        assert len(apply([LabelingFunction(function, "lf")], ["a", "b"], cache=cache, max_fault_rate=0.5).faults) == 1
    assert len(calls) == 4


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path, apply, said):
    (tmp_path / "file").write_text("in the way")
    cache = ColumnCache(tmp_path / "file", "items", {"lf": "rule"})
    assert said(apply([LabelingFunction(lambda item: "spam", "lf")], ["a"], cache=cache), 1) == [["spam"]]


@pytest.mark.parametrize("mark", ["spam", Not("spam"), (1, 2.5, "PER"), ((0, 3, "PER"), (4, 5, "ORG")), ()], ids=repr)
def test_marks_as_json(mark):
    assert mark_from_json(mark_to_json(mark)) == mark


def test_the_hash_of_items_sees_every_value(records):
    tables = [
        records("a", "b"), records("b", "a"), records("a", "b", "c"), records("a", "b", n=[1, 2]),
        records("a", "b", n=[1, 2.0]), records("a", "b", n=["1", 2]), records("a", "b", n=[1, None]),
        records("a\x1f'b'", ""), records("a", "b", m=[1, 2]),
    ]  # fmt: skip
    hashes = [items_hash(table, LABELS) for table in tables] + [items_hash(tables[0], LabelSpace(("ham", "x")))]
    assert len(set(hashes)) == len(hashes)
    assert items_hash(records("a", "b"), LABELS) == hashes[0]


def test_fingerprints_are_the_same_in_every_process(project, run_python):
    script = """
        import sys
        from pathlib import Path
        from weaklabel.lfs.collect import collect
        from weaklabel.lfs.fingerprint import fingerprint
        folder = Path(sys.argv[1])
        print([fingerprint(r.lf, folder, r.file) for r in collect([folder / "rules.py"], ["ham", "spam"])])
        """
    project.edit(
        "rules.py",
        "SCORES = {",
        "TWO = ('c', 'd')\nSTOP = {('a', 'b'), TWO, ('e', 'f')}\nSCORES = {'x': STOP, 'y': TWO,",
    )
    seen = {run_python(script, project.folder, PYTHONHASHSEED=seed) for seed in ("1", "2", "3")}
    assert len(seen) == 1


USING = """
from collections import deque
from pathlib import Path
import package.deep.inner
import lexicon
from package.deep import inner
from weaklabel import labeling_function

def helper(text):
    return text in helper.words
helper.words = Path(__file__).with_name("words.txt").read_text().split()
WORDS = deque(helper.words)

@labeling_function
def rule(item):
    return "spam" if {used} else None
"""


@pytest.mark.parametrize(
    ("used", "edited"),
    [
        ("item.text in WORDS", "words.txt"),
        ("helper(item.text)", "words.txt"),
        ("item.text in lexicon.WORDS", "words.txt"),
        ("inner.up()", "package/words.py"),
        ("inner.beside()", "package/deep/near.py"),
        ("package.deep.inner.beside()", "package/deep/near.py"),
    ],
    ids=["deque", "attribute", "read by a module", "folder above", "package by name", "module of a package"],
)
def test_what_is_reached_in_odd_ways_counts(rules_file, used, edited):
    files = {
        "words.txt": "free",
        "lexicon.py": "from pathlib import Path\nWORDS = Path(__file__).with_name('words.txt').read_text().split()",
        "package/__init__.py": "",
        "package/words.py": "WORDS = ['free']",
        "package/deep/__init__.py": "",
        "package/deep/near.py": "WORDS = ['free']",
        "package/deep/inner.py": "from ..words import WORDS as above\nfrom package.deep.near import WORDS\n"
        "def up():\n    return above\ndef beside():\n    return WORDS",
    }
    for name, content in files.items():
        rules_file(content, name)
    file, hashes = rules_file(USING.replace("{used}", used)), []
    for _ in range(2):
        [rule] = collect([file], LABELS.classes)
        hashes.append(fingerprint(rule.lf, file.parent, file))
        rules_file(files[edited].replace("free", "cash"), edited)
    assert hashes[0] != hashes[1]


def test_fingerprints_of_what_cannot_be_followed_fall_back_to_the_file(rules_file):
    source = """
        from weaklabel import labeling_function
        stream = open(__file__)
        stream.close()
        @labeling_function
        def lf(item):
            return "spam" if stream else None
    """
    first = collect([rules_file(source)], LABELS.classes)[0]
    before = fingerprint(first.lf, first.file.parent, first.file)
    second = collect([rules_file(source.replace("lf(item)", "lf( item)"))], LABELS.classes)[0]
    assert fingerprint(second.lf, second.file.parent, second.file) != before


def test_rules_that_differ_have_different_fingerprints(tmp_path):
    from weaklabel.lfs.keyword import keyword
    from weaklabel.lfs.lookup import lookup
    from weaklabel.lfs.regex import regex
    from weaklabel.lfs.threshold import threshold

    rules = [
        keyword("a", "spam"), keyword("a", "ham"), keyword("b", "spam"), keyword("a", "spam", ignore_case=False),
        keyword("a", "spam", column="title"), keyword(["a", "b"], "spam"), regex("a", "spam"), regex("(?i)a", "spam"),
        lookup(["a"], "spam"), lookup(["a"], "spam", match="equal"), threshold("a", "spam", at_least=1),
        threshold("a", "spam", at_most=1), threshold("a", "spam", at_least=1.5),
    ]  # fmt: skip
    hashes = [fingerprint(rule, tmp_path, tmp_path / "x.py") for rule in rules]
    assert len(set(hashes)) == len(rules)
    assert hashes[0] == fingerprint(keyword("a", "spam"), tmp_path, tmp_path / "x.py")


def test_models_count_by_what_they_learned(tmp_path):
    from sklearn.linear_model import LogisticRegression

    from weaklabel.lfs.from_model import from_model

    x = np.array([[0.0], [1.0], [2.0]])
    models = [LogisticRegression().fit(x, y) for y in ([0, 0, 1], [0, 1, 1], [0, 0, 1])]
    a, b, c = (fingerprint(from_model(m, ["ham", "spam"]), tmp_path, tmp_path / "x.py") for m in models)
    assert a == c != b
