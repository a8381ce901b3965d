"""How fast rules are applied, beside Snorkel's applier and beside a bare loop."""

import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from snorkel.labeling import LabelingFunction as SnorkelFunction
from snorkel.labeling import PandasLFApplier

from tests.benchmarks.measure import medians, table
from weaklabel import LabelingFunction, apply, keyword, labeling_function, regex
from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.cache import ColumnCache, items_hash

Rule: TypeAlias = Callable[[Any], Any]

CLASSES = ["ham", "spam"]
WORDS = ["free", "prize", "claim", "winner", "urgent", "offer", "call", "hello", "thanks", "meeting"]


def short_texts(n: int) -> list[str]:
    """Texts of 6 to 16 invented words, three in five with one of the words above."""
    draw = random.Random(0)
    syllables = ["ka", "lo", "mi", "ne", "ru", "ta", "so", "vi", "pe", "du", "ha", "ze"]
    ends = ["ra", "ne", "sto", "lin", "mar", "ves", "tol", "ben", "dic", "fur", "gam", "hop", "jun", "kel"]
    vocabulary = [first + last for first in syllables for last in ends]
    texts = []
    for _ in range(n):
        words = draw.choices(vocabulary, k=draw.randint(6, 16))
        if draw.random() < 0.6:
            words[draw.randrange(len(words))] = draw.choice(WORDS)
        texts.append(" ".join(words).capitalize() + draw.choice([".", "!", "?", " :)"]))
    return texts


def says(word: str, label: object, abstain: object) -> Rule:
    """A rule written by hand, for either library."""

    def rule(item):
        if word in item.text.lower():
            return label
        return abstain

    rule.__name__ = f"has_{word}"
    return rule


def searches(word: str) -> Rule:
    """The same with a regular expression, for Snorkel."""
    search = re.compile(rf"(?i)\b{word}\b.*[.!]").search
    return lambda item: 1 if search(item.text) else -1


def appliers() -> str:
    """Ten rules on 100,000 short texts, in one process."""
    texts = short_texts(100_000)
    frame = pd.DataFrame({"text": texts})
    items = [SimpleNamespace(text=text) for text in texts]
    plain = [says(word, "spam", None) for word in WORDS]
    ours = [labeling_function(rule) for rule in plain]
    keywords = [keyword(word, "spam", name=word) for word in WORDS]
    regexes = [regex(rf"(?i)\b{word}\b.*[.!]", "spam", name=word) for word in WORDS]
    snorkel = [SnorkelFunction(word, says(word, 1, -1)) for word in WORDS]
    snorkel_regex = [SnorkelFunction(word, searches(word)) for word in WORDS]
    quick = medians(
        {
            "bare loop": lambda: [[rule(item) for rule in plain] for item in items],
            "written rules": lambda: apply(ours, frame, CLASSES),
            "keyword makers": lambda: apply(keywords, frame, CLASSES),
            "regex makers": lambda: apply(regexes, frame, CLASSES),
        }
    )
    slow = medians(
        {
            "written": lambda: PandasLFApplier(snorkel).apply(frame, progress_bar=False),
            "regex": lambda: PandasLFApplier(snorkel_regex).apply(frame, progress_bar=False),
        },
        repeats=1,
    )
    loop, written, keyed, searched = quick.values()
    rows = [
        ["10 written rules", written, f"{slow['written'] / written:.0f}x", f"{written / loop:.2f}x", "20x; 1.3x"],
        ["10 keyword makers", keyed, f"{slow['written'] / keyed:.0f}x", f"{keyed / loop:.2f}x", "100x"],
        ["10 regex makers", searched, f"{slow['regex'] / searched:.0f}x", f"{searched / loop:.2f}x", "60x"],
    ]
    peers = f"{slow['written']:.1f} s, with regular expressions {slow['regex']:.1f} s"
    note = f"Snorkel's PandasLFApplier: {peers}; the bare loop: {loop:.2f} s."
    return (
        table(["100,000 texts", "seconds", "times Snorkel's speed", "of the loop's time", "target"], rows)
        + f"\n\n{note}"
    )


def thousand_keywords() -> str:
    """1,000 keyword rules on 100,000 texts; loops are timed on 1,000 of them."""
    texts = short_texts(100_000)
    few = Records([str(at) for at in range(1000)], {"text": texts[:1000]}).records()
    firsts, middles = (
        ["ka", "lo", "mi", "ne", "ru"],
        ["ra", "ne", "sto", "lin", "mar", "ves", "tol", "ben", "dic", "fur"],
    )
    ends = ["", "s", "x", "er", "ed", "ing", "ly", "al", "us", "or"]
    ends += ["en", "is", "ak", "em", "ot", "um", "ir", "ab", "el", "oz"]
    words = sorted({first + middle + end for first in firsts for middle in middles for end in ends})
    rules = [keyword(word, "spam", name=word) for word in words]
    plain = [says(word, "spam", None) for word in words]
    frame = pd.DataFrame({"text": texts})
    taken = medians(
        {
            "ours": lambda: apply(rules, frame, CLASSES),
            "loop": lambda: [[rule(item) for rule in rules] for item in few],
            "substring loop": lambda: [[rule(item) for rule in plain] for item in few],
        },
        repeats=3,
    )
    ours, loop, substring = taken["ours"], 100 * taken["loop"], 100 * taken["substring loop"]
    same, substring_is = f"{loop / ours:.0f}x", f"{substring / ours:.0f}x"
    rows = [
        ["the same rules", loop, ours, same, "100x"],
        ["`word in item.text.lower()`, which finds parts of words too", substring, ours, substring_is, "–"],
    ]
    return table([f"{len(words)} keyword rules, 100,000 texts", "loop, s", "ours, s", "speed", "target"], rows)


def one_edited() -> str:
    """50 written rules on a million texts, one of them edited: from the hash of the items to votes."""
    items = Records([f"i{at}" for at in range(1_000_000)], {"text": short_texts(1_000_000)})
    endings = ["", " ", ".", "!", "?"]
    finds = [says(word + ending, "spam", None) for word in WORDS for ending in endings]
    matches = [matched(rf"(?i)\b{word}\b.*[{ending or ','}]") for word in WORDS for ending in endings]
    rows = [
        ["`word in item.text.lower()`", *_edited(items, finds), "1/20"],
        ["`re.search`, \\b and .*", *_edited(items, matches), "1/20"],
    ]
    return table(["50 written rules, 1M texts", "all, s", "one edited, s", "share", "target"], rows)


def matched(pattern: str) -> Rule:
    """A rule written with a regular expression."""
    search = re.compile(pattern).search
    return lambda item: "spam" if search(item.text) else None


def _edited(items: Records, rules: Sequence[Rule]) -> tuple[float, float, str]:
    """Seconds of a cold run and of one after an edit, and their ratio."""
    labels, kind = LabelSpace(tuple(CLASSES)), Classification()
    lfs = [LabelingFunction(rule, f"rule_{at}") for at, rule in enumerate(rules)]
    hashes = {lf.name: "first" for lf in lfs}
    check = partial(kind.check, labels=labels)

    def run(folder: str) -> None:
        cache = ColumnCache(Path(folder), items_hash(items, labels), hashes)
        kind.compile(items, apply_lfs(lfs, items, check, cache=cache), labels)

    def edit(folder: str) -> None:
        hashes["rule_7"] += "."
        run(folder)

    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        run(folder)
        cold = time.perf_counter() - begin
        warm = medians({"edit": lambda: edit(folder)}, repeats=3)["edit"]
    return cold, warm, f"1/{cold / warm:.1f}"


TABLES = (appliers, thousand_keywords, one_edited)

if __name__ == "__main__":
    np.seterr(all="raise")
    for make in TABLES:
        print(make(), end="\n\n", flush=True)
