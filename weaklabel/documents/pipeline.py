"""spaCy's pipelines: what identifies one, and loading it."""

import functools
import importlib.util
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, MissingExtra
from weaklabel.files import file_hash

_OWN = re.compile("[a-z]{2,3}_(core|dep|ent)_[a-z]+_(sm|md|lg|trf)")
"""The names of spaCy's own pipelines, which no package registry has."""


def pipeline_key(name: str) -> str:
    """A text that differs where a pipeline may parse differently; spaCy is not loaded for it.

    Args:
        name: An installed package, a folder, or ``blank:`` and the code of a language.

    Raises:
        MissingExtra: spaCy is not installed.
        ConfigError: There is no such pipeline.
    """
    try:
        spacy = version("spacy")
    except PackageNotFoundError:
        raise _missing() from None
    if name.startswith("blank:"):
        return f"{name} spacy {spacy}"
    if Path(name).is_dir():
        return f"{file_hash(Path(name))} spacy {spacy}"
    try:
        return f"{name} {version(name)} spacy {spacy}"
    except (PackageNotFoundError, ValueError):
        if importlib.util.find_spec(name) if name.isidentifier() else None:
            return f"{name} spacy {spacy}"
        raise _unknown(name) from None


@functools.cache
def load_pipeline(name: str) -> Any:
    """A pipeline, loaded once a process.

    Raises:
        MissingExtra: spaCy is not installed.
        ConfigError: There is no such pipeline, or it cannot be loaded.
    """
    try:
        import spacy
    except ImportError:
        raise _missing() from None
    try:
        return spacy.blank(name.removeprefix("blank:")) if name.startswith("blank:") else spacy.load(name)
    except Exception as error:  # loading runs the pipeline's own code
        missing = isinstance(error, OSError) and "[E050]" in str(error)
        raise _unknown(name) if missing else _broken(name, error) from error


def _missing() -> MissingExtra:
    return MissingExtra("spacy", "nlp", "parsing texts")


def _unknown(name: str) -> ConfigError:
    own = f"python -m spacy download {name}", f"pip install {name}"
    how = " or ".join(own if _OWN.fullmatch(name) else own[::-1])
    return ConfigError(
        f"there is no spaCy pipeline {name!r}: neither an installed package nor a folder; {how}; 'blank:en' needs none"
    )


def _broken(name: str, error: Exception) -> ConfigError:
    return ConfigError(f"the spaCy pipeline {name!r} cannot be loaded: {type(error).__name__}: {error}")
