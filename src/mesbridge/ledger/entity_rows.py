"""Keys and stored entities within a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, select

from mesbridge.ledger.statements import Statements, chunks
from mesbridge.ledger.tables import entity, key_state
from mesbridge.pipeline.ports import EntityRef, KeyState, StoredEntity


class EntityRows(Statements):
    """The locks of the keys, and the last canonical states."""

    def lock_keys(self, keys: Collection[str]) -> Mapping[str, KeyState]:
        """Lock these keys in sorted order, new ones are made; the lock lasts to the end.

        SQLite: the transaction itself is the lock.
        """
        found: dict[str, KeyState] = {}
        ordered = sorted(set(keys))
        self._add_missing(key_state, [{"key": key, "version": 0, "next_seq": 1} for key in ordered])
        for chunk in chunks(ordered):
            wanted = select(key_state).where(self._among(key_state.c.key, chunk))
            for row in self._select(wanted.order_by(key_state.c.key).with_for_update()):
                found[row.key] = KeyState(*row)
        return found

    def put_keys(self, states: Sequence[KeyState]) -> None:
        """Write version and next number of locked keys."""
        self._upsert(
            key_state,
            [
                {"key": state.key, "version": state.version, "next_seq": state.next_seq}
                for state in states
            ],
        )

    def entities(self, refs: Collection[EntityRef]) -> Mapping[EntityRef, StoredEntity]:
        """The stored states that exist."""
        found: dict[EntityRef, StoredEntity] = {}
        for chunk in chunks({(ref.entity, ref.business_key) for ref in refs}):
            wanted = self._wanted(("entity", "business_key"), chunk)
            same = and_(
                entity.c.entity == wanted.c.entity,
                entity.c.business_key == wanted.c.business_key,
            )
            stored = select(*entity.c).join_from(wanted, entity, same)
            for name, business_key, *rest in self._select(stored):
                ref = EntityRef(name, business_key)
                found[ref] = StoredEntity(ref, *rest)
        return found

    def put_entities(self, rows: Sequence[StoredEntity]) -> None:
        """Write the new states, one per entity."""
        self._upsert(
            entity,
            [
                {
                    "entity": row.ref.entity,
                    "business_key": row.ref.business_key,
                    "key": row.key,
                    "document": row.document,
                    "content_hash": row.content_hash,
                    "revision": row.revision,
                    "source": row.source,
                    "updated_at": row.updated_at,
                }
                for row in rows
            ],
        )
