"""The maker `span_match`."""

import functools
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError, MissingExtra, brief
from weaklabel.lfs.function import LabelingFunction, Silence


def span_match(
    patterns: str | Path | Sequence[Any],
    label: str | None = None,
    *,
    ignore_case: bool = False,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that marks what patterns of spaCy find, the longest where they overlap.

    Args:
        patterns: A list of patterns, or a file of them (JSONL, as Prodigy and spaCy's EntityRuler have it), where a
            relative path starts from the file that calls `span_match`. A pattern is a phrase (a text), the attributes
            of neighbouring words (a list, as of spaCy's Matcher), or an object with ``pattern`` and ``label``.
        label: The label of patterns that bring none.
        ignore_case: Whether a phrase may be written in other case.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for patterns of all there is; see `labeling_function`.

    Raises:
        ConfigError: A pattern is none, or has no label.
        MissingExtra: spaCy is not installed.

    Example:
        >>> from weaklabel import span_match
        >>> span_match([[{"LOWER": "dr"}, {"IS_TITLE": True}]], "PER", name="doctors")
        LabelingFunction(doctors)
    """
    if isinstance(patterns, str | Path):
        file = (Path(sys._getframe(1).f_globals.get("__file__", "")).parent / patterns).resolve()
        patterns = _read(file)
    known = tuple((_label(one, label), json.dumps(_pattern(one))) for one in patterns)
    if not known:
        raise ConfigError("span_match needs one pattern or more, but got none")

    def mark(item: Any) -> Any:
        doc = item.doc
        from spacy.util import filter_spans

        found = [span for matcher in _matchers(doc.vocab, known, ignore_case) for span in matcher(doc, as_spans=True)]
        return tuple((span.start_char, span.end_char, span.label_) for span in filter_spans(found))

    mark.__doc__ = f"Marks what {len(known)} patterns find."
    return LabelingFunction(mark, name, made_from=("span_match", known, ignore_case), silence=silence)


def _pattern(one: Any) -> Any:
    pattern = one.get("pattern") if isinstance(one, Mapping) else one
    if isinstance(pattern, str) and pattern.strip():
        return pattern
    if isinstance(pattern, Sequence) and pattern and all(isinstance(word, Mapping) for word in pattern):
        return list(pattern)
    raise ConfigError(f"a pattern is a text or a list of attributes of words, but got {brief(one)}")


def _label(one: Any, label: str | None) -> str:
    own = one.get("label", label) if isinstance(one, Mapping) else label
    if not isinstance(own, str) or not own:
        raise ConfigError(f"the pattern {brief(one)} has no label; give span_match one")
    return own


def _read(file: Path) -> list[Any]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"the patterns in {file} cannot be read: {error}") from None


@functools.lru_cache(maxsize=32)
def _matchers(vocab: Any, known: tuple[tuple[str, str], ...], ignore_case: bool) -> list[Any]:
    """The matchers of a vocabulary, made once."""
    try:
        import spacy
        from spacy.matcher import Matcher, PhraseMatcher
    except ImportError:
        raise MissingExtra("spacy", "nlp", "span_match") from None
    words, phrases = Matcher(vocab), PhraseMatcher(vocab, attr="LOWER" if ignore_case else "ORTH")
    cut = spacy.blank(vocab.lang or "xx", vocab=vocab).tokenizer
    for label, text in known:
        pattern = json.loads(text)
        try:
            if isinstance(pattern, str):
                phrases.add(label, [cut(pattern)])
            else:
                words.add(label, [pattern])
        except ValueError as error:
            raise ConfigError(f"spaCy cannot read the pattern {brief(pattern)}: {error}") from None
    return [matcher for matcher in (words, phrases) if len(matcher)]
