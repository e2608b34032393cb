"""Specifications, outputs and a scripted HTTP service."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mesbridge.documents import Document, Fields, Position, Scalar
from mesbridge.pipeline.ports import OutputRow, Publication, PublishOutcome
from mesbridge.simulator.http_server import Answer, HttpSystem, Request
from mesbridge.workspace.routes import DestinationSpec, OutcomeRule
from tests.unit.pipeline.builders import output_row

PLACE = Position("destinations/target.yaml", 1, 1)


def fields(**entries: str) -> Fields:
    """A settings document of plain texts."""
    values: dict[str, Document] = {n: Scalar(v, PLACE, v) for n, v in entries.items()}
    return Fields(values, dict.fromkeys(values, PLACE), PLACE)


def http_spec(address: str, **changes: Any) -> DestinationSpec:
    values = {"timeout_seconds": 5.0, "address": address, **changes}
    return DestinationSpec("target", "http", PLACE, **values)


def rule(outcome: Any, holds: Callable[[Any], bool]) -> OutcomeRule:
    return OutcomeRule(outcome, lambda answer, meta, stored: holds(answer))


def output(number: int = 1, **changes: Any) -> OutputRow:
    return output_row(**{"id": f"output-{number}", "body": f'{{"n":{number}}}'.encode(), **changes})


class Scripted(HttpSystem):
    """Answers every request with 200 and ``{}`` but for what :meth:`HttpSystem.fail` says."""

    def __init__(self, handle: Callable[[Request], Answer] | None = None) -> None:
        super().__init__()
        self._handle = handle or (lambda request: Answer(200, {}))

    def handle(self, request: Request) -> Answer:
        return self._handle(request)


class RawServer:
    """Accepts connections on loopback and does with each what *script* says."""

    def __init__(self, script: Callable[[socket.socket], None]) -> None:
        self._script = script
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._script(connection)


def read_request(connection: socket.socket) -> bytes:
    """Everything up to the end of a small request's body."""
    read = b""
    while b"\r\n\r\n" not in read or not read.endswith(b"}"):
        part = connection.recv(65536)
        if not part:
            break
        read += part
    return read


class FakePublisher:
    """Fits ``Publisher``; answers as told."""

    def __init__(self, outcomes: Mapping[str, PublishOutcome] | None = None) -> None:
        self.published: list[Publication] = []
        self.is_available = True
        self._outcomes = outcomes or {}

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        self.published += publications
        return [self._outcomes.get(p.message_id, PublishOutcome.OK) for p in publications]

    def available(self) -> bool:
        return self.is_available
