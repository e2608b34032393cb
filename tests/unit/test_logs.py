"""Log lines: one shape for programs, one for a terminal, neither with values of a message."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
import structlog

from mesbridge.logs import LogFormat, configure_logs, logger
from mesbridge.settings import Settings

SECRET = "salary-4711"


@pytest.fixture(autouse=True)
def _structlog_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def log_a_failure(log_format: LogFormat) -> None:
    configure_logs(log_format, "info")
    payload = {"wage": SECRET}
    try:
        payload["absent"]
    except KeyError:
        logger(route="orders").error("failed", cause="MB471", exc_info=True)


@pytest.mark.parametrize("log_format", get_args(LogFormat))
def test_a_traceback_has_no_local_variables(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    log_a_failure(log_format)

    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "KeyError" in shown
    assert SECRET not in shown


def test_a_line_for_programs_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    log_a_failure("json")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["route"]) == ("failed", "error", "orders")
    assert line["cause"] == "MB471"


def test_the_settings_name_the_formats_as_the_logs_do() -> None:
    for name in get_args(LogFormat):
        assert Settings(log_format=name).log_format == name
