"""An interface table as destination: an output is a header and its children, one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.destinations.one_by_one import one_by_one
from mesbridge.destinations.results import delivered, failed
from mesbridge.errors import DecodeError
from mesbridge.formats.json_format import read_json
from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult
from mesbridge.tables.failures import Failure, TableFailureError
from mesbridge.tables.target import TargetTable
from mesbridge.workspace.routes import DestinationSpec

_OUTCOMES = {
    Failure.AWAY: SendOutcome.OUTAGE,
    Failure.BUSY: SendOutcome.TRANSIENT,
    Failure.REFUSED: SendOutcome.PERMANENT,
    Failure.UNKNOWN: SendOutcome.UNKNOWN,
}


class TableDestination:
    """Fits ``Destination``; a repeat is known by the output's id in its column."""

    idempotent = True
    on_uncertain = "resend"
    batch_limit = 50

    def __init__(self, spec: DestinationSpec) -> None:
        assert spec.table is not None  # of this kind
        self.name = spec.name
        self.timeout_seconds = spec.timeout_seconds
        self._table = TargetTable(spec.table)

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Write one after the other; while the database is away none is tried further."""
        return one_by_one(outputs, self._send)

    def _send(self, output: OutputRow) -> SendResult:
        try:
            document = read_json(output.body)
            if not isinstance(document, dict):
                return failed(SendOutcome.PERMANENT, self.name, "the document is no object")
            self._table.write(document, output.id)
        except DecodeError as error:
            return failed(SendOutcome.PERMANENT, self.name, error.message())
        except TableFailureError as error:
            return failed(_OUTCOMES[error.failure], self.name, error.reason)
        return delivered()

    def probe(self) -> bool:
        """The table can be read."""
        try:
            self._table.is_there("")
        except TableFailureError:
            return False
        return True

    def verify(self, output: OutputRow) -> SendResult:
        """Whether a row has the output's id."""
        try:
            if self._table.is_there(output.id):
                return delivered()
        except TableFailureError as error:
            return failed(SendOutcome.UNKNOWN, self.name, error.reason)
        return failed(SendOutcome.TRANSIENT, self.name, "no row has its id")

    def close(self) -> None:
        """Let go of the connection."""
        self._table.close()
