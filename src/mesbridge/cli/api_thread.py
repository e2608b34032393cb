"""The API in a thread of its own, beside whatever the command does."""

from __future__ import annotations

import socket
import threading

import click
import uvicorn
from fastapi import FastAPI

_STOP_SECONDS = 10.0
#: Seconds that requests under way may take after the stop.
_GRACE_SECONDS = 5


class ApiThread:
    """Serves *app*; *port* 0 takes a free one. The socket is bound at once."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        """Raises ClickException where the port cannot be had."""
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family)
        except OSError as error:
            raise click.ClickException(f"port {port} on {host}: {error.strerror}") from error
        self._host = host
        config = uvicorn.Config(
            app, log_config=None, lifespan="off", access_log=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="api", daemon=True)

    @property
    def address(self) -> str:
        """``http://127.0.0.1:8080``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Begin to answer; who asks before that waits for the answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is asked by now, then close."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])
