"""``mesbridge``: the table of commands; each is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from mesbridge import __version__
from mesbridge.cli.options import BROKEN, FOUND, default_language
from mesbridge.errors import ConfigurationError, MesbridgeError

#: Command, module and attribute, one line of help.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("mesbridge.cli.demo:demo", "The whole bridge, with a simulated ERP and MES."),
    "run": ("mesbridge.cli.run:run", "The service: consumers, relay, API."),
    "check": ("mesbridge.cli.check:check", "Check dictionary, mappings, code tables, routes."),
    "test": ("mesbridge.cli.test:test", "Run the tests beside the mappings."),
    "explain": ("mesbridge.cli.explain:explain", "What an MB code means."),
    "translate": ("mesbridge.cli.translate:translate", "Dry run of a mapping or a route."),
    "schema": ("mesbridge.cli.schema:schema", "JSON Schemas of the files, for editors."),
    "topology": ("mesbridge.cli.topology:topology", "Exchanges and queues of the broker."),
    "db": ("mesbridge.cli.db:db", "The database's schema."),
    "doctor": ("mesbridge.cli.doctor:doctor", "What is wrong with this installation."),
    "trace": ("mesbridge.cli.trace:trace", "The life of one order across both systems."),
    "dead": ("mesbridge.cli.dead:dead", "Dead letters: list, show, retry, discard."),
    "held": ("mesbridge.cli.held:held", "Messages that wait: list, release."),
    "codes": ("mesbridge.cli.codes:codes", "Pairs of code tables: missing, add, remove."),
    "release": ("mesbridge.cli.release:release", "Releases: list, add, activate, rollback."),
    "key": ("mesbridge.cli.key:key", "API keys: add, list, revoke."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mesbridge")
def root() -> None:
    """ERP-MES integration: work orders to the shop floor, reports back, nothing lost or doubled."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process: 0 fine, 1 findings or refused input, 2 anything else."""
    try:
        code = root.main(args=arguments, standalone_mode=False)
    except ConfigurationError as error:
        _show_findings(error, arguments)
        code = FOUND
    except MesbridgeError as error:
        click.echo(f"{error.code} {error.message(_language(arguments))}", err=True)
        code = BROKEN
    except click.ClickException as error:
        error.show()
        code = BROKEN
    except (click.Abort, KeyboardInterrupt):
        click.echo("aborted", err=True)
        code = BROKEN
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = BROKEN
    except Exception:  # noqa: BLE001  # the edge of the process: exit code 1 would mean findings
        traceback.print_exc()
        code = BROKEN
    sys.exit(code if isinstance(code, int) else 0)


def _show_findings(error: ConfigurationError, arguments: Sequence[str] | None) -> None:
    from mesbridge.workspace.diagnostics import render_text, use_colour

    language = _language(arguments)
    click.echo(render_text(error.findings, language, use_colour(sys.stderr)), err=True)


def _language(arguments: Sequence[str] | None) -> str:
    """``--lang`` of the call, which may have failed before it was read."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return default_language()


if __name__ == "__main__":
    main()
