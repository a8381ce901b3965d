"""The command line: one module a command, imported when it is used."""

import io
import os
import sys
from typing import Any

import click

from weaklabel.find import names


class _Commands(click.Group):
    """The modules of this package that are commands; ``import_`` is the command ``import``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name.rstrip("_") for name in names(__name__)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        from importlib import import_module

        module = next((n for n in names(__name__) if n.rstrip("_") == name), None)
        return None if module is None else import_module(f"{__name__}.{module}").command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from weaklabel.errors import suggestion

        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r}; {suggestion(args[0], known)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="weaklabel")
def cli() -> None:
    """Weak supervision: labeling functions and votes in, probabilistic labels and trained models out.

    Start with `weaklabel tasks`, `weaklabel fit TASK`, and `weaklabel new TASK` for a task of your own.
    """


def main() -> None:
    """Run the command line; every failure is one line on stderr, with --debug a traceback."""
    debug = "--debug" in sys.argv
    # Read when a framework loads its threads: threads that wait in a loop cost others several times what they gain.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal or file that lacks a character gets its escape
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(standalone_mode=False)
    except (KeyboardInterrupt, click.exceptions.Abort):
        status = _say("interrupted; nothing was left half-written", 130)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except Exception as error:
        if debug:
            raise
        status = _say(_in_words(error), 1)
    sys.exit(status or 0)


def _in_words(error: Exception) -> str:
    from weaklabel.errors import WeaklabelError, told

    if isinstance(error, WeaklabelError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:  # the machine says no, such as to reading a file
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unexpected {told(error)} (the same command with --debug shows where)"


def _say(message: str, status: int) -> int:
    """Say one line; what it quotes cannot steer the terminal."""
    from weaklabel.text import harmless

    click.echo(f"Error: {harmless(' '.join(message.split()))}", err=True)
    return status
