"""``calc``: decimals, ``+ - * / ( )`` and paths, parsed into a tree of our own. Never Python's."""

from __future__ import annotations

import re
from decimal import Decimal

from mesbridge.documents import Position
from mesbridge.mapping.path_syntax import PathSyntaxError, parse_path
from mesbridge.mapping.terms import Expression, Negative, Number, Operation, PathAt

#: How deep parentheses and signs may stand inside each other.
MAX_DEPTH = 50
#: Characters of the longest calc.
MAX_LENGTH = 10_000
#: Operators of one calc: more would nest the generated Python too deep.
MAX_OPERATORS = 60

# A path ends at an operator, a parenthesis or a space outside its brackets and quotes. What a
# quantifier with `+` behind it took it never gives back: quotes could be parted in 2^n ways.
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.'\[]))
      | (?P<operator>[-+*/()])
      | (?P<path>(?:'(?:[^']|'')*+'|\[(?:[^\]']|'(?:[^']|'')*+')*+\]|[^-+*/()\s'\[])++)
    )""",
    re.VERBOSE,
)


class CalcError(ValueError):
    """*reason* is a short English phrase, *reason_zh* the same in Chinese; *at* is its place."""

    def __init__(self, reason: str, reason_zh: str, at: int | None = None) -> None:
        self.reason = reason
        self.reason_zh = reason_zh
        self.at = at
        super().__init__(reason)


def parse_calc(text: str, position: Position, shift: int = 0) -> Expression:
    """The expression written as *text*, *shift* columns behind *position*.

    Raises:
        CalcError: it is none.
    """
    if len(text) > MAX_LENGTH:
        raise CalcError(f"longer than {MAX_LENGTH} characters", f"超过 {MAX_LENGTH} 个字符")
    parser = _Parser(_tokens(text), position, shift)
    try:
        expression = parser.sum(0)
        if parser.kind != "end":
            found = parser.text
            raise CalcError(f"'{found}' was not expected", f"“{found}” 出现在此处不合语法")
    except CalcError as error:
        if error.at is None:
            error.at = parser.tokens[parser.at][2]
        raise
    return expression


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].strip()
            raise CalcError(f"'{rest}' was not expected", f"“{rest}” 出现在此处不合语法", at)
        kind = match.lastgroup or ""
        found.append((kind, match[kind], match.start(kind)))
        at = match.end()
    if sum(kind == "operator" for kind, _, _ in found) > MAX_OPERATORS:
        raise CalcError(f"more than {MAX_OPERATORS} operators", f"运算符超过 {MAX_OPERATORS} 个")
    return [*found, ("end", "", at)]


class _Parser:
    """Recursive descent: sum, product, sign, atom."""

    def __init__(self, tokens: list[tuple[str, str, int]], position: Position, shift: int) -> None:
        self.tokens = tokens
        self.position = position
        self.shift = shift
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def operator(self, *wanted: str) -> str | None:
        """Step over one of the *wanted* operators."""
        if self.kind == "operator" and self.text in wanted:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def sum(self, depth: int) -> Expression:
        left = self.product(depth)
        while operator := self.operator("+", "-"):
            right = self.product(depth)
            left = Operation("+" if operator == "+" else "-", left, right)
        return left

    def product(self, depth: int) -> Expression:
        left = self.sign(depth)
        while operator := self.operator("*", "/"):
            right = self.sign(depth)
            left = Operation("*" if operator == "*" else "/", left, right)
        return left

    def sign(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise CalcError("too deep", "嵌套过深")
        if self.operator("-"):
            return Negative(self.sign(depth + 1))
        return self.atom(depth)

    def atom(self, depth: int) -> Expression:
        kind, text = self.kind, self.text
        if self.operator("("):
            inner = self.sum(depth + 1)
            if not self.operator(")"):
                raise CalcError("a '(' is not closed", "“(” 没有闭合")
            return inner
        if kind in ("end", "operator"):
            raise CalcError("a number or a path is missing", "缺少数字或路径")
        place = self.shift + self.tokens[self.at][2]
        self.at += 1
        if kind == "number":
            return Number(Decimal(text))
        try:
            return PathAt(parse_path(text), self.position, place)
        except PathSyntaxError as error:
            raise CalcError(error.reason, error.reason_zh, place - self.shift + error.at) from error
