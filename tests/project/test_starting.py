import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weaklabel.document import documents
from weaklabel.errors import ConfigError, InputError, UnknownName, WeaklabelError
from weaklabel.fit import fit_task
from weaklabel.formats.base import write_table
from weaklabel.lfs.collect import collect
from weaklabel.project.starting import start_task
from weaklabel.project.workspace import Workspace
from weaklabel.tokens import Tokens

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
        ({}, ConfigError, "tells no classes: name them, --classes a,b, or the column of gold, --gold"),
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


MARKED = [("Mr Lee saw Oslo", [(3, 6, "PER"), (11, 15, "LOC")]), ("Mrs Lee slept", [(4, 7, "PER")]), ("no", [])]


def objects(rows=MARKED):
    return [[{"start": start, "end": end, "label": label} for start, end, label in spans] for _, spans in rows]


def rows_of(name, **more):
    return [{"text": text, name: spans} | more for (text, _), spans in zip(MARKED, objects(), strict=True)]


def studio(*workers):
    """An export of Label Studio in which each worker marks the same."""
    return json.dumps([
        {"id": at, "data": {"text": text}, "annotations": [
            {"completed_by": worker, "result": [
                {"type": "labels", "from_name": "label", "value": {**span, "labels": [span["label"]]}} for span in spans
            ]} for worker in workers
        ]} for at, ((text, _), spans) in enumerate(zip(MARKED, objects(), strict=True))
    ])  # fmt: skip


FILES = {
    "a.conll": "Mr O\nLee B-PER\nsaw O\nOslo B-LOC\n\nMrs O\nLee B-PER\nslept O\n\nno O\n",
    "a.txt": "Mr X O\nLee X I-PER\nsaw X O\nOslo X I-LOC\n\nMrs X O\nLee X I-PER\nslept X O\n",
    "ours.jsonl": "".join(json.dumps(row) + "\n" for row in rows_of("spans")),
    "doccano.jsonl": "".join(json.dumps({"text": text, "label": spans}) + "\n" for text, spans in MARKED),
    "prodigy.jsonl": "".join(json.dumps(row) + "\n" for row in rows_of("spans", answer="accept", _annotator_id="ann")),
    "words.jsonl": '{"tokens": ["Lee", "saw", "Lee", "in", "Oslo"], "tags": ["B-PER", "O", "B-PER", "O", "B-LOC"]}\n',
    "a.csv": 'body,entities\nMr Lee saw Oslo,"[[3, 6, ""PER""], [11, 15, ""LOC""]]"\nMrs Lee,"[[4, 7, ""PER""]]"\n',
    "studio.json": studio(1),
}


@pytest.mark.parametrize("name", [*FILES, "a.spacy"])
def test_a_task_of_entities_begins_with_any_file_of_texts(tmp_path, name):
    if name == "a.spacy":
        spacy = pytest.importorskip("spacy")
        docs = [spacy.blank("en")(text) for text, _ in MARKED]
        for doc, (_, spans) in zip(docs, MARKED, strict=True):
            doc.set_ents([doc.char_span(*span) for span in spans])
        spacy.tokens.DocBin(docs=docs).to_disk(tmp_path / name)
    else:
        (tmp_path / name).write_text(FILES[name], "utf-8")
    start_task(tmp_path, "mine", tmp_path / name, kind="ner")
    task = Workspace(tmp_path).task("mine")
    assert task.config.classes == ["PER", "LOC"]
    assert task.config.data.columns == ({"text": "body"} if name == "a.csv" else {})
    run = fit_task(task)
    assert "end_model" in run.metrics["train"]
    assert len(run.votes().unit)
    assert run.table("predictions.parquet")["id"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", studio(1, 2)),
        ("a.jsonl", "".join(
            json.dumps(row | {"_input_hash": row["text"]}) + "\n"
            for who in "ab" for row in rows_of("spans", answer="accept", _annotator_id=who)
        )),
        ("a.conll", "Mr O ?\nLee B-PER ?\nin O ?\nOslo B-LOC ?\n\nLee ? B-PER\n"),
        ("a.csv", "item,worker,label\n1,ann,PER\n1,bob,LOC\n1,cid,PER\n"),
    ],
    ids=["label-studio", "prodigy", "columns", "table"],
)  # fmt: skip
def test_answers_of_several_people_make_a_task_without_rules(tmp_path, name, content):
    (tmp_path / name).write_text(content, "utf-8")
    kind = "classification" if name == "a.csv" else "ner"
    _, rules = start_task(tmp_path, "mine", tmp_path / name, kind=kind)
    task = Workspace(tmp_path).task("mine")
    assert (rules, task.config.classes) == (None, ["PER", "LOC"])
    assert (task.config.data.crowd, task.config.data.file) == ([f"../../{name}"], None)
    assert len(fit_task(task).votes().sources) >= 2


def test_one_type_of_entities_is_enough_and_none_is_not(tmp_path):
    (tmp_path / "a.conll").write_text("in O\nOslo B-LOC\n", "utf-8")
    start_task(tmp_path, "mine", tmp_path / "a.conll", kind="ner")
    fit_task(Workspace(tmp_path).task("mine"), until="soft labels")
    (tmp_path / "b.conll").write_text("in\nOslo\n", "utf-8")
    with pytest.raises(ConfigError, match=r"b\.conll tells no classes: name them, --classes a,b"):
        start_task(tmp_path, "other", tmp_path / "b.conll", kind="ner")
    with pytest.raises(UnknownName, match="unknown column 'words'"):
        start_task(tmp_path, "other", tmp_path / "b.conll", text="words", kind="ner")
    start_task(tmp_path, "other", tmp_path / "b.conll", classes=("LOC",), kind="ner")
    fit_task(Workspace(tmp_path).task("other"), until="soft labels")


def begun(tmp_path, classes):
    """The file of rules of a new task of entities."""
    (tmp_path / "b.conll").write_text("Mr\nLee\nof\nLabs\nLtd\nflew\nin\nOslo\n", "utf-8")
    _, rules = start_task(tmp_path, "mine", tmp_path / "b.conll", classes=classes, kind="ner")
    return rules


def test_types_of_usual_names_get_rules_of_their_own_wherever_they_stand(tmp_path):
    rules = begun(tmp_path, ("ORG", "Loc", "person", "MISC"))
    found = {rule.lf.name: rule.lf for rule in collect([rules], [])}
    assert list(found) == ["org_words", "loc_words", "person_words", "misc_words", "titles", "after_in", "companies"]
    item = documents(["1"], *Tokens.joined([["Mr", "Lee", "of", "Labs", "Ltd", "flew", "in", "Oslo"]]))[0]
    assert found["titles"](item) == ((0, 6, "person"),)
    assert found["companies"](item) == ((10, 18, "ORG"),)
    assert set(found["loc_words"](item)) == set(found["after_in"](item)) == {(27, 31, "Loc")}
    assert found["misc_words"](item) == ()
    assert "Words that are frequent in the texts: Lee, Labs, Ltd." in rules.read_text("utf-8")


def test_types_that_no_name_tells_get_no_words_of_the_texts(tmp_path):
    rules = begun(tmp_path, ("a-b", "a_b", "Drug", '"""', "{x}\n"))
    names = [rule.lf.name for rule in collect([rules], [])]
    assert names == ["a_b_words", "class_2_words", "drug_words", "____words", "_x___words"]
    with pytest.raises(InputError, match="none of the 5 sources of task 'mine' voted"):
        fit_task(Workspace(tmp_path).task("mine"), until="soft labels")
