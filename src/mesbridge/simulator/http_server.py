"""A small real HTTP server on loopback, with switchable faults, for the simulated systems."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

#: Seconds that a hanging request is held at most, whatever the test forgets.
_HANG_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. Names of headers are lower case; *query* has the first value of each."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. *document* becomes JSON; None is an empty body."""

    status: int
    document: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Fault = Callable[[Request], Answer | None]


class HttpSystem(ABC):
    """Serves one simulated system while it is open; requests are answered one after the other.

    Faults are queued: each takes one request of :meth:`is_work` and answers in its place.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._faults: deque[Fault] = deque()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._serve, name="simulated-http", daemon=True)

    # --- for tests ----------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """``http://127.0.0.1:…``, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail(self, status: int, times: int = 1, headers: Mapping[str, str] | None = None) -> None:
        """Answer the next *times* requests with *status* and no body, and do nothing."""
        for _ in range(times):
            self._faults.append(lambda request: Answer(status, headers=headers or {}))

    def hang(self, *, after_work: bool = False) -> None:
        """Do not answer the next request until the system is closed or :meth:`release` is called.

        *after_work*: it is carried out first, so that only the answer gets lost.
        """

        def wait(request: Request) -> Answer | None:
            if after_work:
                with self._lock:
                    self.handle(request)
            self._released.wait(_HANG_SECONDS)
            return Answer(504)

        self._faults.append(wait)

    def release(self) -> None:
        """Let go of what hangs, and of what would."""
        self._released.set()

    # --- for the systems ----------------------------------------------------------------------

    def queue_fault(self, fault: Fault) -> None:
        """*fault* takes the next request; None as its answer lets it through."""
        self._faults.append(fault)

    def is_work(self, request: Request) -> bool:
        """Whether faults apply: not to the fetching of a token, and the like."""
        return request.method == "POST"

    @abstractmethod
    def handle(self, request: Request) -> Answer:
        """Answer one request."""

    def answer(self, request: Request) -> Answer:
        """Note the request, let a queued fault have it, else handle it."""
        with self._lock:
            self.requests.append(request)
            fault = self._faults.popleft() if self._faults and self.is_work(request) else None
        answered = fault(request) if fault is not None else None
        if answered is not None:
            return answered
        with self._lock:
            return self.handle(request)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)


def _handler_for(system: HttpSystem) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            request = Request(
                method=self.command,
                path=unquote(parts.path),
                query={name: values[0] for name, values in parse_qs(parts.query).items()},
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length),
            )
            self._write(system.answer(request))

        def _write(self, answer: Answer) -> None:
            body = b"" if answer.document is None else json.dumps(answer.document).encode()
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                # The other side gave up waiting: nothing to tell it any more.
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Tests read ``requests``; nothing is printed."""

    return Handler
