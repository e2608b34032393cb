"""Who waits behind whom: the order of one key, for messages that have no rows yet."""

from __future__ import annotations

from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.lanes import shares_lane
from mesbridge.pipeline.ports import MessageRow
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace


def chain_before(candidate: Candidate, view: LedgerView, workspace: Workspace) -> list[MessageRow]:
    """The earlier messages of the key that are held or dead without rows, in the same lane.

    A lane is what has an order to keep: the same entity, or a destination in common. A report that
    waits does not hold up a change of its order on its way to the MES.

    Nothing stands before an answer, nor before what one of the earlier messages waits for: both
    would wait for ever. A posting waits behind postings only: its messages were there before all
    else that waits now.
    """
    row, route = candidate.row, candidate.route
    if row.key is None or route.source.correlate:
        return []
    chain = [
        earlier
        for earlier in view.blocking.get(row.key, [])
        if earlier.seq < row.seq
        and (row.members is None or earlier.members is not None)
        and _shares_lane(candidate, earlier, workspace)
    ]
    mine = f"{route.entity} {row.business_key}"
    if any(earlier.reason == "entity" and earlier.waits_for == mine for earlier in chain):
        return []
    return chain


def _shares_lane(candidate: Candidate, earlier: MessageRow, workspace: Workspace) -> bool:
    if earlier.entity == candidate.route.entity:
        return True
    other = workspace.routes.get(earlier.route)
    return other is not None and shares_lane(candidate.route, other)
