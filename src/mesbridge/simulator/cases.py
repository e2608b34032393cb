"""What can happen to a simulated order, and which order gets what."""

from __future__ import annotations

import random
from collections.abc import Sequence
from enum import StrEnum

from mesbridge.simulator.plants import HAMBURG, PLANTS, SUZHOU, Plant


class Case(StrEnum):
    """The one unusual thing about an order; PLAIN has none."""

    PLAIN = "plain"
    # to the order
    CHANGED = "changed"
    CHANGED_TWICE = "changed_twice"
    LATE_CHANGE = "late_change"
    DELETED = "deleted"
    CLOSED_EARLY = "closed_early"
    DELIVERED_TWICE = "delivered_twice"
    SENT_AGAIN = "sent_again"
    UNKNOWN_UNIT = "unknown_unit"
    # to its reports
    SCRAP = "scrap"
    REWORK = "rework"
    OUT_OF_ORDER = "out_of_order"
    DUPLICATE_REPORT = "duplicate_report"
    REVERSAL = "reversal"
    REVERSAL_AT_ONCE = "reversal_at_once"
    CORRECTION = "correction"
    QUALITY_HOLD = "quality_hold"
    MALFORMED = "malformed"
    UNKNOWN_REASON = "unknown_reason"


#: The ERP calls these off before the MES begins.
CANCELLED = frozenset({Case.DELETED, Case.CLOSED_EARLY})

#: Every case once, the most telling first: a plan of fewer orders holds the first of them.
_MUST: Sequence[tuple[Case, Plant]] = (
    (Case.CHANGED, HAMBURG),
    (Case.DELETED, SUZHOU),
    (Case.REVERSAL, HAMBURG),
    (Case.MALFORMED, HAMBURG),
    (Case.UNKNOWN_REASON, HAMBURG),
    (Case.QUALITY_HOLD, HAMBURG),
    (Case.OUT_OF_ORDER, SUZHOU),
    (Case.DUPLICATE_REPORT, SUZHOU),
    (Case.LATE_CHANGE, HAMBURG),
    (Case.DELIVERED_TWICE, SUZHOU),
    (Case.SCRAP, HAMBURG),
    (Case.REWORK, SUZHOU),
    (Case.UNKNOWN_UNIT, SUZHOU),
    (Case.CLOSED_EARLY, HAMBURG),
    (Case.CHANGED_TWICE, SUZHOU),
    (Case.REVERSAL_AT_ONCE, SUZHOU),
    (Case.CORRECTION, HAMBURG),
    (Case.SENT_AGAIN, SUZHOU),
)

#: How often, in parts, the other orders get a case. What stays unsolved comes once per plan.
_WEIGHTS: Sequence[tuple[Case, int]] = (
    (Case.PLAIN, 48), (Case.CHANGED, 9), (Case.CHANGED_TWICE, 3), (Case.LATE_CHANGE, 3),
    (Case.DELETED, 4), (Case.CLOSED_EARLY, 3), (Case.DELIVERED_TWICE, 4), (Case.SENT_AGAIN, 2),
    (Case.SCRAP, 6), (Case.REWORK, 4), (Case.OUT_OF_ORDER, 4), (Case.DUPLICATE_REPORT, 4),
    (Case.REVERSAL, 2), (Case.REVERSAL_AT_ONCE, 1), (Case.CORRECTION, 1), (Case.QUALITY_HOLD, 2),
)  # fmt: skip


def deal(orders: int, chance: random.Random) -> list[tuple[Case, Plant]]:
    """A case and a plant for each of *orders* orders, shuffled."""
    hands = list(_MUST[:orders])
    cases, weights = zip(*_WEIGHTS, strict=True)
    while len(hands) < orders:
        case = chance.choices(cases, weights)[0]
        # Only Opcenter tells quality holds.
        plant = HAMBURG if case is Case.QUALITY_HOLD else chance.choice(list(PLANTS.values()))
        hands.append((case, plant))
    chance.shuffle(hands)
    return hands
