"""Facts about scripts that rules and end models share, and texts that people are shown."""

import re

SCRIPTS_WITHOUT_SPACES = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
)
"""Ranges for a character class of a regular expression: scripts that write words without spaces between them."""

_WITHOUT_SPACES = re.compile(f"[{SCRIPTS_WITHOUT_SPACES}]")
_TOKEN = re.compile(f"[{SCRIPTS_WITHOUT_SPACES}]|[^\\W{SCRIPTS_WITHOUT_SPACES}]+|[^\\w\\s]")

# A place where no word of a script with spaces begins or ends; neighbours of other scripts do not matter.
NO_WORD_BEFORE = f"(?<![^\\W{SCRIPTS_WITHOUT_SPACES}])"
NO_WORD_AFTER = f"(?![^\\W{SCRIPTS_WITHOUT_SPACES}])"


def written_without_spaces(text: str) -> bool:
    """Whether any character of a text belongs to a script that writes words without spaces."""
    return _WITHOUT_SPACES.search(text) is not None


def tokens(text: str) -> list[str]:
    """Words of scripts with spaces, single characters of scripts without, and single punctuation marks."""
    return _TOKEN.findall(text)


def placed_tokens(text: str) -> list[tuple[str, int, int]]:
    """The same with the first character of each and the one after its last."""
    return [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


# Characters that draw over their surroundings, turn them around, steer a terminal, or may not stand in XML.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_PICTURES = 0x2400


def harmless(text: str) -> str:
    """A text whose control characters are shown, not obeyed; tabs and ends of lines stay."""
    return _UNSAFE.sub(lambda found: _visible(ord(found[0])), text.replace("\r\n", "\n"))


def _visible(code: int) -> str:
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\ufffd" if 0xD800 <= code < 0xE000 else f"⟨U+{code:04X}⟩"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one.

    Example:
        >>> counted(1, "worker"), counted(2000, "vote"), counted(3, "box")
        ('1 worker', '2,000 votes', '3 boxes')
    """
    return f"{number:,} {noun}{'' if number == 1 else 'es' if noun.endswith('x') else 's'}"
