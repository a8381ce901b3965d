import pytest

from weaklabel.errors import InputError
from weaklabel.formats.documents import read_documents

SENTENCES = "Ann Smith flew to Oslo .\n\nBlood of type O\r\nWho is it ?\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="raw.txt"):
        (tmp_path / name).write_bytes(content.encode())
        return tmp_path / name

    return write


def test_a_text_a_line(file):
    found = read_documents(file(SENTENCES), marks=False)
    assert found.texts == ["Ann Smith flew to Oslo .", "Blood of type O", "Who is it ?"]
    assert (found.tokens, found.spans, found.ids) == (None, [None] * 3, None)
    assert found.places[1].endswith("raw.txt, line 3")


@pytest.mark.parametrize("content", ["Ann flew home\n", "Ann flew home\nBob went away\n"], ids=["one", "as-many-words"])
def test_lines_of_as_many_words_are_texts_too(file, content):
    assert list(read_documents(file(content)).texts) == content.splitlines()


@pytest.mark.parametrize(
    "content",
    [
        "Ann\nflew\n\nBob\n",
        "Ann B-PER\nflew O\nhome O\n",
        "New York\tB-LOC\nis\tO\n",
    ],
    ids=["words", "tags", "tabs"],
)
def test_columns_are_not_plain_text(file, content):
    found = read_documents(file(content), marks=False)
    assert found.tokens is not None
    assert found.texts == read_documents(file(content, "raw.conll"), marks=False).texts


def test_columns_without_tags_are_still_refused(file):
    with pytest.raises(InputError, match="the last column holds no tags"):
        read_documents(file("Ann NNP\nflew VBD\n\nBob NNP\n"), marks=False)
