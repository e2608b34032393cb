"""Reads predicates and operands: ``{eq: [Plant, "1000"]}``, ``{path: x}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from mesbridge.dictionary.reading import found_text
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.path_syntax import PathSyntaxError, parse_path
from mesbridge.mapping.steps.patterns import PatternError, compile_pattern
from mesbridge.mapping.terms import (
    Combined,
    Compare,
    Comparison,
    In,
    Match,
    Operand,
    PathAt,
    Predicate,
    Present,
    Value,
)
from mesbridge.nearest import did_you_mean

_COMPARISONS = get_args(Comparison)
OPERATORS: tuple[str, ...] = (*_COMPARISONS, "in", "present", "match", "all", "any", "not")
#: Predicates inside each other.
MAX_DEPTH = 20
#: Comparisons of one predicate.
MAX_PARTS = 200


class PredicateReader:
    """Reads predicates; every finding is about *subject*."""

    def __init__(self, subject: str | None, findings: list[Finding]) -> None:
        self._subject = subject
        self._findings = findings
        self._count = 0

    def predicate(self, document: Document, depth: int = 0) -> Predicate | None:
        """The predicate written as *document*, or None with a finding."""
        if depth == 0:
            self._count = 0
        self._count += 1
        if self._count > MAX_PARTS:
            if self._count == MAX_PARTS + 1:
                self._report("MB240", document.position, found="comparisons", found_zh="个比较",
                             limit=MAX_PARTS)  # fmt: skip
            return None
        if not isinstance(document, Fields) or len(document.entries) != 1 or depth > MAX_DEPTH:
            self._wrong(document, "one predicate such as {eq: [path, value]}",
                               "一个条件，例如 {eq: [路径, 值]}")  # fmt: skip
            return None
        (operator, operand), place = next(iter(document.entries.items())), document.position
        if operator in _COMPARISONS:
            return self._compare(operator, operand, place)  # type: ignore[arg-type]
        reader: Callable[[], Predicate | None] | None = {
            "in": lambda: self._in(operand, place),
            "present": lambda: self._present(operand, place),
            "match": lambda: self._match(operand, place),
            "not": lambda: self._not(operand, place, depth),
        }.get(operator)
        if reader is not None:
            return reader()
        if operator == "all" or operator == "any":
            return self._combined(operator, operand, place, depth)
        self._report(
            "MB228", document.keys.get(operator, place), found=operator,
            **did_you_mean(operator, OPERATORS),
        )  # fmt: skip
        return None

    def path(self, document: Document) -> PathAt | None:
        """The path written as *document*, or None with a finding."""
        if isinstance(document, Scalar) and document.value is not None:
            return self.path_text(document.text, document.position, int(document.quoted))
        if isinstance(document, Scalar):
            self._report("MB224", document.position)
            return None
        self._wrong(document, "a path", "路径")
        return None

    def path_text(self, text: str, position: Position, shift: int = 0) -> PathAt | None:
        """The path *text*, or None with a finding."""
        try:
            return PathAt(parse_path(text), position, shift)
        except PathSyntaxError as error:
            place = position._replace(column=position.column + shift + error.at)
            self._report("MB227", place, found=text, reason=error.reason, reason_zh=error.reason_zh)
            return None

    def operand(self, document: Document) -> Operand | None:
        """A literal, or ``{path: x}``."""
        if isinstance(document, Fields):
            inner = document.get("path")
            if inner is None or len(document.entries) != 1:
                self._wrong(document, "a value or {path: x}", "一个值或 {path: x}")
                return None
            return self.path(inner)
        return Value(document)

    def _pair(self, operand: Document, place: Position) -> tuple[PathAt, Document] | None:
        if not isinstance(operand, Items) or len(operand) != 2:
            self._wrong(operand, "[path, value]", "[路径, 值]", place)
            return None
        path = self.path(operand.values[0])
        return (path, operand.values[1]) if path is not None else None

    def _compare(
        self, operator: Comparison, operand: Document, place: Position
    ) -> Predicate | None:
        pair = self._pair(operand, place)
        if pair is None:
            return None
        right = self.operand(pair[1])
        if right is None:
            return None
        if isinstance(right, Value) and not _is_literal(right.document):
            self._wrong(right.document, "one value", "一个值")
            return None
        return Compare(operator, pair[0], right, place)

    def _in(self, operand: Document, place: Position) -> Predicate | None:
        pair = self._pair(operand, place)
        if pair is None:
            return None
        literals = pair[1]
        if not isinstance(literals, Items) or not all(_is_literal(each) for each in literals):
            self._wrong(literals, "a list of values", "值的列表")
            return None
        scalars = tuple(each for each in literals if isinstance(each, Scalar))
        return In(pair[0], scalars, place)

    def _present(self, operand: Document, place: Position) -> Predicate | None:
        path = self.path(operand)
        return Present(path, place) if path is not None else None

    def _match(self, operand: Document, place: Position) -> Predicate | None:
        pair = self._pair(operand, place)
        if pair is None:
            return None
        pattern = pair[1]
        if not isinstance(pattern, Scalar) or pattern.value is None:
            self._wrong(pattern, "a pattern", "正则表达式")
            return None
        try:
            compile_pattern(pattern.text)
        except PatternError as error:
            self._report("MB234", pattern.position, found=pattern.text, reason=str(error))
            return None
        return Match(pair[0], pattern.text, place)

    def _not(self, operand: Document, place: Position, depth: int) -> Predicate | None:
        inner = self.predicate(operand, depth + 1)
        return Combined("not", (inner,), place) if inner is not None else None

    def _combined(
        self, operator: str, operand: Document, place: Position, depth: int
    ) -> Predicate | None:
        if not isinstance(operand, Items) or not operand.values:
            self._wrong(operand, "a list of predicates", "条件列表")
            return None
        parts = [self.predicate(each, depth + 1) for each in operand]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) != len(parts):
            return None
        return Combined("all" if operator == "all" else "any", whole, place)

    def _wrong(
        self, document: Document, expected: str, expected_zh: str, place: Position | None = None
    ) -> None:
        self._report(
            "MB223", place or document.position, found=found_text(document), expected=expected,
            expected_zh=expected_zh,
        )  # fmt: skip

    def _report(self, code: str, place: Position, **params: object) -> None:
        self._findings.append(Finding(code, place, params, self._subject))


def _is_literal(document: Document) -> bool:
    return isinstance(document, Scalar) and document.value is not None
