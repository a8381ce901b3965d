"""The boxes of a file by image, for the maker that draws them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from weaklabel.errors import brief
from weaklabel.formats import coco_results
from weaklabel.formats._image_names import Names, on_items, paths_of
from weaklabel.formats._images import Images, LabeledImage
from weaklabel.formats.boxes import read_boxes
from weaklabel.items import Records

Read: TypeAlias = Callable[[Path], Mapping[str, Iterable[Any]]]
"""Takes a file and gives the boxes of each image by its name."""

LISTS = (".xml", ".txt", ".yaml", ".yml", ".names")
"""The endings of what is read from a folder beside pictures."""


@dataclass(frozen=True, slots=True)
class Found:
    """The images of a file, and the boxes on each.

    Attributes:
        file: The file, for messages.
        images: The images; boxes are as the file's reader gives them.
        names: What the images are called.
        notes: What is odd about the file, one sentence each.
        whole: Whether the file would name images without boxes, too.
    """

    file: str
    images: tuple[LabeledImage, ...]
    names: Names
    notes: tuple[str, ...] = ()
    whole: bool = False

    @classmethod
    def read(cls, file: Path, read: Read | None, annotations: Path | None, pictures: Path | None) -> "Found":
        """What a function reads, or what a file of boxes in any of the known forms holds.

        Raises:
            InputError: The file is of no such form, or holds what is no box.
        """
        alone = annotations is None and coco_results.is_results(file)
        if read is None:
            found = (
                coco_results.read_alone(file) if alone else read_boxes(file, annotations=annotations, pictures=pictures)
            )
        else:
            named = read(file).items()
            found = Images(tuple(LabeledImage(str(name), boxes=tuple(boxes)) for name, boxes in named), ())
        names = Names([one.id for one in found.images], [one.path for one in found.images])
        return cls(str(file), found.images, names, found.notes, read is None and not alone)

    def on(self, name: str, path: str) -> tuple[Any, ...]:
        """The boxes on an image; none where the file does not name it, or tells that nobody looked at it."""
        at = self.names.position(name, path)
        return () if at is None else self.images[at].boxes or ()

    def about(self, items: Records) -> tuple[str, ...]:
        """What to know of the file beside these items, which it must be of.

        Raises:
            InputError: None of its images is one of them, or two are the same one.
        """
        images, _ = on_items(Images(self.images, ()), items.ids, self.file, paths_of(items))
        without = [id for id, image in zip(items.ids, images, strict=True) if image is None or image.boxes is None]
        if not without or not self.whole:
            return self.notes
        first = f"the first is {brief(without[0])}"
        return (*self.notes, f"{self.file} tells nothing of {len(without):,} of {len(items):,} items; {first}")


def parts_of(file: Path) -> tuple[Path, ...]:
    """The files whose content tells whether a file or a folder has changed."""
    if not file.is_dir():
        return (file,)
    return tuple(sorted(one for one in file.rglob("*") if one.suffix.lower() in LISTS and one.is_file()))
