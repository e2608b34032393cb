"""Counters, work lists, audit, probation, keys and route states within a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_, update

from mesbridge.ledger.desk_tables import (
    api_key,
    audit,
    code_miss,
    probation,
    route_state,
    tally,
)
from mesbridge.ledger.ids import new_id
from mesbridge.ledger.statements import Statements, chunks
from mesbridge.pipeline.ports import AuditEntry, CodeMiss

#: The outcome under which received messages are counted.
RECEIVED = "received"


class DeskRows(Statements):
    """What people and processes write beside the messages."""

    def count_received(self, per_route: Mapping[str, int]) -> None:
        """Raise the counters of the balance (retention never lowers them)."""
        self.count({(route, RECEIVED): count for route, count in per_route.items()})

    def count(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Raise the counters of (route, outcome)."""
        rows = [
            {"route": route, "outcome": outcome, "count": count}
            for (route, outcome), count in counts.items()
        ]
        self._upsert(tally, rows, added=("count",))

    def add_code_misses(self, misses: Sequence[CodeMiss]) -> None:
        """Note which messages wait for which pairs; a repeat keeps the first time."""
        rows = {
            (miss.table, miss.system, miss.value, miss.message): {
                "code_table": miss.table,
                "system": miss.system,
                "value": miss.value,
                "message": miss.message,
                "at": miss.at,
            }
            for miss in misses
        }
        self._add_missing(code_miss, [row for _, row in sorted(rows.items())])

    def clear_code_misses(self, pairs: Collection[tuple[str, str, str]]) -> None:
        """These (table, system, value) are known now: off the work list."""
        pair = tuple_(code_miss.c.code_table, code_miss.c.system, code_miss.c.value)
        for chunk in chunks(sorted(set(pairs))):
            self._connection.execute(delete(code_miss).where(pair.in_(chunk)))

    def add_audit(self, entries: Sequence[AuditEntry]) -> None:
        """Note who did what."""
        self._add(
            audit,
            [
                {
                    "id": new_id(),
                    "at": entry.at,
                    "actor": entry.actor,
                    "action": entry.action,
                    "subject": entry.subject,
                    "before": entry.before,
                    "after": entry.after,
                }
                for entry in entries
            ],
        )

    def start_probation(self, marks: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Count one more start of messages of which one may have killed the process.

        Returns:
            Per (route, mark) the starts so far, this one included; to be committed before the
            work begins.
        """
        found: dict[tuple[str, str], int] = {}
        now = self._time.now()
        for chunk in chunks(sorted(set(marks))):
            rows = [
                {"route": route, "mark": mark, "starts": 1, "last_start": now}
                for route, mark in chunk
            ]
            statement = self._dialect_insert(probation).values(rows)
            statement = statement.on_conflict_do_update(
                index_elements=["route", "mark"],
                set_={"starts": probation.c.starts + 1, "last_start": now},
            ).returning(probation.c.route, probation.c.mark, probation.c.starts)
            for route, mark, starts in self._connection.execute(statement):
                found[route, mark] = starts
        return found

    def end_probation(self, marks: Collection[tuple[str, str]]) -> None:
        """These (route, mark) came through."""
        mark = tuple_(probation.c.route, probation.c.mark)
        for chunk in chunks(sorted(set(marks))):
            self._connection.execute(delete(probation).where(mark.in_(chunk)))

    def set_paused(self, route: str, paused: bool, actor: str, at: datetime) -> None:
        """Pause or resume the reading of a route, for all instances."""
        row = {"route": route, "paused": paused, "changed_at": at, "actor": actor}
        self._upsert(route_state, [row])

    def paused_routes(self) -> set[str]:
        """The routes that are paused."""
        paused = select(route_state.c.route).where(route_state.c.paused)
        return {row[0] for row in self._select(paused)}

    def add_api_key(
        self, name: str, key_hash: str, role: str, at: datetime, valid_for: timedelta | None
    ) -> str:
        """Store a key by its hash; returns its id."""
        row_id = new_id()
        row = {
            "id": row_id,
            "name": name,
            "hash": key_hash,
            "role": role,
            "created_at": at,
            "expires_at": at + valid_for if valid_for else None,
        }
        self._add(api_key, [row])
        return row_id

    def revoke_api_key(self, row_id: str, at: datetime) -> bool:
        """End a key; False where there is no such unrevoked key."""
        live = update(api_key).where(api_key.c.id == row_id, api_key.c.revoked_at.is_(None))
        return self._connection.execute(live.values(revoked_at=at)).rowcount == 1
