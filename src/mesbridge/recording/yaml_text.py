"""Plain values as YAML that the workspace's reader takes for the same values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.keys import value_text
from mesbridge.formats.iso_time import written_duration

#: Characters of an object or a list that stands on one line.
_LINE = 100
_PLAIN = re.compile(r"[^\W\d_][\w.-]*(?: [\w.-]+)*")
#: Words that some reader of YAML takes for something else than text.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def yaml_lines(value: Any, indent: int = 0) -> list[str]:
    """Lines of *value*, each with *indent* blanks in front."""
    return [" " * indent + line for line in _lines(value)]


def _lines(value: Any) -> Iterator[str]:
    short = flow(value)
    if len(short) <= _LINE or not isinstance(value, Mapping | list) or not value:
        yield short
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _entry(f"{scalar(str(name))}:", each)
    else:
        for each in value:
            first, *rest = _lines(each)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)


def _entry(key: str, value: Any) -> Iterator[str]:
    short = flow(value)
    if len(short) <= _LINE or not isinstance(value, Mapping | list) or not value:
        yield f"{key} {short}"
        return
    yield key
    yield from (f"  {line}" for line in _lines(value))


def flow(value: Any) -> str:
    """*value* on one line."""
    match value:
        case Mapping():
            inside = (f"{scalar(str(name))}: {flow(each)}" for name, each in value.items())
            return f"{{{', '.join(inside)}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case _:
            return scalar(value)


def scalar(value: Any) -> str:
    """One value; a text is quoted where it could be taken for anything else."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case timedelta():
            return scalar(written_duration(value))
        case datetime() | date() | time():
            return scalar(value_text(value))
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in _WORDS:
        return text
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
