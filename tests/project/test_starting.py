import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weaklabel.errors import ConfigError, UnknownName, WeaklabelError
from weaklabel.formats.base import write_table
from weaklabel.lfs.collect import collect
from weaklabel.project.starting import start_task
from weaklabel.project.workspace import Workspace

NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6).filter(str.strip)


def test_an_example_to_begin_with(tmp_path):
    folder, rules = start_task(tmp_path, "mine")
    task = Workspace(tmp_path).task("mine")
    assert task.config.classes == ["spam", "ham"]
    assert (folder / "README.md").is_file()
    assert [rule.lf.name for rule in collect([rules], task.config.classes)] == ["spam_words", "ham_words", "very_short"]


@given(st.lists(NAME, min_size=2, max_size=3, unique=True))
@example(['"""', "\\"])
@example(["x!", "x?"])
@example(["a\0b", "a\x1b[31mb"])
@example(["'", "{second}"])
@example(["class", "def"])
@example(["a\nb", "c\\"])
def test_whatever_the_classes_are_called_the_files_can_be_read(tmp_path_factory, classes):
    place = tmp_path_factory.mktemp("place")
    write_table({"text": ["a"] * len(classes), "label": classes}, place / "data.jsonl")
    _, rules = start_task(place, "mine", place / "data.jsonl")
    task = Workspace(place).task("mine")
    assert set(task.labels.classes) == set(classes)
    assert len(collect([rules], classes)) == 3


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"text": ["a", "b"], "label": ["x", "y"]}, {"text": "text", "gold": "label"}),
        ({"id": ["1", "2"], "film": ["long", "b"], "gold": ["x", "y"]}, {"text": "film", "id": "id", "gold": "gold"}),
        ({"id": ["1", "1"], "text": ["a", "b"], "label": ["x", "y"]}, {"text": "text", "gold": "label"}),
        ({"label": ["x", "y"]}, {"text": "label", "gold": "label"}),
    ],
    ids=["usual", "longest", "ids-repeat", "gold-only"],
)  # fmt: skip
def test_columns_are_found(tmp_path, table, expected):
    write_table(table, tmp_path / "data.csv")
    start_task(tmp_path, "mine", tmp_path / "data.csv")
    assert Workspace(tmp_path).task("mine").config.data.columns == expected


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"text": "txt"}, UnknownName, r"data\.csv: unknown column 'txt'; did you mean 'text'"),
        ({"gold": "gold"}, UnknownName, "unknown column 'gold'"),
        ({"classes": ("x",)}, ConfigError, "two classes at least"),
        ({"classes": ("x", "x")}, ConfigError, "named twice"),
        ({"classes": ("", "x")}, ConfigError, "not empty"),
        ({}, ConfigError, "no column 'gold' or 'label' to take classes from: name the column, --gold"),
    ],
    ids=["text", "gold", "one", "twice", "empty", "none"],
)
def test_what_cannot_be_told_is_asked_for(tmp_path, options, error, message):
    write_table({"text": ["a", "b"]}, tmp_path / "data.csv")
    with pytest.raises(error, match=message):
        start_task(tmp_path, "mine", tmp_path / "data.csv", **options)
    assert not (tmp_path / "tasks").exists()
    assert not (tmp_path / "labeling_functions").exists()


def test_too_many_classes_and_classes_without_data(tmp_path):
    write_table({"text": ["a"] * 99, "label": [str(at) for at in range(99)]}, tmp_path / "data.csv")
    with pytest.raises(ConfigError, match="'label' has 99 values; name the classes"):
        start_task(tmp_path, "mine", tmp_path / "data.csv")
    with pytest.raises(WeaklabelError, match="name it too, --data"):
        start_task(tmp_path, "mine", classes=("a", "b"))


def test_classes_that_the_gold_column_contradicts_are_refused_before_anything_is_written(tmp_path):
    (tmp_path / "d.csv").write_text("text,gold\na,ham\nb,spam\n")
    with pytest.raises(ConfigError, match="gold label 'spam', which --classes ham,sapm does not name"):
        start_task(tmp_path, "mine", tmp_path / "d.csv", classes=("ham", "sapm"))
    assert not (tmp_path / "tasks").exists()
