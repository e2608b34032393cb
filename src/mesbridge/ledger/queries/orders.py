"""The reconciliation of all orders, page by page: facts from the ledger, compared by the pipeline.

Orders are taken by their ``key`` (the value of ``sequence``), which their reports share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Select, Table, and_, func, select, union

from mesbridge.ledger.dead_letter_rows import OPEN
from mesbridge.ledger.queries.pages import Page, clamped
from mesbridge.ledger.queries.reconciliation import (
    OutputCount,
    entities_of_keys,
    outputs_of_entities,
)
from mesbridge.ledger.statements import chunks
from mesbridge.ledger.tables import dead_letter, entity, message
from mesbridge.pipeline.ports import MessageState, OutputState, StoredEntity
from mesbridge.pipeline.reconciliation import (
    OrderFacts,
    OrderReconciliation,
    Reconciler,
    ReportFacts,
)
from mesbridge.workspace.release import Workspace

#: Orders that one request looks at where it wants the differing ones only.
SCAN_LIMIT = 20_000
_SLICE = 500
#: What the queries read from, for callers that hand it on.
Reading: TypeAlias = Connection
_UNSENT = (OutputState.DUE, OutputState.SENDING, OutputState.HELD, OutputState.DEAD)


def reconciliation(
    connection: Connection,
    workspace: Workspace,
    name: str,
    *,
    differences_only: bool = False,
    limit: int | None = None,
    after: str | None = None,
) -> Page[OrderReconciliation]:
    """Orders and what differs, by order number.

    Args:
        name: the entity that has the role ``ordered``.
        differences_only: leaves out the others; a page may then be short although more follow.
    Raises:
        KeyError: *name* is no entity that can be reconciled.
    """
    size, seen = clamped(limit), 0
    found: list[OrderReconciliation] = []
    for order in _compared(connection, workspace, name, after, min(size + 1, _SLICE)):
        if differences_only and not order.differences:
            seen, after = seen + 1, order.key
            if seen < SCAN_LIMIT:
                continue
            return Page(found, after)
        if len(found) == size:
            return Page(found, found[-1].key)
        found.append(order)
    return Page(found, None)


def reconciliation_of(
    connection: Connection, workspace: Workspace, name: str, keys: Collection[str]
) -> list[OrderReconciliation]:
    """The orders of these keys, as far as anything is known of them."""
    reconciler = Reconciler(workspace.dictionary, name)
    facts = _facts(connection, workspace, reconciler, sorted(keys))
    known = [each for each in facts if each.order or each.reports or each.held or each.dead]
    return [reconciler.compare(each) for each in known]


def difference_counts(connection: Connection, workspace: Workspace, name: str) -> Counter[str]:
    """How many orders differ in what way; for the gauge."""
    return Counter(
        kind
        for order in _compared(connection, workspace, name, None, _SLICE)
        for kind in {difference.kind for difference in order.differences}
    )


def _compared(
    connection: Connection, workspace: Workspace, name: str, after: str | None, step: int
) -> Iterator[OrderReconciliation]:
    """All orders in turn, read in slices that grow from *step*."""
    reconciler = Reconciler(workspace.dictionary, name)
    while True:
        keys = _keys(connection, [name, *reconciler.reported], after, step)
        for facts in _facts(connection, workspace, reconciler, keys):
            yield reconciler.compare(facts)
        if len(keys) < step:
            return
        after, step = keys[-1], _SLICE


def _keys(connection: Connection, names: Sequence[str], after: str | None, limit: int) -> list[str]:
    """Keys of stored states, and of what is held or dead before it made one."""
    held = select(message.c.key).where(
        message.c.state == MessageState.HELD, message.c.entity.in_(names)
    )
    dead = (
        select(message.c.key)
        .join_from(dead_letter, message, message.c.id == dead_letter.c.message)
        .where(OPEN, message.c.entity.in_(names))
    )
    stored = select(entity.c.key).where(entity.c.entity.in_(names))
    found = union(*(_later(each, after) for each in (stored, held, dead))).subquery()
    return list(connection.scalars(select(found.c.key).order_by(found.c.key).limit(limit)))


def _later(wanted: Select[Any], after: str | None) -> Select[Any]:
    key = wanted.selected_columns[0]
    return wanted.where(key.is_not(None) if after is None else key > after)


def _facts(
    connection: Connection, workspace: Workspace, reconciler: Reconciler, keys: Sequence[str]
) -> list[OrderFacts]:
    orders = entities_of_keys(connection, reconciler.ordered.name, keys)
    reports = _reports(connection, workspace, reconciler, keys)
    waiting = and_(message.c.state == MessageState.HELD, message.c.members.is_(None))
    held = _counts(connection, message, message.c.key, keys, waiting)
    dead = _counts(connection, dead_letter, dead_letter.c.key, keys, OPEN)
    codec = workspace.codec(reconciler.ordered.name)
    return [
        OrderFacts(
            key,
            codec.load_stored(orders[key][0].document) if orders.get(key) else None,
            reports.get(key, ()),
            held[key],
            dead[key],
        )
        for key in keys
    ]


def _reports(
    connection: Connection, workspace: Workspace, reconciler: Reconciler, keys: Sequence[str]
) -> Mapping[str, Sequence[ReportFacts]]:
    found: dict[str, list[ReportFacts]] = {}
    for name in reconciler.reported:
        stored = entities_of_keys(connection, name, keys)
        numbers = [row.ref.business_key for rows in stored.values() for row in rows]
        outputs = outputs_of_entities(connection, name, numbers)
        for key, rows in stored.items():
            found.setdefault(key, []).extend(
                _report(workspace, row, outputs.get(row.ref.business_key, ())) for row in rows
            )
    return found


def _report(workspace: Workspace, row: StoredEntity, outputs: Sequence[OutputCount]) -> ReportFacts:
    to_erp = [output.state for output in outputs if _side(workspace, output) == "erp"]
    waiting = any(state in _UNSENT for state in to_erp)
    return ReportFacts(
        row.ref.entity,
        row.ref.business_key,
        workspace.codec(row.ref.entity).load_stored(row.document),
        sent=OutputState.SENT in to_erp and not waiting,
        waiting=waiting,
    )


def _side(workspace: Workspace, output: OutputCount) -> str | None:
    """The side of the system that the output's message belongs to."""
    system = workspace.systems.get(output.message_type.split(".", 1)[0])
    return system.side if system is not None else None


def _counts(
    connection: Connection,
    table: Table,
    column: Column[str],
    keys: Sequence[str],
    condition: object,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    wanted = select(column, func.count()).select_from(table).where(condition).group_by(column)  # type: ignore[arg-type]  # any condition
    for chunk in chunks(list(keys)):
        for key, count in connection.execute(wanted.where(column.in_(chunk))):
            counts[key] = count
    return counts
