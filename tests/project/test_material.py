import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.label_models.majority import MajorityVote
from weaklabel.progress import Silent
from weaklabel.project.gathering import gather
from weaklabel.project.stages import Stages


@pytest.fixture
def material(place):
    def made(*overrides):
        return gather(place.task(*overrides), Stages(Silent()))

    return made


def test_a_label_model_learns_from_train_and_sees_gold_only_where_it_may(material):
    train, here, anchors = material().evidence()
    assert train.item_ids == ("1", "2", "3", "4")
    assert (here, anchors) == (None, None)
    train, here, anchors = material("label_model.gold=dev").evidence()
    assert train.item_ids == ("1", "2", "3", "4", "5")
    assert (here.unit.tolist(), anchors.unit.tolist()) == ([4], [4])
    assert material("label_model.gold=dev").learned_from().tolist() == [0, 1, 2, 3, 4]


def test_nothing_to_learn_from_is_told(place, material):
    place.write("labeling_functions/shop.py", "from weaklabel import keyword\nnone = keyword(['xyz'], 'spam')")
    with pytest.raises(InputError, match="none of the 1 sources of task 'shop' voted on any of the 4 items of train"):
        material().evidence()


def test_an_end_model_learns_from_train_and_is_stopped_by_known_items_of_dev(material):
    made = material()
    soft = MajorityVote().fit(made.votes).label(made.votes)
    inputs = made.inputs()
    train, valid = made.training_set(inputs, soft), made.validation_set(inputs, soft)
    assert len(train.inputs) == 4
    np.testing.assert_array_equal(valid.target, [[0, 1]])


def test_splits_whose_gold_was_seen_are_not_scored(material):
    made = material()
    soft = MajorityVote().fit(made.votes).label(made.votes)
    assert list(made.scores(soft)) == ["test", "dev", "train"]
    assert list(material("label_model.gold=dev").scores(soft)) == ["test", "train"]


def test_files_have_names_from_the_workspace(material):
    assert list(material().files()) == ["tasks/shop/items.csv", "labeling_functions/shop.py"]
