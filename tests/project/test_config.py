import re

import pytest

from weaklabel.errors import ConfigError, UnknownName
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.project.config import make, read_config

LEAST = 'classes = ["a", "b"]\n[data]\nfile = "items.csv"\n'


@pytest.fixture
def read(tmp_path):
    def go(text, *overrides):
        file = tmp_path / "task.toml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_config(file, overrides)

    return go


def test_what_is_not_said_has_a_default(read):
    config = read(LEAST)
    assert (config.kind, config.random_state, config.max_fault_rate) == ("classification", 0, 0.01)
    assert (config.label_model.name, config.label_model.gold, config.end_model.name) == (
        "auto",
        "none",
        "linear",
    )
    assert config.label_model.parameters == config.end_model.parameters == {}


@pytest.mark.parametrize(
    ("override", "get", "expected"),
    [
        ("random_state=7", lambda c: c.random_state, 7),
        ("classes=['x', 'y', 'z']", lambda c: c.classes, ["x", "y", "z"]),
        ("data.file=a b.csv", lambda c: c.data.file, "a b.csv"),
        ("data.columns.text=review", lambda c: c.data.columns["text"], "review"),
        (' data.file = "quoted.csv"', lambda c: c.data.file, "quoted.csv"),
        ("description=a=b", lambda c: c.description, "a=b"),
        ("end_model.C=3", lambda c: (c.end_model.name, c.end_model.parameters), ("linear", {"C": 3})),
        ("max_fault_rate=1", lambda c: c.max_fault_rate, 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_setting_replaces_that_of_the_file(read, override, get, expected):
    assert get(read(LEAST, override)) == expected


def test_later_settings_win(read):
    assert read(LEAST, "random_state=1", "random_state=2").random_state == 2


@pytest.mark.parametrize("override", ["x", "=1", " =1", ""])
def test_a_setting_is_a_key_and_a_value(read, override):
    with pytest.raises(ConfigError, match="key=value, but got"):
        read(LEAST, override)


def test_a_text_is_no_table(read):
    with pytest.raises(ConfigError, match="'file' is no table"):
        read(LEAST, "data.file.x=1")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("clases=['a','b']", "task.toml: unknown key 'clases'; did you mean 'classes'"),
        ("data.colums={}", r"\[data\]: unknown key 'colums'; did you mean 'columns'"),
        ("data.columns.txt='a'", r"\[data.columns\]: unknown key 'txt'; did you mean 'text'"),
        ("classes='ab'", "classes must be a list, but got 'ab'"),
        ("classes=[1,2]", r"classes\[0\] must be a text, but got 1"),
        ("groups='x'", "groups must be a table, but got 'x'"),
        ("groups.A=[1]", r"\[groups\]: A\[0\] must be a text, but got 1"),
        ("max_fault_rate='0.5'", "max_fault_rate must be a number, but got '0.5'"),
        ("max_fault_rate=7", "max_fault_rate must be less than or equal to 1, but got 7"),
        ("random_state=true", "random_state must be an integer, but got True"),
        ("random_state='7'", "random_state must be an integer, but got '7'"),
        ("random_state=1.0", "random_state must be an integer, but got 1.0"),
        ("label_model=majority", "label_model must be a table, but got 'majority'"),
        ("label_model.gold=all", r"\[label_model\]: gold must be 'none', 'dev' or 'train', but got 'all'"),
        ("data.features='text'", "features must be a list, but got 'text'"),
        ("data=5", "data must be a table, but got 5"),
        ("description=" + "x" * 10_000 + ".y", None),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "long",
)
def test_what_may_not_be_said(read, override, message):
    if message is None:
        assert read(LEAST, override)
        return
    with pytest.raises(ConfigError, match=message):
        read(LEAST, override)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the key 'data' is missing"),
        ('classes = ["a", "b"]', "the key 'data' is missing"),
        ("classes = []\n[data]\n", "classes must be a list of one name at least"),
        ("x", "task.toml: Expected '='"),
        (b"\xff", "task.toml: 'utf-8' codec"),
        (b"\x00", "task.toml: "),
        ('[data]\n[data]\nfile = "a"', "task.toml: Cannot declare"),
        ("a = " + "[" * 100_000, "task.toml: "),
    ],
    ids=["empty", "no-data", "one-class", "no-toml", "no-utf-8", "nul", "twice", "deep"],
)
def test_a_file_that_says_too_little_or_nothing(read, content, message):
    with pytest.raises(ConfigError, match=message):
        read(content)


def test_a_byte_order_mark_and_a_missing_file(read, tmp_path):
    assert read("\ufeff" + LEAST).classes == ["a", "b"]
    with pytest.raises(ConfigError, match=r"nothing\.toml cannot be read: No such file"):
        read_config(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"max_itr": 3}, UnknownName, "task.toml: unknown key 'max_itr'; did you mean 'max_iter'"),
        ({"max_iter": 0}, ConfigError, "task.toml: DawidSkene: max_iter must be an integer of at least 1, but got 0"),
        ({"smoothing": "x"}, ConfigError, "smoothing must be a number above 0, but got 'x'"),
    ],
    ids=["unknown", "limit", "type"],
)
def test_parameters_of_a_model_are_checked_before_any_work(parameters, error, message):
    with pytest.raises(error, match=message):
        make(DawidSkene, parameters, "task.toml")
    assert make(DawidSkene, {"max_iter": 5}, "task.toml").max_iter == 5


def test_a_constructor_that_refuses_says_where():
    class Picky:
        def __init__(self, size):
            raise ValueError(f"no {size}")

    with pytest.raises(ConfigError, match="here: no 3"):
        make(Picky, {"size": 3}, "here")
    with pytest.raises(ConfigError, match=re.escape("here: ") + ".*missing.*'size'"):
        make(Picky, {}, "here")
