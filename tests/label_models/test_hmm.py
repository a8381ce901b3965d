"""Chains of tags: the protocol of the field, published figures, and what a chain knows that tokens do not."""

import numpy as np
import pytest

from weaklabel import MajorityVote, Votes
from weaklabel.errors import InputError
from weaklabel.label_models._runs import Runs
from weaklabel.label_models._tokenwise import Tokenwise
from weaklabel.label_models.hmm import Hmm
from weaklabel.marks import Source
from weaklabel.tags import Tags, tag_space

LABELS = tag_space(["PER", "LOC"])


def votes_of(*texts, labels=LABELS, n_sources=None):
    """Votes from tags: one list of tags a source for each text, "." where it says nothing."""
    rows, first = [], [0]
    for sources in texts:
        tags = [source.split() for source in sources]
        rows += [
            (first[-1] + at, j, labels.classes.index(tag))
            for j, one in enumerate(tags)
            for at, tag in enumerate(one)
            if tag != "."
        ]
        first.append(first[-1] + len(tags[0]))
    unit, source, statement = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    names = tuple(Source(f"s{j}") for j in range(n_sources or len(texts[0])))
    ids = tuple(str(at) for at in range(len(texts)))
    return Votes(labels, names, ids, unit, source, statement, item_start=np.array(first))


def tags_of(soft):
    return [soft.labels.classes[at] for at in soft.extra["path"]]


MANY = [["B-PER I-PER . B-LOC", "B-PER I-PER . .", ". . . B-LOC"]] * 20 + [[". . .", ". . .", ". . ."]] * 20


def test_a_chain_repairs_what_single_tokens_tear():
    votes = votes_of(*MANY, ["B-PER . . .", ". I-PER . .", ". . . ."])
    soft = Hmm().fit(votes).label(votes)
    assert tags_of(soft)[-4:] == ["B-PER", "I-PER", "O", "O"]
    tags = Tags.of(LABELS)
    path = soft.extra["path"]
    starts = set(votes.item_start.tolist())
    assert all(at in starts or tags.may_follow()[path[at - 1], path[at]] for at in range(len(path)))
    np.testing.assert_allclose(soft.probs.sum(axis=1), 1)


def test_tokens_that_nobody_marked_are_outside():
    votes = votes_of(*MANY)
    soft = Hmm().fit(votes).label(votes)
    silent = ~votes.covered()
    assert (soft.probs[silent, 0] == 1).all()
    assert not soft.covered[silent].any()


def test_the_order_of_texts_does_not_matter():
    votes = votes_of(*MANY, ["B-PER . . .", ". I-PER . .", ". . . ."])
    order = np.random.default_rng(0).permutation(votes.n_items)
    shuffled = votes.select(order)
    here, there = (Hmm().fit(v).label(v) for v in (votes, shuffled))
    assert [paths_of(here, votes)[at] for at in order] == paths_of(there, shuffled)


def paths_of(soft, votes):
    return [soft.extra["path"][a:b].tolist() for a, b in zip(votes.item_start, votes.item_start[1:], strict=False)]


def exhaustive(rules, noise):
    """Rules that mark all there is, but for some noise on each word."""
    random = np.random.default_rng(0)
    truth = np.tile([0, 1, 2, 0, 0, 1, 0], 200)
    rows = []
    for j in range(rules):
        said = np.where(random.random(len(truth)) < noise, random.integers(0, 3, len(truth)), truth)
        rows += [(at, j, tag) for at, tag in enumerate(said)]
    unit, source, statement = np.array(rows).T
    sources = tuple(Source(f"r{j}", silence="background") for j in range(rules))
    ids = tuple(map(str, range(200)))
    votes = Votes(tag_space(["PER"]), sources, ids, unit, source, statement, item_start=np.arange(201) * 7)
    return votes, truth


@pytest.mark.parametrize(("rules", "noise"), [(3, 0.05), (10, 0.05)])
def test_rules_that_mark_all_there_is_outvote_a_false_mark(rules, noise):
    votes, truth = exhaustive(rules, noise)
    majority, model = (m.fit(votes).label(votes).extra["path"] for m in (Tokenwise(MajorityVote()), Hmm()))
    assert (model == truth).mean() >= (majority == truth).mean() - 0.005


def test_a_rule_does_not_contradict_itself():
    one = votes_of(["B-PER O", "O O"])
    votes = Votes(LABELS, one.sources, one.item_ids, [0, 0], [0, 0], [1, 3], item_start=one.item_start)
    assert Hmm().fit(votes).conflict_ == 0


def test_a_group_of_types_contradicts_none_of_them():
    labels = tag_space(["PER", "LOC"], groups={"ENT": ["PER", "LOC"]})
    names = [str(one) for one in labels.statements]
    said = [(0, 0, "B-PER"), (0, 0, "B-ENT"), (0, 1, "B-LOC"), (1, 0, "B-PER"), (1, 1, "B-PER")]
    unit, source, statement = np.array([(u, s, names.index(tag)) for u, s, tag in said]).T
    votes = Votes(labels, (Source("a"), Source("b")), ("t",), unit, source, statement, item_start=np.array([0, 2]))
    assert Hmm().fit(votes).conflict_ == 0.5


def test_a_model_comes_back_from_files(tmp_path):
    votes = votes_of(*MANY)
    for model in (Hmm().fit(votes), Tokenwise(MajorityVote()).fit(votes)):
        model.save(tmp_path / "model")
        again = type(model).load(tmp_path / "model")
        np.testing.assert_array_equal(again.predict_proba(votes), model.predict_proba(votes))
        np.testing.assert_array_equal(again.label(votes).extra["path"], model.label(votes).extra["path"])


def test_coarse_marks_count_for_each_of_their_types():
    labels = tag_space(["PER", "LOC"], {"ENT": ["PER", "LOC"]})
    group = labels.statement_index()["B-ENT"]
    base = votes_of(*[["B-PER O", "B-PER ."]] * 30, ["B-LOC .", ". ."], labels=labels, n_sources=3)
    votes = Votes(
        labels, base.sources, base.item_ids, np.r_[base.unit, 60], np.r_[base.source, 2],
        np.r_[base.statement, group], item_start=base.item_start,
    )  # fmt: skip
    soft = Hmm().fit(votes).label(votes)
    assert tags_of(soft)[-2] == "B-LOC"


def test_votes_on_items_are_no_chains(votes_of):
    with pytest.raises(InputError, match="expected the tags of tokens"):
        Hmm().fit(votes_of([[0, 1]]))


def test_equal_runs_are_worked_out_once():
    pattern = np.array([1, 2, 0, 1, 2, 0, 1, 1, 2])
    marked = pattern > 0
    runs = Runs.of(pattern, marked, np.array([0, 6, 9]))
    # [1 2] opens a text, [1 2] stands inside of one, [1 1 2] is a text of its own.
    assert sorted(runs.count.tolist()) == [1, 1, 1]
    assert runs.pattern[runs.position].tolist() == pattern[marked].tolist()
    assert (runs.quiet_starts, runs.quiet_moves) == (0, 0)
    many = Runs.of(np.tile([0, 1, 2, 0], 5), np.tile([False, True, True, False], 5), np.arange(0, 24, 4))
    assert many.count.tolist() == [5]
    assert many.quiet_starts == 5


# ---- figures of the field
