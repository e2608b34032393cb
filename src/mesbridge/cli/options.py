"""What every command takes: ``--lang --config --mappings --schemas``, and how findings end one."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

import click

from mesbridge.findings import Language
from mesbridge.settings import Settings

if TYPE_CHECKING:
    from mesbridge.workspace.release import Workspace

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

#: Exit codes of every command.
FINE, FOUND, BROKEN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Common:
    """The common options of one call; None where an option was not given."""

    language: Language
    config: Path | None
    mappings: Path | None
    schemas: Path | None

    def settings(self, **overrides: Any) -> Settings:
        """Settings of file, environment and this command line.

        Raises:
            ConfigurationError: ends the command with exit code 1 and its findings.
        """
        from mesbridge.workspace.settings_source import load_settings

        folders = {"mappings": self.mappings, "schemas": self.schemas}
        return load_settings(self.config, folders | overrides)


def default_language() -> Language:
    """``MESBRIDGE_LANG``, else the language of the terminal where it is Chinese, else English."""
    for variable in ("MESBRIDGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def load_workspace(common: Common, **overrides: Any) -> Workspace:
    """The workspace of the settings.

    Raises:
        ConfigurationError: ends the command with exit code 1 and its findings.
    """
    from mesbridge import workspace

    settings = common.settings(**overrides)
    return workspace.load(
        settings.mappings, settings.schemas, max_body_bytes=settings.max_body_bytes
    )


_LANG = click.option(
    "--lang", type=click.Choice(["en", "zh"]), help="Language of messages.  消息语言"
)
_CONFIG = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file (mesbridge.yaml).  设置文件",
)
_MAPPINGS = click.option(
    "--mappings", type=click.Path(path_type=Path), help="Folder of mappings.  映射文件夹"
)
_SCHEMAS = click.option(
    "--schemas", type=click.Path(path_type=Path), help="Folder of schemas.  模式文件夹"
)


def common_options(
    command: Callable[Concatenate[Common, _Parameters], _Result],
) -> Callable[_Parameters, _Result]:
    """Add the common options to *command*, which gets them as its first argument."""

    @_LANG
    @_CONFIG
    @_MAPPINGS
    @_SCHEMAS
    @functools.wraps(command)
    def with_common(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        language: Any = kwargs.pop("lang") or default_language()
        config: Any = kwargs.pop("config")
        mappings: Any = kwargs.pop("mappings")
        schemas: Any = kwargs.pop("schemas")
        return command(Common(language, config, mappings, schemas), *args, **kwargs)

    return with_common


def format_option(*more: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--format text|json`` and *more*."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["text", "json", *more]),
        default="text",
        show_default=True,
        help="How results are written.  输出格式",
    )


ReportOutput = Literal["json", "github", "gitlab", "junit", "sarif"]
Output = Literal["text"] | ReportOutput


def write_report(text: str) -> None:
    """*text* for programs to stdout: always UTF-8, whatever the terminal writes."""
    click.echo(text.encode(errors="replace"))
