import pickle

import pytest

from weaklabel import errors
from weaklabel.errors import MissingExtra, UnknownName, WeaklabelError, brief, suggestion, told

ALL = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, WeaklabelError)]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_is_also_the_builtin_that_a_caller_expects_and_in_the_tree(error):
    assert error.__doc__
    assert error.__name__ in errors.__doc__
    if error is not WeaklabelError:
        assert any(base.__module__ == "builtins" and base is not Exception for base in error.__mro__[1:-3])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("spm", "did you mean 'spam'? known: ham, spam"),
        ("SPAM", "did you mean 'spam'? known: ham, spam"),
        ("qqqq", "known: ham, spam"),
        ("", "known: ham, spam"),
    ],
)
def test_suggestion(name, expected):
    assert suggestion(name, ["ham", "spam"]) == expected


def test_suggestion_of_nothing_and_of_many():
    assert suggestion("x", []) == "there are none here"
    assert suggestion("x", [f"c{at}" for at in range(30)]).endswith("c11, … (30 in all)")


def test_unknown_name_tells_where():
    assert str(UnknownName("class", "spm", ["spam"], "file.csv")) == (
        "file.csv: unknown class 'spm'; did you mean 'spam'? known: spam"
    )


@pytest.mark.parametrize(
    "error", [UnknownName("class", "x", ["a"]), MissingExtra("torch", "deep", "the model cnn")], ids=["name", "extra"]
)
def test_errors_survive_the_way_between_processes(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


class Mute(Exception):
    def __str__(self):
        raise ValueError

    __repr__ = __str__


def test_what_came_is_quoted_briefly_and_always():
    assert brief("spm") == "'spm'"
    assert len(brief("x" * 10_000)) < 300
    assert len(str(UnknownName("class", "x" * 10_000, ["y" * 10_000]))) < 700
    assert brief(Mute()).startswith("<Mute instance")
    assert brief([Mute()]).startswith("[<Mute instance")
    assert brief(10**5000) == "<int>"


def test_exceptions_of_others_are_told_briefly_and_always():
    assert told(KeyError("x")) == "KeyError: 'x'"
    assert told(SystemExit()) == "SystemExit"
    assert told(Mute()) == "Mute: its message cannot be read"
    assert len(told(ValueError("x" * 10_000))) < 300
