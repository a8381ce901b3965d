import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.project.toml import toml_value

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT | st.lists(TEXT) | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False))
def test_toml_reads_the_value_back(value):
    found = tomllib.loads(f"value = {toml_value(value)}")["value"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", ['"', "\\", "\x7f", "\n", "\u2028", "\x00", "a#b", "'''", '"""', "你好"])
def test_texts_that_trip_writers(value):
    assert tomllib.loads(f"value = {toml_value([value])}")["value"] == [value]
