"""The command line: one module a command, imported when it is used."""

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
    from weaklabel.errors import WeaklabelError

    debug = "--debug" in sys.argv
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        status = _say("interrupted; nothing was left half-written", 130)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = _say("interrupted; nothing was left half-written", 130)
    except WeaklabelError as error:
        if debug:
            raise
        status = _say(" ".join(str(error).split("\n")), 1)
    except Exception as error:
        if debug:
            raise
        what = f"{type(error).__name__}: {error}".split("\n")[0]
        status = _say(f"unexpected {what} (the same command with --debug shows where)", 1)
    sys.exit(status or 0)


def _say(message: str, status: int) -> int:
    click.echo(f"Error: {message}", err=True)
    return status
