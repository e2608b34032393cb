"""One HTTP request and its answer, bounded in time and size; the token that SAP wants for changes.

Source: SAP Gateway, CSRF protection: a GET with ``x-csrf-token: fetch`` answers with the token and
the cookie that belongs to it; a 403 with ``x-csrf-token: required`` says that it has run out.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from mesbridge.workspace.routes import DestinationSpec

# One line per request would be more than the messages are worth.
logging.getLogger("httpx").setLevel(logging.WARNING)

#: Seconds until a connection must stand.
_CONNECT_SECONDS = 5.0
#: Bytes of an answer that are read.
MAX_ANSWER_BYTES = 1 << 20
_TOKEN = "x-csrf-token"
_FORBIDDEN = 403


class SlowAnswerError(Exception):
    """The answer began and did not end in time."""


class NoTokenError(Exception):
    """The token could not be fetched: nobody's message is at fault."""

    def __init__(self, reason: str, retry_after: str | None) -> None:
        super().__init__(f"no x-csrf-token: {reason}")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer. Names of headers are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchanger:
    """Sends requests to one service; any number of threads at once."""

    def __init__(self, spec: DestinationSpec) -> None:
        self._timeout_seconds = spec.timeout_seconds
        self._base = (spec.address or "").rstrip("/")
        self._csrf = spec.csrf
        self._token: str | None = None
        self._token_lock = threading.Lock()
        # An idle connection that the target closes just now looks like an answer that never came.
        # Where that is a doubt that cannot be undone, every request gets its own connection.
        kept = spec.concurrency if spec.idempotent else 0
        self._client = httpx.Client(
            timeout=httpx.Timeout(spec.timeout_seconds, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
            follow_redirects=False,
        )

    def url(self, path: str | None) -> str:
        """Address and *path*."""
        return f"{self._base}/{path.lstrip('/')}" if path else self._base

    def close(self) -> None:
        self._client.close()

    def post(self, path: str | None, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """POST with a valid token, which is fetched once more where the target wants a new one.

        Raises:
            NoTokenError: no token was to be had, so nothing was sent.
            httpx.HTTPError: as the client tells it.
            SlowAnswerError: the time was over in the middle of the answer.
        """
        if self._csrf is None:
            return self.request("POST", path, body, headers)
        token = self._fetched(None, headers)
        answer = self.request("POST", path, body, {**headers, _TOKEN: token})
        if not _wants_token(answer):
            return answer
        token = self._fetched(token, headers)
        return self.request("POST", path, body, {**headers, _TOKEN: token})

    def _fetched(self, stale: str | None, headers: Mapping[str, str]) -> str:
        """The token, newer than *stale*. Raises NoTokenError."""
        with self._token_lock:
            if self._token is None or self._token == stale:
                self._token = None
                self._token = self._fetch(headers)
            return self._token

    def _fetch(self, headers: Mapping[str, str]) -> str:
        allowed = {n: v for n, v in headers.items() if n.lower() in ("authorization", "accept")}
        try:
            answer = self.request("GET", self._csrf, b"", {**allowed, _TOKEN: "fetch"})
        except (httpx.HTTPError, httpx.InvalidURL, SlowAnswerError) as error:
            raise NoTokenError(f"{type(error).__name__}: {error}".rstrip(": "), None) from error
        token = answer.headers.get(_TOKEN)
        if answer.status >= 300 or not token:
            raise NoTokenError(f"HTTP {answer.status}", answer.headers.get("retry-after"))
        return token

    def request(
        self, method: str, path: str | None, body: bytes, headers: Mapping[str, str]
    ) -> HttpAnswer:
        """One request without token; raises as :meth:`post`."""
        deadline = time.monotonic() + self._timeout_seconds
        with self._client.stream(
            method, self.url(path), content=body or None, headers=_encoded(headers)
        ) as response:
            read = bytearray()
            for part in response.iter_bytes():
                read += part
                if len(read) > MAX_ANSWER_BYTES:
                    break
                if time.monotonic() > deadline:
                    raise SlowAnswerError
            names = {name.lower(): value for name, value in response.headers.items()}
            return HttpAnswer(response.status_code, names, bytes(read[:MAX_ANSWER_BYTES]))


def _wants_token(answer: HttpAnswer) -> bool:
    return answer.status == _FORBIDDEN and answer.headers.get(_TOKEN, "").lower() == "required"


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """As bytes: the client refuses text that is not ASCII."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]
