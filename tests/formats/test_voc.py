import pytest

from weaklabel.errors import InputError
from weaklabel.formats import voc
from weaklabel.formats._images import Images, LabeledImage

BOX = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>{0}</ymax></bndbox>"
CAT = f"<object><name>cat</name>{BOX.format(4)}</object>"
SIZE = "<size><width>100</width><height>50</height><depth>3</depth></size>"


def annotation(*inside, filename="a.jpg"):
    return f"<annotation><filename>{filename}</filename>{SIZE}{''.join(inside)}</annotation>"


@pytest.fixture
def read(file):
    """Read a file with this content."""
    return lambda content, **options: voc.read(file("a.xml", content), **options)


def test_corners_are_between_pixels_as_labelimg_has_them(read):
    (image,) = read(annotation(CAT)).images
    assert image == LabeledImage("a", "a.jpg", (100, 50), ((1, 2, 3, 4, "cat"),), ({},))


def test_corners_are_pixels_as_the_challenge_has_them(read, tmp_path):
    found = read(annotation(CAT), inclusive=True)
    assert found.images[0].boxes == ((0, 1, 3, 4, "cat"),)
    voc.write(found, tmp_path / "out", inclusive=True)
    assert "<xmin>1</xmin>" in (tmp_path / "out" / "a.xml").read_text()
    assert voc.read(tmp_path / "out", inclusive=True).images[0].boxes == found.images[0].boxes
    one_pixel = read(annotation("<object><name>x</name>", BOX.format(2).replace("3", "1"), "</object>"), inclusive=True)
    assert one_pixel.images[0].boxes == ((0, 1, 1, 2, "x"),)


def test_details_of_boxes_are_kept(read, tmp_path):
    told = "<pose>Left</pose><truncated>1</truncated><difficult>1</difficult><part><name>head</name></part>"
    empty = "<object><name>dog</name><difficult>1</difficult>" + BOX.format(2) + "</object>"
    found = read(annotation(empty, CAT.replace("</name>", f"</name>{told}"), CAT))
    (image,) = found.images
    assert image.details == ({"pose": "Left", "truncated": "1", "difficult": "1"},)
    assert len(found.notes) == 2
    assert voc.write(found, tmp_path / "out") == ()
    assert voc.read(tmp_path / "out").images == (image,)


def test_a_picture_without_objects_has_been_looked_at(read):
    assert read(annotation()).images[0].boxes == ()


def test_a_file_called_otherwise_than_its_picture_is_told_of(read):
    found = read(annotation(filename="b.jpg"))
    assert found.images[0].id == "a"
    (note,) = found.notes
    assert note.endswith("1 file called otherwise than the picture named in it; the first is a.xml, which names b.jpg")


def bomb(levels=12):
    """A file that would take hundreds of gigabytes."""
    entities = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, levels))
    return f'<!DOCTYPE a [<!ENTITY e0 "lol">{entities}]><annotation><filename>&e{levels - 1};</filename></annotation>'


EXTERNAL = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><annotation><filename>&e;</filename></annotation>'


@pytest.mark.parametrize(
    "content",
    [
        bomb().encode(),
        bomb().encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + bomb().encode("cp037"),
        EXTERNAL.encode(),
        b'<!DOCTYPE annotation SYSTEM "http://localhost/a.dtd"><annotation/>',
    ],
    ids=["bomb", "utf-16", "ebcdic", "external", "dtd"],
)
def test_files_that_declare_entities_are_refused(read, content):
    with pytest.raises(InputError, match=r"a\.xml.*(DOCTYPE|no XML|cannot be read)"):
        read(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        (annotation(CAT)[:60], "line 1: no XML"),
        ("no xml", "line 1: no XML"),
        (annotation().encode("utf-16")[:-9], "no XML"),
        ('<?xml version="1.0" encoding="klingon"?><annotation/>', "(no XML|cannot be read)"),
        ("<html/>", "the first element must be <annotation>, but is <html>"),
        (annotation("<object><name>cat</name></object>"), "object 1: an object needs a bndbox"),
        (annotation(CAT, f"<object>{BOX.format(4)}</object>"), "object 2: an object needs a name"),
        (annotation(CAT.replace("<ymax>4</ymax>", "")), "object 1: the bndbox has no ymax"),
        (annotation(CAT.replace(">4<", ">four<")), r"object 1 \(image 'a'\): a box has four numbers"),
        (annotation(CAT.replace(">4<", ">nan<")), r"object 1 \(image 'a'\): the ends of a box must be finite"),
        (annotation(CAT.replace(">4<", ">1<")), "object 1 .*the upper end of a box is below its lower one"),
        (annotation(CAT).replace(">100<", ">wide<"), "width and height must be numbers, but are"),
    ],
)
def test_bad_files_are_named(read, content, message):
    with pytest.raises(InputError, match=rf"a\.xml.*{message}") as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_an_unknown_size_cuts_nothing(read):
    content = annotation(CAT.replace(">3<", ">999<"))
    assert read(content.replace(">100<", ">0<")).images[0].boxes == ((1, 2, 999, 4, "cat"),)
    found = read(content)
    assert found.images[0].boxes == ((1, 2, 100, 4, "cat"),)
    assert "partly outside of the picture" in found.notes[0]


def test_folders_of_pictures_are_kept(tmp_path):
    names = ("x/a.jpg", "y/a.jpg", "/home/me/b.jpg", "https://x.org/c.png")
    found = Images(tuple(LabeledImage(str(at), name, (9, 9), ()) for at, name in enumerate(names)), ())
    assert voc.write(found, tmp_path) == ("ids that are not the names of pictures",)
    assert [one.id for one in voc.read(tmp_path).images] == ["b", "c", "x/a", "y/a"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a.jpg", "a.png"), "the images '0' and '1' would be one file, a"),
        (("/a.jpg", "/x/a.jpg"), "would be one file, a"),
    ],
)
def test_two_images_of_one_file_are_refused(tmp_path, names, message):
    found = Images(tuple(LabeledImage(str(at), name, (9, 9), ()) for at, name in enumerate(names)), ())
    with pytest.raises(InputError, match=message):
        voc.write(found, tmp_path)


def test_no_file_is_written_outside_of_the_folder(tmp_path):
    with pytest.raises(InputError, match=r"no file can be called like the image '\.\./x'"):
        voc.write(Images((LabeledImage("../x", "../../x.jpg"),), ()), tmp_path / "out")
