"""``mesbridge run`` as a process of its own, as an operator starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.nodes.ports import free_ports

COMMAND = Path(sys.executable).with_name("mesbridge")
REPOSITORY = Path(__file__).parents[2]
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0


class ServiceProcess:
    """One instance; *folder* takes its log and is its working directory."""

    def __init__(
        self,
        folder: Path,
        broker_url: str,
        database_url: str,
        workspace: Path = REPOSITORY,
        **settings: str,
    ) -> None:
        self.port = free_ports(1)[0]
        self.folder = folder
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MESBRIDGE_")},
            "MESBRIDGE_BROKER_URL": broker_url,
            "MESBRIDGE_DATABASE_URL": database_url,
            "MESBRIDGE_MAPPINGS": str(workspace / "mappings"),
            "MESBRIDGE_SCHEMAS": str(workspace / "schemas"),
            "MESBRIDGE_API_PORT": str(self.port),
            "MESBRIDGE_LOG_FORMAT": "json",
            **{f"MESBRIDGE_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> list[dict[str, Any]]:
        """The log lines so far; each must be a JSON object."""
        text = (self.folder / "log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of the same installation."""
        return subprocess.run(
            [str(COMMAND), *arguments], env=self._environment, cwd=self.folder,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    def start(self, *, wait: bool = True) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(COMMAND), "run"], env=self._environment, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self, seconds: float = _START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"ended at the start:\n{(self.folder / 'log').read_text()}")
            if self.status("/health/ready") == 200:
                return
            time.sleep(0.1)
        raise AssertionError(f"not ready:\n{(self.folder / 'log').read_text()[-4000:]}")

    def status(self, path: str) -> int:
        """The HTTP status of a GET; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url(path), timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def get(self, path: str) -> Any:
        """The JSON answer of a GET, whatever its status."""
        try:
            with urllib.request.urlopen(self.url(path), timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    def post(self, path: str, body: object = None) -> Any:
        """The JSON answer of a POST, whatever its status."""
        request = urllib.request.Request(
            self.url(path), b"" if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"}, method="POST",
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    def signal(self, sign: signal.Signals) -> None:
        """Send *sign* and go on."""
        assert self._process is not None
        self._process.send_signal(sign)

    def text(self, path: str) -> str:
        with urllib.request.urlopen(self.url(path), timeout=30) as answer:
            return str(answer.read().decode())

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def kill(self) -> None:
        """kill -9, as a power cut or the memory guard does it."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """SIGTERM, as a service manager does it; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(sign)
        try:
            return self._process.wait(_STOP_SECONDS)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self.terminate()
        self._process = None


def wait_for(condition: Any, seconds: float, what: str) -> None:
    """Poll until *condition* holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")
