"""The shape of a step: one closed, typed, pure change of a value, with help and examples."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mesbridge.mapping.steps.patterns import PatternError, compile_pattern
from mesbridge.mapping.steps.time_format import compile_format

#: Characters of the longest text that a parameter may be.
MAX_TEXT_PARAMETER = 1000

#: What a value inside a mapping can be.
Kind = Literal[
    "text", "integer", "decimal", "boolean", "date", "time", "datetime", "duration",
    "list", "object", "any",
]  # fmt: skip
#: What a step gives: a kind, ``same`` as it took, ``item`` of the list it took, or ``number``:
#: integer stays integer, everything else becomes a decimal.
Returns = Literal[
    "text", "integer", "decimal", "boolean", "date", "time", "datetime", "duration",
    "list", "object", "any", "same", "item", "number",
]  # fmt: skip
ParameterKind = Literal[
    "text", "integer", "decimal", "boolean", "choice", "list", "map", "any",
    "pattern", "format", "date_format", "time_format", "zone", "predicate", "sort",
]  # fmt: skip

_WANTED: Mapping[ParameterKind, tuple[str, str]] = {
    "text": (
        f"text of at most {MAX_TEXT_PARAMETER} characters",
        f"不超过 {MAX_TEXT_PARAMETER} 个字符的文本",
    ),
    "integer": ("a whole number", "整数"),
    "decimal": ('a number such as 0.5 or "0.5"', '数字，例如 0.5 或 "0.5"'),
    "boolean": ("true or false", "true 或 false"),
    "choice": ("one of {values}", "{values} 之一"),
    "list": ("a list", "列表"),
    "map": ("names with values", "名称与值的对应"),
    "any": ("a value", "一个值"),
    "pattern": ("a regular expression (RE2 syntax)", "正则表达式（RE2 语法）"),
    "format": ('a format such as "%Y%m%d", or {values}', '格式，例如 "%Y%m%d"，或 {values}'),
    "date_format": (
        'a format with year, month and day such as "%Y%m%d", or {values}',
        '含年、月、日的格式，例如 "%Y%m%d"，或 {values}',
    ),
    "time_format": (
        'a format with hours such as "%H%M%S", or {values}',
        '含小时的格式，例如 "%H%M%S"，或 {values}',
    ),
    "predicate": ("a predicate such as {{eq: [Use, A]}}", "条件，例如 {{eq: [Use, A]}}"),
    "sort": (
        "a path, several, or {{path: x, descending: true}}",
        "一个或多个路径，或 {{path: x, descending: true}}",
    ),
    "zone": ("a time zone such as Europe/Berlin", "时区，例如 Europe/Berlin"),
}


class StepError(Exception):
    """A step met a value that it cannot change; the runtime adds target, source, file and line.

    Attributes:
        code: of the catalogue, MB420 to MB439.
        params: what fills the sentence besides ``source`` and ``value``; most have ``expected``.
        value: the offending value where it is not the whole that the step was given (one item of
            a list), else None.
    """

    def __init__(self, code: str, expected: str = "", *, value: object = None, **params: Any):
        self.code = code
        self.expected = expected
        self.value = value
        self.params: Mapping[str, Any] = {"expected": expected, **params}
        super().__init__(code, expected)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; *values* are the choices, or the words that a ``format`` allows besides."""

    name: str
    kind: ParameterKind
    help_en: str
    help_zh: str
    default: Any = None
    required: bool = False
    values: tuple[str, ...] = ()

    @property
    def argument(self) -> str:
        """The name of the Python argument: ``from`` is ``from_``."""
        return f"{self.name}_" if keyword.iskeyword(self.name) else self.name

    def fits(self, value: Any) -> bool:
        """Whether the literal *value* (as read from YAML) may stand here."""
        match self.kind:
            case "any":
                return value is not None
            case "integer":
                return isinstance(value, int) and not isinstance(value, bool)
            case "decimal":
                return is_decimal_literal(value)
            case "boolean":
                return isinstance(value, bool)
            case "list":
                return value is not None and not isinstance(value, dict)
            case "predicate" | "sort":
                # Read where the step is written: paths mean something only there.
                return value is not None
            case "map":
                return isinstance(value, dict | list)
            case _:
                short = isinstance(value, str) and len(value) <= MAX_TEXT_PARAMETER
                return short and self._fits_text(value)

    def wanted(self, language: str = "en") -> str:
        """What may stand here, as a phrase in *language* (``en`` or ``zh``)."""
        return _WANTED[self.kind][language == "zh"].format(values=", ".join(self.values))

    def _fits_text(self, value: str) -> bool:
        match self.kind:
            case "choice":
                return value in self.values
            case "format" | "date_format" | "time_format":
                return value in self.values or _is_format(value, self.kind)
            case "pattern":
                return _is_pattern(value)
            case "zone":
                return is_zone(value)
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Example:
    """``{step: parameters}`` makes *result* of *value*; run as a test and shown in the help.

    *zone* is what the engine would pass; *error* the code where the value is refused.
    """

    value: Any
    result: Any = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    zone: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the language.

    ``function(value, **parameters)`` is pure and never gets None (a list may hold None where
    *keeps_missing* is set); it may return None: the value is missing from then on. It raises
    :class:`StepError`. Parameters are passed by :attr:`Parameter.argument`, left out ones keep
    their default.

    Attributes:
        group: ``text number time logic id list unit``; orders the help.
        parameters: the first may stand bare: ``{join: "-"}``.
        accepts: the kinds that *function* takes; ``text`` beside ``decimal`` means plain decimal
            text. ``any`` takes all.
        items: where *accepts* has ``list``: the kinds of its items.
        returns: see :data:`Returns`; :meth:`result_kind` works it out.
        zone: ``source`` (a reading step: the mapping's zone) or ``target`` (a writing step: the
            zone of the system written to): passed as ``zone`` unless the parameter is written.
        flags: takes ``flag``, called with a short code when a doubtful value was let pass.
        flagging: parameters without which (``error``) it never flags; none: it may at any time.
        item_kind: takes ``item_kind``, the kind of the list's items (an empty list has none).
        units: takes ``units``, the table of units.
        keeps_missing: of several ``from``, missing ones stay in the list as None.
        names: parameters whose literals are named by the rule: such a value is not missing, even
            if the system sends it for nothing.
        compares: orders the items, so instants and durations must not be texts.
        per_item: the parameter is a predicate on the items or paths of them, carried out for each;
            *function* gets the items paired with what was found.
    """

    name: str
    group: Literal["text", "number", "time", "logic", "id", "list", "unit"]
    function: Callable[..., Any]
    accepts: tuple[Kind, ...]
    returns: Returns
    help_en: str
    help_zh: str
    examples: tuple[Example, ...]
    parameters: tuple[Parameter, ...] = ()
    items: tuple[Kind, ...] = ("any",)
    zone: Literal["source", "target"] | None = None
    flags: bool = False
    flagging: tuple[str, ...] = ()
    item_kind: bool = False
    units: bool = False
    keeps_missing: bool = False
    names: tuple[str, ...] = ()
    compares: bool = False
    per_item: Literal["predicate", "sort"] | None = None

    def parameter(self, name: str) -> Parameter | None:
        """The parameter called *name* in YAML."""
        return next((each for each in self.parameters if each.name == name), None)

    def takes(self, kind: Kind) -> bool:
        """Whether a value of *kind* may enter."""
        return kind == "any" or "any" in self.accepts or kind in self.accepts

    def takes_items(self, kind: Kind) -> bool:
        """Whether a list of *kind* may enter, where lists may."""
        return kind == "any" or "any" in self.items or kind in self.items

    def may_flag(self, fixed: Mapping[str, Any], dynamic: Mapping[str, str]) -> bool:
        """Whether it can flag with these arguments: no choice was left to it if all refuse."""
        choices = [each for each in self.parameters if each.argument in self.flagging]
        return self.flags and (
            not choices
            or any(
                each.argument in dynamic or fixed.get(each.argument, each.default) != "error"
                for each in choices
            )
        )

    def result_kind(self, kind: Kind, item: Kind = "any") -> Kind:
        """The kind that leaves when *kind* (a list: of *item*) enters."""
        match self.returns:
            case "same":
                return kind
            case "item":
                return item
            case "number":
                return "integer" if kind == "integer" else "decimal"
            case other:
                return other


def is_decimal_literal(value: object) -> bool:
    """Whether *value* is a number, or text that is one."""
    if isinstance(value, str):
        whole, point, fraction = value.removeprefix("-").partition(".")
        return all(part.isascii() and part.isdigit() for part in (whole, fraction or "0")) and (
            not point or bool(fraction)
        )
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def is_zone(name: str) -> bool:
    """Whether the time zone database has *name*."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_format(text: str, kind: ParameterKind) -> bool:
    compiled = compile_format(text)
    if compiled is None:
        return False
    return kind == "format" or (compiled.has_date if kind == "date_format" else compiled.has_time)


def _is_pattern(text: str) -> bool:
    try:
        compile_pattern(text)
    except PatternError:
        return False
    return True
