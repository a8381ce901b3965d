import os
import time

import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.progress import Silent
from weaklabel.project.checkpoints import DAYS, kept, training_key
from weaklabel.training_set import TrainingSet


class Watched:
    """Writes into the folder that it is given."""

    def __init__(self, size=1):
        self.size, self.folders = size, []

    def get_params(self):
        return {"size": self.size}

    def watch(self, progress, checkpoints=None):
        self.folders.append(checkpoints)
        if checkpoints is not None:
            checkpoints.mkdir(parents=True, exist_ok=True)


def set_of(*inputs, first=1.0):
    return TrainingSet(list(inputs), np.array([[first, 1 - first]] * len(inputs)), np.ones(len(inputs)))


def with_boxes(first, right):
    boxes = np.array([[0, 0, 3, 3], [1, 1, right, 3]], dtype=float)
    return TrainingSet(["a", "b"], np.eye(2), np.ones(2), first=np.array(first), boxes=boxes)


def test_the_state_is_removed_when_training_ends(tmp_path):
    model = Watched()
    with kept(model, set_of("a"), None, tmp_path, Silent()):
        (own,) = tmp_path.iterdir()
        assert model.folders == [own]
    assert not list(tmp_path.iterdir())
    assert model.folders[-1] is None


@pytest.mark.parametrize(("error", "left"), [(KeyboardInterrupt, 1), (InputError, 0)], ids=lambda value: str(value))
def test_the_state_stays_where_training_was_interrupted(tmp_path, error, left):
    with pytest.raises(error), kept(Watched(), set_of("a"), None, tmp_path, Silent()):
        raise error
    assert len(list(tmp_path.iterdir())) == left


def test_a_model_that_cannot_be_watched_is_left_alone(tmp_path):
    with kept(object(), set_of("a"), None, tmp_path, Silent()):
        assert not list(tmp_path.iterdir())


def test_the_key_is_of_all_that_training_depends_on():
    picture = np.zeros((2, 3), np.uint8)
    keys = [
        training_key(Watched(), set_of("a", "b"), None),
        training_key(Watched(2), set_of("a", "b"), None),
        training_key(Watched(), set_of("ab", ""), None),
        training_key(Watched(), set_of("a", "b", first=0.5), None),
        training_key(Watched(), set_of("a", "b"), set_of("a")),
        training_key(Watched(), set_of({"a": 1}), None),
        training_key(Watched(), set_of(picture), None),
        training_key(Watched(), set_of(picture.T), None),
        *(
            training_key(Watched(), with_boxes(*given), None)
            for given in (([0, 1, 2], 5), ([0, 2, 2], 5), ([0, 1, 2], 6))
        ),
    ]
    assert len(set(keys)) == len(keys)
    assert training_key(Watched(), set_of("a", "b"), None) == keys[0]


def test_what_was_left_long_ago_is_removed(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, days in ((old, DAYS + 1), (new, DAYS - 1)):
        folder.mkdir()
        os.utime(folder, (time.time() - days * 86_400,) * 2)
    with kept(Watched(), set_of("a"), None, tmp_path, Silent()):
        assert not old.exists()
        assert new.exists()
