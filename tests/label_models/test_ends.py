"""Where entities end: only where a source says so, and not over what others leave out."""

import numpy as np
import pytest

from tests.label_models.test_hmm import MANY, tags_of, votes_of
from weaklabel import Gold
from weaklabel.label_models._ends import staying
from weaklabel.label_models._seen import Seen
from weaklabel.label_models.hmm import Hmm, _begun
from weaklabel.tags import Tags, tag_space

LABELS = tag_space(["PER", "LOC"])
TAGS = Tags.of(LABELS)


def seen_of(*sources, gold=None):
    """What is seen of a single text."""
    return Seen.of(votes_of(list(sources)), TAGS, gold)


@pytest.mark.parametrize(
    ("sources", "tied"),
    [
        (["B-PER I-PER I-PER"], [0, 1, 1]),
        (["B-PER I-PER I-PER", "B-PER I-PER ."], [0, 1, 0]),  # one of them ends
        (["B-PER I-PER I-PER", ". B-PER I-PER"], [0, 1, 1]),  # that one begins in between is no end
        (["B-PER B-PER I-PER"], [0, 0, 1]),
        (["B-PER I-PER .", ". . B-LOC"], [0, 1, 0]),
    ],
)
def test_an_entity_ends_where_a_source_ends_one(sources, tied):
    assert seen_of(*sources).runs.chains.tied.astype(int).tolist() == tied


def test_what_is_known_ties_nothing():
    gold = Gold(np.array([1]), np.array([1]), 3)
    assert not seen_of("B-PER I-PER I-PER", gold=gold).runs.chains.tied.any()


@pytest.mark.parametrize(
    ("sources", "left_out"),
    [
        (["B-PER I-PER I-PER", ". B-PER I-PER"], [[0, 0, 0], [1, 0, 0]]),
        (["B-PER I-PER I-PER", "B-LOC . B-LOC"], [[0, 0, 0], [0, 1, 0]]),
        (["B-PER I-PER B-PER", "B-PER I-PER ."], [[0, 0, 0], [0, 0, 0]]),  # of another entity nothing is said
        (["B-PER I-PER .", ". . B-LOC"], [[0, 0, 0], [0, 0, 0]]),
    ],
)
def test_what_is_left_out_of_an_entity_of_another_source(sources, left_out):
    assert seen_of(*sources).left_out.toarray().T.astype(int).tolist() == left_out


def test_moves_that_keep_an_entity_together():
    ways = staying(TAGS)
    for before, after in np.ndindex(*ways.shape):
        same = TAGS.type[before] == TAGS.type[after] and not TAGS.begins[after]
        assert ways[before, after] == (before == 0 or same)


def test_no_entity_ends_where_nobody_has_ended_one():
    """Of two names that one source joins by what stands between, two others mark each: nothing else is found."""
    votes = votes_of(*MANY, ["B-PER I-PER . B-PER", "B-PER I-PER . B-PER", "B-PER I-PER I-PER I-PER"])
    assert tags_of(Hmm().fit(votes).label(votes))[-4:] == ["B-PER", "I-PER", "O", "B-PER"]


def test_what_sources_leave_out_counts_as_outside_to_begin_with():
    seen = seen_of("B-PER I-PER", ". B-PER", ". B-PER")
    states = _begun(seen, np.ones(3)).states
    np.testing.assert_allclose(states, [[2 / 3, 1 / 3, 0, 0, 0], [0, 2 / 3, 1 / 3, 0, 0]])


def test_nothing_is_marked():
    seen = seen_of(". O .")
    assert seen.runs.chains.tied.shape == (0,)
    assert seen.left_out.shape == (0, 1)


def test_a_type_that_nobody_names_is_none_where_another_is_named():
    labels = tag_space(["PER", "ORG"], groups={"ENT": ["PER", "ORG"]})
    names = [str(one) for one in labels.statements]
    votes = votes_of(["B-PER .", ". ."], labels=labels)
    at = [[0, 0, names.index("B-PER")], [0, 1, names.index("B-ENT")], [1, 1, names.index("B-ENT")]]
    unit, source, statement = np.array(at).T
    seen = Seen.of(type(votes)(labels, votes.sources, votes.item_ids, unit, source, statement,
                               item_start=votes.item_start), Tags.of(labels))  # fmt: skip
    allowed = seen.allowed[seen.patterns.inverse]
    assert allowed[0].tolist() == [True, True, True, False, False]
    assert allowed[1].all()
