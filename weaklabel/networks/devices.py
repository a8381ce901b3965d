"""PyTorch, imported when it is needed: devices, precision and random streams."""

import hashlib
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from weaklabel.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")


def need(package: str, purpose: str, extra: str = "deep") -> Any:
    """An optional package.

    Raises:
        MissingExtra: It is not installed; the message names the command that installs it.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        # It may be there, and lack what it needs itself.
        missing = (error.name or "").split(".")[0]
        raise MissingExtra(missing if missing.isidentifier() else package.split(".")[0], extra, purpose) from error


def device_named(name: str) -> "torch.device":
    """The device of this name; the best there is for ``"auto"``.

    Raises:
        ConfigError: There is no such device, or not here.
    """
    import torch

    here = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if here[kind]))
    if name not in here:
        raise ConfigError(f"device must be one of {', '.join(DEVICES)}, but got {name!r}")
    if not here[name]:
        raise ConfigError(f"device {name!r} is asked for, but PyTorch finds none on this machine; use 'auto' or 'cpu'")
    return torch.device(name)


def lower_precision(device: "torch.device") -> "torch.dtype | None":
    """The type of numbers for large networks where the device has instructions for it; None for 32 bits.

    Without instructions of its own a processor needs several times as long for bfloat16 as for 32 bits.
    """
    import torch

    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else None
    if device.type == "cpu" and torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return torch.bfloat16
    return None


def seed_of(*numbers: int) -> int:
    """One seed from several numbers: streams of different numbers have nothing in common."""
    return int.from_bytes(hashlib.sha256(repr(numbers).encode()).digest()[:7], "little")


@contextmanager
def seeded(device: "torch.device", *numbers: int) -> Iterator[None]:
    """What is drawn inside depends on the numbers alone, and what is drawn after it is as if nothing had been."""
    import torch

    cuda = device.type == "cuda"
    with torch.random.fork_rng(devices=[torch.cuda.current_device()] if cuda else []):
        torch.default_generator.manual_seed(seed_of(*numbers))
        if cuda:
            torch.cuda.manual_seed(seed_of(*numbers))
        yield


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Compute on so many threads inside, 0 for as many as there are; afterwards on as many as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)
