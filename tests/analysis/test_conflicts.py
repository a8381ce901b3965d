import numpy as np
from hypothesis import given

from tests import strategies
from weaklabel.analysis.conflicts import pair_counts, pair_table


def test_by_hand(votes_of):
    table = pair_table(votes_of([[0, 1, -1], [0, 1, 0], [0, 0, -1], [-1, -1, 1]]))
    assert list(zip(table["lf_a"], table["lf_b"], strict=True)) == [
        ("lf_0", "lf_1"),
        ("lf_1", "lf_2"),
        ("lf_0", "lf_2"),
    ]
    assert table["overlap"] == [0.75, 0.25, 0.25]
    assert table["conflict"] == [0.5, 0.25, 0]
    np.testing.assert_allclose(table["conflict_rate"], [2 / 3, 1, 0])


@given(strategies.votes())
def test_counts_by_loops(votes):
    overlap, conflict = pair_counts(votes)
    m = len(votes.sources)
    meaning = votes.labels.meaning
    said = [[votes.statement[(votes.unit == u) & (votes.source == j)] for j in range(m)] for u in range(votes.n_units)]
    for a in range(m):
        for b in range(m):
            assert overlap[a, b] == sum(len(row[a]) > 0 and len(row[b]) > 0 for row in said)
            against = sum(any(meaning[s] @ meaning[t] == 0 for s in row[a] for t in row[b]) for row in said)
            assert conflict[a, b] == (0 if a == b else against)
