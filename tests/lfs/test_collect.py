import sys
from pathlib import Path

import pytest

from weaklabel.errors import InputError, WeaklabelError
from weaklabel.items import Record
from weaklabel.lfs.collect import collect, execute

CLASSES = ["ham", "spam"]


@pytest.fixture
def names(rules_file):
    """The names of the rules of a source."""
    return lambda source: [rule.lf.name for rule in collect([rules_file(source)], CLASSES)]


def test_in_order_of_definition_named_by_variables(names):
    assert names(
        """
        from weaklabel import keyword, labeling_function, regex
        zebra = keyword("z", "spam")
        @labeling_function
        def apple(item):
            return None
        listed = [regex("a", "ham"), keyword("b", "ham", name="own")]
        pair = (keyword("c", "ham"),)
        again = zebra
        not_a_rule = 3
        """
    ) == ["zebra", "apple", "listed_0", "own", "pair_0"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1\n", "defines no labeling function; put @labeling_function"),
        ("", "defines no labeling function"),
        ("import json\n\ndef broken(:\n", "rules.py, line 3: SyntaxError"),
        ("x = 1\ny = 1 / 0\n", "rules.py, line 2: ZeroDivisionError"),
        ("def f():\n    return {}['a']\n\nf()\n", "rules.py, line 2: KeyError"),
        ("import no_such_package\n", r"line 1: ModuleNotFoundError.*\(pip install no_such_package\)"),
        ("from weaklabel import span_lokup\n", r"line 1: ImportError: .* \(did you mean 'span_lookup'\?\)"),
        ("from weaklabel import keyword\na = keyword('x', 'ham', nme='b')\n", r"line 2: TypeError: .*you mean 'name'"),
        ("from weaklabel import regex\n\nbad = regex('(', 'spam')\n", "rules.py, line 3: the regular expression"),
        ("from weaklabel import keyword\na = keyword('x', 'ham', name='twin')\nb = keyword('y', 'spam', name='twin')\n",
         "two labeling functions are called 'twin'"),
        ("from weaklabel.errors import UnknownName\nraise UnknownName('class', 'x', ['y'])\n", "unknown class 'x'"),
        ("from weaklabel.errors import MissingExtra\nraise MissingExtra('spacy', 'nlp', 'it')\n", "weaklabel.nlp."),
        ("x = 1\nexit()\n", "rules.py, line 2: SystemExit"),
        ("raise SystemExit(0)\n", "rules.py, line 1: SystemExit: 0"),
        ("class E(Exception):\n    def __str__(self):\n        0/0\nraise E\n", "line 4: E: its message cannot"),
        ("x = 1\0\n", "rules.py, line 1: SyntaxError"),
    ],
    ids=[
        "no-rule", "empty", "syntax", "exception", "in-a-function", "package", "import", "keyword",
        "maker", "twice", "unknown-name",
        "missing-extra", "exit", "system-exit", "mute", "nul",
    ],
)  # fmt: skip
def test_a_file_refused(names, source, message):
    with pytest.raises(WeaklabelError, match=message):
        names(source)


def test_a_file_that_is_missing_or_not_utf8(tmp_path):
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    for file in (tmp_path / "latin.py", tmp_path / "missing.py"):
        with pytest.raises(InputError, match=file.name):
            collect([file], CLASSES)


def test_a_file_with_a_byte_order_mark(tmp_path):
    (tmp_path / "rules.py").write_bytes(b"\xef\xbb\xbffrom weaklabel import keyword\na = keyword('x', 'spam')\n")
    assert [rule.lf.name for rule in collect([tmp_path / "rules.py"], CLASSES)] == ["a"]


def test_rules_of_several_files(rules_file):
    source = "from weaklabel import keyword\n{} = keyword('x', 'spam')\n"
    files = [rules_file(source.format(name), f"{name}.py") for name in ("one", "two")]
    assert [(rule.lf.name, rule.file.name) for rule in collect(files, CLASSES)] == [
        ("one", "one.py"),
        ("two", "two.py"),
    ]
    other = rules_file(source.format("one"), "three.py")
    with pytest.raises(InputError, match=r"'one' in .*one.py and .*three.py"):
        collect([files[0], other], CLASSES)


def test_files_share_a_module_and_other_folders_have_their_own(rules_file):
    for folder, word in (("a", "free"), ("b", "cash")):
        rules_file(f"WORDS = ['{word}']\n", f"{folder}/lexicon.py")
        for at in (1, 2):
            rules_file(
                f"from weaklabel import keyword\nfrom lexicon import WORDS\n{folder}{at} = keyword(WORDS, 'spam')\n",
                f"{folder}/rules{at}.py",
            )
    root = rules_file("", "x.py").parent
    rules = collect([root / folder / f"rules{at}.py" for folder in "ab" for at in (1, 2)], CLASSES)
    for text, expected in (("free", ["spam", "spam", None, None]), ("cash", [None, None, "spam", "spam"])):
        assert [rule.lf(Record("1", {"text": text})) for rule in rules] == expected


def test_running_a_file_leaves_no_trace_in_the_import_system(rules_file):
    rules_file("X = 1\n", "lexicon_of_mine.py")
    before = list(sys.path)
    execute(rules_file("import lexicon_of_mine\n"))
    assert sys.path == before
    assert "lexicon_of_mine" not in sys.modules


def test_an_edit_of_a_neighbour_is_seen_at_once(rules_file, monkeypatch):
    """Also where it keeps the size of the file and comes within the same second, which .pyc files miss."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = rules_file("from weaklabel import keyword\nfrom lexicon import W\nrule = keyword(W, 'spam')\n")
    for word in ("free", "cash"):
        rules_file(f"W = '{word}'\n", "lexicon.py")
        assert collect([file], CLASSES)[0].lf(Record("1", {"text": word})) == "spam"


def test_dataclasses_and_pickles_find_the_module(rules_file):
    module = execute(rules_file("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: 'int' = 1\na = A()\n"))
    assert module.a.x == 1
    assert Path(module.__file__).name == "rules.py"


def test_a_function_that_is_defined_twice_is_refused(rules_file):
    twice = "@labeling_function\ndef a(item):\n    pass\n\n"
    file = rules_file(f"from weaklabel import labeling_function\n{twice}{twice}")
    with pytest.raises(InputError, match=r"rules.py, lines 3 and 7: two labeling functions are called 'a'"):
        collect([file], CLASSES)


def test_a_misspelt_import_is_not_answered_with_an_installation(rules_file):
    with pytest.raises(InputError, match=r"did you mean 'numpy'\?"):
        collect([rules_file("import numpyy\n")], CLASSES)
