"""What a simulated MES tells: reports on operations and quality holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from mesbridge.simulator.orders import Order
from mesbridge.simulator.plants import Machine, Material, Part, Reason


class ReportKind(StrEnum):
    """The canonical kinds of a report."""

    REPORT = "report"
    REVERSAL = "reversal"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Scrap:
    """Lost pieces and why."""

    quantity: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Used:
    """A quantity of one part, in the part's unit; *line* of the bill of material."""

    line: str
    part: Part
    quantity: Decimal
    lot: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """A quantity of one material that came out."""

    material: Material
    quantity: Decimal
    lot: str | None
    by_product: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One report on one operation; quantities of this report alone, in pieces; times aware UTC.

    *shift_date* is the day on which the shift starts, in the plant's zone.
    """

    number: str
    order: Order
    operation: str
    machine: Machine
    final: bool
    started_at: datetime
    ended_at: datetime
    shift: str
    shift_date: date
    good: Decimal
    setup: timedelta
    running: timedelta
    labour: timedelta
    person: str
    kind: ReportKind = ReportKind.REPORT
    reverses: str | None = None
    rework: Decimal = Decimal(0)
    rework_reason: Reason | None = None
    scrap: tuple[Scrap, ...] = ()
    used: tuple[Used, ...] = ()
    made: tuple[Made, ...] = ()

    @property
    def scrapped(self) -> Decimal:
        """All that was lost."""
        return sum((part.quantity for part in self.scrap), Decimal(0))

    def reversal(self, number: str) -> Report:
        """The report that takes this one back."""
        return replace(
            self, number=number, kind=ReportKind.REVERSAL, reverses=self.number, good=Decimal(0),
            rework=Decimal(0), rework_reason=None, scrap=(), used=(), made=(), final=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hold:
    """A quality hold; *status* in Opcenter's words: ``Open``, ``Closed``."""

    number: str
    order: Order
    operation: str
    quantity: Decimal
    reason: Reason
    status: str
    created_at: datetime
    changed_at: datetime | None = None


class When(StrEnum):
    """When the MES sends something: as soon as it works, or once all else is settled."""

    AT_WORK = "at_work"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class MesSending:
    """One message of a MES. *broken*: its text is cut off on the way."""

    message_id: str
    content: Report | Hold
    when: When = When.AT_WORK
    broken: bool = False
