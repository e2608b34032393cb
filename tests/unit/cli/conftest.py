"""A small workspace, and a way to call the command line in it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mesbridge.cli import main as cli
from tests.unit.cli.calls import Result
from tests.unit.workspace.builders import ORDER, write_workspace


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MESBRIDGE_LANG", "en")
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    return write_workspace(tmp_path)


@pytest.fixture
def call(root: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def call(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        return Result(int(str(ended.value.code)), out, err)

    return call
