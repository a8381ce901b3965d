"""Texts with marked spans in the files of several tools."""

import json
import os
from pathlib import Path

import pytest

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats.answers import holds_answers
from weaklabel.formats.documents import read_documents

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))


def words(found):
    return [[token.text for token in found.tokens.of_text(at, text)] for at, text in enumerate(found.texts)]


COLUMNS = """-DOCSTART- -X- O O

EU NNP I-NP {0}
rejects VBZ I-VP O
German JJ I-NP {1}
art NN I-NP {2}


Bonn NNP I-NP {3}
"""
MEANT = [((0, 2, "ORG"), (11, 21, "MISC")), ((0, 4, "LOC"),)]


@pytest.mark.parametrize(
    "tags",
    [
        ("I-ORG", "I-MISC", "I-MISC", "I-LOC"),
        ("B-ORG", "B-MISC", "I-MISC", "B-LOC"),
        ("U-ORG", "B-MISC", "L-MISC", "U-LOC"),
        ("S-ORG", "B-MISC", "E-MISC", "S-LOC"),
        ("ORG", "MISC", "MISC", "LOC"),
    ],
    ids=["iob1", "iob2", "bilou", "bioes", "io"],
)
def test_columns_in_any_scheme(file, tags):
    found = read_documents(file("a.conll", COLUMNS.format(*tags)))
    assert found.texts == ["EU rejects German art", "Bonn"]
    assert list(found.spans) == MEANT
    assert found.places[1].endswith("line 9")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("content", "spans"),
    [
        ("a B-X\nb B-X\n", [((0, 1, "X"), (2, 3, "X"))]),  # touching entities
        ("a I-X\nb B-X\n", [((0, 1, "X"), (2, 3, "X"))]),  # in IOB1
        ("a B-X\nb I-Y\n", [((0, 1, "X"), (2, 3, "Y"))]),
        ("a\tB-X\t\nb\tI-X\n \t \nc\tO\n\n\n\n", [((0, 3, "X"),), ()]),  # tabs and blanks in empty lines
        ("  a   B-X \t \nb\t O\n\r\n\n\t\nc O", [((0, 1, "X"),), ()]),  # blanks and tabs as they come
        ("a\u00a0b B-X\nc\u2028d I-X\n\u00a0 O\n", [((0, 7, "X"),)]),  # other white space is part of a word
        ("a B-X\rb O\r\rc O\r", [((0, 1, "X"),), ()]),
        ("\ufeffa B-X\r\nb O\r\n", [((0, 1, "X"),)]),
        ("a U-X\nb I-X\n", [((0, 1, "X"), (2, 3, "X"))]),  # what ended does not go on
    ],
)
def test_odd_columns(file, content, spans):
    assert list(read_documents(file("a.conll", content)).spans) == spans


def test_illegal_insides_are_kept_and_told_of(file):
    found = read_documents(file("a.conll", "a B-X\nb O\nc I-X\nd O\ne B-X\n"))
    assert found.spans[0] == ((0, 1, "X"), (4, 5, "X"), (8, 9, "X"))
    assert "1 inside tags continue no entity" in found.notes[0]
    assert "the first is in line 3" in found.notes[0]
    told = json.dumps({"tokens": ["a", "b"], "tags": ["B-X", "I-Y"]})
    assert "the first is in row 1" in read_documents(file("a.jsonl", told)).notes[0]
    assert "the first is in line 2" in read_documents(file("b.conll", "a U-X\nb L-X\n")).notes[0]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.conll", "a B-X\nb\n", InputError, "line 2: 1 columns where the first line has 2"),
        ("a.conll", "a O\n\tb\tO\n", InputError, "line 2: there is no word before 'b O'"),
        ("a.conll", "a Q-X\n", InputError, "line 1: 'Q-X' is no tag"),
        ("a.conll", "a B-\n", InputError, "is no tag"),
        ("a.conll", "\n\n", InputError, "has no text"),
        ("a.conll", b"a\xff O\n", InputError, "line 1: not UTF-8"),
        ("a.jsonl", '{"body": "x"}\n', InputError, "row 1: there is neither 'text' nor tokens; known: body"),
        ("a.jsonl", '{"text": "x", "spans": [{"start": 0}]}\n', InputError, "row 1: a span has start, end and label"),
        ("a.jsonl", '{"text": "x", "spans": 3}\n', InputError, "spans must be a list"),
        ("a.jsonl", '{"text": "a b", "tokens": ["a", "c"]}\n', InputError, "the token 'c' does not stand in the text"),
        ("a.jsonl", '{"text": "a", "tokens": [{"begin": 0}]}\n', InputError, "a token must be"),
        ("a.jsonl", '{"tokens": ["a"], "tags": ["O", "O"]}\n', InputError, "a tag for each token"),
        ("a.jsonl", '{"text": ["a"]}\n', InputError, "row 1: text must be a text, but is"),
        ("a.jsonl", '{"text": "a", "id": 1}\n{"text": "b"}\n', InputError, "row 2: there is no id, though other rows"),
        ("a.jsonl", '{"text": "a", "tokens": [{"start": 0, "end": 2}]}\n', InputError, "does not stand there"),
        ("a.jsonl", '{"text": "a", "tokens": [{"start": 0, "end": 1, "text": "b"}]}\n', InputError, "does not stand"),
        ("a.jsonl", '{"text": "ab", "tokens": [{"start": 1, "end": 2}, {"start": 0, "end": 1}]}\n', InputError,
         "a.jsonl: token 2 of text 1 is empty, or begins before"),
        ("a.jsonl", '{"tokens": ["a", "", "b"]}\n', InputError, "row 1: token 2 is empty"),
        ("a.jsonl", '{"text": "x", "spans": "PER"}\n', InputError, "row 1: spans are JSON, .* but this is 'PER'"),
        ("a.jsonl", '{"text": "é x", "spans": [{"start": 1, "end": 2, "label": "A", "text": "x"}]}\n', InputError,
         "row 1: the span .1, 2, 'A'. is ' ', but the file says that it is 'x'; are these bytes"),
        ("a.jsonl", '{"text": "a", "spans": [[0, Infinity, "A"]]}\n', InputError, "row 1: a span has start, end"),
        ("a.jsonl", '{"text": "a", "spans": [[0, 1e400, "A"]]}\n', InputError, "row 1: a span has start, end"),
        ("a.jsonl", '{"text": "a", "tokens": [{"start": 0, "end": 1e400}]}\n', InputError, "row 1: a token must be"),
        ("a.jsonl", '{"tokens": [{"start": 0, "end": 3}]}\n', InputError, "row 1: there is no 'text', which tokens"),
        ("a.json", '{"text": "a"}', InputError, "must hold a list of objects"),
        ("a.spacy", "x", InputError, "is no DocBin"),
        ("a.conll", "", InputError, "is empty"),
    ],
)  # fmt: skip
def test_bad_files_name_the_place(file, name, content, error, message):
    if name == "a.spacy":
        pytest.importorskip("spacy")
    with pytest.raises(error, match=message):
        read_documents(file(name, content))


@pytest.mark.parametrize(
    ("row", "spans", "tokens"),
    [
        ({"text": "Ann left", "spans": [{"start": 0, "end": 3, "label": "PER"}]}, ((0, 3, "PER"),), None),
        ({"text": "Ann left", "label": [[0, 3, "PER"]]}, ((0, 3, "PER"),), None),
        ({"text": "Ann", "entities": [{"start_offset": 0, "end_offset": 3, "label": "PER"}]}, ((0, 3, "PER"),), None),
        ({"text": "Ann left", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "reject"}, None, None),
        ({"text": "Ann left", "tokens": [{"text": "Ann", "start": 0, "end": 3}], "spans": []}, (), ["Ann"]),
        ({"tokens": ["Ann", "left"], "ner_tags": ["B-PER", "O"]}, ((0, 3, "PER"),), ["Ann", "left"]),
        ({"text": "Ann  left", "tokens": ["Ann", "left"]}, None, ["Ann", "left"]),
    ],
    ids=["prodigy", "doccano", "doccano-json", "rejected", "tokens", "tags", "words"],
)  # fmt: skip
def test_rows(file, row, spans, tokens):
    found = read_documents(file("a.jsonl", json.dumps(row)))
    assert found.spans == [spans]
    assert (words(found)[0] if found.tokens is not None else None) == tokens


def test_tokens_of_some_texts_only_are_told_of(file):
    found = read_documents(file("a.jsonl", '{"text": "a b", "tokens": ["a", "b"]}\n{"text": "c"}\n'))
    assert found.tokens is None
    assert found.notes[0].endswith("1 of 2 texts tell their tokens, so those of none are taken")


def test_tables_hold_spans_as_json(file):
    found = read_documents(
        file("a.csv", 'id,body,marks,age\n7,Ann left,"[[0, 3, ""PER""]]",3\n8,no,,4\n'), "body", "marks"
    )
    assert (found.ids, found.spans) == (["7", "8"], [((0, 3, "PER"),), None])
    assert list(found.columns) == ["age"]
    with pytest.raises(UnknownName, match="'bodi'"):
        read_documents(file("b.csv", "body\nx\n"), "bodi")


def test_tabs_are_columns_or_a_table(file):
    assert read_documents(file("a.tsv", "text\tlabel\nAnn left\t\n")).texts == ["Ann left"]
    assert read_documents(file("b.tsv", "Ann\tB-PER\nleft\tO\n")).spans == [((0, 3, "PER"),)]


def test_docs_come_back(tmp_path):
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("en")("Ann left.\n\nShe did.")
    doc.ents = [doc.char_span(0, 3, label="PER")]
    spacy.tokens.DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    found = read_documents(tmp_path / "a.spacy")
    assert found.texts == ["Ann left.\n\nShe did."]
    assert words(found) == [["Ann", "left", ".", "She", "did", "."]]
    assert found.spans == [((0, 3, "PER"),)]
    assert (found.ids, found.columns) == (None, {})


def test_docs_tell_their_ids_all_of_them_or_none(tmp_path):
    spacy = pytest.importorskip("spacy")
    docs = [spacy.blank("en")("Ann"), spacy.blank("en")("Bob")]
    docs[0].user_data["id"] = "a"
    spacy.tokens.DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "a.spacy")
    with pytest.raises(InputError, match=r"a\.spacy, text 2: there is no id in its user data, though other texts"):
        read_documents(tmp_path / "a.spacy")


@pytest.mark.skipif(not (DATA / "ner" / "wnut17").is_dir(), reason="needs the real files")
@pytest.mark.parametrize(("name", "texts"), [("wnut17train.conll", 3394), ("emerging.test.annotated", 1287)])
def test_real_columns(name, texts):
    found = read_documents(DATA / "ner" / "wnut17" / name)
    assert len(found.texts) == texts
    assert {label for spans in found.spans for _, _, label in spans} == {
        "corporation", "creative-work", "group", "location", "person", "product"
    }  # fmt: skip


def test_a_last_column_without_tags_is_refused(file):
    with pytest.raises(InputError, match="line 1: the last column holds no tags"):
        read_documents(file("a.conll", "Paris NNP\nsleeps VBZ\n"))


def test_columns_of_people_are_no_gold(file):
    found = read_documents(file("a.conll", "a B-X ?\nb O ?\n\nc ? O\n"))
    assert found.spans == [None, None]
    assert "name it under crowd" in found.notes[0]


@pytest.mark.parametrize(
    ("content", "people"),
    [
        ("Berlin Berlin NE B-LOC\nschläft schlafen V O\n? ? $. O\n", False),
        ("Rom Rom NE B-LOC\n\n? ? $. O\n", False),
        ("Rom NE B-LOC\n? ? O\n", False),
        ("Rom Rom B-LOC\n\n? ? O\n", False),
        ("Ann PER ?\nleft O ?\n\nBob ? PER\nleft ? O\n", True),
        ("Ann ?\n\nBob B-PER\n", True),
        ("Ann B-PER\n? O\n", False),
    ],
)
def test_question_marks_of_texts_are_not_those_of_people(file, content, people):
    """A column of people says of whole texts that one was not asked; lemmas and parts of speech may say ``?``, too."""
    found = read_documents(one := file("a.conll", content))
    assert holds_answers(one, spans=True) is people
    assert bool(found.notes) is people
    assert (None in found.spans) is people
    assert people or any(found.spans)


def test_a_last_column_that_asks_about_half_a_text_is_refused(file):
    with pytest.raises(InputError, match="line 2: '\\?' is no tag"):
        read_documents(file("a.conll", "Ann B-PER\nleft ?\n"))
