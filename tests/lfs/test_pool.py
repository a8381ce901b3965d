"""Several processes say what one says."""

import time
from functools import partial

import numpy as np
import pytest

from weaklabel.errors import BadVote, InputError, TooManyFaults
from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.collect import collect
from weaklabel.lfs.pool import PART, Pool

CLASSES = ("ham", "spam")
CHECK = partial(Classification().check, labels=LabelSpace(CLASSES))
RULES = """
from weaklabel import keyword, labeling_function

seven = keyword("7", "spam", whole_word=False)

@labeling_function(resources={"words": lambda: {"1", "11"}})
def listed(item, words):
    if item.text in words:
        return "ham"

@labeling_function
def fragile(item):
    if item.text.endswith("99"):
        raise ValueError(item.text)
    return "ham" if item.text.endswith("5") else None
"""


@pytest.fixture
def table():
    numbers = list(map(str, range(2 * PART + 7)))
    return Records([f"i{n}" for n in numbers], {"text": numbers})


def pooled(file, table, **options):
    rules = [rule.lf for rule in collect([file], CLASSES)]
    return apply_lfs(rules, table, CHECK, run=Pool([file], CLASSES, jobs=2).vote, **options)


def test_two_processes_say_what_one_says(rules_file, table):
    file, told = rules_file(RULES), []
    alone = apply_lfs([rule.lf for rule in collect([file], CLASSES)], table, CHECK, max_fault_rate=0.5)
    both = pooled(file, table, max_fault_rate=0.5, progress=lambda done, total: told.append(done))
    for one, two in zip(alone.columns, both.columns, strict=True):
        assert np.array_equal(one.item, two.item)
        assert [one.values[at] for at in one.code] == [two.values[at] for at in two.code]
        assert np.array_equal(one.asked, two.asked)
    assert alone.faults == both.faults
    assert [fault.traceback != "" for fault in both.faults] == [fault.traceback != "" for fault in alone.faults]
    assert (told, len(both.faults)) == (sorted(told), len(table) // 100)
    assert told[-1] == len(table)


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("def rule(item):\n    return 'spm'", BadVote, "'rule' on item 'i0'.*did you mean 'spam'"),
        (
            "def rule(item):\n    return 1 / (int(item.text) - 8) and None",
            TooManyFaults,
            "on item 'i8'.*rules.py, line",
        ),
        ("def rule(item):\n    os.kill(os.getpid(), 9)", InputError, "ended from outside"),
        (
            "def rule(item):\n    return None\nif multiprocessing.parent_process():\n    rule.oops",
            InputError,
            "rules.py, line 7: AttributeError",
        ),
    ],
    ids=["bad vote", "faults", "killed", "not loaded"],
)
def test_what_goes_wrong_in_a_process_is_told_here(rules_file, table, source, error, says):
    file = rules_file(
        f"import multiprocessing, os\nfrom weaklabel import labeling_function\n@labeling_function\n{source}\n"
    )
    with pytest.raises(error, match=says):
        pooled(file, table, max_fault_rate=0)


def test_too_many_faults_are_counted_over_all_parts(rules_file, table):
    file = rules_file("""
        from weaklabel import labeling_function

        @labeling_function
        def rule(item):
            1 / (int(item.text) < 6000)
    """)
    with pytest.raises(TooManyFaults) as alone:
        apply_lfs([rule.lf for rule in collect([file], CLASSES)], table, CHECK, max_fault_rate=0.002)
    with pytest.raises(TooManyFaults) as both:
        pooled(file, table, max_fault_rate=0.002)
    assert str(both.value) == str(alone.value)


def test_nobody_waits_for_slow_rules_after_an_error(rules_file, table):
    file = rules_file("""
        import time
        from weaklabel import labeling_function

        @labeling_function
        def rule(item):
            if item.text == "0":
                raise ValueError
            time.sleep(0.1)
    """)
    begin = time.perf_counter()
    with pytest.raises(TooManyFaults):
        pooled(file, table, max_fault_rate=0)
    assert time.perf_counter() - begin < 60  # a part takes twice as long
