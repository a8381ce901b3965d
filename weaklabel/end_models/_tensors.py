"""Tensors in files of safetensors."""

from collections.abc import Mapping
from pathlib import Path

import torch

from weaklabel.errors import InputError
from weaklabel.files import write_atomic
from weaklabel.networks.devices import need


def write_tensors(path: Path, tensors: Mapping[str, torch.Tensor]) -> None:
    """Write tensors by name, in one step.

    Raises:
        WorkspaceError: The folder cannot be written.
    """
    safetensors = need("safetensors", "saving a network")
    save = need("safetensors.torch", "saving a network").save_file
    own = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}

    def fill(beside: Path) -> None:
        beside.touch()
        mode = beside.stat().st_mode
        try:
            save(own, str(beside))
        except safetensors.SafetensorError as error:  # a full disk, say
            raise OSError(str(error)) from error
        beside.chmod(mode)  # the library makes a file that nobody else may read

    write_atomic(path, fill)


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """The tensors that `write_tensors` wrote.

    Raises:
        InputError: The file is not there, or damaged.
    """
    safetensors = need("safetensors", "loading a network")
    load = need("safetensors.torch", "loading a network").load_file
    try:
        tensors: dict[str, torch.Tensor] = load(str(path))
    except FileNotFoundError:
        raise InputError(f"there is no file {path} with the weights of a network") from None
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise InputError(f"{path} holds no weights that can be read, it is damaged: {error}") from None
    return tensors


def learned(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What training changes of a network: parameters that are not frozen, and running statistics."""
    frozen = {name for name, parameter in network.named_parameters() if not parameter.requires_grad}
    return {name: tensor for name, tensor in network.state_dict().items() if name not in frozen}


def set_learned(network: torch.nn.Module, tensors: Mapping[str, torch.Tensor], where: object) -> None:
    """Put back what `learned` took.

    Raises:
        InputError: They are tensors of another network.
    """
    expected = learned(network)
    if set(tensors) != set(expected) or any(tensors[name].shape != expected[name].shape for name in expected):
        raise InputError(f"{where} holds the weights of another network than this model's")
    with torch.no_grad():
        network.load_state_dict(dict(tensors), strict=False)


def set_all(network: torch.nn.Module, tensors: Mapping[str, torch.Tensor], where: object) -> None:
    """Give a network all of its tensors.

    Raises:
        InputError: They are tensors of another network.
    """
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError:
        raise InputError(f"{where} holds the weights of another network than this model's") from None
