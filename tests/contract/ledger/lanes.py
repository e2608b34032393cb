"""A model of the pick rule in plain Python, and strategies for what it picks from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hypothesis import strategies as st

from mesbridge.pipeline.ports import OutputRow, OutputState
from tests.contract.ledger.builders import a_message, ago, ahead, an_output

_OPEN = (OutputState.DUE, OutputState.SENDING, OutputState.HELD)


def may_be_sent(row: OutputRow, rows: Sequence[OutputRow], now: datetime) -> bool:
    """Section 6 of the protocol, read word by word."""
    if row.state not in (OutputState.DUE, OutputState.SENDING):
        return False
    if row.due_at > now or in_doubt(row, now):
        return False
    return row.key is None or not any(is_open(other, now) for other in rows if precedes(other, row))


def precedes(other: OutputRow, row: OutputRow) -> bool:
    same = (other.destination, other.key) == (row.destination, row.key)
    return same and place(other) < place(row)


def place(row: OutputRow) -> tuple[int, int, int, str]:
    return row.seq, row.index, row.generation, row.id


def is_open(row: OutputRow, now: datetime) -> bool:
    if row.state in _OPEN or (row.state is OutputState.DEAD and row.blocks_when_dead):
        return True
    given_up = row.state in (OutputState.REPLACED, OutputState.DISCARDED)
    return given_up and in_doubt(row, now)


def in_doubt(row: OutputRow, now: datetime) -> bool:
    return row.in_doubt_until is not None and row.in_doubt_until > now


@st.composite
def outputs(draw: st.DrawFn) -> list[OutputRow]:
    """Up to 14 rows on two destinations and three keys, in any state."""
    row = st.builds(
        lambda destination, key, seq, index, generation, state, due, doubt, blocks: an_output(
            a_message(key=key),
            destination=destination,
            seq=seq,
            index=index,
            generation=generation,
            state=state,
            due_at=ahead(600) if due == "later" else ago(600),
            in_doubt_until={"none": None, "over": ago(600), "open": ahead(600)}[doubt],
            blocks_when_dead=blocks,
        ),
        destination=st.sampled_from(["opcenter_queue", "sap_queue"]),
        key=st.sampled_from([None, "a", "b"]),
        seq=st.integers(1, 4),
        index=st.integers(0, 1),
        generation=st.integers(0, 1),
        state=st.sampled_from(list(OutputState)),
        due=st.sampled_from(["now", "now", "later"]),
        doubt=st.sampled_from(["none", "none", "over", "open"]),
        blocks=st.booleans(),
    )
    return draw(st.lists(row, max_size=14))
