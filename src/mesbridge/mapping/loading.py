"""Generated source becomes functions: with exactly the names that it needs, and nothing else."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any

from mesbridge.dictionary.keys import value_text
from mesbridge.formats.iso_time import written_duration, written_instant
from mesbridge.mapping.carrying import Carry, carry_key
from mesbridge.mapping.dynamic_values import compared, of_any
from mesbridge.mapping.exact_numbers import (
    EXACT,
    WHOLE,
    decimal_of_number,
    decimal_of_text,
    divide,
    fraction,
    nearly,
    number_of_text,
    settled,
    text_of_number,
)
from mesbridge.mapping.lookups import tidy
from mesbridge.mapping.moments import (
    date_of_text,
    datetime_of_text,
    duration_of_text,
    known_zone,
    message_value,
)
from mesbridge.mapping.python_source import PythonSource
from mesbridge.mapping.revisits import Revisits
from mesbridge.mapping.runtime import (
    REFUSED,
    Refused,
    all_texts,
    check_failed,
    failed,
    failure,
    grouped,
    hold_code,
    hold_value,
    item_at,
    missing,
    name_flags,
    no_item,
    part,
    pick,
    pick_any,
    stored_missing,
    unless,
)
from mesbridge.mapping.shares import shared
from mesbridge.mapping.steps.registry import StepError
from mesbridge.mapping.translator import Flag, Translation

#: Everything that generated code can reach besides its own constants.
_RUNTIME: dict[str, Any] = {
    **{each.__name__: each for each in (
        Carry, Flag, Refused, Revisits, StepError, Translation, carry_key, itemgetter,
        check_failed, failed, failure, grouped, hold_code, hold_value, item_at, missing, name_flags,
        no_item, part, pick, pick_any, shared, stored_missing, unless,
        decimal_of_number, decimal_of_text, divide, fraction, nearly, settled,
        text_of_number,
        all_texts, number_of_text, tidy,
        date_of_text, datetime_of_text, duration_of_text, known_zone, message_value,
        written_duration, written_instant, compared, of_any, value_text,
    )},
    "add": EXACT.add,
    "subtract": EXACT.subtract,
    "multiply": EXACT.multiply,
    "minus": EXACT.minus,
    "WHOLE": WHOLE, "Decimal": Decimal, "InvalidOperation": InvalidOperation, "REFUSED": REFUSED,
}  # fmt: skip
_BUILTINS = {
    each.__name__: each for each in (bool, enumerate, int, len, list, str, type)
}  # fmt: skip


def load(source: PythonSource, name: str) -> dict[str, Any]:
    """The functions of generated *source*: carried out once, with nothing but what it needs."""
    namespace: dict[str, Any] = {
        **_RUNTIME, **source.constants, "LINES_1": source.owners(), "__builtins__": _BUILTINS,
    }  # fmt: skip
    # The source is our own: texts of YAML files stand in it as literals, see PythonSource.
    shown = "".join(each if each.isprintable() else "?" for each in name)
    exec(compile(source.text(), f"<mapping {shown}>", "exec"), namespace)
    return namespace
