"""YOLO: the file that says which class each number is."""

import re
from collections.abc import Mapping
from pathlib import Path

from weaklabel.errors import InputError, brief
from weaklabel.formats.base import decoded

CLASSES = ("classes.txt", "obj.names")
"""Files with a class a line."""

YAML = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
"""Files of YAML with ``names``."""

SIMPLE = (
    "names must be a list on one line or several, [a, b]; or lines '- a'; or lines '0: a'. "
    "Of anything else, write a classes.txt with a class a line"
)

_ENTRY = re.compile(
    r"""\s*(?:(\d+)\s*:\s*)?("(?:[^"\\])*"|'(?:[^']|'')*'|[^,"'\[\]{}#&*!|>%@`][^,\[\]{}]*?)\s*(?:,|$)"""
)
_LINE = re.compile(r"""\s*(?:-|(\d+)\s*:)\s+("(?:[^"\\])*"|'(?:[^']|'')*'|[^"'\[\]{}#&*!|>%@`\s].*?)\s*""")


def read_classes(folders: list[Path], file: Path | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classes in the order of their numbers, and what to know of them.

    Args:
        folders: Where the file may be; a list of names goes before YAML.
        file: The file, if it is known.

    Raises:
        InputError: There is no such file, or it is not of a form that is known; the message names the line.
    """
    places = [folder / name for name in (*CLASSES, *YAML) for folder in folders]
    there = [file] if file is not None else list(dict.fromkeys(place for place in places if place.is_file()))
    if not there:
        names = ", ".join((*CLASSES[:1], *YAML[:1]))
        raise InputError(f"{folders[0]} has no file that names the classes of its numbers ({names})")
    found = [_classes(one) for one in there]
    others = [one for one, classes in zip(there, found, strict=True) if classes != found[0]]
    notes = tuple(f"{there[0]} and {other} name different classes: the first is taken" for other in others)
    return found[0], notes


def _classes(file: Path) -> tuple[str, ...]:
    if not file.is_file():
        raise InputError(f"there is no file {file}")
    text = decoded(file)
    names = (
        _of_yaml(text, file) if file.suffix.lower() in (".yaml", ".yml") else [line.strip() for line in _lines(text)]
    )
    empty = next((at for at, name in enumerate(names) if not name), None)
    if empty is not None:
        raise InputError(f"{file}: the class {empty} has no name")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{file} names the class {brief(twice)} twice")
    return tuple(names)


def _lines(text: str) -> list[str]:
    """The lines of a text, but for empty ones at its end."""
    return text.rstrip().splitlines() if text.strip() else []


def _of_yaml(text: str, file: Path) -> list[str]:
    lines = [_without_comment(line) for line in text.splitlines()]
    at = next((at for at, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if at is None:
        raise InputError(f"{file} has no names, which say what class each number is")
    said, following = lines[at].partition(":")[2].strip(), [line for line in lines[at + 1 :] if line.strip()]
    if not said and following and following[0].strip()[0] in "[{":
        said, following = following[0].strip(), following[1:]
    entries = _inline(said, following) if said else _block(following)
    if entries is None or any(": " in name and name[0] not in "\"'" for _, name in entries):
        raise InputError(f"{file}, line {at + 1}: {SIMPLE}")
    return _numbered(entries, file, at + 1)


def _without_comment(line: str) -> str:
    """A line of YAML up to a # that begins a comment."""
    quoted = ""
    for at, sign in enumerate(line):
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "\"'":
            quoted = sign
        elif sign == "#" and (at == 0 or line[at - 1].isspace()):
            return line[:at].rstrip()
    return line.rstrip()


def _inline(said: str, following: list[str]) -> list[tuple[str, str]] | None:
    """The entries between brackets, which may be closed on a later line; None where that is none."""
    end = {"[": "]", "{": "}"}.get(said[0])
    for line in following:
        if end is None or said.endswith(end):
            break
        said += f" {line.strip()}"
    if end is None or not said.endswith(end):
        return None
    inside, entries = said[1:-1].strip(), []
    while inside:
        found = _ENTRY.match(inside)
        if found is None or bool(found[1]) != (end == "}"):
            return None
        entries.append((found[1] or "", found[2]))
        inside = inside[found.end() :].strip()
    return entries


def _block(lines: list[str]) -> list[tuple[str, str]] | None:
    """The entries of the lines that follow; None where one of them is none."""
    entries: list[tuple[str, str]] = []
    for line in lines:
        if not line[0].isspace() and not line.startswith("-"):
            break
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        entries.append((found[1] or "", found[2]))
    return entries


def _numbered(entries: list[tuple[str, str]], file: Path, line: int) -> list[str]:
    """The names in the order of their numbers."""
    names = [_unquoted(name) for _, name in entries]
    if not any(number for number, _ in entries):
        return names
    numbers: Mapping[int, str] = {int(n or -1): name for (n, _), name in zip(entries, names, strict=True)}
    if sorted(numbers) != list(range(len(entries))):
        raise InputError(f"{file}, line {line}: classes are numbered from 0 without gaps, but got {sorted(numbers)}")
    return [numbers[at] for at in range(len(entries))]


def _unquoted(name: str) -> str:
    if name[0] == name[-1] == "'" and len(name) > 1:
        return name[1:-1].replace("''", "'")
    return name[1:-1] if name[0] == name[-1] == '"' and len(name) > 1 else name
