"""The options that every command has, and what they mean."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weaklabel.project.task import Task
    from weaklabel.project.workspace import Workspace


@dataclass(frozen=True)
class Session:
    """What the common options say.

    Attributes:
        folder: Where to look for a workspace; None for the working directory and the folders above it.
        overrides: Settings that replace those of task.toml, as ``key=value``.
        as_json: Whether stdout gets one JSON object.
        stdout: Where it goes.
    """

    folder: str | None
    overrides: tuple[str, ...]
    as_json: bool
    stdout: Any = None

    def workspace(self) -> "Workspace":
        """The workspace."""
        from weaklabel.project.workspace import Workspace

        return Workspace(self.folder) if self.folder else Workspace.around(".")

    def workspace_or_here(self) -> Path:
        """The folder of the workspace; where there is none, the working directory, which becomes one."""
        from weaklabel.errors import WorkspaceError
        from weaklabel.project.workspace import Workspace

        if self.folder:
            return Path(self.folder)
        try:
            return Workspace.around(".").folder
        except WorkspaceError:
            return Path.cwd()

    def task(self, name: str) -> "Task":
        """A task of the workspace, with the settings of the command line."""
        return self.workspace().task(name, self.overrides)

    def show(self, value: Any, human: Callable[[], Any]) -> None:
        """Print a value as JSON, or call what prints it for people."""
        from weaklabel.files import finite

        if self.as_json:
            click.echo(json.dumps(finite(value)), file=self.stdout)
        else:
            human()

    def show_written(self, items: int, file: Path, lost: Sequence[str]) -> None:
        """Say how many items are in a file, and what it does not keep of them."""
        from weaklabel.text import harmless

        told = f"; not kept: {harmless('; '.join(lost))}" if lost else ""
        value = {"items": items, "output": str(file), "lost": list(lost)}
        self.show(value, lambda: click.echo(f"{items} items: {file}{told}"))


def command(name: str, **settings: Any) -> Callable[[Callable[..., None]], click.Command]:
    """A click command whose function gets a `Session` first."""

    def wrap(function: Callable[..., None]) -> click.Command:
        def run(
            workspace: str | None, random_state: int | None, settings_: tuple[str, ...], as_json: bool, **given: Any
        ) -> None:
            seed = () if random_state is None else (f"random_state={random_state}",)
            given.pop("debug")
            stdout = sys.stdout
            try:
                # With --json, what rules and scripts print is no part of the answer.
                with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext():
                    function(Session(workspace, (*settings_, *seed), as_json, stdout), **given)
                if stdout is not None:  # as it is where the shell has closed it
                    stdout.flush()
            except BrokenPipeError:
                # Whoever read our output has enough; Python must not complain about it at exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())

        run.__doc__ = function.__doc__
        # click keeps the options of the decorators below this one in this attribute
        run.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
        decorated: Any = run
        for option in _common():
            decorated = option(decorated)
        return click.command(name, **settings)(decorated)  # type: ignore[no-untyped-call]

    return wrap


def _common() -> list[Callable[[Any], Any]]:
    return [
        click.option("--debug", is_flag=True, help="Show a traceback on errors."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object; progress goes to stderr."),
        click.option(
            "--set", "settings_", multiple=True, metavar="KEY=VALUE", help="Replace a setting of task.toml; repeatable."
        ),
        click.option("--random-state", type=int, help="The seed of everything that draws."),
        click.option(
            "--workspace",
            type=click.Path(exists=True, file_okay=False),
            help="The folder that holds tasks/; otherwise the nearest one from here upwards.",
        ),
    ]


device_option = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda", "mps"]),
    help="Where the end model is computed; auto is the best there is.",
)

labels_option = click.option(
    "--labels",
    type=click.Choice(["label_model", "end_model"]),
    default="label_model",
    show_default=True,
    help="Whose labels: of the votes, or of the model trained on them.",
)


def format_option(what: str, *more: str) -> Callable[[Any], Any]:
    """The option that chooses what is written, of commands that write labeled items; some write more than others."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(["table", "conll", "prodigy", "spacy", "label-studio", *more]),
        help=f"{what} Default: what the file's ending says.",
    )


BOXES = ("coco", "coco-results", "voc", "yolo")
"""How images with boxes are written beside ``label-studio``."""

annotations_option = click.option(
    "--annotations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of COCO that says how coco-results number images and categories.",
)


def check_folder(path: Path | None, format_name: str | None, hint: str) -> None:
    """See that a file is to be written into no folder, unless the format is one of folders.

    Raises:
        BadParameter: It is.
    """
    from weaklabel.formats.boxes import FOLDERS

    if path is not None and path.is_dir() and format_name not in FOLDERS:
        raise click.BadParameter(f"{str(path)!r} is a directory", param_hint=hint)
