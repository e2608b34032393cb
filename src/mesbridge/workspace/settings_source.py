"""``mesbridge.yaml``: reads the settings file and gives it to ``settings``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mesbridge.documents import Fields, Position
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.settings import PREFIX, Settings, build_settings
from mesbridge.workspace.loader import shown_path
from mesbridge.workspace.yaml_source import read_yaml

#: Where settings are looked for unless ``--config`` or ``MESBRIDGE_CONFIG`` says otherwise.
DEFAULT_FILE = Path("mesbridge.yaml")


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of file, environment and command line.

    Args:
        config: the file, which must be there; None: ``mesbridge.yaml`` where there is one.
        overrides: settings of the command line by name; None leaves one as it is.
        environment: instead of the process's.
    Raises:
        ConfigurationError: with file, line and column, or the name of the variable.
    """
    variables = os.environ if environment is None else environment
    named = config or (Path(text) if (text := variables.get(f"{PREFIX}CONFIG")) else None)
    path = named or DEFAULT_FILE
    document: Fields | None = None
    if named is not None or path.is_file():
        document = _document(path)
    return build_settings(document, variables, overrides)


def _document(path: Path) -> Fields | None:
    shown = shown_path(path)
    findings: list[Finding] = []
    if not path.is_file():
        raise ConfigurationError([Finding("MB295", Position(shown, 1, 1), {"found": shown})])
    documents = read_yaml(path, shown, findings)
    if findings:
        raise ConfigurationError(findings)
    if not documents:
        return None
    if len(documents) > 1 or not isinstance(documents[0], Fields):
        raise ConfigurationError([Finding("MB294", documents[-1].position)])
    return documents[0]
