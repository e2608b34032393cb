"""One connection to RabbitMQ and the one thread that owns it.

pika is not thread-safe: whatever touches the connection runs in this thread, asked for by
:meth:`AmqpConnection.call`. Work never runs here.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar, cast

import structlog
from pika import URLParameters
from pika.adapters.select_connection import IOLoop

from mesbridge.broker.guard import GuardedConnection
from mesbridge.errors import BrokerError

_log = structlog.get_logger(__name__)
# pika tells every failed attempt several times over; we tell each outage once.
logging.getLogger("pika").setLevel(logging.CRITICAL)

Answer = TypeVar("Answer")

#: Seconds; with the user time-out below a silent link loss is seen in 9 s instead of 30.
HEARTBEAT_SECONDS = 10
#: Milliseconds that written data may stay unacknowledged by the peer.
TCP_USER_TIMEOUT_MS = 8_000
BLOCKED_TIMEOUT_SECONDS = 60
#: Seconds between attempts: full jitter below a limit that doubles from the first to the last.
FIRST_DELAY_SECONDS, LAST_DELAY_SECONDS = 0.5, 30.0
#: Seconds a connection must last before the delays start from the beginning.
_STABLE_SECONDS = 10.0


def parameters_of(url: str, name: str) -> URLParameters:
    """pika's parameters for *url*; *name* is what operators see in RabbitMQ's lists.

    Raises:
        BrokerError: *url* is no AMQP URL.
    """
    try:
        parameters = URLParameters(url)
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokerError(
            "MB487", detail="the URL is not amqp[s]://user:pass@host/vhost"
        ) from error
    parameters.heartbeat = HEARTBEAT_SECONDS
    parameters.blocked_connection_timeout = BLOCKED_TIMEOUT_SECONDS
    parameters.tcp_options = {"TCP_USER_TIMEOUT": TCP_USER_TIMEOUT_MS}
    parameters.socket_timeout = 5
    parameters.stack_timeout = 10
    parameters.connection_attempts = 1
    parameters.client_properties = {"connection_name": name}
    return parameters


class Owner(Protocol):
    """Who lives on the connection; called in its thread."""

    def opened(self, connection: GuardedConnection) -> None: ...

    def lost(self) -> None:
        """All channels are gone. Called once per connection that was open."""
        ...


class AmqpConnection:
    """Keeps a connection open for ever; *role* is ``consumer`` or ``publisher``."""

    def __init__(self, url: str, role: str, owner: Owner) -> None:
        """Raises BrokerError where *url* is no AMQP URL."""
        self._parameters = parameters_of(url, f"mesbridge {role}")
        self._role = role
        self._owner = owner
        self._calls: deque[Callable[[], None]] = deque()
        self._loop: IOLoop | None = None
        self._connection: GuardedConnection | None = None
        self._open = threading.Event()
        self._blocked = False
        self._stopping = False
        self._failures = 0
        self._opened_at = 0.0
        self._outage = False
        self._thread = threading.Thread(target=self._run, name=f"amqp-{role}", daemon=True)

    # --- for any thread -----------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    @property
    def is_blocked(self) -> bool:
        """The broker takes nothing now: memory or disk alarm."""
        return self._blocked

    def wait_open(self, timeout_seconds: float) -> bool:
        return self._open.wait(timeout_seconds)

    @property
    def is_running(self) -> bool:
        """Between :meth:`start` and :meth:`close`, connected or not."""
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def call(self, work: Callable[[], None]) -> None:
        """Have *work* run in the connection's thread, in the order of the calls; does not wait."""
        self._calls.append(work)
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.add_callback_threadsafe(self._drain)

    def ask(self, work: Callable[[], Answer], timeout_seconds: float = 10.0) -> Answer:
        """Have *work* run in the connection's thread and wait for what it returns.

        Raises:
            TimeoutError: the thread did not come to it.
        """
        answer: Future[Answer] = Future()

        def carry_out() -> None:
            try:
                answer.set_result(work())
            except Exception as error:  # noqa: BLE001  # raised where it was asked for
                answer.set_exception(error)

        self.call(carry_out)
        return answer.result(timeout_seconds)

    def close(self, timeout_seconds: float = 10.0) -> None:
        """After all calls: say goodbye, without cancelling consumers, and end the thread."""
        if not self._thread.is_alive():
            return
        self.call(self._goodbye)
        self._thread.join(timeout_seconds)
        loop = self._loop
        if self._thread.is_alive() and loop is not None:
            loop.add_callback_threadsafe(loop.stop)
            self._thread.join(timeout_seconds)

    # --- in the thread ------------------------------------------------------------------------

    def call_later(self, seconds: float, work: Callable[[], None]) -> None:
        """As :meth:`call`, later; only from the connection's thread, after the start."""
        if self._loop is not None:
            self._loop.call_later(seconds, work)

    def _run(self) -> None:
        while not self._stopping:
            loop = self._loop = IOLoop()
            loop.add_callback_threadsafe(self._connect)
            self._wake()
            try:
                loop.start()
            except Exception as error:  # noqa: BLE001  # the thread must outlive whatever pika does
                _log.exception("broker connection failed", role=self._role, cause=repr(error))
                # Nothing of the old loop is trusted any more.
                if self._connection is not None:
                    self._connection.drop()
                time.sleep(FIRST_DELAY_SECONDS)
            self._connection = None
            self._now_closed()
            self._loop = None
            loop.close()

    def _drain(self) -> None:
        while self._calls:
            self._calls.popleft()()

    def _connect(self) -> None:
        if not self._stopping:
            self._connection = GuardedConnection(
                self._parameters,
                on_open_callback=cast(Any, self._on_open),
                on_open_error_callback=cast(Any, self._on_failure),
                on_close_callback=cast(Any, self._on_failure),
                custom_ioloop=self._loop,
            )

    def _on_open(self, connection: GuardedConnection) -> None:
        if self._outage:
            _log.info("broker connected again", role=self._role)
        self._outage = False
        self._opened_at = time.monotonic()
        connection.read_in_large_pieces()
        connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
        self._open.set()
        self._owner.opened(connection)

    def _set_blocked(self, blocked: bool) -> None:
        self._blocked = blocked
        _log.warning("broker blocks publishing" if blocked else "broker takes messages again",
                     role=self._role)  # fmt: skip

    def _on_failure(self, _connection: GuardedConnection, error: BaseException) -> None:
        self._connection = None
        if self._open.is_set() and time.monotonic() - self._opened_at > _STABLE_SECONDS:
            self._failures = 0
        self._now_closed()
        if self._stopping:
            self._stop_loop()
            return
        if not self._outage:
            _log.warning("broker is not reachable", role=self._role, cause=_told(error))
        self._outage = True
        self.call_later(self._next_delay(), self._connect)

    def _stop_loop(self) -> None:
        if self._loop is not None:
            self._loop.stop()

    def _now_closed(self) -> None:
        self._blocked = False
        if self._open.is_set():
            self._open.clear()
            self._owner.lost()

    def _next_delay(self) -> float:
        limit = min(LAST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        return random.uniform(0, limit)

    def _goodbye(self) -> None:
        self._stopping = True
        connection = self._connection
        if connection is None:
            self._stop_loop()
        elif connection.is_open:
            connection.close_at_once()
        elif not connection.is_closing:
            connection.close()


def _told(error: BaseException) -> str:
    """The innermost reason that has words; pika wraps them several deep."""
    exceptions = getattr(error, "exceptions", None)
    if exceptions:
        return _told(exceptions[-1])
    inner = getattr(error, "exception", None)
    if isinstance(inner, BaseException):
        return _told(inner)
    return f"{type(error).__name__}: {error}"
