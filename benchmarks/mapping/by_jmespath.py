"""The same translation as one JMESPath expression; what the language lacks as its own functions.

JMESPath has no decimals, no code tables and no zones: these are functions in Python, as short as
those of the hand-written version.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jmespath
from jmespath import functions

from benchmarks.mapping import by_hand, tables

EXPRESSION = """
{
  order_no: strip_zeros(Order), kind: code('order_kind', Kind), site: code('site', Plant),
  product: trim(Item), product_name: trim(ItemText),
  quantity: amount(Qty, Uom), unit: code('base_unit', Uom), priority: whole(Urgency),
  state: code('order_state', State),
  planned_start: local(StartDay, StartTime), planned_end: local(EndDay, EndTime),
  earliest_start: day(EarliestDay), due: day(DueDay),
  created_at: stamp(Created), changed_at: stamp(Changed),
  lot: Lot || Order, location: Store, planner: upper(Planner), dispatcher: Dispatcher,
  sales_ref: join('-', [SalesOrder, SalesItem]), customer: strip_zeros(Customer),
  routing: join('/', [Routing, RoutingVariant]), bom: Bom,
  scrap_factor: rounded(ScrapPercent, '0.01', '0.0001'), minimum_lot: amount(LotMinimum, Uom),
  over_delivery: rounded(OverPercent, '1', '0.01'), over_unlimited: OverFree == 'X',
  rework: Kind == '90', note: trim(Note), origin: 'ERP-7',
  operations: Operations[].{
    seq: whole(No), control: code('control', Control), center: code('center', Center),
    description: trim(Text), setup_seconds: rounded(SetupMinutes, '60', '1'),
    run_seconds: rounded(RunMinutes, '60', '1'), planned_start: local(StartDay, StartTime),
    quantity: amount(Qty, Uom)
  },
  components: Components[].{
    pos: whole(Pos), material: trim(Item), quantity: amount(Qty, Uom),
    unit: code('base_unit', Uom), backflush: Backflush == 'X', storage: Store || 'MAIN'
  }
}
"""
_TABLES = {
    "order_kind": tables.KINDS, "site": tables.SITES, "order_state": tables.STATES,
    "control": tables.CONTROLS, "center": tables.CENTERS, "base_unit": tables.BASE_UNITS,
}  # fmt: skip
_TEXT = {"types": ["string"]}


class Functions(functions.Functions):  # type: ignore[misc]
    """What the expression calls."""

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_strip_zeros(self, text: str) -> str:
        return text.lstrip("0")

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_trim(self, text: str) -> str:
        return text.strip()

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_upper(self, text: str) -> str:
        return text.upper()

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_whole(self, text: str) -> int:
        return int(text)

    @functions.signature(_TEXT, _TEXT)  # type: ignore[untyped-decorator]
    def _func_code(self, table: str, code: str) -> str:
        return _TABLES[table][code]

    @functions.signature(_TEXT, _TEXT)  # type: ignore[untyped-decorator]
    def _func_amount(self, text: str, unit: str) -> str:
        return str(by_hand.amount(text, unit))

    @functions.signature(_TEXT, _TEXT, _TEXT)  # type: ignore[untyped-decorator]
    def _func_rounded(self, text: str, factor: str, step: str) -> str:
        return str(by_hand.rounded(text, factor, step))

    @functions.signature(_TEXT, _TEXT)  # type: ignore[untyped-decorator]
    def _func_local(self, day: str, time: str) -> str:
        return by_hand.written(by_hand.local(day, time))

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_day(self, text: str) -> str:
        return by_hand.day_of(text).isoformat()

    @functions.signature(_TEXT)  # type: ignore[untyped-decorator]
    def _func_stamp(self, text: str) -> str:
        return by_hand.written(by_hand.stamp(text))


def translator() -> Callable[[dict[str, Any]], Any]:
    """The compiled expression as a function of an order; its results are plain JSON values."""
    compiled = jmespath.compile(EXPRESSION)
    options = jmespath.Options(custom_functions=Functions())
    return lambda order: compiled.search(order, options=options)
