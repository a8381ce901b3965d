"""CoNLL's columns: a token a line with its tag, an empty line between texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from weaklabel.answers import Answers
from weaklabel.coded import Coded
from weaklabel.document import documents
from weaklabel.errors import InputError, brief
from weaklabel.files import write_text
from weaklabel.formats.base import decoded
from weaklabel.formats.labeled_texts import Documents, LabeledText, Span, left_out
from weaklabel.tags import BEGIN, INSIDE, OUTSIDE
from weaklabel.text import counted
from weaklabel.tokens import Tokens

ENDINGS = ("conll", "iob", "iob2", "bio")
DOCSTART, NOT_ASKED = "-DOCSTART-", "?"
NOTHING = "_"
"""What is written for a token that is all white space."""

BEGINS, CONTINUES, ENDS = "BSU", "IMLE", "SULE"

Row = tuple[int, list[str]]
"""A line and its fields."""

_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""What ends a line or a column for some reader."""

_LINES = re.compile("\r\n|\n|\r")
_TAG = re.compile(f"O|[{BEGINS + CONTINUES}]-.+")


def read(path: Path) -> Documents:
    """The texts of a file: the first column is the token, the last one its tag, where there are two or more.

    Tags are those of IOB1, IOB2 (BIO), IO, BILOU or BIOES; which of them is found from the tags. An inside that
    continues nothing begins an entity, as people mean it who write so. Words are joined by blanks.

    Raises:
        InputError: A line has another number of columns than the first one, or a tag is none.
    """
    texts = list(_texts(path))
    width = len(texts[0][0][1]) if texts else 0
    wrong = next((row for text in texts for row in text if len(row[1]) != width), None)
    if wrong is not None:
        line, fields = wrong
        raise InputError(f"{path}, line {line}: {len(fields)} columns where the first line has {width}")
    joined, tokens = _joined(texts)
    places = [f"{path}, line {text[0][0]}" for text in texts]
    if width < 2:
        return Documents(joined, tokens, [None] * len(texts), places)
    if _of_people(texts):
        note = f"{path}: its columns are those of people ({NOT_ASKED}), so none is gold; name it under crowd"
        return Documents(joined, tokens, [None] * len(texts), places, notes=(note,))
    tags = [[tag_of(fields[-1], f"{path}, line {line}") for line, fields in text] for text in texts]
    if all(letter == "I" for text in tags for letter, _ in text):
        line = texts[0][0][0]
        raise InputError(
            f"{path}, line {line}: the last column holds no tags (O, B-x, I-x, …), so these are no CoNLL columns"
        )
    spans = [tuple(entities(of, tokens, at)) for at, of in enumerate(tags)]
    lines = ([line for line, _ in text] for text in texts)
    notes = (*notes_on(zip(tags, lines, strict=True), path, "line"), *_notes_on_people(texts, path))
    return Documents(joined, tokens, spans, places, notes=notes)


def read_answers(path: Path, prefix: str = "item") -> Answers:
    """What people tagged: after the word a column for each of them, ``?`` where one was not asked about a text.

    The tags of IOB1, IO, BILOU and BIOES become those of IOB2; those of IOB2 are kept as they are, also where they make
    no legal chain. Texts are called as where their file has no ids.

    Args:
        path: The file.
        prefix: What their ids begin with.

    Raises:
        InputError: A line has another number of columns than the first one, or somebody was asked about half a text.
    """
    texts = list(_texts(path))
    width = len(texts[0][0][1]) if texts else 0
    rows: list[tuple[str, str, tuple[str, ...], int]] = []
    for at, text in enumerate(texts):
        wrong = next((line for line, fields in text if len(fields) != width or width < 2), None)
        if wrong is not None:
            raise InputError(f"{path}, line {wrong}: expected a word and the tags of {max(width - 1, 1)} workers")
        for worker, column in enumerate(list(zip(*(fields for _, fields in text), strict=True))[1:], start=1):
            asked = [tag != NOT_ASKED for tag in column]
            if any(asked) and not all(asked):
                line = text[asked.index(not asked[0])][0]
                raise InputError(f"{path}, line {line}: worker {worker} was asked about a part of the text only")
            rows += [(f"{prefix}-{at}", f"worker_{worker}", column, text[0][0])] if asked[0] else []
    if not rows:
        raise InputError(f"{path}: nobody was asked about any text")
    items, workers, tags, lines = zip(*rows, strict=True)
    told = _in_iob2(tags, [f"{path}, line {line}" for line in lines])
    coded = (Coded.of(items), Coded.of(workers), Coded.of(told))
    table = documents([f"{prefix}-{at}" for at in range(len(texts))], *_joined(texts))
    return Answers(*coded, confidence=None, seconds=None, line=np.array(lines), files=((str(path), 0),), items=table)


def is_of_people(path: Path) -> bool:
    """Whether a file has columns of people, some of whom were not asked about all texts."""
    return _of_people(list(_texts(path)))


def _of_people(texts: Sequence[Sequence[Row]]) -> bool:
    """Whether some column says ``?`` of whole texts, and no column holds anything but that and tags."""
    columns: dict[int, list[tuple[str, ...]]] = {}
    for text in texts:
        for at, part in enumerate(list(zip(*(fields for _, fields in text), strict=False))[1:]):
            columns.setdefault(at, []).append(part)
    asked = any(NOT_ASKED in part for parts in columns.values() for part in parts)
    return asked and all(map(_of_a_person, columns.values()))


def _of_a_person(parts: Sequence[tuple[str, ...]]) -> bool:
    """Whether the texts of a column are each wholly ``?``, or wholly tags."""
    said = [part for part in parts if set(part) != {NOT_ASKED}]
    # Words, such as lemmas, could be types without a letter before them, but then nothing would be outside.
    return not said or (
        not any(NOT_ASKED in part for part in said) and any(_TAG.fullmatch(tag) for part in said for tag in part)
    )


def _notes_on_people(texts: Sequence[Sequence[Row]], path: Path) -> Iterator[str]:
    """Whether a column before the last one has tags of the same types, as those of people have."""
    *others, last = (set(tags) for tags in zip(*(fields[1:] for text in texts for _, fields in text), strict=True))
    known = {OUTSIDE, *(start + tag.partition("-")[2] for tag in last for start in (BEGIN, INSIDE) if tag != OUTSIDE)}
    alike = [at for at, tags in enumerate(others, start=2) if tags <= known and len(tags) > 1]
    if alike:
        yield (
            f"{path}: column {alike[0]} has tags like those of the last one, which alone is taken for gold; if it is "
            "one of people, name the file under crowd"
        )


def _in_iob2(chains: Sequence[tuple[str, ...]], places: Sequence[str]) -> list[tuple[str, ...]]:
    """Chains of tags in IOB2; those that are in it already stay as they are."""
    read = [[tag_of(tag, place) for tag in chain] for chain, place in zip(chains, places, strict=True)]
    pairs = [pair for chain in read for pair in zip([("O", ""), *chain], chain, strict=False)]
    if all(now[0] in "OBI" for _, now in pairs) and any(now[0] == "B" and before[1] != now[1] for before, now in pairs):
        return list(chains)
    return [tuple(_retold(chain)) for chain in read]


def _retold(chain: Sequence[tuple[str, str]]) -> list[str]:
    """A chain as a beginning and insides."""
    _, tokens = Tokens.joined([["x"] * len(chain)])
    tags = ["O"] * len(chain)
    for start, end, name in entities(chain, tokens, 0):
        tags[start // 2 : end // 2 + 1] = [f"B-{name}"] + [f"I-{name}"] * (end // 2 - start // 2)
    return tags


def write(texts: Sequence[LabeledText], path: Path, model: str) -> tuple[str, ...]:
    """Write tokens with their tags in IOB2, a blank between them; a tab where one of both has white space inside.

    Returns:
        What is lost.
    """
    full = [one for one in texts if one.tokens]
    content = "\n".join("".join(_lines(one)) for one in full)
    # Readers take the first byte order mark of a file for one, so a text that begins with one needs a second.
    write_text(path, "\ufeff" + content if content.startswith("\ufeff") else content)
    return tuple(_lost(texts, len(texts) - len(full)))


def _lost(texts: Sequence[LabeledText], without: int) -> Iterator[str]:
    yield "ids and confidences"
    if names := left_out(texts):
        yield f"columns ({', '.join(names)})"
    if any(one.text != " ".join(token.text for token in one.tokens) for one in texts):
        yield "white space between tokens"
    if without:
        yield f"{counted(without, 'text')} without tokens"
    if changed := sum(_word(token.text) != token.text for one in texts for token in one.tokens):
        yield f"parts of {counted(changed, 'token')} that no line can hold (line breaks, white space, {DOCSTART})"


def _lines(text: LabeledText) -> Iterator[str]:
    tags = [OUTSIDE] * len(text.tokens)
    for span, (first, after) in zip(text.spans, text.in_tokens(), strict=True):
        tags[first:after] = [BEGIN + span.label, *[INSIDE + span.label] * (after - first - 1)]
    for token, tag in zip(text.tokens, tags, strict=True):
        word = _word(token.text)
        yield f"{word}{_gap(word, tag)}{tag}\n"


def _word(token: str) -> str:
    """A token as a line can hold it."""
    word = _BREAKS.sub(" ", token).strip() or NOTHING
    return word.strip("-") if word == DOCSTART else word


def _gap(word: str, tag: str) -> str:
    return " " if len(f"{word} {tag}".split()) == 2 else "\t"


def _texts(path: Path) -> Iterator[list[Row]]:
    """The rows of each text; a line of white space is an empty one, and a document's beginning ends a text."""
    rows: list[Row] = []
    for number, line in enumerate(_LINES.split(decoded(path)), start=1):
        fields = _fields(line)
        if fields and not fields[0]:
            raise InputError(f"{path}, line {number}: there is no word before {brief(' '.join(fields[1:]))}")
        if fields and fields[0] != DOCSTART:
            rows.append((number, fields))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _fields(line: str) -> list[str]:
    """The columns of a line, none where it is empty: between tabs or else blanks; no other white space ends one."""
    line = line.rstrip()
    if "\t" in line:
        return [field.strip(" ") for field in line.split("\t")]
    return [field for field in line.split(" ") if field]


def _joined(texts: Sequence[Sequence[Row]]) -> tuple[list[str], Tokens]:
    """The texts that words in the first column make, and their tokens."""
    return Tokens.joined([[fields[0] for _, fields in text] for text in texts])


def tag_of(tag: str, where: str) -> tuple[str, str]:
    """The letter of a tag and its type; a type alone is an inside."""
    if tag in ("O", "_"):
        return "O", ""
    letter, dash, name = tag.partition("-")
    if (dash and len(letter) == 1) or tag == NOT_ASKED:
        if letter not in BEGINS + CONTINUES or not name:
            raise InputError(
                f"{where}: {brief(tag)} is no tag; expected O, or B-x, I-x (or L-, U-, E-, S-) of a type x"
            )
        return letter, name
    return "I", tag


def entities(tags: Sequence[tuple[str, str]], tokens: Tokens, at: int) -> Iterator[Span]:
    """The entities of a text."""
    first = tokens.first[at]
    begin = -1
    for place, (letter, name) in enumerate([*tags, ("O", "")]):
        goes_on = place > 0 and begin >= 0 and letter in CONTINUES
        goes_on = goes_on and name == tags[place - 1][1] and tags[place - 1][0] not in ENDS
        if begin >= 0 and not goes_on:
            yield int(tokens.start[first + begin]), int(tokens.end[first + place - 1]), tags[begin][1]
            begin = -1
        if begin < 0 and letter != "O":
            begin = place


def notes_on(chains: Iterable[tuple[Sequence[tuple[str, str]], Sequence[int]]], path: Path, what: str) -> Iterator[str]:
    """How many tags continue nothing, where others begin as they should.

    Args:
        chains: The tags of each text, and the number of the place where each of them stands.
        path: The file.
        what: What is numbered.
    """
    loose: list[int] = []
    begun = False
    for tags, places in chains:
        for before, now, place in zip([("O", ""), *tags], tags, places, strict=False):
            alone = before[1] != now[1] or before[0] in ENDS
            begun = begun or (now[0] in BEGINS and alone)
            if now[0] in CONTINUES and alone:
                loose.append(place)
    if loose and begun:
        yield (
            f"{path}: {len(loose)} inside tags continue no entity of their type; each is taken for a beginning; the "
            f"first is in {what} {loose[0]}"
        )
