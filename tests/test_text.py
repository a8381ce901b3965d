import pytest

from weaklabel.text import tokens, written_without_spaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's free!", ["It", "'", "s", "free", "!"]),
        ("免费free领取", ["免", "费", "free", "领", "取"]),
        ("naïve Straße", ["naïve", "Straße"]),
        ("5 + a_b", ["5", "+", "a_b"]),
        ("日本カナ", list("日本カナ")),
        ("👍ok", ["👍", "ok"]),
        (" \n\t", []),
        ("", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("hello", False), ("你", True), ("a你", True), ("ไทย", True), ("", False), ("한국어", False)]
)
def test_scripts_without_spaces(text, expected):
    assert written_without_spaces(text) is expected
