"""How boxes move with pictures, how they are matched and learned, and what is kept of them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from weaklabel.end_models._box_changes import BoxChanges  # noqa: E402
from weaklabel.end_models._box_loss import Found, Objects, box_loss, centred, corners_of, generalised_iou  # noqa: E402
from weaklabel.end_models._found_boxes import FoundBoxes, _kept  # noqa: E402


def painted(corners, size=128):
    """A black picture with a white box, given by shares."""
    picture = torch.zeros(3, size, size)
    x0, y0, x1, y1 = (round(float(share) * size) for share in corners)
    picture[:, y0:y1, x0:x1] = 1
    return picture


def place(picture):
    """The white box of a picture, by shares."""
    rows, columns = torch.nonzero(picture[0] > 0.5, as_tuple=True)
    size = picture.shape[1]
    return torch.tensor([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / size


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"flips": False, "turns": True},
        {"flips": False, "crops": 0.5},
        {"turns": True, "crops": 0.4, "colours": 0.3},
    ],
    ids=["flips", "turns", "crops", "all"],
)
def test_boxes_move_with_the_picture(changes):
    generator = torch.Generator().manual_seed(0)
    box = torch.tensor([[0.25, 0.375, 0.5, 0.75]])
    moved = 0
    for _ in range(30):
        picture, corners, there = BoxChanges(**changes)(painted(box[0]), box, generator)
        assert picture.shape == (3, 128, 128)
        if there[0]:
            np.testing.assert_allclose(corners[0], place(picture), atol=0.02)
        moved += not torch.equal(corners, box)
    assert moved > 5


def test_what_is_mostly_cut_off_is_not_looked_for():
    generator = torch.Generator().manual_seed(0)
    box = torch.tensor([[0.0, 0.0, 0.1, 0.1], [0.4, 0.4, 0.6, 0.6]])
    there = torch.stack([BoxChanges(False, crops=0.5)(torch.zeros(3, 64, 64), box, generator)[2] for _ in range(50)])
    assert 5 < int(there[:, 0].sum()) < 45
    assert there[:, 1].float().mean() > 0.9


BOXES = torch.tensor([[0.1, 0.1, 0.3, 0.3], [0.6, 0.6, 0.9, 0.8], [0.1, 0.6, 0.3, 0.9]])


def objects(at=(0, 1), target=((1.0, 0.0), (0.0, 1.0)), weight=(1.0, 1.0)):
    chosen = torch.tensor(at, dtype=torch.long)
    return Objects(torch.zeros_like(chosen), BOXES[chosen], torch.tensor(target).reshape(-1, 2), torch.tensor(weight))


def found(logits, times=1):
    return Found(torch.tensor(logits)[None, None], centred(BOXES)[None, None], times)


RIGHT = [[9.0, -9.0], [-9.0, 9.0], [-9.0, -9.0]]


def test_the_loss_is_least_where_boxes_and_classes_are_right():
    right = box_loss(found(RIGHT), objects())
    assert right < 1e-3
    wrong = [
        box_loss(found(RIGHT[::-1]), objects()),
        box_loss(found(RIGHT), objects(target=((0.0, 1.0), (1.0, 0.0)))),
        box_loss(found([*RIGHT[:2], [9.0, -9.0]]), objects()),
        box_loss(found(RIGHT), objects(at=(0, 2))),
    ]
    assert all(one > right + 0.5 for one in wrong)


def test_the_order_of_objects_does_not_matter():
    logits = torch.randn(3, 2, generator=torch.Generator().manual_seed(0)).tolist()
    turned = objects(at=(1, 0), target=((0.0, 1.0), (1.0, 0.0)))
    torch.testing.assert_close(box_loss(found(logits), turned), box_loss(found(logits), objects()))


def test_what_has_no_weight_teaches_nothing_and_is_no_mistake():
    logits = [[9.0, -9.0], [-9.0, 9.0], [-9.0, 9.0]]
    some = objects((0, 1, 2), ((1.0, 0.0), (0.0, 1.0), (1.0, 0.0)), (1.0, 1.0, 0.0))
    assert box_loss(found(logits), some) < 1e-3


def test_a_soft_object_is_learned_as_sure_as_it_is():
    logits = torch.zeros(1, 1, 3, 2, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.1)
    some = objects((0,), ((0.3, 0.1),), (1.0,))
    for _ in range(500):
        optimizer.zero_grad()
        box_loss(Found(logits, centred(BOXES)[None, None]), some).backward()
        optimizer.step()
    np.testing.assert_allclose(logits.sigmoid().detach()[0, 0, 0], [0.3, 0.1], atol=0.05)
    assert logits.sigmoid()[0, 0, 1:].max() < 0.1


def test_pictures_without_objects_have_a_loss():
    none = objects((), (), ())
    assert box_loss(found(RIGHT), none) > 1
    assert box_loss(found([[-9.0, -9.0]] * 3), none) < 1e-3


def test_overlaps_of_boxes():
    a = torch.tensor([0.0, 0, 2, 2])
    assert generalised_iou(a, a) == 1
    assert generalised_iou(a, torch.tensor([1.0, 0, 3, 2])) == pytest.approx(1 / 3)
    assert generalised_iou(a, torch.tensor([4.0, 0, 6, 2])) == pytest.approx(-1 / 3)
    torch.testing.assert_close(corners_of(centred(a)), a)


def test_of_boxes_that_are_alike_the_likelier_stays():
    corners = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 5, 10], [3, 3, 3, 9], [20, 0, 30, 10]], dtype=float)
    logits = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 0.0], [9.0, 9.0], [-9.0, -9.0]])
    assert _kept(corners, logits).tolist() == [1, 2]


def test_probabilities_of_boxes():
    some = FoundBoxes(np.zeros(3), np.zeros((3, 4)), np.array([[0.0, -1.0], [0.0, 0.0], [30.0, 30.0]]))
    probs = some.probs(1.0, np.array([True, True]))
    np.testing.assert_allclose(probs, [[0.231, 0.5, 0.269], [0, 0.5, 0.5], [0, 0.5, 0.5]], atol=1e-3)
    assert probs[1, 0] > probs[2, 0]
    np.testing.assert_allclose(some.probs(1.0, np.array([True, False]))[1], [0.5, 0.5, 0])
