"""How long work tells how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Is told of stages, and of steps inside a stage."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        ...

    def step(self, done: int, total: int) -> None:
        """So many of so many steps of the stage are done."""
        ...


class Silent:
    """Tells nobody."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def step(self, done: int, total: int) -> None:
        """So many of so many steps of the stage are done."""
