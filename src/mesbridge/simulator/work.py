"""How an order is worked: its operations cut into reports."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from mesbridge.simulator.cases import Case
from mesbridge.simulator.orders import Order, Version
from mesbridge.simulator.reports import Made, Report, Scrap, Used

#: How long one operation takes.
OPERATION_TIME = timedelta(hours=6)
_SHIFTS = (("N", 6), ("F", 14), ("S", 22), ("N", 24))
_THOUSANDTH = Decimal("0.001")
_PEOPLE = ("00012345", "00012388", "00020117", "00020471")


def work_of(order: Order, version: Version, case: Case, chance: random.Random) -> list[Report]:
    """All reports that work *order* off, in the order of the work."""
    reports: list[Report] = []
    quantity = int(version.quantity)
    for step in range(len(order.product.steps)):
        made = _operation(order, version, step, quantity, case, chance)
        reports += made
        quantity = int(sum(report.good for report in made))
    return reports


def _operation(
    order: Order, version: Version, step: int, quantity: int, case: Case, chance: random.Random
) -> list[Report]:
    """The reports on one operation that gets *quantity* pieces to work on."""
    several = case in (Case.OUT_OF_ORDER, Case.REWORK, Case.MALFORMED)
    lots = _cut(quantity, chance.choice((2, 3) if several else (1, 2, 2, 3)), chance)
    time = OPERATION_TIME / len(lots)
    began = version.start + step * OPERATION_TIME
    reports = []
    for place, pieces in enumerate(lots):
        start = began + place * time
        last = place == len(lots) - 1
        blank = _blank(order, step, start, start + time, place, final=last, chance=chance)
        # The rest of a rework comes back with the last report.
        scrap = _scrap(order, pieces, case, last=last, chance=chance)
        rework = _rework(pieces, case, last=last, chance=chance)
        reports.append(_filled(blank, step, pieces, scrap, rework, chance))
    return _with_rework_done(reports)


def _cut(quantity: int, parts: int, chance: random.Random) -> list[int]:
    """*quantity* in *parts* parts, none empty."""
    parts = min(parts, quantity)
    cuts = sorted(chance.sample(range(1, quantity), parts - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, quantity], strict=True)]


def _blank(
    order: Order, step: int, start: datetime, end: datetime, place: int, *, final: bool,
    chance: random.Random,
) -> Report:  # fmt: skip
    """A report without quantities."""
    shift, day = shift_of(start, order.plant.zone)
    operation = order.operations[step]
    return Report(
        number=f"PR-{order.number}-{operation}-{place + 1}",
        order=order,
        operation=operation,
        machine=order.product.steps[step],
        final=final,
        started_at=start,
        ended_at=end - timedelta(seconds=chance.randrange(30, 300)),
        shift=shift,
        shift_date=day,
        good=Decimal(0),
        setup=timedelta(minutes=15) if place == 0 else timedelta(0),
        running=timedelta(minutes=chance.randrange(60, 110)),
        labour=timedelta(minutes=6 * chance.randrange(5, 18)),
        person=chance.choice(_PEOPLE),
    )


def shift_of(moment: datetime, zone: str) -> tuple[str, date]:
    """The shift at *moment* and the day on which it started: F early, S late, N night."""
    local = moment.astimezone(ZoneInfo(zone))
    name = next(name for name, until in _SHIFTS if local.hour < until)
    return name, local.date() - timedelta(days=local.hour < 6)


def _scrap(
    order: Order, pieces: int, case: Case, *, last: bool, chance: random.Random
) -> tuple[Scrap, ...]:
    wanted = case is Case.SCRAP or (case is not Case.UNKNOWN_REASON and chance.random() < 0.12)
    if not wanted or pieces < 5:
        return ()
    reasons = chance.sample(order.plant.reasons, 2 if last and case is Case.SCRAP else 1)
    return tuple(Scrap(Decimal(chance.randrange(1, 3)), reason) for reason in reasons)


def _rework(pieces: int, case: Case, *, last: bool, chance: random.Random) -> int:
    return chance.randrange(1, 3) if case is Case.REWORK and not last and pieces >= 3 else 0


def _filled(
    report: Report, step: int, pieces: int, scrap: tuple[Scrap, ...], rework: int,
    chance: random.Random,
) -> Report:  # fmt: skip
    """*report* with what *pieces* pieces used and made."""
    lost = sum((part.quantity for part in scrap), Decimal(0))
    reasons = report.order.plant.reasons
    filled = replace(
        report,
        good=pieces - lost - rework,
        rework=Decimal(rework),
        rework_reason=chance.choice(reasons) if rework and not scrap else None,
        scrap=scrap,
        used=_used(report.order, step, pieces, chance),
    )
    return replace(filled, made=_made(filled, step, pieces))


def _used(order: Order, step: int, pieces: int, chance: random.Random) -> tuple[Used, ...]:
    """What went in; a part that the ERP books itself is reported as well and must not be posted."""
    return tuple(
        Used(line, part, _exact(part.per_piece * pieces), f"H77{chance.randrange(100, 999)}")
        for line, part in order.parts_of(step)
        if not part.by_product
    )


def _made(report: Report, step: int, pieces: int) -> tuple[Made, ...]:
    """What came out: the product with its lot at the last operation, by-products at theirs."""
    order, made = report.order, []
    if step == len(order.operations) - 1 and report.good:
        made.append(
            Made(order.product.material, report.good, f"L{order.number[-6:]}{report.shift}")
        )
    made += [
        Made(part.material, _exact(part.per_piece * pieces), None, by_product=True)
        for _, part in order.parts_of(step)
        if part.by_product
    ]
    return tuple(made)


def _with_rework_done(reports: list[Report]) -> list[Report]:
    """Reworked pieces come good with the last report."""
    back = sum((report.rework for report in reports), Decimal(0))
    if not back:
        return reports
    last = reports[-1]
    made = tuple(
        part if part.by_product else replace(part, quantity=part.quantity + back)
        for part in last.made
    )
    return [*reports[:-1], replace(last, good=last.good + back, made=made)]


def _exact(quantity: Decimal) -> Decimal:
    return quantity.quantize(_THOUSANDTH, ROUND_HALF_UP)
