"""The Python that a mapping became, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from types import FunctionType
from typing import Any

from mesbridge.documents import Position
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding, errors_in
from mesbridge.mapping.lookups import (
    DecimalCache,
    Memory,
    PairCache,
    SplitMemory,
    StepCache,
    TextCache,
)
from mesbridge.mapping.mapping_writer import MappingWriter
from mesbridge.mapping.python_source import Line, PythonSource
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.runtime import Place
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.sides import sides_of

_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]*_[0-9]+\b")
#: Characters of a constant that is shown.
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PythonLine:
    """One line of the generated module. *function* is the one that it stands in."""

    number: int
    text: str
    function: str


@dataclass(slots=True)
class RuleSource:
    """One rule: the lines of its file, and the Python that carries it out.

    Attributes:
        line: where the rule begins; *until* the last line before the next rule.
        constants: what the Python calls by a name in capitals.
    """

    target: str
    line: int
    until: int
    python: list[PythonLine] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceListing:
    """A whole mapping.

    Attributes:
        python: the module as it is compiled.
        functions: those that carry out the mapping; the others make single fields once more.
    """

    mapping: str
    file: str
    python: str
    rules: list[RuleSource]
    functions: tuple[str, ...]


def source_listing(spec: MappingSpec, scope: Scope) -> SourceListing:
    """What *spec* is compiled to.

    Raises:
        ConfigurationError: the mapping has errors.
    """
    findings: list[Finding] = []
    sides = sides_of(spec, scope, findings)
    writer = MappingWriter(spec, sides, scope, findings, traced=False) if sides else None
    if writer is not None:
        writer.write()
    if writer is None or errors_in(findings):
        raise ConfigurationError(errors_in(findings))
    source = writer.writer.out
    rules = _by_rule(source)
    _extend(rules, spec.position)
    functions = ("run", "stored_keys") if spec.withs else ("run",)
    return SourceListing(spec.name, spec.file, source.text(), rules, functions)


def _by_rule(source: PythonSource) -> list[RuleSource]:
    """The rules in the order of the file, each with its lines in the order of the module."""
    constants = source.constants
    rules: dict[tuple[int, str], RuleSource] = {}
    for line in _numbered(source.lines()):
        owner, python = line
        rule = rules.setdefault(
            (owner.line, owner.target), RuleSource(owner.target, owner.line, owner.line)
        )
        rule.python.append(python)
        for name in _CONSTANT.findall(python.text):
            if name in constants and not isinstance(constants[name], Place):
                rule.constants[name] = source.told.get(name) or described(constants[name])
    return [rules[key] for key in sorted(rules)]


def _numbered(lines: list[Line]) -> Iterator[tuple[Place, PythonLine]]:
    """Lines that were written for a rule; its comments are left out."""
    function = ""
    for number, line in enumerate(lines, start=1):
        if line.startswith("def "):
            function = line[4:].partition("(")[0]
        text = line.strip()
        if isinstance(line.owner, Place) and text and not text.startswith("# "):
            yield line.owner, PythonLine(number, str(line), function)


def _extend(rules: list[RuleSource], start: Position) -> None:
    """A rule's text goes to the line before the next rule."""
    beginnings = sorted({rule.line for rule in rules})
    for rule in rules:
        later = [line for line in beginnings if line > rule.line]
        rule.until = later[0] - 1 if later else 0
        if rule.line == start.line:
            rule.until = rule.line


def described(value: Any) -> str:
    """What a constant of generated code is, as people would write it."""
    match value:
        case StepCache() | PairCache():
            text = value.told(_call)
        case Memory() | SplitMemory():
            text = "what the same texts gave before"
        case DecimalCache():
            text = "a plain decimal"
        case TextCache():
            text = value.told(_call)
        case partial() | FunctionType():
            text = _call(value)
        case frozenset():
            text = ", ".join(sorted(map(repr, value)))
        case Shape():
            text = value.words()
        case Decimal():
            text = str(value)
        case dict():
            text = ", ".join(f"{name!r}: {each!s}" for name, each in value.items())
        case _:
            text = str(getattr(value, "pattern", value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _call(function: Any, arguments: Mapping[str, Any] | None = None) -> str:
    """A function with what it is always given."""
    given: list[str] = []
    if isinstance(function, partial):
        given = [repr(each) for each in function.args]
        arguments = {**function.keywords, **(arguments or {})}
        function = function.func
    given += [
        f"{name}={each!r}"
        for name, each in (arguments or {}).items()
        if isinstance(each, str | int | Decimal | tuple | list | dict | None)
    ]
    name = str(getattr(function, "__name__", function))
    table = getattr(getattr(function, "__self__", None), "name", None)
    return f"{f'{table}.' if table else ''}{name}({', '.join(given)})"
