"""Writes the implicit conversions: the statements that make one type of another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal

from mesbridge.documents import Position
from mesbridge.findings import Severity
from mesbridge.mapping.conversions import Conversion, conversion
from mesbridge.mapping.exact_numbers import fitting
from mesbridge.mapping.limits import doubts
from mesbridge.mapping.lookups import checked, decimals, moments
from mesbridge.mapping.shapes import TEXT_MEMBER, Shape
from mesbridge.mapping.writer import Writer


class ConversionWriter:
    """Writes conversions of a named value that is not None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._shared: dict[tuple[object, ...], str] = {}

    def convert(self, name: str, have: Shape, want: Shape, position: Position) -> bool:
        """Write what makes *want* of the value in *name*; False with a finding if it never can."""
        if have.has_text and want.kind not in ("object", "list"):
            # An XML element that came as a whole: its content is what is wanted.
            self._writer.out.line(f"{name} = part({name}, {TEXT_MEMBER!r})")
            with self._writer.out.guard(f"{name} is not None"):
                return self.convert(name, have.members[TEXT_MEMBER].shape, want, position)
        found = conversion(have, want)
        if found is None:
            self._writer.report("MB303", position, found=have.words(), expected=want.words(),
                                hint=_hint(have, want), hint_zh=_hint_zh(have, want))  # fmt: skip
            return False
        self._change(name, found, want)
        self._limit(name, found, have, want, position)
        return True

    def decimal(self, name: str, have: Shape) -> str:
        """Python that gives the value in *name* as a decimal; texts are remembered."""
        if have.kind != "text":
            return f"decimal_of_number({name})"
        return f"{self._constant(('decimals', None), lambda: decimals(None), 'DECIMALS')}[{name}]"

    def _change(self, name: str, found: Conversion, want: Shape) -> None:
        out = self._writer.out
        if found.dynamic:
            wanted = self._constant(("want", want), lambda: want, "SHAPE")
            out.line(f"{name} = of_any({name}, {wanted})")
        elif found.change == "decimal_of_text":
            fits = self._fits(found)
            cache = self._constant(("decimals", found.fits), lambda: decimals(fits), "DECIMALS")
            out.line(f"{name} = {cache}[{name}]")
        elif found.change == "text_of_day":
            out.line(f"{name} = {name}.isoformat()")
        elif found.change == "datetime_of_text":
            self._moment(name)
        elif found.change != "keep":
            out.line(f"{name} = {found.change}({name})")

    def _moment(self, name: str) -> None:
        """A moment of the schema; only one without offset needs the zone."""
        zone = self._writer.zones.zone() or repr("UTC")
        if not zone.startswith("'"):
            self._writer.out.line(f"{name} = datetime_of_text({name}, {zone})")
            return
        text = ast.literal_eval(zone)
        cache = self._constant(("moments", text), lambda: moments(text), "MOMENTS")
        self._writer.out.line(f"{name} = {cache}[{name}]")

    def _limit(
        self, name: str, found: Conversion, have: Shape, want: Shape, position: Position
    ) -> None:
        out = self._writer.out
        for code, severity, params in doubts(have, want, self._writer.scope):
            self._writer.report(code, position, severity, **params)
        if found.fits is not None and found.change != "decimal_of_text":
            fits = self._constant(("fits", found.fits), lambda: self._fits(found), "FITS")
            out.line(f"{fits}({name})")
        if found.length is not None:
            if have.kind in ("text", "any") and have.values is None:
                self._writer.report("MB314", position, Severity.WARNING, limit=found.length,
                                    **_named(have))  # fmt: skip
            with out.block(f"if len({name}) > {found.length}:"):
                self._writer.refuse("MB403", name, limit=found.length)
        if found.values is not None:
            values = frozenset(found.values)
            expected = ", ".join(found.values)
            cache = self._constant(
                ("values", found.values),
                lambda: checked(values.__contains__, f"one of {expected}", f"{expected} 之一"),
                "ALLOWED",
            )
            out.line(f"{cache}[{name}]")
        if found.table is not None:
            self._check_table(name, found.table, position)

    def _check_table(self, name: str, table: str, position: Position) -> None:
        known = self._writer.scope.codes.get(table)
        if known is None:
            return
        cache = self._constant(
            ("table", table),
            lambda: checked(known.has, f"a value of code table {table}", f"代码表 {table} 中的值"),
            "ALLOWED",
        )
        self._writer.out.line(f"{cache}[{name}]")

    def _fits(self, found: Conversion) -> Callable[[Decimal], Decimal] | None:
        return fitting(*found.fits) if found.fits is not None else None

    def _constant(self, key: tuple[object, ...], make: Callable[[], object], prefix: str) -> str:
        """One constant per *key*: rules of the same type share their caches."""
        if key not in self._shared:
            self._shared[key] = self._writer.out.constant(make(), prefix)
        return self._shared[key]


def _named(have: Shape) -> dict[str, str]:
    """What comes, for a sentence: a value whose schema says nothing of its type has no name."""
    if have.kind == "any":
        return {"found": "a value without a declared type", "found_zh": "未声明类型的值"}
    return {"found": have.words(), "found_zh": have.words()}


def _hint(have: Shape, want: Shape) -> str:
    return _HINTS.get((have.kind, want.kind), ("", ""))[0]


def _hint_zh(have: Shape, want: Shape) -> str:
    return _HINTS.get((have.kind, want.kind), ("", ""))[1]


def _step(steps: str) -> tuple[str, str]:
    return f"; use the step {steps}", f"；请使用步骤 {steps}"


_HINTS: dict[tuple[str, str], tuple[str, str]] = {
    ("text", "integer"): _step("integer"),
    ("decimal", "integer"): _step("integer or round"),
    ("text", "boolean"): _step("boolean"),
    ("text", "date"): _step("parse_date"),
    ("text", "time"): _step("parse_time"),
    ("text", "datetime"): _step("parse_datetime or date_time"),
    ("text", "duration"): _step("parse_duration"),
    ("decimal", "duration"): _step("duration_of"),
    ("integer", "duration"): _step("duration_of"),
    ("datetime", "date"): _step("local_date"),
    ("date", "text"): _step("format_date"),
    ("datetime", "text"): _step("format_datetime"),
    ("duration", "text"): _step("format_duration or in_unit"),
    ("duration", "decimal"): _step("in_unit"),
    ("boolean", "text"): ("; use case: {true: …, false: …}", "；请使用 case: {true: …, false: …}"),
}
