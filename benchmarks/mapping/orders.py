"""Work orders of the benchmark: 32 header fields, 10 operations of 10, 20 components of 6."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from benchmarks.mapping.tables import CENTERS, CONTROLS, KINDS, SITES, STATES, UNITS

OPERATIONS, COMPONENTS = 10, 20
#: Minutes between two starts of a plan, and the days that a plan covers.
GRID, HORIZON = 30, 120
_FIRST_DAY = date(2025, 1, 6)
_WORDS = ("Gearbox", "flange", "coated", "left", "housing", "stainless", "DN 50", "with seal")


def orders(count: int, seed: int, *, repeating: bool = True) -> list[dict[str, Any]]:
    """*count* orders, the same for the same *seed*.

    Args:
        repeating: starts stand on a grid of half hours and quantities repeat, as in real plans;
            else no two starts of the whole list are the same and neither are two quantities.
    """
    made = _Generator(seed, repeating)
    return [made.order(number) for number in range(count)]


class _Generator:
    def __init__(self, seed: int, repeating: bool) -> None:
        self._random = random.Random(seed)
        self._repeating = repeating
        self._moments = 0
        self._amounts = 0

    def order(self, number: int) -> dict[str, Any]:
        pick, digits = self._random.choice, self._digits
        start, end = self._moment(), self._moment()
        return {
            "Order": f"{7_000_000 + number:012d}",
            "Kind": pick(list(KINDS)),
            "Plant": pick(list(SITES)),
            "Item": f"{pick('ABCD')}{digits(3)}-{digits(4)}{pick(['', ' '])}",
            "ItemText": f"{pick(['', ' '])}{self._words(3)} ",
            "Qty": self._amount(),
            "Uom": pick(list(UNITS)),
            "Urgency": str(self._random.randint(1, 9)),
            "State": pick(list(STATES)),
            "StartDay": start[0],
            "StartTime": start[1],
            "EndDay": end[0],
            "EndTime": end[1],
            "EarliestDay": self._day(),
            "DueDay": self._day(),
            "Created": self._stamp(),
            "Changed": self._stamp(),
            "Lot": pick(["", f"L{digits(7)}"]),
            "Store": f"ST{digits(2)}",
            "Planner": f"p{digits(2)}",
            "Dispatcher": f"D{digits(3)}",
            "SalesOrder": digits(10),
            "SalesItem": f"{10 * self._random.randint(1, 90):06d}",
            "Customer": f"{self._random.randint(10_000, 99_999):010d}",
            "Routing": digits(8),
            "RoutingVariant": str(self._random.randint(1, 4)),
            "Bom": f"BOM-{digits(5)}",
            "ScrapPercent": f"{self._random.randint(0, 999) / 100:.2f}",
            "LotMinimum": self._amount(),
            "OverPercent": f"{self._random.randint(0, 99) / 10:.1f}",
            "OverFree": pick(["X", ""]),
            "Note": f" {self._words(4)} ",
            "Operations": [self._operation(place) for place in range(1, OPERATIONS + 1)],
            "Components": [self._component(place) for place in range(1, COMPONENTS + 1)],
        }

    def _operation(self, place: int) -> dict[str, str]:
        pick, start = self._random.choice, self._moment()
        return {
            "No": f"{place * 10:04d}",
            "Control": pick(list(CONTROLS)),
            "Center": pick(list(CENTERS)),
            "Text": f"{self._words(2)} ",
            "SetupMinutes": f"{self._random.randint(50, 600) / 10:.1f}",
            "RunMinutes": f"{self._random.randint(500, 6000) / 10:.1f}",
            "StartDay": start[0],
            "StartTime": start[1],
            "Qty": self._amount(),
            "Uom": pick(list(UNITS)),
        }

    def _component(self, place: int) -> dict[str, str]:
        pick = self._random.choice
        return {
            "Pos": f"{place * 10:04d}",
            "Item": f"M{self._digits(6)}{pick(['', ' '])}",
            "Qty": self._amount(),
            "Uom": pick(list(UNITS)),
            "Backflush": pick(["X", ""]),
            "Store": pick(["", f"ST{self._digits(2)}"]),
        }

    def _moment(self) -> tuple[str, str]:
        """Day and time of a start; never in the night, when the clocks change."""
        if self._repeating:
            minutes = GRID * self._random.randrange(18 * 60 // GRID)
            day, seconds = self._random.randrange(HORIZON), 60 * minutes
        else:
            self._moments += 1
            day, seconds = divmod(self._moments * 37, 18 * 3600)
        local = datetime(2025, 1, 6, 5) + timedelta(days=day % 9000, seconds=seconds)  # noqa: DTZ001
        return f"{local:%Y%m%d}", f"{local:%H%M%S}"

    def _amount(self) -> str:
        if self._repeating:
            return f"{self._random.randint(8, 96_000) / 8:.3f}"
        self._amounts += 1
        return f"{self._amounts * 11 + self._random.randint(0, 7) / 8:.3f}"

    def _day(self) -> str:
        return f"{_FIRST_DAY + timedelta(days=self._random.randrange(HORIZON)):%Y%m%d}"

    def _stamp(self) -> str:
        """A time stamp with an offset: whole seconds of a month, so that it hardly repeats."""
        offset = timezone(timedelta(hours=self._random.choice([0, 1, 2, 8])))
        moment = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(
            seconds=self._random.randrange(30 * 86_400)
        )
        return moment.astimezone(offset).isoformat()

    def _words(self, count: int) -> str:
        return " ".join(self._random.sample(_WORDS, count))

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))
