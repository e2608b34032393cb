"""Writes predicates as Python expressions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mesbridge.documents import Position, Scalar
from mesbridge.findings import Severity, errors_in
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.literals import LiteralError, comparable
from mesbridge.mapping.order_writer import compared_as, in_order
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.steps.patterns import compile_pattern
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import Combined, Compare, In, Match, PathAt, Predicate, Present
from mesbridge.mapping.truth import verdict
from mesbridge.mapping.writer import Writer

_SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_NUMBERS = ("integer", "decimal")


class PredicateWriter:
    """Writes predicates; what they read is bound to names first, so the expression stays short."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._slots: dict[str, Slot] = {}

    def condition(self, predicate: Predicate, frame: Frame) -> str:
        """An expression in parentheses that is true where *predicate* holds."""
        self._slots, before = {}, len(self._writer.findings)
        expression = self._part(predicate, frame)
        if errors_in(self._writer.findings[before:]):
            return expression
        met = verdict(predicate, self._slots, self._writer.scope)
        if met is not None:
            code, severity = ("MB341", Severity.NOTE) if met else ("MB340", Severity.WARNING)
            self._writer.report(code, predicate.position, severity)
        return expression

    def _part(self, predicate: Predicate, frame: Frame) -> str:
        match predicate:
            case Combined(operator="not", parts=(part,)):
                return f"(not {self._part(part, frame)})"
            case Combined(operator=operator, parts=parts):
                word = " and " if operator == "all" else " or "
                return f"({word.join(self._part(part, frame) for part in parts)})"
            case Present(path=path):
                return self._present(path, frame)
            case Match(left=left, pattern=pattern):
                return self._match(left, pattern, frame)
            case In(left=left, literals=literals):
                return self._in(left, literals, frame)
            case Compare():
                return self._compare(predicate, frame)

    def literal(self, text: str, shape: Shape) -> str | None:
        """The text of a selector as an expression of the type of *shape*; None if it never fits."""
        try:
            return self._writer.out.literal(comparable(text, shape, self._writer.scope))
        except LiteralError:
            return None

    def _present(self, path: PathAt, frame: Frame) -> str:
        slot = self._writer.paths.read(path, frame, any_item=True)
        self._slots[path.path.text] = slot
        if slot.crossed:
            return f"bool({slot.expression})"
        return f"(({slot.expression}) is not None)"

    def _match(self, left: PathAt, pattern: str, frame: Frame) -> str:
        slot = self._single(left, frame)
        if slot.certain and slot.shape.kind not in ("text", "any"):
            self._mismatch(left.position, "text", slot.shape)
        name = self._writer.out.constant(compile_pattern(pattern), "PATTERN")
        value = slot.expression
        return f"({value} is not None and {name}.found_in({value}))"

    def _in(self, left: PathAt, literals: tuple[Scalar, ...], frame: Frame) -> str:
        named = frozenset(each.text for each in literals)
        slot = self._single(left, frame, named)
        if all(self.literal(each.text, compared_as(slot.shape)) is not None for each in literals):
            slot = in_order(self._writer, slot, left.position)
        found = [self._right(each, slot) for each in literals]
        values = frozenset(value for value, known in found if known)
        name = self._writer.out.constant(values, "VALUES")
        value = slot.expression
        if any(isinstance(each, Decimal | int) for each in values) and slot.shape.kind == "text":
            return f"({value} is not None and decimal_of_text({value}) in {name})"
        return f"({value} is not None and {value} in {name})"

    def _compare(self, predicate: Compare, frame: Frame) -> str:
        sign = _SIGNS[predicate.operator]
        if isinstance(predicate.right, PathAt):
            left, right = self._single(predicate.left, frame), self._single(predicate.right, frame)
            if compared_as(left.shape).kind == compared_as(right.shape).kind:
                left = in_order(self._writer, left, predicate.left.position)
                right = in_order(self._writer, right, predicate.right.position)
            return self._two(left, right, sign, predicate)
        scalar = predicate.right.document
        assert isinstance(scalar, Scalar)
        slot = self._single(predicate.left, frame, frozenset([scalar.text]))
        if self.literal(scalar.text, compared_as(slot.shape)) is not None:
            slot = in_order(self._writer, slot, predicate.left.position)
        value, _ = self._right(scalar, slot, ordered=predicate.operator not in ("eq", "ne"))
        return _test(self._number_of(slot, value), slot.expression, sign,
                     self._writer.out.literal(value))  # fmt: skip

    def _two(self, left: Slot, right: Slot, sign: str, predicate: Compare) -> str:
        kinds = {left.shape.kind, right.shape.kind}
        one, other = left.expression, right.expression
        if kinds & set(_NUMBERS) and kinds & {"text", "any"}:
            one = f"decimal_of_number({one})"
            other = f"decimal_of_number({other})"
        elif left.certain and right.certain and len(kinds - {"any"}) > 1 and not (
            kinds <= set(_NUMBERS)
        ):  # fmt: skip
            self._mismatch(predicate.position, left.shape.words(), right.shape)
        guard = f"{left.expression} is not None and {right.expression} is not None"
        if kinds == {"text", "any"} or kinds == {"any"}:
            operator = "eq" if sign == "!=" else predicate.operator
            met = f"({guard} and compared({one}, {other}, {operator!r}))"
            return f"(not {met})" if sign == "!=" else met
        if sign == "!=":
            return f"(not ({guard} and {one} == {other}))"
        return f"({guard} and {one} {sign} {other})"

    def _number_of(self, slot: Slot, literal: object) -> str:
        """The value of *slot* in the type of *literal*."""
        if type(literal) in (int, Decimal) and slot.shape.kind in ("text", "any"):
            return f"decimal_of_number({slot.expression})"
        return slot.expression

    def _single(self, path: PathAt, frame: Frame, named: frozenset[str] = frozenset()) -> Slot:
        slot = self._writer.paths.read(path, frame, named=named)
        # A value that the condition names is not "nothing", though the system may send it for that.
        self._slots[path.path.text] = replace(slot, maybe=slot.maybe or slot.doubtful)
        if slot.certain and slot.shape.kind in ("list", "object"):
            self._writer.report("MB312" if slot.crossed else "MB321", path.position,
                                path=path.path.text, found=slot.shape.words(),
                                expected="one value")  # fmt: skip
            return replace(slot, expression="None", certain=False)
        return self._writer.bind(slot, "test")

    def _right(self, scalar: Scalar, slot: Slot, *, ordered: bool = False) -> tuple[object, bool]:
        """The literal in the type of *slot*; False with a finding where it can never be equal."""
        value = scalar.value
        if not slot.certain or value is None:
            return None, False
        try:
            return comparable(value, slot.shape, self._writer.scope, ordered=ordered), True
        except LiteralError as error:
            suggestion = did_you_mean(scalar.text, error.options) if error.options else {
                "suggestion": "", "suggestion_zh": ""}  # fmt: skip
            self._writer.report("MB321", scalar.position, found=scalar.text,
                                expected=slot.shape.words(), **suggestion)  # fmt: skip
            return None, False

    def _mismatch(self, position: Position, found: str, shape: Shape) -> None:
        self._writer.report("MB321", position, found=found, expected=shape.words())


def _test(value: str, raw: str, sign: str, literal: str) -> str:
    """A comparison for which a missing value equals nothing and is neither more nor less."""
    if sign in ("==", "!=") and value == raw:
        return f"({value} {sign} {literal})"
    if sign == "!=":
        return f"(not ({raw} is not None and {value} == {literal}))"
    return f"({raw} is not None and {value} {sign} {literal})"
