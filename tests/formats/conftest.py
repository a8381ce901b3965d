"""What tests of formats share."""

import pytest


@pytest.fixture
def file(tmp_path):
    """A file with this content."""

    def make(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
