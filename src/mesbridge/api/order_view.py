"""The life of one order across both systems, put together for the API and ``mesbridge trace``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mesbridge.api.models.messages import LetterOfMessage, MessageShown, OutputShown
from mesbridge.api.models.orders import (
    OrderShown,
    ReconciliationShown,
    StoredEntityShown,
    TimelineShown,
    reconciliation_shown,
)
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.queries.messages import TimelineEntry, key_variants, timeline
from mesbridge.ledger.queries.orders import Reading, reconciliation_of
from mesbridge.ledger.queries.pages import MAX_LIMIT
from mesbridge.ledger.queries.reconciliation import entities_of_keys
from mesbridge.pipeline.ports import DeadLetterRow
from mesbridge.pipeline.shown_body import BodyViewer
from mesbridge.workspace.release import Workspace


def order_shown(
    connection: Reading,
    workspace: Workspace,
    key: str,
    *,
    limit: int | None = None,
    after: str | None = None,
) -> OrderShown | None:
    """What is known of an order; None where that is nothing. *key* with or without zeros."""
    page = timeline(connection, key, limit=limit, after=after)
    states = _states(connection, workspace, key)
    letters = _letters(connection, key)
    if not page.items and not states and not letters and after is None:
        return None
    entries = [_entry(entry, letters, workspace) for entry in page.items]
    return OrderShown(
        key=_stored_key(page.items, key),
        states=states,
        reconciliation=_reconciliation(connection, workspace, key),
        items=entries,
        next=page.next,
    )


def _stored_key(entries: Sequence[TimelineEntry], key: str) -> str:
    return entries[0].message.key or key if entries else key


def _entry(
    entry: TimelineEntry, letters: Mapping[str, Sequence[DeadLetterRow]], workspace: Workspace
) -> TimelineShown:
    row = entry.message
    name = (row.message_type or "").split(".", 1)[0]
    system = workspace.systems.get(name)
    return TimelineShown(
        **MessageShown.model_validate(row).model_dump(),
        system=name or None,
        side=system.side if system is not None else None,
        outputs=[OutputShown.model_validate(output) for output in entry.outputs],
        dead_letters=[LetterOfMessage.model_validate(each) for each in letters.get(row.id, ())],
        collected=[message_id for _, message_id in entry.collected],
    )


def _letters(connection: Reading, key: str) -> Mapping[str, Sequence[DeadLetterRow]]:
    """Dead letters by message; those of no message under an empty id."""
    found: dict[str, list[DeadLetterRow]] = defaultdict(list)
    page = list_dead_letters(connection, resolved=True, key=key, limit=MAX_LIMIT)
    for letter in reversed(page.items):
        found[letter.message or ""].append(letter)
    return found


def _states(connection: Reading, workspace: Workspace, key: str) -> list[StoredEntityShown]:
    viewer, variants = BodyViewer(workspace), key_variants(key)
    return [
        StoredEntityShown(
            entity=name,
            business_key=row.ref.business_key,
            revision=row.revision,
            updated_at=row.updated_at,
            document=viewer.canonical(name, row.document),
        )
        for name, entity in workspace.dictionary.entities.items()
        if entity.key
        for rows in entities_of_keys(connection, name, variants).values()
        for row in rows
    ]


def _reconciliation(
    connection: Reading, workspace: Workspace, key: str
) -> ReconciliationShown | None:
    for name, entity in workspace.dictionary.entities.items():
        if "ordered" in entity.reconcile:
            for found in reconciliation_of(connection, workspace, name, key_variants(key)):
                return reconciliation_shown(found)
    return None
