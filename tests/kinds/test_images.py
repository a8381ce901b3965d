"""Classification of pictures: tables of file names, and folders."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image

from weaklabel.data import DataSource
from weaklabel.errors import InputError, UnknownName
from weaklabel.formats.base import write_table
from weaklabel.items import Image as ImageItem
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.lfs.apply import apply_lfs
from weaklabel.lfs.cache import items_hash
from weaklabel.lfs.function import labeling_function
from weaklabel.lfs.threshold import threshold
from weaklabel.notebook import apply
from weaklabel.soft import SoftLabels

KIND, LABELS = Classification(), LabelSpace(("dark", "light"))


@pytest.fixture
def folder(tmp_path):
    """A folder of pictures, ``dark/`` and ``light/``, each of one grey."""

    def make(under="", **shades):
        for name, value in (shades or {"dark": 10, "light": 240}).items():
            for at in range(2):
                file = tmp_path / under / name / f"{at}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(np.full((2, 3), value + at, np.uint8)).save(file)
        return tmp_path / under

    return make


def read_table(folder, table, columns=None, name="items.csv", **options):
    write_table(table, folder / name)
    return KIND.read(DataSource({"": folder / name}, columns or {}, **options), LABELS)


def test_a_folder_with_a_sub_folder_a_class(folder):
    data = KIND.read(DataSource({"": folder()}, {}), LABELS)
    assert data.items.ids == ("dark/0.png", "dark/1.png", "light/0.png", "light/1.png")
    assert data.gold == ("dark", "dark", "light", "light")
    assert data.split.tolist() == ["train"] * 4
    item = data.items[3]
    assert isinstance(item, ImageItem)
    assert (item.image, item.size, item.pixels.shape, item.pixels[0, 0, 0]) == ("light/1.png", (3, 2), (2, 3, 3), 241)


def test_a_folder_a_split(folder):
    files = {"train": folder("train"), "test": folder("test")}
    data = KIND.read(DataSource(files, {"gold": "not looked at"}), LABELS)
    assert data.items.ids[3:5] == ("train/light/1.png", "test/dark/0.png")
    assert data.positions("test").tolist() == [4, 5, 6, 7]


def test_a_sub_folder_that_is_no_class_is_refused(folder):
    with pytest.raises(UnknownName, match="unknown gold label 'lihgt'; did you mean 'light'"):
        KIND.read(DataSource({"": folder(lihgt=1)}, {}), LABELS)


def test_a_table_with_a_column_of_file_names(folder):
    pictures = folder()
    table = {"nr": ["a", "b"], "photo": ["dark/0.png", "light/0.png"], "truth": ["dark", ""], "lens": ["35", "50"]}
    columns = {"id": "nr", "image": "photo", "gold": "truth"}
    data = read_table(pictures, table, columns)
    assert data.items.columns == {"lens": [35, 50], "image": ["dark/0.png", "light/0.png"]}
    assert (data.gold, data.items[1].lens, data.items[1].pixels.mean()) == (("dark", None), 50, 240)
    elsewhere = pictures / "tables"
    elsewhere.mkdir()
    assert read_table(elsewhere, table, columns, images=pictures).items[0].pixels.mean() == 10


def test_a_column_called_image_is_taken_where_there_is_nothing_else(folder):
    pictures = folder()
    assert read_table(pictures, {"image": ["dark/0.png"]}).items[0].pixels.mean() == 10
    assert read_table(pictures, {"image": ["not/there"], "text": ["a"]}).items[0].image == "not/there"
    assert read_table(pictures, {"image": ["not/there"], "age": ["1"]}, features=("age",)).items.on_demand is None


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["dark/0.png", "dark/9.png"], r"item 'b': there is no file .*9\.png"),
        (["dark/0.png", ""], "item 'b' names no picture"),
        (["dark/0.png", "empty.png"], r"item 'b': .*empty\.png is empty"),
    ],
)
def test_what_is_not_there_is_named_before_a_run(folder, names, message):
    pictures = folder()
    (pictures / "empty.png").touch()
    with pytest.raises(InputError, match=message):
        read_table(pictures, {"id": ["a", "b"], "image": names})


def test_some_with_and_some_without_pictures(folder):
    pictures = folder()
    write_table({"text": ["a"]}, pictures / "b.csv")
    with pytest.raises(InputError, match="others do not"):
        KIND.read(DataSource({"train": pictures, "test": pictures / "b.csv"}, {}), LABELS)


def test_items_for_predictions(folder):
    assert KIND.read_items(folder(other=3), DataSource({}, {})).ids == ("other/0.png", "other/1.png")


def test_inputs_are_read_when_they_are_used(folder):
    data = KIND.read(DataSource({"": folder()}, {}), LABELS)
    inputs = KIND.inputs(data.items, DataSource({}, {}))
    assert (len(inputs), inputs[2].shape, inputs[2].dtype, inputs[1:3][1][0, 0, 0]) == (4, (2, 3, 3), np.uint8, 240)
    votes, _ = KIND.compile(
        data.items, apply_lfs([threshold(mean, "dark", at_most=99, name="d")], data.items, keep), LABELS
    )
    soft = SoftLabels(np.array([[0.9, 0.1]] * 2 + [[0.5, 0.5]] * 2), np.array([True] * 2 + [False] * 2), LABELS)
    train = KIND.training_set(inputs, votes, soft)
    assert [pixels[0, 0, 0] for pixels in train.inputs] == [10, 11]


def mean(item):
    return item.pixels.mean()


def keep(said, item):
    return said


def test_pixels_are_shared_by_rules_and_then_freed(tmp_path):
    """Thirty pictures of 12 MB, of which so many are kept as fit into the memory that is meant for them."""
    Image.new("RGB", (2000, 2000), "red").save(tmp_path / "a.bmp")
    table = {"id": [f"i{at}" for at in range(30)], "image": ["a.bmp"] * 30}
    items = read_table(tmp_path, table).items
    assert items.at_once(50_000) == 21
    seen = []

    def first(item):
        seen.append(item.pixels)

    def second(item):
        assert any(pixels is item.pixels for pixels in seen[-21:])

    rules = [labeling_function(first), labeling_function(second)]
    tracemalloc.start()
    apply_lfs([threshold(width, "light", at_least=9, name="w"), labeling_function(name="m")(red)], items, keep)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400_000_000
    marks = apply_lfs(rules, items[:25], keep, max_fault_rate=0)
    assert not marks.faults


def width(item):
    return item.pixels.shape[1]


def red(item):
    return "dark" if item.pixels[0, 0, 0] == 255 else None


def test_columns_made_on_demand_can_be_named(folder):
    items = KIND.read(DataSource({"": folder()}, {}), LABELS).items
    assert items[0]["size"] == (3, 2)
    with pytest.raises(KeyError, match="did you mean 'pixels'"):
        items[0]["pixel"]


def test_the_hash_of_the_items_changes_with_a_picture(folder):
    pictures = folder()
    data = DataSource({"": pictures}, {})
    before = items_hash(KIND.read(data, LABELS).items, LABELS)
    assert items_hash(KIND.read(data, LABELS).items, LABELS) == before
    Image.fromarray(np.full((2, 3), 11, np.uint8)).save(pictures / "dark" / "0.png")
    assert items_hash(KIND.read(data, LABELS).items, LABELS) != before


def test_pictures_in_a_table(folder):
    """Parquet files of datasets hold the content of pictures, or a mapping of it and a path."""
    dark, light = (folder() / name / "0.png" for name in ("dark", "light"))
    inside = [dark.read_bytes(), light.read_bytes()]
    for column, names in (
        (inside, ["", ""]),
        ([{"bytes": one, "path": f"{at}.png"} for at, one in enumerate(inside)], ["0.png", "1.png"]),
        ([{"bytes": None, "path": str(dark)}, {"bytes": None, "path": str(light)}], [str(dark), str(light)]),
    ):
        items = read_table(folder(), {"id": ["a", "b"], "image": column}, name="items.parquet").items
        assert [item.image for item in items] == names
        assert [item.pixels[0, 0, 0] for item in items] == [10, 240]
        assert items[0]._behind.key() != items[1]._behind.key()


def test_bad_pictures_in_a_table(folder):
    half = (folder() / "dark" / "0.png").read_bytes()[:40]
    for content, said in (
        (b"", "its picture is empty"),
        (half, "its picture cannot be decoded"),
        (None, "names no pic"),
    ):
        with pytest.raises(InputError, match=f"'a'.*{said}"):
            read_table(folder(), {"id": ["a"], "image": [{"bytes": content, "path": None}]}, name="items.parquet")


def test_pictures_in_a_notebook(folder):
    dark, light = folder() / "dark" / "0.png", folder() / "light" / "0.png"
    rule = labeling_function(lambda item: "light" if item.pixels.mean() > 100 else "dark", name="mean")
    for column in ([dark, light], [str(dark), str(light)], [dark.read_bytes(), light.read_bytes()]):
        assert apply([rule], {"image": column}, ["dark", "light"]).to_matrix().tolist() == [[0], [1]]
    with pytest.raises(InputError, match="item '1' names no picture"):
        apply([rule], {"image": [dark, None]}, ["dark", "light"])
    with pytest.raises(InputError, match=r"item '0'.*no file"):
        apply([rule], {"image": ["nowhere.png"]}, ["dark", "light"])
