"""``mesbridge demo`` as a process: twenty orders there and back, every one explained."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

_COMMAND = [sys.executable, "-m", "mesbridge.cli.main", "demo", "--port", "0", "--lang", "en"]
_SECONDS = 120
#: Tables and lines wide enough to look for whole sentences.
_ENVIRONMENT = {**os.environ, "COLUMNS": "160"}


def test_every_order_of_the_demo_is_explained(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*_COMMAND, "--once", "--orders", "20"],
        capture_output=True, text=True, timeout=_SECONDS, cwd=tmp_path, check=False,
        env=_ENVIRONMENT,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    orders = re.findall(r"│ (10004\d\d) │", ended.stdout)
    assert orders == [str(1000401 + place) for place in range(20)]
    assert "0 lost, 0 doubled, 0 unexplained" in ended.stdout
    assert "uom/sap_s4/ROL" in ended.stdout
    assert "reason/opcenter/SPARK-9" in ended.stdout
    assert "MB451" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_demo_goes_on_until_it_is_ended(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*_COMMAND, "--orders", "4"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=_ENVIRONMENT,
    ) as process:
        try:
            lines = _until(process, "curl -s")
            address = re.findall(r"http://127\.0\.0\.1:\d+", "".join(lines))[0]

            balance = _get(f"{address}/api/v1/balance")

            assert sum(row["unexplained"] for row in balance["items"]) == 0
            assert _get(f"{address}/openapi.json")["info"]["title"] == "mesbridge"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=_SECONDS) == 0
        finally:
            process.kill()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [*_COMMAND, "--once", "--orders", "1", "--port", str(port)],
            capture_output=True, text=True, timeout=_SECONDS, cwd=tmp_path, check=False,
        env=_ENVIRONMENT,
        )  # fmt: skip

    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr


def _until(process: subprocess.Popen[str], text: str) -> list[str]:
    """The lines up to the one that holds *text*."""
    assert process.stdout is not None
    lines, deadline = [], time.monotonic() + _SECONDS
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return lines
        assert time.monotonic() < deadline
    raise AssertionError("".join(lines))


def _get(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
