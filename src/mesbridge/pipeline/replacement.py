"""When a newer full state takes the place of what is stuck before it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.dictionary.entity import Entity
from mesbridge.pipeline.ports import MessageRow, OutputRow, OutputState
from mesbridge.pipeline.view import LedgerView

_REPLACEABLE = (OutputState.DUE, OutputState.DEAD, OutputState.HELD)


def replaces(entity: Entity, row: MessageRow, chain: Sequence[MessageRow]) -> bool:
    """True where *row* makes the WHOLE *chain* of stuck messages obsolete.

    All must be full states of the same entity and business key, readable and not newer; otherwise
    the message waits at the tail.
    """
    if entity.kind != "snapshot" or row.business_key is None or row.revision is None:
        return False
    return all(
        older.entity == row.entity
        and older.business_key == row.business_key
        and older.revision is not None
        and older.revision <= row.revision
        for older in chain
    )


def is_full_state(entity: Entity) -> bool:
    """True where one key is one snapshot: the newest output then says all that older ones said."""
    return entity.kind == "snapshot" and entity.key == entity.sequence


def rows_to_replace(
    entity: Entity, outputs: Sequence[OutputRow], view: LedgerView, *, additive: bool = False
) -> list[OutputRow]:
    """Rows stuck behind a dead one that the new *outputs* make obsolete.

    Only rows of the same mapping: a dead *create* is not replaced by an *edit*, which the target
    could not carry out. Rows that may be under way stay. Nor rows of a route that is *additive*:
    each brings a part of the whole.
    """
    if not is_full_state(entity) or additive:
        return []
    replaced: list[OutputRow] = []
    for output in outputs:
        if output.key is None:
            continue
        earlier = view.open_outputs((output.destination, output.key))
        if any(row.state is OutputState.DEAD for row in earlier) and all(
            row.mapping == output.mapping and row.state in _REPLACEABLE for row in earlier
        ):
            replaced.extend(row for row in earlier if row not in replaced)
    return replaced
