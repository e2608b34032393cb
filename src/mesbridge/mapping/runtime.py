"""What generated code calls: conversions, look-ups and the errors of a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.keys import key_text
from mesbridge.errors import HoldError, TranslationError
from mesbridge.mapping.marks import mark_of
from mesbridge.mapping.steps.registry import StepError
from mesbridge.mapping.translator import Flag


@dataclass(frozen=True, slots=True)
class Place:
    """A rule, as its errors name it."""

    target: str
    source: str | None
    file: str
    line: int


class Refused(Exception):  # noqa: N818 - it never leaves the mapping: see `failure`
    """A value that a rule cannot use; generated code knows which rule."""

    def __init__(self, code: str, value: object = None, **params: Any) -> None:
        self.code = code
        self.value = value
        self.params = params
        super().__init__(code)


def failure(place: Place, error: Exception, value: object = None) -> TranslationError:
    """The error of the rule at *place*.

    Args:
        error: what happened; anything but a refusal means that the payload is not of its schema.
        value: what the failing step was given.
    """
    if isinstance(error, Refused | StepError):
        code, params = error.code, dict(error.params)
        value = value if error.value is None else error.value
    else:
        code, params = "MB414", _misfit(place, error)
    return TranslationError(
        code, target=place.target, source=place.source, value=value, file=place.file,
        line=place.line, **params,
    )  # fmt: skip


def failed(error: Exception, rules: Sequence[Place | None]) -> TranslationError:
    """The error of the rule that the failing line of generated code belongs to.

    Args:
        rules: by the number of the line.
    """
    trace = error.__traceback__
    place = rules[trace.tb_lineno] if trace is not None else None
    assert place is not None
    return failure(place, error)


def _misfit(place: Place, error: Exception) -> dict[str, Any]:
    """What a rule met where the schema promises something else."""
    found = ("another type", "另一种类型")
    if isinstance(error, AttributeError):
        found = _WORDS.get(type(error.obj), found)
        expected = ("an object", "对象") if error.name == "get" else ("a text", "文本")
    else:
        expected = ("the type that the schema declares", "schema 声明的类型")
    return {
        "path": place.source or place.target, "found": found[0], "found_zh": found[1],
        "expected": expected[0], "expected_zh": expected[1],
    }  # fmt: skip


_WORDS: Mapping[type, tuple[str, str]] = {
    type(None): ("null", "空值（null）"),
    str: ("a text", "文本"),
    bool: ("true or false", "布尔值"),
    int: ("a number", "数字"),
    Decimal: ("a number", "数字"),
    list: ("a list", "列表"),
}


def all_texts(values: Sequence[Any]) -> bool:
    """Whether *values* are texts, one and all."""
    return {*map(type, values)} == {str}


def no_item(path: str) -> Refused:
    """A list has null where the schema promises an object."""
    return Refused(
        "MB414", path=path, found="a null item", found_zh="值为 null 的条目",
        expected="an object", expected_zh="对象",
    )  # fmt: skip


def missing(place: Place) -> TranslationError:
    """The error of a required value that is not there."""
    return TranslationError(
        "MB401", target=place.target, source=place.source, file=place.file, line=place.line
    )


def hold_value(place: Place) -> HoldError:
    """``on_missing: hold``: the message waits for a value."""
    return HoldError(
        "MB413", reason="value", waits_for=place.source or place.target, target=place.target,
        source=place.source, file=place.file, line=place.line,
    )  # fmt: skip


def hold_code(place: Place, value: object, table: str, column: str) -> HoldError:
    """``on_missing: hold`` of a code: the message waits for a pair of the table."""
    return HoldError(
        "MB405", reason="code", waits_for=f"{table}/{column}/{value}", table=table,
        system=column, target=place.target, source=place.source, value=value, file=place.file,
        line=place.line, column=column,
    )  # fmt: skip


def stored_missing(
    place: Place, hold: bool, entity: str, key: Mapping[str, Any] | None
) -> TranslationError | HoldError:
    """A stored entity that a ``with`` needs is not there."""
    rest = {"target": place.target, "source": place.source, "file": place.file, "line": place.line}
    text = key_text(key, list(key)) if key is not None else None
    if text is None:
        return TranslationError("MB411", entity=entity, **rest)  # type: ignore[arg-type]
    if hold:
        return HoldError(
            "MB410", reason="entity", waits_for=f"{entity} {text}", entity=entity, key=text, **rest
        )
    return TranslationError("MB410", entity=entity, key=text, **rest)  # type: ignore[arg-type]


# --- reading --------------------------------------------------------------------------------


def part(value: Any, name: str) -> Any:
    """Member *name* of an XML element, which is plain text where it has no attributes."""
    if type(value) is dict:
        return value.get(name)
    return value if name == "#text" else None


def dig(value: Any, names: Sequence[str]) -> Any:
    """The value below *names*, or None."""
    for name in names:
        value = part(value, name)
    return value


def item_at(values: Any, index: int) -> Any:
    """The item at a place, from the end if negative; None where there is none."""
    if values is None or not -len(values) <= index < len(values):
        return None
    return values[index]


def pick(values: Any, names: Sequence[str], wanted: object) -> Any:
    """The one item whose *names* is *wanted*; None where there is none.

    Raises:
        Refused: there are two.
    """
    found = [item for item in values or () if dig(item, names) == wanted]
    if len(found) > 1:
        raise Refused("MB406", wanted, count=len(found))
    return found[0] if found else None


def pick_any(values: Any, names: Sequence[str], wanted: object) -> Any:
    """The first item whose *names* is *wanted*; None where there is none."""
    return next((item for item in values or () if dig(item, names) == wanted), None)


def grouped(rows: Sequence[tuple[Any, ...]], place: int) -> list[tuple[Any, ...]]:
    """The first of all *rows* with the same value at *place*, in the order of these.

    At *place* each then has the items (the last members) of all rows that it stands for.
    """
    groups: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        groups.setdefault(tuple(map(mark_of, row[place])), []).append(row)
    return [
        (*group[0][:place], [row[-1] for row in group], *group[0][place + 1 :])
        for group in groups.values()
    ]


def unless(value: Any, nothing: frozenset[str]) -> Any:
    """*value*, or None where the system sends it for nothing; ``false`` is known by its text."""
    if type(value) is str:
        return None if value in nothing else value
    return None if value is False and "false" in nothing else value


#: What ends a rule: a refusal, or what only a payload that does not fit its schema can cause.
REFUSED = (
    Refused, StepError, AttributeError, TypeError, LookupError, ValueError, ArithmeticError,
)  # fmt: skip


def name_flags(flags: list[Any], place: Place) -> None:
    """Give the flags that a step has just raised, as short codes, the field they belong to."""
    for index, flag in enumerate(flags):
        if type(flag) is str:
            flags[index] = Flag(flag, place.target)


def check_failed(
    place: Place, action: str, code: str, en: str, zh: str
) -> TranslationError | HoldError:
    """A ``refuse`` or ``hold`` of a mapping's checks holds true."""
    rest = {"target": place.target, "file": place.file, "line": place.line, "check": code,
            "text": en, "text_zh": zh or en}  # fmt: skip
    if action == "hold":
        return HoldError("MB415", reason="check", waits_for=en or code, **rest)
    return TranslationError("MB412", **rest)  # type: ignore[arg-type]
