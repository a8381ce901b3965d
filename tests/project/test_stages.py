import pytest

from weaklabel.project.stages import Stages


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.names = []

    def stage(self, name):
        self.names.append(name)

    def step(self, done, total):
        pass


def test_stages_are_told_and_timed_but_not_those_that_fail():
    stages = Stages(told := Told())
    with stages.stage("read"):
        pass
    with pytest.raises(ValueError, match="broken"), stages.stage("apply"):
        raise ValueError("broken")
    assert told.names == ["read", "apply"]
    assert list(stages.seconds) == ["read"]
    assert stages.seconds["read"] >= 0
