"""What people and ready-made tables say of images: boxes, a row each."""

from collections.abc import Sequence

import numpy as np

from weaklabel.answers import Answers
from weaklabel.errors import BadVote, InputError, UnknownName, brief
from weaklabel.formats._image_names import answers_on_items, paths_of
from weaklabel.formats._images import OBJECT, Box
from weaklabel.formats.box_table import CORNERS
from weaklabel.items import Records
from weaklabel.kinds._boxes import drawn
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Marks, Source


def marks_of_boxes(
    answers: Answers, items: Records, labels: LabelSpace, role: str, names: Sequence[str] | None = None
) -> Marks:
    """What sources drew, a row a box; a row without a box says that one has looked at the image.

    What a source leaves out of an image that it has a row of is nothing.

    Args:
        answers: Answers whose labels are boxes, and whose images are called as the items or their files are.
        items: The items.
        labels: The classes.
        role: What the sources are.
        names: The sources in order; those of the answers where they are not given.

    Raises:
        InputError: An answer is for an image that is not there, or is no box.
        UnknownName: It is of an unknown source.
    """
    answers = answers_on_items(answers, items.ids, paths_of(items))
    place = answers.item.positions({id: at for at, id in enumerate(items.ids)})
    strangers = np.flatnonzero(place < 0)
    if len(strangers):
        image, who = (brief(column[int(strangers[0])]) for column in (answers.item, answers.worker))
        raise InputError(f"{answers.places(strangers)}: the image {image}, of which {who} speaks, is not in the data")
    names = list(map(str, answers.worker.values)) if names is None else list(names)
    said: dict[str, dict[int, set[Box]]] = {name: {} for name in names}
    for row, (name, box, at) in enumerate(zip(answers.worker, answers.label, place.tolist(), strict=True)):
        if name not in said:
            raise UnknownName("source", name, names, answers.place(row))
        boxes = said[name].setdefault(at, set())
        if isinstance(box, str):
            what = f"{name!r} on item {items.ids[at]!r} says {brief(box)}, not a box"
            raise InputError(f"{answers.place(row)}: {what}; tables of boxes have columns {', '.join(CORNERS)}")
        try:
            boxes.update(drawn([named(box, labels)] if isinstance(box, tuple) else [], labels))
        except BadVote as error:
            raise InputError(f"{answers.place(row)}: {name!r} on item {items.ids[at]!r} {error}") from None
    sources = tuple(Source(name, role, "background") for name in names)  # type: ignore[arg-type]
    return Marks(sources, tuple(map(_column, said.values())))


def named(box: Box, labels: LabelSpace) -> Box:
    """A box whose class is the only one of a task, where its file names none.

    Raises:
        BadVote: There are several.
    """
    known = labels.classes[1:]
    if box[4] != OBJECT or OBJECT in known:
        return box
    if len(known) > 1:
        raise BadVote(f"drew {brief(box[:4])} without a label, but there are several classes: {', '.join(known)}")
    return (*box[:4], known[0], *box[5:])


def _column(said: dict[int, set[Box]]) -> Column:
    looked_at = np.array(sorted(said), dtype=np.int64)
    return Column.on(looked_at, [tuple(sorted(said[at])) for at in looked_at.tolist()], looked_at)
