"""Rules, people and words that tag texts."""

import os
from pathlib import Path

import numpy as np
import pytest

from weaklabel import Gold, Votes
from weaklabel.data import DataSource
from weaklabel.document import documents
from weaklabel.errors import InputError, NotFitted, UnknownName
from weaklabel.features.tokens import TokenFeatures
from weaklabel.formats.answers import read_answers
from weaklabel.kinds.ner import Ner
from weaklabel.label_models._aliases import with_aliases
from weaklabel.label_models.bsc import Bsc
from weaklabel.label_models.chain import Chain
from weaklabel.label_models.hmm import Hmm
from weaklabel.marks import Marks, Source
from weaklabel.tags import Tags, tag_space
from weaklabel.tokens import Tokens

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
LABELS = tag_space(["PER"])
TAGS = Tags.of(LABELS)


def made(seed=0, n=60, workers=5, rules=2):
    """Texts with a name of one or two words each; people who miss some, and rules that mark some."""
    random = np.random.default_rng(seed)
    rows, asked, truth, first = [], [[] for _ in range(workers)], [], [0]
    for item in range(n):
        begin, length = int(random.integers(0, 3)), int(random.integers(1, 3))
        tags = [1 if at == begin else 2 if begin < at < begin + length else 0 for at in range(5)]
        truth += tags
        for worker in random.choice(workers, size=3, replace=False) if workers and item % 2 else ():
            asked[worker].append(item)
            seen = tags if random.random() < 0.8 else [0] * 5
            rows += [(first[-1] + at, rules + worker, tag) for at, tag in enumerate(seen)]
        for rule in range(rules):
            if random.random() < 0.7:
                rows += [(first[-1] + at, rule, tag) for at, tag in enumerate(tags) if tag]
        first.append(first[-1] + 5)
    unit, source, statement = np.array(rows).T
    sources = tuple(Source(f"r{j}") for j in range(rules)) + tuple(
        Source(f"w{j}", "worker", "background") for j in range(workers)
    )
    whom = (None,) * rules + tuple(np.array(one, dtype=np.int64) for one in asked)
    ids = tuple(f"t{at}" for at in range(n))
    return Votes(LABELS, sources, ids, unit, source, statement, item_start=np.array(first), asked=whom), np.array(truth)


def agreement(soft, truth):
    return (soft.extra["path"] == truth).mean()


@pytest.mark.parametrize(("workers", "rules"), [(5, 0), (0, 2), (5, 2)], ids=["people", "rules", "both"])
def test_parts_and_the_whole_are_right_and_come_back(workers, rules, tmp_path):
    votes, truth = made(workers=workers, rules=rules)
    model = Chain().fit(votes)
    soft = model.label(votes)
    np.testing.assert_allclose(soft.probs.sum(axis=1), 1)
    told = np.repeat(np.ones(votes.n_items, bool) if rules else np.arange(votes.n_items) % 2 == 1, 5)
    assert (soft.extra["path"] == truth)[told].mean() > 0.94
    assert (soft.extra["path"][~told] == 0).all()
    path, starts = soft.extra["path"], set(votes.item_start.tolist())
    assert all(
        TAGS.may_start()[path[at]] if at in starts else TAGS.may_follow()[path[at - 1], path[at]]
        for at in range(len(path))
    )
    model.save(tmp_path / "chain")
    again = Chain.load(tmp_path / "chain")
    np.testing.assert_array_equal(again.label(votes).extra["path"], path)
    np.testing.assert_array_equal(again.predict_proba(votes), model.predict_proba(votes))
    assert np.isfinite(again.source_weights()).all()


def test_rules_alone_are_a_hidden_markov_model_and_people_alone_what_people_say():
    rules, _ = made(workers=0)
    np.testing.assert_array_equal(Chain().fit(rules).predict_proba(rules), Hmm().fit(rules).predict_proba(rules))
    people, _ = made(rules=0)
    asked = people.select(np.arange(1, people.n_items, 2))
    one, other = Chain().fit(people).label(asked), Bsc().fit(asked).label(asked)
    np.testing.assert_allclose(one.probs, other.probs, atol=1e-9)


def test_both_are_better_than_either():
    scores = {"both": [], "rules": [], "people": []}
    for seed in range(5):
        votes, truth = made(seed)
        scores["both"].append(agreement(Chain().fit(votes).label(votes), truth))
        for name, kept in (("rules", [0, 1]), ("people", [2, 3, 4, 5, 6])):
            part = votes.select_sources(kept)
            scores[name].append(agreement(Chain().fit(part).label(part), truth))
    assert np.mean(scores["both"]) > max(np.mean(scores["rules"]), np.mean(scores["people"]))


@pytest.mark.parametrize("features", [False, True], ids=["votes", "words"])
def test_gold_teaches(features):
    votes, truth = made(n=120)
    rows = TokenFeatures().rows([["a", "b", "c", "d", "e"]] * votes.n_items) if features else None
    marked = [np.isin(np.arange(votes.n_units), votes.unit[votes.source == rule]) for rule in (0, 1)]
    wrong = marked[0] & ~marked[1]  # what the first rule alone marks is a mistake
    known = np.flatnonzero(np.arange(votes.n_units) < 300)
    gold = Gold(known, np.where(wrong, 0, truth)[known], votes.n_units)
    rest = np.flatnonzero(wrong & (np.arange(votes.n_units) >= 300) & (np.arange(votes.n_units) // 5 % 2 == 0))
    blind, told = (Chain(features=features).fit(votes, one, rows).label(votes, None, rows) for one in (None, gold))
    assert told.probs[rest, 0].mean() > blind.probs[rest, 0].mean() + 0.1


def test_people_who_were_not_asked_in_the_fit_are_not_heard(tmp_path):
    votes, _ = made()
    few = votes.select(np.arange(0, votes.n_items, 2))  # nobody was asked about these
    model = Chain().fit(few)
    rules = Chain().fit(few.select_sources([0, 1]))
    np.testing.assert_array_equal(model.predict_proba(votes), rules.predict_proba(votes.select_sources([0, 1])))
    Chain().fit(votes).save(tmp_path / "chain")
    model.save(tmp_path / "chain")
    np.testing.assert_array_equal(Chain.load(tmp_path / "chain").predict_proba(votes), model.predict_proba(votes))
    people = few.select_sources([2, 3, 4, 5, 6])
    assert (Chain().fit(people).label(people).probs[:, 0] == 1).all()


def test_gold_says_how_sure_the_model_may_be():
    votes, truth = made(n=400, workers=0)
    wrong = np.repeat(np.random.default_rng(0).random(400) < 0.4, 5)  # all rules are wrong of two texts in five
    truth = np.where(wrong, 0, truth)
    known = np.arange(1000)
    gold = Gold(known, truth[known], votes.n_units)
    rest = votes.select(np.arange(200, 400))
    blind, told = (Chain().fit(votes, one).label(rest).probs for one in (None, gold))
    marked = rest.covered()
    assert (1 - blind[marked, 0]).mean() > 0.95
    assert (1 - told[marked, 0]).mean() == pytest.approx((truth[1000:][marked] > 0).mean(), abs=0.06)


def test_gold_is_what_labels_say():
    votes, truth = made()
    gold = Gold(np.arange(5), np.where(truth[:5] > 0, 0, 1), votes.n_units)
    for model in (Chain(), Bsc(), Hmm()):
        part = votes.select_sources([0, 1]) if isinstance(model, Hmm) else votes
        soft = model.fit(part, gold).label(part, gold)
        assert soft.extra["path"][:5].tolist() == gold.label.tolist()


def careful(n, people, dissent):
    """Texts that people tag without a fault, and one more in which some say something else."""
    rows = [(4 * text + at, j, tag) for text in range(n) for at, tag in enumerate((0, 1, 2, 0)) for j in range(people)]
    rows += [(4 * n + at, j, tag) for j in range(people) for at, tag in enumerate(dissent.get(j, (0, 1, 2, 0)))]
    unit, source, statement = np.array(rows).T
    sources = tuple(Source(f"w{j}", "worker", "background") for j in range(people))
    labels, ids = tag_space(["PER", "LOC"]), tuple(map(str, range(n + 1)))
    return Votes(labels, sources, ids, unit, source, statement, item_start=np.arange(n + 2) * 4)


@pytest.mark.parametrize("dissent", [(0, 0, 0, 0), (0, 3, 4, 0), (0, 0, 2, 2)], ids=["nothing", "type", "illegal"])
@pytest.mark.parametrize("n", [20, 2000])
def test_one_slip_of_careful_people_vetoes_nothing(n, dissent):
    votes = careful(n, 5, {0: dissent})
    fitted = Bsc().fit(votes.select(np.arange(n)))
    soft = fitted.label(votes)
    assert soft.extra["path"][-4:].tolist() == [0, 1, 2, 0]
    assert np.isfinite(soft.probs).all()


def test_few_texts_teach_words_nothing():
    votes, _ = made(n=5)
    rows = TokenFeatures().rows([["a", "b", "c", "d", "e"]] * 5)
    plain, words = Chain().fit(votes), Chain(features=True).fit(votes, None, rows)
    np.testing.assert_allclose(words.label(votes, None, rows).probs, plain.label(votes).probs)


def test_texts_that_nobody_was_asked_about_teach_nothing():
    votes, _ = made(rules=0)
    soft = Chain().fit(votes).label(votes)
    train = Ner().training_set([["a"] * 5] * votes.n_items, votes, soft)
    assert len(train) == votes.n_items // 2


def test_words_find_what_nobody_marked(tmp_path):
    names, others = ["Anna", "Bella", "Clara", "Dora"], ["saw", "the", "old", "house", "today"]
    random = np.random.default_rng(0)
    texts = [[*random.choice(others, 2), random.choice(names), *random.choice(others, 2)] for _ in range(200)]
    marked = [at for at in range(200) if random.random() < 0.6]
    start = np.arange(201) * 5
    unit = np.concatenate([start[marked] + 2] * 2)
    source = np.repeat([0, 1], len(marked))
    votes = Votes(
        LABELS,
        (Source("a"), Source("b")),
        tuple(map(str, range(200))),
        unit,
        source,
        np.ones(len(unit), int),
        item_start=start,
    )
    rows = TokenFeatures().rows(texts)
    model = Chain(features=True).fit(votes, None, rows)
    found = model.label(votes, None, rows).extra["path"].reshape(200, 5)
    assert (found[:, 2] > 0).mean() > 0.9
    assert (np.delete(found, 2, axis=1) == 0).mean() > 0.99
    model.save(tmp_path / "words")
    np.testing.assert_array_equal(Chain.load(tmp_path / "words").label(votes, None, rows).extra["path"], found.ravel())
    with pytest.raises(InputError, match="one row for each of 1000 tokens, but got none"):
        model.label(votes)


def test_what_is_not_fitted():
    votes, _ = made()
    with pytest.raises(NotFitted):
        Chain().label(votes)


# ---- people's files


def test_tags_and_spans_of_people(tmp_path):
    text = "Ann O B-PER ?\nleft O I-LOC ?\n\nBob B-PER ? O\n"
    (tmp_path / "a.conll").write_text(text)
    answers = read_answers(tmp_path / "a.conll", spans=True)
    _, tokens = Tokens.joined([["Ann", "left"], ["Bob"]])
    items = documents(["item-0", "item-1"], ["Ann left", "Bob"], tokens)
    labels = tag_space(["PER", "LOC"])
    votes, _ = Ner().answered(answers, items, labels)
    assert votes.names == ["worker_1", "worker_2", "worker_3"]
    assert [whom.tolist() for whom in votes.asked] == [[0, 1], [0], [1]]
    said = [
        (int(u), votes.names[s], labels.classes[t])
        for u, s, t in zip(votes.unit, votes.source, votes.statement, strict=True)
    ]
    assert said[:4] == [(0, "worker_1", "O"), (0, "worker_2", "B-PER"), (1, "worker_1", "O"), (1, "worker_2", "I-LOC")]
    (tmp_path / "b.csv").write_text("item,worker,start,end,label\nitem-0,ann,0,3,PER\nitem-1,ann,,,\n")
    spans, _ = Ner().answered(read_answers(tmp_path / "b.csv", spans=True), items, labels)
    assert [labels.classes[t] for t in spans.with_background().statement] == ["B-PER", "O", "O"]


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ("I-PER I-PER O", "B-PER I-PER O"),
        ("B-PER L-PER U-PER", "B-PER I-PER B-PER"),
        ("PER PER O", "B-PER I-PER O"),
        ("O I-PER O B-PER", "O I-PER O B-PER"),
    ],
    ids=["iob1", "bilou", "io", "iob2"],
)
def test_schemes_of_people(tmp_path, tags, told):
    (tmp_path / "a.conll").write_text("".join(f"w {tag}\n" for tag in tags.split()))
    assert read_answers(tmp_path / "a.conll", spans=True).label[0] == tuple(told.split())


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.conll", "Ann O\nleft O O\n", InputError, "line 2: expected a word and the tags of 1 workers"),
        ("a.conll", "Ann O\nleft ?\n", InputError, "line 2: worker 1 was asked about a part of the text only"),
        ("a.conll", "Ann ?\n", InputError, "nobody was asked"),
        ("a.conll", "Ann B-ORG\nleft O\n", UnknownName, "line 1: unknown tag 'B-ORG'"),
        ("a.conll", "Ann O\n", InputError, "1 tags for a text of 2 words"),
        ("a.csv", "item,worker,start,end,label\nitem-0,ann,0,30,PER\n", InputError, "line 2: 'ann' on item 'item-0'"),
        ("a.csv", "item,worker,start,end,label\nitem-9,ann,0,3,PER\n", InputError, "the item 'item-9' is not in"),
        ("a.csv", "item,worker,start,end,label\nitem-0,ann,x,3,PER\n", InputError, "a start and an end"),
    ],
)
def test_bad_answers_name_the_line(tmp_path, name, content, error, message):
    (tmp_path / name).write_text(content)
    _, tokens = Tokens.joined([["Ann", "left"]])
    items = documents(["item-0"], ["Ann left"], tokens)
    with pytest.raises(error, match=message):
        Ner().answered(read_answers(tmp_path / name, spans=True), items, LABELS)


@pytest.mark.skipif(not (DATA / "crowd" / "ner-conll-amt").is_dir(), reason="needs the answers of people")
def test_people_on_news():
    folder = DATA / "crowd" / "ner-conll-amt"
    kind, labels = Ner(), tag_space(["LOC", "MISC", "ORG", "PER"])
    dataset = kind.read(DataSource({"": folder / "ground_truth.txt"}), labels)
    gold = kind.compile(dataset.items, Marks((), ()), labels, dataset.gold)[1]
    votes, _ = kind.answered(read_answers(folder / "answers.txt", spans=True), dataset.items, labels)
    soft = Chain().fit(votes).label(votes)
    assert kind.score(votes, soft, gold)["f1"] > 0.83


def test_short_forms_count_in_the_whole_text():
    words = np.array(["the", "BC", "(", "BC", ")", "of", "BC", "and", "BC"], dtype=object)
    path = np.array([0, 1, 0, 0, 0, 0, 0, 0, 0])
    probs = np.eye(3)[path] * 0.9 + np.eye(3)[[0] * 9] * 0.1
    new, tags = with_aliases(probs, path, words, np.array([0, 7, 9]), TAGS)
    assert tags.tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 0]  # not in another text
    np.testing.assert_allclose(new.sum(axis=1), 1)
    assert new[3].tolist() == pytest.approx([0.1, 0.9, 0])
    for other in ("the BC ( bc ) x", "the BC ( ABCDEFGHI ) x", "the BC [ BC ] x", "the BC (", "the BC ( BC x )"):
        some = np.array(other.split(), dtype=object)
        before = np.array([0, 1] + [0] * (len(some) - 2))
        after = with_aliases(np.eye(3)[before], before, some, np.array([0, len(some)]), TAGS)[1]
        assert after.tolist() == before.tolist()
