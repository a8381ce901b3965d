from dataclasses import dataclass

import pytest

from weaklabel.analysis.dependencies import COLUMNS, dependency_rows, dependency_table, groups_of, pair_in_words


@dataclass(frozen=True)
class Found:
    """As `weaklabel.dependence` finds them."""

    first: int
    second: int
    statement: int | None = None
    together: int = 120
    expected: float = 31.4
    strength: float = 0.9
    p_value: float = 1e-9


@pytest.fixture
def votes(votes_of):
    return votes_of([[0] * 7])


def test_rows_are_in_order_of_groups_and_excess(votes):
    found = [Found(0, 1), Found(2, 3, 1, 50), Found(3, 5, 1, 60), Found(2, 5, 1, 40)]
    rows = dependency_rows(votes, found)
    assert [(row["group"], row["lf_a"], row["lf_b"], row["statement"]) for row in rows] == [
        (1, "lf_3", "lf_5", "b"), (1, "lf_2", "lf_3", "b"), (1, "lf_2", "lf_5", "b"), (2, "lf_0", "lf_1", None),
    ]  # fmt: skip
    assert groups_of(rows) == [["lf_3", "lf_5", "lf_2"]]


def test_the_table_has_all_columns_also_without_rows(votes):
    assert dependency_table([]) == {name: [] for name in COLUMNS}
    table = dependency_table(dependency_rows(votes, [Found(0, 1)]))
    assert list(table) == list(COLUMNS)
    assert table["statement"] == [""]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Found(0, 1, 1), "lf_0 and lf_1 said b together on 120 items, where 31 would be expected of independent sou"),
        (Found(0, 1, None, 1, 0.04), "lf_0 and lf_1 said the same together on 1 item, where hardly any would be"),
        (Found(0, 1, 0, 1200, 9.4), "lf_0 and lf_1 said a together on 1,200 items, where 9.4 would be"),
    ],
)  # fmt: skip
def test_in_words(votes, found, sentence):
    [row] = dependency_rows(votes, [found])
    assert pair_in_words(row).startswith(sentence)


def test_nothing_found(votes):
    assert dependency_rows(votes, []) == []
    assert groups_of([]) == []
