"""An interface table as source: a row with its children is one message in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError, SourceError
from mesbridge.formats.json_format import write_json
from mesbridge.formats.schema import SchemaNode
from mesbridge.sources.reading import Body, Read, Reading
from mesbridge.tables.failures import TableFailureError
from mesbridge.tables.source import ClaimedRow, SourceTable
from mesbridge.workspace.interfaces import TableSource

_JSON = "application/json"


class TableReader:
    """Fits ``Reader``; the mark of a reading is its key."""

    def __init__(self, route: str, spec: TableSource, node: SchemaNode, clock: Clock) -> None:
        self._route = route
        self._table = SourceTable(spec, node, clock)

    def fetch(self, *, anew: bool) -> Sequence[Reading]:
        """The next rows; what an ended reader had claimed is told by the rows themselves."""
        with self._failures():
            return [_reading(row) for row in self._table.claim()]

    def finish(self, read: Sequence[Read]) -> None:
        """Write the status and what was wrong."""
        with self._failures():
            self._table.finish([(each.reading.mark, each.dead) for each in read])

    def give_back(self, readings: Sequence[Reading]) -> None:
        """Let the rows wait again."""
        with self._failures():
            self._table.give_back([each.mark for each in readings])

    def close(self) -> None:
        """Let go of the connection."""
        self._table.close()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Whatever fails here is the table's own: rows are only read and marked."""
        try:
            yield
        except TableFailureError as error:
            raise SourceError("MB680", route=self._route, reason=error.reason) from error


def _reading(row: ClaimedRow) -> Reading:
    if isinstance(row.document, PermanentError):
        body = Body(b"", row.id, _JSON, refused=row.document)
    else:
        body = Body(write_json(row.document), row.id, _JSON)
    return Reading(row.id, [body], row.again, row.key)
