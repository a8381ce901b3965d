import pytest

from weaklabel.text import harmless, tokens, written_without_spaces


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x9bb\x7f", "a⟨U+009B⟩b⟨U+007F⟩"),
        ("\u202eevil\u2066", "⟨U+202E⟩evil⟨U+2066⟩"),
        ("a\tb\nc\r\nd", "a\tb\nc\nd"),
        ("a\rb\x00", "a␍b␀"),
        ("\ud800", "\ufffd"),
        ("你好 🙂 é", "你好 🙂 é"),
    ],
)
def test_characters_that_steer_a_terminal_are_shown(text, expected):
    assert harmless(text) == expected
    assert harmless(expected) == expected
