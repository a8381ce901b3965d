"""Texts with labels, written for several tools and read back."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import UnknownName
from weaklabel.formats.documents import WRITERS, format_of, read_documents, write_documents
from weaklabel.formats.labeled_texts import LabeledSpan, LabeledText
from weaklabel.tokens import Token

ENDINGS = {"conll": "conll", "prodigy": "jsonl", "spacy": "spacy", "label-studio": "json"}
KEEP_ALL = ("prodigy", "spacy")
MODEL = "weaklabel 1 label_model"


def labeled(text, *spans, tokens=None, id="a", **columns):
    """A text with spans given by their words; tokens are words between white space unless they are given."""
    tokens = tokens or [found.span() for found in re.finditer(r"\S+", text)]
    told = [Token(text[a:b], a, b) for a, b in tokens]
    marked = [LabeledSpan(text.index(of), text.index(of) + len(of), label, sure) for of, label, sure in spans]
    return LabeledText(id, text, told, marked, {"split": "train", **columns})


def written(texts, format, folder):
    """What is lost, and what is read back."""
    file = folder / f"out.{ENDINGS[format]}"
    lost = write_documents(texts, file, format, MODEL)
    return lost, read_documents(file)


def ends(found, at):
    return [(start, end) for _, start, end in found.tokens.of_text(at, found.texts[at])]


def spans_of(text):
    return tuple((span.start, span.end, span.label) for span in text.spans)


def words_of(text):
    """The words of a text and its spans as positions among them."""
    return [token.text for token in text.tokens], [
        (first, after, span.label) for span, (first, after) in zip(text.spans, text.in_tokens(), strict=True)
    ]


TEXTS = [
    labeled("Ann left 😀 Oslo", ("Ann", "PER", 0.25), ("Oslo", "LOC", 0.5), id="7"),
    labeled("👩‍👩‍👧 in São Paulo 🏳️‍🌈", ("São Paulo", "LOC", 1.0), id="emoji"),
    labeled("e\u0301te\u0301 a\u0308 Zu\u0308rich", ("Zu\u0308rich", "LOC", 0.9), id="marks"),
    labeled("我住在北京。", ("北京", "LOC", 0.9), tokens=[(0, 1), (1, 2), (2, 3), (3, 5), (5, 6)], id="cjk"),
    labeled("  two  blanks \t and\n\nlines\u3000 ", ("blanks \t and", "LOC", 0.9), id="blanks"),
    labeled("", id="empty"),
    labeled(" \n ", id="white"),
    labeled("nothing here", id="none"),
    labeled("\ufeffAnn -DOCSTART- _", ("-DOCSTART-", "PER", 0.3), id="odd"),
    labeled("in New York City.", ("New York", "LOC", 0.9), tokens=[(0, 2), (3, 11), (12, 16), (16, 17)], id="given"),
    labeled("a\x0bb c\u2028d e\x85f", ("c\u2028d", "LOC", 0.9), tokens=[(0, 3), (4, 7), (8, 11)], id="breaks"),
]


@pytest.mark.parametrize("format", KEEP_ALL)
def test_nothing_is_lost(format, tmp_path):
    format == "spacy" and pytest.importorskip("spacy")
    lost, found = written(TEXTS, format, tmp_path)
    assert lost == ()
    assert found.texts == [one.text for one in TEXTS]
    assert found.ids == [one.id for one in TEXTS]
    assert found.columns["split"] == ["train"] * len(TEXTS)
    assert found.spans == [spans_of(one) for one in TEXTS]
    assert [ends(found, at) for at in range(len(TEXTS))] == [[token[1:] for token in one.tokens] for one in TEXTS]


def test_label_studio_keeps_all_but_tokens(tmp_path):
    lost, found = written(TEXTS, "label-studio", tmp_path)
    assert lost == ("tokens",)
    assert found.tokens is None
    assert found.texts == [one.text for one in TEXTS]
    assert found.ids == [one.id for one in TEXTS]
    assert found.columns["split"] == ["train"] * len(TEXTS)
    assert found.spans == [spans_of(one) for one in TEXTS]


def test_columns_keep_tokens_and_spans(tmp_path):
    kept = [one for one in TEXTS if one.id not in ("odd", "breaks", "empty", "white")]
    lost, found = written(kept, "conll", tmp_path)
    assert lost == ("ids and confidences", "columns (split)", "white space between tokens")
    for at, one in enumerate(kept):
        words, spans = words_of(one)
        joined = labeled(" ".join(words))
        assert found.texts[at] == joined.text
        assert [found.texts[at][a:b] for a, b in ends(found, at)] == words
        first, last = ({edge: n for n, edge in enumerate(side)} for side in zip(*ends(found, at), strict=True))
        assert [(first[a], last[b] + 1, label) for a, b, label in found.spans[at]] == spans


def test_what_no_column_can_hold_is_told(tmp_path):
    texts = [one for one in TEXTS if one.id in ("odd", "breaks", "empty", "white")]
    lost, found = written(texts, "conll", tmp_path)
    assert lost[3:] == (
        "2 texts without tokens",
        "parts of 4 tokens that no line can hold (line breaks, white space, -DOCSTART-)",
    )
    assert found.texts == ["\ufeffAnn DOCSTART _", "a b c d e f"]
    assert found.spans == [((5, 13, "PER"),), ((4, 7, "LOC"),)]


def test_columns_that_are_plain(tmp_path):
    written([labeled("Ann Lee left", ("Ann Lee", "PER", 0.5)), labeled("no")], "conll", tmp_path)
    assert (tmp_path / "out.conll").read_text("utf-8") == "Ann B-PER\nLee I-PER\nleft O\n\nno O\n"
    _, found = written([labeled("Ann", ("Ann", "a person", 0.5))], "conll", tmp_path)
    assert found.spans == [((0, 3, "a person"),)]


def test_touching_spans_stay_apart(tmp_path):
    text = labeled("Ann Bob", ("Ann", "PER", 0.5), ("Bob", "PER", 0.5))
    for format in WRITERS:
        format == "spacy" and pytest.importorskip("spacy")
        assert written([text], format, tmp_path)[1].spans == [((0, 3, "PER"), (4, 7, "PER"))]


@st.composite
def any_texts(draw):
    """A text of any characters, cut into tokens and with spans of some of these."""
    pieces = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
    text = "".join(draw(st.lists(st.one_of(pieces, st.sampled_from([" ", "  ", "😀", "e\u0301", "北京"])), max_size=8)))
    tokens = [found.span() for found in re.finditer(r"\S{1,3}", text)]
    edges = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=6)))
    spans = [(tokens[a][0], tokens[b - 1][1]) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    told = [Token(text[a:b], a, b) for a, b in tokens]
    return LabeledText("x", text, told, [LabeledSpan(a, b, "PER", 0.5) for a, b in spans], {"split": "dev"})


@given(any_texts())
@pytest.mark.parametrize("format", WRITERS)
def test_any_text_comes_back(tmp_path_factory, format, text):
    format == "spacy" and pytest.importorskip("spacy")
    _, found = written([text, labeled("end")], format, tmp_path_factory.getbasetemp())
    if format == "conll":
        assert found.texts == [" ".join(t.text for t in one.tokens) for one in (text, labeled("end")) if one.tokens]
        assert sum(map(len, found.spans)) == len(text.spans)
        return
    assert (found.texts[0], found.spans[0]) == (text.text, spans_of(text))
    assert format == "label-studio" or ends(found, 0) == [token[1:] for token in text.tokens]


def test_what_prodigy_gets(tmp_path):
    text = labeled("Ann Lee left.", ("Ann Lee", "PER", 0.25), id="7", answer="reject", _task_hash=3, page=2)
    lost, _ = written([text], "prodigy", tmp_path)
    assert lost == ("columns that Prodigy has itself (answer, _task_hash)",)
    row = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert row["meta"] == {"id": "7", "confidence": [0.25]}
    assert (row["answer"], row["page"], row["split"]) == ("accept", 2, "train")
    assert row["spans"] == [
        {"start": 0, "end": 7, "label": "PER", "confidence": 0.25, "token_start": 0, "token_end": 1}
    ]
    assert row["tokens"][2] == {"text": "left.", "start": 8, "end": 13, "id": 2, "ws": False}


def test_what_label_studio_gets(tmp_path):
    texts = [labeled("😀 Ann", ("Ann", "PER", 0.25), id="7"), labeled("no", id="8")]
    written(texts, "label-studio", tmp_path)
    first, second = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert first["data"] == {"split": "train", "text": "😀 Ann", "id": "7"}
    (prediction,) = first["predictions"]
    assert (prediction["model_version"], prediction["score"]) == (MODEL, 0.25)
    assert prediction["result"] == [
        {
            "id": "span-0", "from_name": "label", "to_name": "text", "type": "labels", "score": 0.25,
            "value": {"start": 2, "end": 5, "text": "Ann", "labels": ["PER"]},
        }
    ]  # fmt: skip
    assert second["predictions"][0]["result"] == []


def test_label_studio_gets_no_columns_that_would_be_read_as_something_else(tmp_path):
    text = labeled("Ann left", ("Ann", "PER", 0.5), id="7", spans="s", label="news", answer="reject", page=2)
    text = text._replace(columns={"tokens": "t", **text.columns})
    lost, found = written([text], "label-studio", tmp_path)
    assert lost == ("tokens", "columns that would be taken for something else (tokens, spans, label, answer)")
    assert (found.ids, found.texts, found.spans) == (["7"], ["Ann left"], [((0, 3, "PER"),)])
    assert found.columns == {"split": ["train"], "page": [2]}


def task(id, **told):
    return {"id": id, "data": {"text": "Ann left"}, **told}


def result(start, end, label):
    return {"type": "labels", "from_name": "x", "value": {"start": start, "end": end, "labels": [label]}}


def test_annotations_of_label_studio_go_before_predictions(tmp_path):
    cancelled = {"was_cancelled": True, "result": [result(0, 8, "LOC")]}
    done, best = {"result": []}, {"result": [result(0, 3, "PER")], "ground_truth": True}
    predictions = [{"result": [result(4, 8, "PER")]}]
    tasks = [
        task(1, annotations=[cancelled, done, best], predictions=predictions),
        task(2, annotations=[cancelled], predictions=predictions),
        task(3, annotations=[{"result": [None]}, {"result": [result(0, 3, "PER")]}]),
    ]
    file = tmp_path / "in.json"
    file.write_text(json.dumps(tasks), "utf-8")
    found = read_documents(file)
    assert (found.ids, found.spans) == (["1", "2", "3"], [((0, 3, "PER"),), None, ()])
    assert len(found.notes) == 1
    assert "1 text with several annotations" in found.notes[0]
    file.write_text(json.dumps([task(1, predictions=predictions)]), "utf-8")
    found = read_documents(file)
    assert found.spans == [((4, 8, "PER"),)]
    assert "its predictions were taken" in found.notes[0]


def test_what_spacy_gets(tmp_path):
    spacy = pytest.importorskip("spacy")
    lost, _ = written([*TEXTS, labeled("Ann", ("Ann", "PER", 0.25), page=3)], "spacy", tmp_path)
    assert lost == ("columns (page)",)
    nlp = spacy.blank("xx")
    docs = list(spacy.tokens.DocBin().from_disk(tmp_path / "out.spacy").get_docs(nlp.vocab))
    assert docs[0].user_data == {"id": "7", "split": "train"}
    assert [(span.text, span.label_) for span in docs[0].spans["sc"]] == [("Ann", "PER"), ("Oslo", "LOC")]
    assert list(docs[0].spans["sc"].attrs["scores"]) == [0.25, 0.5]
    assert docs[7].has_annotation("ENT_IOB")


def test_spacy_trains_on_what_it_gets(tmp_path):
    spacy = pytest.importorskip("spacy")
    from spacy.training import Corpus

    written(TEXTS, "spacy", tmp_path)
    nlp = spacy.blank("xx")
    ner = nlp.add_pipe("ner")
    corpus = Corpus(tmp_path / "out.spacy")
    examples = list(corpus(nlp))
    assert [example.reference.text for example in examples] == [one.text for one in TEXTS if one.text]
    nlp.initialize(lambda: corpus(nlp))
    assert set(ner.labels) == {"PER", "LOC"}
    losses = [nlp.update(list(corpus(nlp)), losses={})["ner"] for _ in range(20)]
    assert losses[-1] < losses[0]


def test_tokens_that_no_docbin_can_hold_are_told(tmp_path):
    pytest.importorskip("spacy")
    lost, _ = written([labeled("a  b", tokens=[(0, 1), (1, 3), (3, 4)])], "spacy", tmp_path)
    assert lost == ("tokens of 1 text: in a DocBin, whatever is no white space is in a token",)


def test_the_format_of_a_file():
    names = ["a.conll", "a.IOB", "a.spacy", "a.json", "a.jsonl", "a.csv", "a.txt"]
    assert [format_of(Path(name)) for name in names] == [
        "conll", "conll", "spacy", "label-studio", "table", "table", "table"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("format", "name", "message"),
    [
        ("conl", "a.conll", "unknown format 'conl'; did you mean 'conll'"),
        ("spacy", "a.spcy", "unknown file ending of spacy 'spcy'; did you mean 'spacy'"),
    ],
)
def test_unknown_formats_and_endings(format, name, message, tmp_path):
    with pytest.raises(UnknownName, match=message):
        write_documents([labeled("a")], tmp_path / name, format, MODEL)
