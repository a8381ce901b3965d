import json

import pytest

from weaklabel.errors import InputError, UnknownName, WeaklabelError, WorkspaceError
from weaklabel.project.predictor import Predictor


@pytest.fixture
def predict(place):
    """Predicts for the rows of a new file."""
    run = place.fit()

    def go(content, name="new.csv", batch_size=1000, **options):
        return Predictor(run).predict(place.write(name, content), batch_size, **options)

    return go


def test_one_row_an_item(predict):
    table = predict("id,text\nx,claim the free prize\ny,see you later\n")
    assert list(table) == ["id", "label", "confidence", "p_ham", "p_spam"]
    assert (table["id"], table["label"]) == (["x", "y"], ["spam", "ham"])


def test_batches_give_the_same_and_tell_how_far_they_are(predict):
    rows = "id,text\n" + "".join(f"{at},free {at}\n" for at in range(7))
    told = []
    assert predict(rows, batch_size=3, progress=lambda *step: told.append(step)) == predict(rows)
    assert told == [(3, 7), (6, 7), (7, 7)]


def test_gold_is_not_looked_at_and_values_of_other_types_are_texts(predict):
    assert predict("id,text,label,split\n1,free,nonsense,nowhere\n")["label"] == ["spam"]
    assert len(predict('{"text": ["free"]}\n{"text": null}\n{"text": 7}\n', "new.jsonl")["label"]) == 3


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("new.csv", "", InputError, r"new\.csv is empty"),
        ("new.csv", "id,text\n", InputError, r"new\.csv has no rows"),
        ("new.csv", "id,txt\n1,a\n", UnknownName, r"\[data\] columns text.*unknown column 'text'; did you mean 'txt'"),
        ("new.csv", "id,text\n1\n", InputError, r"new\.csv, line 2: 1 fields"),
        ("new.csv", "id,text\n1,a\n1,b\n", InputError, "the id '1' is used twice"),
        ("new.txt", "a", UnknownName, "unknown file ending 'txt'"),
    ],
    ids=["empty", "header", "column", "ragged", "ids", "ending"],
)
def test_files_that_are_wrong(predict, name, content, error, message):
    with pytest.raises(error, match=message):
        predict(content, name)


def test_tables_lacking_a_feature_or_holding_a_text_for_a_number(place):
    place.write("tasks/shop/items.csv", "text,n\n" + "".join(f"free,{n}\nsee you,{n}.5\n" for n in range(20)))
    run = place.fit("data.features=['n']")
    for content, message in (
        ("text\na\n", "unknown feature 'n'"),
        ("n\nx\n", "column 'n' was learned as numbers, but holds 'x'"),
        ("n\n1e999\n", "column 'n' was learned as numbers, but holds '1e999'"),
    ):
        with pytest.raises(WeaklabelError, match=message):
            Predictor(run).predict(place.write("new.csv", content), 10)


def test_the_settings_are_those_of_the_run(place):
    run = place.fit()
    place.write("tasks/shop/task.toml", "broken")
    assert Predictor(run).predict(place.write("new.csv", "id,text\n1,free\n"), 10)["label"] == ["spam"]


def test_a_run_without_a_trained_model(place):
    with pytest.raises(WorkspaceError, match="has no end model"):
        Predictor(place.fit(until="soft labels"))


@pytest.mark.parametrize("name", ["model.json", "model.npz"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x03\x04"], ids=["gone", "empty", "other", "half"])
def test_a_damaged_model_is_told(place, name, content):
    run = place.fit()
    file = run.folder / "end_model" / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(InputError, match=r"end_model.* is damaged or missing"):
        Predictor(run)


def test_settings_of_a_run_that_cannot_be_read(place):
    run = place.fit()
    run.manifest["settings"] = {}
    with pytest.raises(InputError, match=r"manifest\.json is damaged"):
        Predictor(run)
    saved = json.loads((run.folder / "end_model/model.json").read_text())
    (run.folder / "end_model/model.json").write_text(json.dumps(saved | {"format": 99}))
    with pytest.raises(InputError, match=r"newer weaklabel \(format 99"):
        Predictor(place.workspace.latest_run("shop"))


NER = """
kind = "ner"
classes = ["PER"]
[data]
file = "items.csv"
[text]
spacy = "cutter"
"""


def test_texts_are_cut_by_the_pipeline_in_the_folder_of_the_task(place):
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    nlp.tokenizer = spacy.tokenizer.Tokenizer(nlp.vocab)  # at white space only
    nlp.to_disk(place.folder / "tasks" / "shop" / "cutter")
    place.write("tasks/shop/task.toml", NER)
    place.write("tasks/shop/items.csv", "id,text\n1,Ann. left\n2,it was Ann. again\n")
    place.write("labeling_functions/shop.py", 'from weaklabel import span_regex\nann = span_regex("Ann", "PER")\n')
    found = Predictor(place.fit()).predict(place.write("new.csv", "id,text\n1,Ann. left\n"), 10)
    assert [(span["start"], span["end"]) for span in json.loads(found["label"][0])] == [(0, 4)]


def test_what_is_marked_in_new_texts_is_not_looked_at(place):
    place.write("tasks/shop/task.toml", NER.replace('[text]\nspacy = "cutter"\n', ""))
    place.write("tasks/shop/items.csv", "id,text\n1,Ann left\n2,it was Ann again\n")
    place.write("labeling_functions/shop.py", 'from weaklabel import span_regex\nann = span_regex("Ann", "PER")\n')
    predictor = Predictor(place.fit())
    rows = '{"id": 1, "text": "Ann left", "label": "nonsense"}\n{"id": 2, "text": "", "spans": 3}\n'
    found = predictor.predict(place.write("new.jsonl", rows), 10)
    assert [len(json.loads(cell)) for cell in found["label"]] == [1, 0]
    with pytest.raises(InputError, match=r"new\.jsonl, row 2: the id '1' is used twice"):
        predictor.predict(place.write("new.jsonl", '{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n'), 10)
