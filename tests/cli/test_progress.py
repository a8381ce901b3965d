import io

import pytest
from rich.console import Console

from weaklabel.cli._progress import Bar


@pytest.fixture
def shown():
    """What a bar shows of some work."""

    def go(work, **options):
        bar = Bar()
        bar.console = bar.bars.live.console = Console(file=io.StringIO(), width=80, **options)
        with bar:
            work(bar)
        return bar.console.file.getvalue()

    return go


def test_a_line_a_stage_where_there_is_no_terminal(shown):
    def work(bar):
        bar.stage("read")
        bar.stage("apply")
        bar.step(3, 3)

    assert shown(work) == "read …\napply …\n"


def test_a_line_a_tenth_of_long_work(shown):
    def work(bar):
        bar.stage("apply")
        for done in range(0, 100_001, 5_000):
            bar.step(done, 100_000)

    lines = shown(work).splitlines()
    assert len(lines) == 11
    assert (lines[1], lines[-1]) == ("  10,000 of 100,000", "  100,000 of 100,000")


def test_nothing_at_all_is_no_error(shown):
    assert shown(lambda bar: bar.step(0, 0)) == ""
