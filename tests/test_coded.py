"""Columns of which each distinct value is kept once."""

import numpy as np
import pandas as pd
import pytest

from weaklabel.coded import Coded


@pytest.mark.parametrize("make", [list, pd.Series, lambda values: pd.Series(values, dtype="category")])
def test_any_column_keeps_its_values(make):
    column = Coded.of(make(["b", "a", None, "b"]))
    assert list(column) == ["b", "a", None, "b"]
    assert set(column.values) == {"a", "b"}


def test_values_that_become_equal_are_one_and_none_is_missing():
    column = Coded.of([" a", "a", "", "b"]).map(lambda text: text.strip() or None)
    assert (list(column), column.values) == (["a", "a", None, "b"], ("a", "b"))


def test_taken_rows_forget_what_occurs_no_more():
    column = Coded.of(["a", "b", None, "c", "b"]).take(np.array([4, 2, 3]))
    assert (list(column), column.values) == (["b", None, "c"], ("b", "c"))


def test_columns_stand_one_under_the_other():
    column = Coded.concat([Coded.of(["a", None]), Coded.of(["b", "a"])])
    assert (list(column), column.values) == (["a", None, "b", "a"], ("a", "b"))
    assert column.positions({"a": 7}).tolist() == [7, -1, -1, 7]
    assert list(column[1:3]) == [None, "b"]
