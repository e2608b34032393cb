"""A mapping as written: rules that know their file and line. Names have no meaning yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.mapping.terms import Expression, Operand, PathAt, Predicate, Value

OnMissing = Literal["error", "omit", "hold", "pass"]
RoundMode = Literal["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]


@dataclass(frozen=True, slots=True)
class StepCall:
    """One entry of ``steps``.

    Attributes:
        bare: what stood bare: the first parameter.
        document: everything behind the step's name.
    """

    name: str
    parameters: Mapping[str, Document]
    bare: Document | None
    position: Position
    document: Document | None = None

    def name_place(self, parameter: str) -> Position:
        """Where the name of *parameter* stands, else the step."""
        keys = self.document.keys if isinstance(self.document, Fields) else {}
        return keys.get(parameter, self.position)


@dataclass(frozen=True, slots=True)
class CodeCall:
    """``code:`` with its table; *column* None means the system's own."""

    table: str
    position: Position
    column: str | None = None
    plant: Operand | None = None
    on: Operand | None = None
    on_missing: OnMissing | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """``case:`` with ``else``; the names are text as written."""

    values: Mapping[str, Scalar]
    names: Mapping[str, Position]
    otherwise: Scalar | None
    position: Position


@dataclass(frozen=True, slots=True)
class Round:
    """``round:``, exact, after ``code`` and ``case``.

    Attributes:
        carry: paths of the key under which the remainder is kept; empty: it is dropped.
    """

    places: int
    mode: RoundMode
    position: Position
    carry: tuple[PathAt, ...] = ()


@dataclass(frozen=True, slots=True)
class FromPaths:
    """``from:``: one path or several; *several* even if the list holds one."""

    paths: tuple[PathAt, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class FirstOf:
    """``first_of:``: the first that is not missing."""

    entries: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Calc:
    """``calc:``; *text* as written."""

    expression: Expression
    text: str


@dataclass(frozen=True, slots=True)
class Constant:
    """``value:``."""

    literal: Value


@dataclass(frozen=True, slots=True)
class SortKey:
    """One path of ``sort``."""

    path: PathAt
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """``each`` or ``emit``: over which items, in which order.

    Attributes:
        alias: the ``as`` of an emit.
        group: paths whose distinct values make one item each.
    """

    path: PathAt
    where: Predicate | None = None
    sort: tuple[SortKey, ...] = ()
    alias: str | None = None
    group: tuple[PathAt, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """``each:``: one object per item."""

    loop: Loop
    lets: Mapping[str, Rule]
    fields: Sequence[TargetRule]


@dataclass(frozen=True, slots=True)
class Object:
    """``fields:`` without ``each``: one object."""

    fields: Sequence[TargetRule]


@dataclass(frozen=True, slots=True)
class Several:
    """A list of rules for one list target, appended in order."""

    entries: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """``share:``: the item's part of *whole*, in proportion to *by*, else as much as all others."""

    whole: PathAt
    by: PathAt | None


Source = FromPaths | FirstOf | Calc | Constant | Each | Object | Several | Share


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``when``, source, ``steps``, ``code`` or ``case``, ``round``, ``default``.

    Attributes:
        position: of the path or of the rule, where findings point to.
        where: looks at the item of the last list that the path crosses.
    """

    source: Source
    position: Position
    when: Predicate | None = None
    where: Predicate | None = None
    steps: tuple[StepCall, ...] = ()
    code: CodeCall | None = None
    case: Case | None = None
    round: Round | None = None
    default: Scalar | Items | None = None
    on_missing: OnMissing | None = None


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A rule and its field; *target* from the object around: ``("command", "NId")``."""

    target: tuple[str, ...]
    rule: Rule
    position: Position


@dataclass(frozen=True, slots=True)
class WithEntity:
    """One name of ``with``: which stored entity it reads, by which key."""

    name: str
    entity: str
    key: Mapping[str, Rule]
    key_positions: Mapping[str, Position]
    on_missing: Literal["error", "omit", "hold"]
    position: Position


@dataclass(frozen=True, slots=True)
class MappingCheck:
    """One entry of a mapping's ``checks``; *code* is the short word of its flag."""

    action: Literal["refuse", "flag", "hold"]
    predicate: Predicate
    message: Label
    code: str
    position: Position


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """``zone:`` of a mapping: a name, or a rule that reads it from the message."""

    name: str | None
    rule: Rule | None
    position: Position


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A whole mapping file, parsed.

    Attributes:
        source, target: what stands in ``from`` and ``to``.
        at: where its paths start, or None for the message itself.
    """

    name: str
    source: str
    target: str
    file: str
    position: Position
    source_position: Position
    target_position: Position
    fields: Sequence[TargetRule]
    at: PathAt | None = None
    zone: ZoneRule | None = None
    when: Predicate | None = None
    withs: Sequence[WithEntity] = ()
    lets: Mapping[str, Rule] = field(default_factory=dict)
    emit: Loop | None = None
    checks: Sequence[MappingCheck] = ()
