"""Ordered, reported and posted quantities of one order side by side, and what differs in words.

Which fields hold them is told by ``reconcile:`` of the entities (``dictionary.reconcile``). Pure:
the facts come from the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from mesbridge.dictionary.entity import Dictionary, Entity, Label
from mesbridge.dictionary.keys import plain_decimal

#: What can differ: the closed list of the metric's label.
Kind = Literal["not_posted", "without_order", "over_reported", "unit_differs", "held", "dead"]
KINDS: tuple[Kind, ...] = (
    "not_posted", "without_order", "over_reported", "unit_differs", "held", "dead",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One stored report. *sent*: all its outputs to the ERP are delivered; *waiting*: some are
    not yet."""

    entity: str
    number: str
    document: Mapping[str, Any]
    sent: bool
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All that is known of one order. *held* and *dead* count messages and open dead letters."""

    key: str
    order: Mapping[str, Any] | None
    reports: Sequence[ReportFacts] = ()
    held: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs."""

    kind: Kind
    text: Label


@dataclass(slots=True)
class Quantities:
    """Sums in the order's unit; what was reversed does not count."""

    reported: Decimal = Decimal(0)
    scrapped: Decimal = Decimal(0)
    reworked: Decimal = Decimal(0)
    posted: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderReconciliation:
    """One order compared.

    Attributes:
        ordered: None where the order is not known.
        total: good quantities are those of the last operation that was reported on (every
            operation reports the same pieces), scrap and rework those of all operations.
        operations: the sums of each operation; one without a name where reports name none.
    """

    key: str
    unit: str | None
    ordered: Decimal | None
    total: Quantities
    operations: Mapping[str, Quantities]
    reports: int
    differences: Sequence[Difference] = field(default_factory=list)


class Reconciler:
    """Compares by the roles of one dictionary."""

    def __init__(self, dictionary: Dictionary, entity: str) -> None:
        """*entity*: the one that has the role ``ordered``.

        Raises:
            KeyError: no such entity, or it has no such role.
        """
        self.ordered = dictionary[entity]
        _ = self.ordered.reconcile["ordered"]
        self.reported: Mapping[str, Entity] = {
            name: each for name, each in dictionary.entities.items() if "reported" in each.reconcile
        }

    def compare(self, facts: OrderFacts) -> OrderReconciliation:
        """The quantities of one order, and what differs."""
        unit = self._unit(facts)
        counted = [report for report in facts.reports if self._unit_of(report) in (unit, None)]
        operations = self._operations(facts.reports, counted)
        total = _total(operations)
        ordered = self._value(self.ordered, facts.order, "ordered") if facts.order else None
        result = OrderReconciliation(
            facts.key, unit, ordered, total, operations, len(facts.reports), []
        )
        foreign = len(facts.reports) - len(counted)
        waiting = sum(report.waiting for report in facts.reports)
        differences = _differences(facts, result, foreign, waiting)
        return OrderReconciliation(
            facts.key, unit, ordered, total, operations, len(facts.reports), list(differences)
        )

    def _unit(self, facts: OrderFacts) -> str | None:
        if facts.order is not None:
            unit = self._value(self.ordered, facts.order, "unit")
            return str(unit) if unit is not None else None
        return next((self._unit_of(report) for report in facts.reports), None)

    def _unit_of(self, report: ReportFacts) -> str | None:
        unit = self._value(self.reported[report.entity], report.document, "unit")
        return str(unit) if unit is not None else None

    def _operations(
        self, reports: Sequence[ReportFacts], counted: Sequence[ReportFacts]
    ) -> dict[str, Quantities]:
        """The sums per operation, in the order of their numbers."""
        reversed_, unposted = self._reversed(reports), self._reversed(reports, posted=True)
        found: dict[str, Quantities] = defaultdict(Quantities)
        for report in counted:
            entity = self.reported[report.entity]
            sums = found[str(self._value(entity, report.document, "operation") or "")]
            good = _amount(self._value(entity, report.document, "reported"))
            if report.number not in reversed_:
                sums.reported += good
                sums.scrapped += _amount(self._value(entity, report.document, "scrapped"))
                sums.reworked += _amount(self._value(entity, report.document, "reworked"))
            if self._is_posted(report) and report.number not in unposted:
                sums.posted += good
        return dict(sorted(found.items()))

    def _reversed(self, reports: Iterable[ReportFacts], *, posted: bool = False) -> set[str]:
        """Numbers of the reports that another one takes back (with *posted*: in the ERP too)."""
        return {
            str(number)
            for report in reports
            if not posted or self._is_posted(report)
            for number in [self._value(self.reported[report.entity], report.document, "reverses")]
            if number is not None
        }

    def _is_posted(self, report: ReportFacts) -> bool:
        entity = self.reported[report.entity]
        return report.sent or self._value(entity, report.document, "posted") is not None

    @staticmethod
    def _value(entity: Entity, document: Mapping[str, Any], role: str) -> Any:
        name = entity.reconcile.get(role)
        return document.get(name) if name is not None else None


def _amount(value: Any) -> Decimal:
    """A quantity, or the sum of a list of parts that hold one each."""
    match value:
        case Decimal():
            return value
        case int():
            return Decimal(value)
        case list():
            return sum((_amount(item) for item in value), Decimal(0))
        case Mapping():
            return sum((v for v in value.values() if isinstance(v, Decimal)), Decimal(0))
        case _:
            return Decimal(0)


def _total(operations: Mapping[str, Quantities]) -> Quantities:
    if not operations:
        return Quantities()
    last = operations[max(operations)]
    return Quantities(
        last.reported,
        sum((each.scrapped for each in operations.values()), Decimal(0)),
        sum((each.reworked for each in operations.values()), Decimal(0)),
        last.posted,
    )


def _differences(
    facts: OrderFacts, result: OrderReconciliation, foreign: int, waiting: int
) -> Iterable[Difference]:
    if facts.order is None and facts.reports:
        yield _difference(
            "without_order",
            f"{len(facts.reports)} reports came for an order that is not known",
            f"有 {len(facts.reports)} 份报工单对应的工单未知",
        )
    unit = f" {result.unit}" if result.unit else ""
    for operation, sums in result.operations.items():
        yield from _of_operation(operation, sums, result.ordered, unit, waiting)
    if foreign:
        yield _difference(
            "unit_differs",
            f"{foreign} reports are in another unit than{unit} and are not counted",
            f"有 {foreign} 份报工单的单位不是{unit}，未计入",
        )
    if facts.held:
        yield _difference(
            "held", f"{facts.held} messages are held", f"有 {facts.held} 条消息被挂起"
        )
    if facts.dead:
        yield _difference(
            "dead", f"{facts.dead} dead letters are open", f"有 {facts.dead} 条死信待处理"
        )


def _of_operation(
    operation: str, sums: Quantities, ordered: Decimal | None, unit: str, waiting: int
) -> Iterable[Difference]:
    en = f"operation {operation}: " if operation else ""
    zh = f"工序 {operation}：" if operation else ""
    reported, posted = plain_decimal(sums.reported), plain_decimal(sums.posted)
    if sums.reported != sums.posted:
        later = f", {waiting} on their way" if waiting else ""
        later_zh = f"，{waiting} 份正在过账" if waiting else ""
        yield _difference(
            "not_posted",
            f"{en}{reported}{unit} reported, {posted}{unit} posted{later}",
            f"{zh}已报工 {reported}{unit}，已过账 {posted}{unit}{later_zh}",
        )
    if ordered is not None and sums.reported > ordered:
        limit = plain_decimal(ordered)
        yield _difference(
            "over_reported",
            f"{en}{reported}{unit} reported, {limit}{unit} ordered",
            f"{zh}已报工 {reported}{unit}，计划 {limit}{unit}",
        )


def _difference(kind: Kind, en: str, zh: str) -> Difference:
    return Difference(kind, Label(en, zh))
