from typing import ClassVar

import numpy as np
import pytest

from weaklabel.errors import ConfigError
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.parameters import Above, AtLeast, EachAtLeast, OneOf, OneOfOrAtLeast, check_parameters


class Model:
    limits: ClassVar = {
        "size": AtLeast(1),
        "rate": Above(0),
        "way": OneOf(("up", "down")),
        "layers": OneOfOrAtLeast(("none", "all"), 0),
        "widths": EachAtLeast(1),
    }

    def __init__(
        self, size: int = 1, rate: float = 0.5, way: str = "up", flag: bool = False, layers=0, widths=(1,), free=None
    ):
        pass


@pytest.mark.parametrize(
    "given",
    [{}, {"size": 1}, {"size": np.int64(3)}, {"rate": 1}, {"rate": np.float32(0.5)}, {"way": "down"}, {"flag": True},
     {"size": 10**400}, pytest.param({"free": object()}, id="free"), {"unknown": 1}, {"layers": "none"}, {"layers": 0},
     {"widths": [1, 2]}],
    ids=str,
)  # fmt: skip
def test_what_is_allowed(given):
    check_parameters(Model, given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 0}, "Model: size must be an integer of at least 1, but got 0"),
        ({"size": 1.0}, "an integer of at least 1, but got 1.0"),
        ({"size": True}, "but got True"),
        ({"size": "1"}, "but got '1'"),
        ({"size": None}, "but got None"),
        ({"rate": 10**400}, "must be a number above 0"),
        ({"rate": 0}, "Model: rate must be a number above 0, but got 0"),
        ({"rate": float("nan")}, "but got nan"),
        ({"rate": float("inf")}, "but got inf"),
        ({"way": "left"}, "Model: way must be 'up' or 'down', but got 'left'"),
        ({"way": ["up"]}, "'up' or 'down'"),
        ({"flag": 1}, "Model: flag must be true or false, but got 1"),
        ({"layers": -1}, "Model: layers must be 'none', 'all' or an integer of at least 0, but got -1"),
        ({"layers": "some"}, "but got 'some'"),
        ({"layers": True}, "but got True"),
        ({"widths": [2, 0]}, r"Model: widths must be a list of integers of at least 1, but got \[2, 0\]"),
        ({"widths": []}, "a list of integers"),
        ({"widths": 3}, "a list of integers"),
        ({"size": "x" * 10_000}, r"but got 'x+\.\.\.x+'$"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_not(given, message):
    with pytest.raises(ConfigError, match=message) as caught:
        check_parameters(Model, given)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "model", [DawidSkene(max_iter=0), DawidSkene(smoothing=0), DawidSkene(tol="x"), MajorityVote(tie="foo")], ids=str
)
def test_models_look_at_their_parameters_when_they_fit(model, votes_of):
    """The constructor keeps what it gets; a fit with no step once left a model that could not predict."""
    with pytest.raises(ConfigError, match=f"{type(model).__name__}: .* must be .*, but got"):
        model.fit(votes_of([[0, 1]]))
