"""Missing codes and the release: who waits for a pair goes first, what is known leaves the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mesbridge.errors import LedgerError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.missing_codes import keys_waiting_for, unwaited_pairs
from mesbridge.logs import logger
from mesbridge.workspace.release import Workspace


class KnownCodes:
    """Hears of every swap."""

    def __init__(self, ledger: SqlLedger, tell: Callable[[Iterable[str]], None]) -> None:
        """*tell* is given keys whose messages may be able to go on."""
        self._ledger = ledger
        self._tell = tell

    def swapped(self, old: Workspace, new: Workspace) -> None:
        """Those that wait for a pair that has just been added are the first to be tried."""
        keys: list[str] = []
        try:
            for code in set(new.added) - set(old.added):
                # Outward it is the canonical value that had no code.
                values = (code.code, code.canonical)
                with self._ledger.reading() as connection:
                    keys += keys_waiting_for(connection, code.table, code.column, values)
        except LedgerError as error:
            logger().info("left to the sweep", cause=error.code)
        if keys:
            self._tell(keys)

    def clear(self, workspace: Workspace) -> int:
        """Take off the work list what nobody waits for and the tables know; how many pairs.

        Raises:
            LedgerError: the ledger is away.
        """
        with self._ledger.reading() as connection:
            pairs = unwaited_pairs(connection)
        known = [pair for pair in pairs if _is_known(workspace, *pair)]
        if known:
            with self._ledger.transaction() as transaction:
                transaction.clear_code_misses(known)
        return len(known)


def _is_known(workspace: Workspace, table: str, column: str, value: str) -> bool:
    return table in workspace.codes and workspace.codes[table].knows(column, value)
