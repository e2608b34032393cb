"""An HTTP service as destination: one POST per output, with an ``Idempotency-Key``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx

from mesbridge.clock import Clock, SystemClock
from mesbridge.destinations.answers import decoded, judge, outcome_of_status, retry_after_seconds
from mesbridge.destinations.exchanging import Exchanger, HttpAnswer, NoTokenError, SlowAnswerError
from mesbridge.destinations.looking_up import LookUp
from mesbridge.destinations.results import delivered, failed
from mesbridge.destinations.secrets import Credentials
from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult
from mesbridge.workspace.routes import DestinationSpec

#: What happens before a byte of the request is written.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
#: The request itself is none.
_IMPOSSIBLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError)
#: Printable ASCII that a header value may hold as it is.
_PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) != "%")


class HttpDestination:
    """Fits ``Destination``; up to ``concurrency`` requests at once."""

    def __init__(self, spec: DestinationSpec, clock: Clock | None = None) -> None:
        """Raises ConfigurationError where credentials lead nowhere."""
        self.name = spec.name
        self.idempotent = spec.idempotent
        self.on_uncertain: str = spec.on_uncertain
        self.timeout_seconds = spec.timeout_seconds
        self.batch_limit = spec.concurrency
        self._spec = spec
        self._clock = clock or SystemClock()
        self._credentials = Credentials(spec)
        self._look_up = LookUp.of(spec)
        self._exchanger = Exchanger(spec)
        self._pool = ThreadPoolExecutor(spec.concurrency, thread_name_prefix=f"http-{spec.name}")

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """One request per output; each ends for itself."""
        if len(outputs) == 1:
            return [self._send(outputs[0])]
        return list(self._pool.map(self._send, outputs))

    def _send(self, output: OutputRow) -> SendResult:
        try:
            answer = self._exchanger.post(output.operation, output.body, self._headers(output))
        except NoTokenError as error:
            pause = retry_after_seconds(error.retry_after, self._clock.now())
            reason = str(error)
            return failed(SendOutcome.OUTAGE, self.name, reason, retry_after_seconds=pause)
        except _NOT_SENT as error:
            return failed(SendOutcome.OUTAGE, self.name, _told(error))
        except _IMPOSSIBLE as error:
            return failed(SendOutcome.PERMANENT, self.name, _told(error))
        except SlowAnswerError:
            return failed(SendOutcome.UNKNOWN, self.name, "the answer did not end in time")
        except httpx.HTTPError as error:
            return failed(SendOutcome.UNKNOWN, self.name, _told(error))
        return self._result(answer)

    def _result(self, answer: HttpAnswer) -> SendResult:
        document = decoded(answer.body, self._spec.answer_format)
        outcome, reason = judge(answer.status, document, self._spec.outcome)
        if outcome is SendOutcome.OK:
            return delivered(answer.body or None)
        pause = retry_after_seconds(answer.headers.get("retry-after"), self._clock.now())
        return failed(
            outcome, self.name, reason, answer=answer.body or None, retry_after_seconds=pause
        )

    def _headers(self, output: OutputRow) -> dict[str, str]:
        own = {name: quote(str(value), safe=_PLAIN) for name, value in output.headers.items()}
        return {
            **own,
            **self._common(),
            "Content-Type": output.content_type,
            "Idempotency-Key": output.id,
        }

    def _common(self) -> Mapping[str, str]:
        return {**self._spec.headers, **self._credentials.headers()}

    def probe(self) -> bool:
        """Whether the service answers something that is no outage; nothing is changed there."""
        try:
            answer = self._exchanger.request("GET", self._spec.csrf, b"", self._common())
        except (httpx.HTTPError, httpx.InvalidURL, SlowAnswerError):
            return False
        return outcome_of_status(answer.status) is not SendOutcome.OUTAGE and answer.status < 500

    def verify(self, output: OutputRow) -> SendResult:
        """Look *output* up as ``verify`` says; UNKNOWN where the target cannot tell now."""
        if self._look_up is None:
            return failed(SendOutcome.UNKNOWN, self.name, "verify is not configured")
        try:
            path = self._look_up.path(output)
            answer = self._exchanger.request("GET", path, b"", self._common())
        except (httpx.HTTPError, httpx.InvalidURL, SlowAnswerError) as error:
            return failed(SendOutcome.UNKNOWN, self.name, _told(error))
        found = self._look_up.found(answer.status, decoded(answer.body, self._spec.answer_format))
        if found is None:
            return failed(SendOutcome.UNKNOWN, self.name, f"HTTP {answer.status} to the look-up")
        if found:
            return delivered()
        return failed(SendOutcome.TRANSIENT, self.name, "looked up: it has not arrived")

    def close(self) -> None:
        """Wait for the requests under way, then let go of the connections."""
        self._pool.shutdown()
        self._exchanger.close()


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
