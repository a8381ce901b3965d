"""Networks that were trained before: a folder, an installed package that carries weights, or a hub's name."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weaklabel.end_models._torch import need
from weaklabel.errors import ConfigError, InputError

HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


def folder_of(name: str) -> Path | None:
    """The folder with the ``config.json`` of a network: this folder, or one in the package of this name."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise ConfigError(f"the folder {folder} holds no network: it has no config.json")
        return folder
    found = importlib.util.find_spec(name) if name.isidentifier() else None
    places = [Path(place) for place in (found.submodule_search_locations or ())] if found else []
    files = [file for place in places for file in place.glob("**/config.json")]
    return min((file.parent for file in files), key=lambda parent: (len(parent.parts), parent), default=None)


def load_network(name: str) -> tuple[Any, Any]:
    """The network of this name, and what turns texts into its numbers; from a hub's cache where it is no folder.

    Raises:
        ConfigError: There is none, or not here.
        InputError: Its weights are damaged.
    """
    transformers = need("transformers", f"the network {name!r}")
    folder = folder_of(name)
    if folder is None and not HUB_NAME.fullmatch(name):
        raise ConfigError(f"there is no network {name!r}: looked for a folder {Path(name).expanduser().absolute()}")
    where = str(folder or name)
    with quiet():
        try:
            return _load(transformers, where, offline=True)
        except _broken() as error:
            raise InputError(f"the network in {where} cannot be read, its files are damaged: {_line(error)}") from None
        except (OSError, ValueError, ImportError) as error:
            if folder is not None:
                raise InputError(f"the network in {where} cannot be read: {_line(error)}") from None
            return _from_hub(transformers, name)


def load_description(folder: Path) -> tuple[Any, Any]:
    """The network that a folder describes, without its weights, and what turns texts into its numbers."""
    transformers = need("transformers", f"the network in {folder}")
    with quiet():
        network = transformers.AutoModel.from_config(transformers.AutoConfig.from_pretrained(folder))
        return network.float(), transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _from_hub(transformers: Any, name: str) -> tuple[Any, Any]:
    """What a hub has, where one is reached."""
    hub = need("huggingface_hub", f"the network {name!r}")
    try:
        hub.get_session().head(hub.constants.ENDPOINT, timeout=5)
        return _load(transformers, name, offline=False)
    except Exception as error:  # whatever a connection fails with
        places = f"a folder {Path(name).absolute()}, an installed package, the cache {hub.constants.HF_HUB_CACHE}"
        message = f"there is no network {name!r}: looked for {places}, and the hub ({_line(error)})"
        raise ConfigError(message) from None


def _load(transformers: Any, where: str, offline: bool) -> tuple[Any, Any]:
    reader = transformers.AutoTokenizer.from_pretrained(where, local_files_only=offline)
    return transformers.AutoModel.from_pretrained(where, local_files_only=offline, dtype="float32"), reader


def _broken() -> tuple[type[Exception], ...]:
    safetensors = need("safetensors", "loading a network")
    return (safetensors.SafetensorError, RuntimeError, KeyError, UnicodeDecodeError)


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


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
