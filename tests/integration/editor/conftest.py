"""The shipped workspace as somebody has it open in an editor."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.editor.language_server import LanguageServer, running

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped workspace with its schemas and the settings of VS Code."""
    folder = tmp_path_factory.mktemp("opened")
    for name in ("mappings", "schemas"):
        shutil.copytree(REPOSITORY / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "mesbridge.cli.main", "schema", "--vscode"],
        cwd=folder, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def server(opened: Path) -> Iterator[LanguageServer]:
    """The language server with the settings that the command has written."""
    installed = subprocess.run(
        [REPOSITORY / "tests/install-editor-server"], capture_output=True, text=True, check=False
    )
    assert installed.returncode == 0, installed.stderr
    settings = json.loads((opened / ".vscode/settings.json").read_text(encoding="utf-8"))
    told = {
        "schemas": settings["yaml.schemas"],
        "validate": settings["yaml.validate"],
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": settings["yaml.schemaStore.enable"]},
    }
    with running(Path(installed.stdout.strip()), opened, told) as started:
        yield started
