"""Writes ``calc``: exact decimals until ``round``; a missing operand makes all missing."""

from __future__ import annotations

from decimal import Decimal

from mesbridge.mapping.exact_numbers import EXACT
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.limits import decimals_of, places_of
from mesbridge.mapping.memory_writer import RuleMemory
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.short_forms import plain_decimal
from mesbridge.mapping.terms import Expression, Negative, Number, Operation, PathAt
from mesbridge.mapping.writer import Writer

_METHODS = {"+": "add", "-": "subtract", "*": "multiply"}
_SIGNS = {"+": "+", "-": "-", "*": "*"}


def write_calc(
    writer: Writer, expression: Expression, name: str, frame: Frame, rounded: bool,
    memory: RuleMemory | None = None,
) -> Slot:  # fmt: skip
    """Write *expression* into *name*; a quotient that is not *rounded* next has to end.

    Args:
        memory: begun where all depends on one text.
    """
    calc = _Calc(writer, frame)
    fractions = divided(expression)
    text = calc.text(expression, fractions)
    if fractions and not rounded:
        text = f"settled({text})"
    if not calc.certain:
        return UNKNOWN
    out = writer.out
    if memory is not None and calc.texts and len(calc.operands) == 1:
        # Behind its memory the number is new: no use in looking for it once more.
        operand = calc.operands[0]
        number = plain_decimal(operand, calc.shapes[0], f"decimal_of_text({operand})")
        calc.conversions[:] = [f"{operand} = {number}"]
        read = out.fresh("text")
        out.line(f"{read} = {calc.operands[0]}")
        memory.begin([read])
    if calc.operands:
        # Every operand is looked at before the first is calculated with.
        with out.block(f"if {' or '.join(f'{each} is None' for each in calc.operands)}:"):
            out.line(f"{name} = None")
        with out.block("else:"):
            for line in calc.conversions:
                out.line(line)
            out.line(f"{name} = {text}")
    else:
        out.line(f"{name} = {text}")
    decimals = calc.decimals(expression)
    unknown = decimals is None and multiplied(expression)
    shape = Shape("decimal", scale=decimals, unbounded=unknown)
    return Slot(name, shape, maybe=calc.maybe, doubt=calc.doubt)


def multiplied(expression: Expression) -> bool:
    """Whether the result can have more decimals than what is calculated with."""
    match expression:
        case Operation(operator="*" | "/"):
            return True
        case Operation(left=left, right=right):
            return multiplied(left) or multiplied(right)
        case Negative(operand=operand):
            return multiplied(operand)
        case _:
            return False


def divided(expression: Expression) -> bool:
    """Whether a quotient may not end: then everything is calculated in exact fractions."""
    match expression:
        case Operation(operator="/", right=Number(value=value), left=left) if _ends(value):
            return divided(left)
        case Operation(operator="/"):
            return True
        case Operation(left=left, right=right):
            return divided(left) or divided(right)
        case Negative(operand=operand):
            return divided(operand)
        case _:
            return False


def _ends(divisor: Decimal) -> bool:
    """Whether dividing by *divisor* always gives a decimal that ends."""
    number = abs(int(divisor.scaleb(-min(0, int(divisor.as_tuple().exponent)))))
    for prime in (2, 5):
        while number and number % prime == 0:
            number //= prime
    return number == 1


class _Calc:
    def __init__(self, writer: Writer, frame: Frame) -> None:
        self._writer = writer
        self._frame = frame
        self.operands: list[str] = []
        self.conversions: list[str] = []
        self.certain = True
        self.maybe = False
        self.texts = True
        self.doubt = False
        self.shapes: list[Shape] = []
        self._scales: dict[str, int | None] = {}

    def text(self, expression: Expression, fractions: bool) -> str:
        """*expression* as Python."""
        match expression:
            case Number(value=value):
                return self._writer.out.constant(value, "NUMBER")
            case PathAt():
                return self._operand(expression, fractions)
            case Negative(operand=operand):
                return f"(-{self.text(operand, fractions)})" if fractions else (
                    f"minus({self.text(operand, fractions)})"
                )  # fmt: skip
            case Operation(operator="/", left=left, right=right):
                return self._quotient(left, right, fractions)
            case Operation(operator=operator, left=left, right=right):
                one, other = self.text(left, fractions), self.text(right, fractions)
                if fractions:
                    return f"(fraction({one}) {_SIGNS[operator]} fraction({other}))"
                return f"{_METHODS[operator]}({one}, {other})"

    def decimals(self, expression: Expression) -> int | None:
        """The most decimals of the result; None where nobody knows."""
        match expression:
            case Number(value=value):
                return places_of(value)
            case PathAt(path=path):
                return self._scales.get(path.text)
            case Negative(operand=operand):
                return self.decimals(operand)
            case Operation(operator="/"):
                return None
            case Operation(operator=operator, left=left, right=right):
                found = [self.decimals(left), self.decimals(right)]
                known = [each for each in found if each is not None]
                if len(known) < len(found):
                    return None
                return sum(known) if operator == "*" else max(known)

    def _quotient(self, left: Expression, right: Expression, fractions: bool) -> str:
        if not fractions and isinstance(right, Number):
            # The quotient ends, so a product with the reciprocal is the same and much faster.
            reciprocal = self._writer.out.constant(EXACT.divide(1, right.value), "NUMBER")
            return f"multiply({self.text(left, fractions)}, {reciprocal})"
        return f"divide({self.text(left, fractions)}, {self.text(right, fractions)})"

    def _operand(self, path: PathAt, fractions: bool) -> str:
        slot = self._writer.paths.read(path, self._frame, kind="decimal")
        if not slot.certain:
            self.certain = False
            return "None"
        if slot.shape.kind not in ("integer", "decimal", "text", "any") or slot.shape.format:
            code = "MB312" if slot.crossed else "MB303"
            self._writer.report(code, path.position, found=slot.shape.words(), expected="decimal",
                                path=path.path.text, hint="", hint_zh="")  # fmt: skip
            self.certain = False
            return "None"
        name = self._writer.out.fresh("number")
        self._writer.out.line(f"{name} = {slot.expression}")
        self.maybe = self.maybe or slot.maybe
        self.doubt = self.doubt or slot.doubtful
        self._scales[path.path.text] = decimals_of(slot.shape)
        self.operands.append(name)
        self.shapes.append(slot.shape)
        self.texts = self.texts and slot.shape.kind == "text"
        if slot.shape.kind != "decimal" or slot.shape.foreign:
            converted = self._writer.conversions.decimal(name, slot.shape)
            self.conversions.append(f"{name} = {converted}")
        return name
