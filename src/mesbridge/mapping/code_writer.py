"""Writes ``code`` and ``case``: from a system's word to the canonical one and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial

from mesbridge.dictionary.codes import CodeTable
from mesbridge.mapping.conversions import conversion
from mesbridge.mapping.coverage import check_case, check_code
from mesbridge.mapping.frames import Frame
from mesbridge.mapping.literals import LiteralError, comparable
from mesbridge.mapping.rules import Case, CodeCall, OnMissing, Rule
from mesbridge.mapping.shapes import ANY, BOOLEAN, DATE, DECIMAL, INTEGER, TEXT, Shape
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import Operand, PathAt
from mesbridge.mapping.writer import Writer


class CodeWriter:
    """Writes look-ups on a named value that is not None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._tables: dict[tuple[Callable[[str], dict[str, str]], str], str] = {}

    def may_miss(self, rule: Rule) -> bool:
        """A pair that is not there may leave the value missing."""
        return _on_missing(rule) == "omit"

    def code(
        self, rule: Rule, name: str, have: Shape, frame: Frame, want: Shape | None
    ) -> Shape | None:
        """Write ``code``; what it gives, or None with a finding."""
        assert rule.code is not None
        call, out = rule.code, self._writer.out
        table = self._table(call)
        column = call.column or self._writer.system or ""
        if table is None or not self._has_column(table, column, call):
            return None
        if not self._as_text(name, have, call):
            return None
        if _says_nothing(rule):
            check_code(self._writer, call, table, column, have)
        found = out.fresh("code")
        out.line(f"{found} = {self._lookup(table, column, call, name, frame)}")
        with out.block(f"if {found} is None:"):
            self._missed(rule, name, found, table, column)
        self._writer.branch("code", call.position, f"({table.name!r}, {column!r}, {name}, {found})")
        out.line(f"{name} = {found}")
        if _on_missing(rule) == "pass":
            return TEXT
        if self._writer.inbound:
            return Shape("text", table=table.name, max_length=_longest(table.canonicals()))
        codes = tuple(dict.fromkeys(row.cells[column] for row in table.rows if column in row.cells))
        return Shape("text", foreign=True, max_length=_longest(codes), known=codes)

    def _table(self, call: CodeCall) -> CodeTable | None:
        table = self._writer.scope.codes.get(call.table)
        if table is None:
            self._writer.report("MB306", call.position, table=call.table,
                                **did_you_mean(call.table, self._writer.scope.codes))  # fmt: skip
        return table

    def _has_column(self, table: CodeTable, column: str, call: CodeCall) -> bool:
        if column in table.foreign_columns:
            return True
        self._writer.report("MB307", call.position, table=table.name, column=column,
                            **did_you_mean(column, table.foreign_columns))  # fmt: skip
        return False

    def _as_text(self, name: str, have: Shape, call: CodeCall) -> bool:
        """Codes are text; a number is taken with its digits."""
        if conversion(have, TEXT) is None:
            self._writer.report("MB303", call.position, found=have.words(),
                                expected=f"code({call.table})", hint="", hint_zh="")  # fmt: skip
            return False
        return self._writer.conversions.convert(name, have, TEXT, call.position)

    def _lookup(
        self, table: CodeTable, column: str, call: CodeCall, name: str, frame: Frame
    ) -> str:
        out = self._writer.out
        function = table.to_canonical if self._writer.inbound else table.to_foreign
        bound = partial(function, column)
        plant = self._operand(call.plant, frame, TEXT)
        day = self._operand(call.on, frame, DATE)
        if plant == "None" and day == "None":
            known = table.canonicals_by if self._writer.inbound else table.foreigns_by
            return f"{self._pairs(table.name, known, column)}.get({name})"
        return f"{out.constant(bound, 'CODES')}({name}, {plant}, {day})"

    def _pairs(self, table: str, known: Callable[[str], dict[str, str]], column: str) -> str:
        """All pairs of a table as a dict: one for all rules that read it in the same direction."""
        if (known, column) not in self._tables:
            name = self._writer.out.constant(known(column), "CODES")
            way = "to_canonical" if self._writer.inbound else "to_foreign"
            self._writer.out.told[name] = f"{table}.{way}({column!r})"
            self._tables[known, column] = name
        return self._tables[known, column]

    def _operand(self, operand: Operand | None, frame: Frame, want: Shape) -> str:
        """The plant or the day of a look-up."""
        if operand is None:
            return "None"
        if isinstance(operand, PathAt):
            slot = self._writer.paths.read(operand, frame, kind=want.kind)
            if not slot.certain:
                return "None"
            out, name = self._writer.out, self._writer.out.fresh("scope")
            out.line(f"{name} = {slot.expression}")
            with out.guard(f"{name} is not None"):
                self._writer.conversions.convert(name, slot.shape, want, operand.position)
            return name
        value, _ = self._writer.values.literal(operand.document, want)  # type: ignore[arg-type]
        return self._writer.out.literal(value)

    def _missed(self, rule: Rule, name: str, found: str, table: CodeTable, column: str) -> None:
        out, place = self._writer.out, self._writer.place
        match _on_missing(rule):
            case "omit":
                out.line("pass")
            case "pass":
                out.line(f"{found} = {name}")
            case "hold":
                out.line(f"raise hold_code({place}, {name}, {table.name!r}, {column!r})")
            case _:
                self._writer.refuse("MB405", name, table=table.name, column=column)

    def case(self, case: Case, name: str, have: Shape, want: Shape | None) -> Shape:
        """Write ``case``; the names are compared in the type of the value."""
        out = self._writer.out
        values: dict[object, object] = {}
        entries: dict[object, tuple[str, int]] = {}
        for text, scalar in case.values.items():
            try:
                key = comparable(text, have, self._writer.scope)
            except LiteralError as error:
                self._writer.report("MB321", case.names[text], found=text, expected=have.words(),
                                    **did_you_mean(text, error.options))  # fmt: skip
                continue
            entries[key] = f"case {text}", case.names[text].line
            nothing = scalar.value is None
            values[key] = None if nothing else self._writer.values.literal(scalar, want)[0]
        if len(values) == len(case.values):
            check_case(self._writer, case, have)
        constant = out.constant(values, "CASE")
        if have.kind == "any":
            # A number or true and false, compared by what is written in the rule.
            out.line(f"{name} = value_text({name})")
        if case.otherwise is not None:
            self._taken(case, name, entries)
            value = out.literal(self._writer.values.literal(case.otherwise, want)[0])
            out.line(f"{name} = {constant}.get({name}, {value})")
        else:
            with out.block(f"if {name} not in {constant}:"):
                self._writer.refuse("MB408", name, expected=", ".join(case.values))
            self._taken(case, name, entries)
            out.line(f"{name} = {constant}[{name}]")
        return want or _common_case(values)

    def _taken(self, case: Case, name: str, entries: Mapping[object, tuple[str, int]]) -> None:
        """Tell the trace which entry of *case* is taken; *entries* by what they compare."""
        if self._writer.traced:
            constant = self._writer.out.constant(entries, "ENTRIES")
            line = case.otherwise.position.line if case.otherwise is not None else 0
            found = f"{constant}.get({name}, {('else', line)!r})"
            self._writer.trace(f"entry({self._writer.place}, *{found})")
            self._writer.branch("case", case.position, f"{found}[0]")


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


def _common_case(values: dict[object, object]) -> Shape:
    kinds = {bool: BOOLEAN, int: INTEGER, str: TEXT, Decimal: DECIMAL}
    types = {type(value) for value in values.values()}
    return kinds.get(types.pop(), ANY) if len(types) == 1 else ANY


def _says_nothing(rule: Rule) -> bool:
    """Whether nothing is said of a pair that is not there."""
    return rule.on_missing is None and (rule.code is None or rule.code.on_missing is None)


def _on_missing(rule: Rule) -> OnMissing:
    own = rule.code.on_missing if rule.code is not None else None
    return own or rule.on_missing or "error"
