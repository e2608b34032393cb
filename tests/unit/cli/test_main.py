"""The table of commands, and how a call ends."""

from pathlib import Path
from typing import Any

import pytest

from mesbridge.cli import main as cli
from mesbridge.errors import MesbridgeError


def test_help_names_all_commands_without_importing_them(call: Any) -> None:
    result = call("--help")

    assert result.code == 0
    assert all(name in result.out for name in cli.COMMANDS)


def test_the_version_is_told(call: Any) -> None:
    assert call("--version").out == "mesbridge, version 0.1.0\n"


def test_an_unknown_command_or_option_is_wrong_usage(call: Any) -> None:
    assert call("chek").code == 2
    assert call("check", "--colour").code == 2
    assert call("check", "--lang", "fr").code == 2


def test_an_unexpected_error_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesbridge.cli.check.check_workspace", lambda *_: 1 / 0)

    result = call("check")

    assert result.code == 2
    assert "ZeroDivisionError" in result.err


def test_an_interrupted_command_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", interrupted)

    assert call("check").code == 2


def test_a_reader_that_went_away_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", gone)
    monkeypatch.setattr("os.dup2", lambda *_: None)

    assert call("check").code == 2


def test_an_error_of_ours_is_one_line(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise MesbridgeError("MB203", key="x")

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", down)

    assert (call("check").err, call("check").code) == ("MB203 'x' is missing\n", 2)


def test_an_option_without_its_value_is_wrong_usage(root: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--lang"])

    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"MESBRIDGE_LANG": "en", "LANG": "zh_CN"}, "en"), ({"LC_ALL": "zh_TW"}, "zh"),
    ],
)  # fmt: skip
def test_the_language_follows_the_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for variable in ("MESBRIDGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    from mesbridge.cli.options import default_language

    assert default_language() == language
