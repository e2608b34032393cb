"""What the database server says of itself."""

from __future__ import annotations

from datetime import timedelta

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.server import server_time
from tests.contract.ledger.builders import now


def test_a_server_tells_its_own_time_and_a_file_has_none(ledger: SqlLedger) -> None:
    with ledger.reading() as connection:
        found = server_time(connection)
        is_file = connection.dialect.name == "sqlite"

    assert (found is None) == is_file
    assert found is None or abs(found - now()) < timedelta(seconds=5)
