"""Writes documents to one interface table: each whole or not at all, each once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesbridge.tables.database import ForeignDatabase
from mesbridge.tables.failures import Failure, TableFailureError
from mesbridge.tables.writing import DocumentWriter
from mesbridge.workspace.interfaces import TableTarget


class TargetTable:
    """One table with its children. Every method raises TableFailureError."""

    def __init__(self, spec: TableTarget) -> None:
        self._spec = spec
        self._database = ForeignDatabase(spec.url)

    def write(self, document: Mapping[str, Any], output_id: str) -> None:
        """Header and children in one transaction; a repeat changes nothing."""
        try:
            with self._database.transaction() as connection:
                self._writer(connection).write(document, output_id)
        except TableFailureError as error:
            # Somebody else, who had our place for a moment, may have written the same.
            if error.failure is Failure.REFUSED and self.is_there(output_id):
                return
            raise

    def is_there(self, output_id: str) -> bool:
        """Whether the output has been written."""
        with self._database.transaction() as connection:
            return self._writer(connection).is_there(output_id)

    def look(self) -> str:
        """The name of the table; it is there, and those of the children."""
        with self._database.transaction() as connection:
            return self._writer(connection).look()

    def _writer(self, connection: Any) -> DocumentWriter:
        return DocumentWriter(self._spec, self._database.layouts, connection)

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()
