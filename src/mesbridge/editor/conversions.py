"""Schemas of what converts a value: ``code`` and ``round``; what the values of a table mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from mesbridge.dictionary.codes import CodeTable
from mesbridge.editor.definitions import reference
from mesbridge.editor.parts import SCALAR, Schema, both, choice, keyed, one_of_names, suggested
from mesbridge.mapping.rule_parts import MAX_PLACES
from mesbridge.mapping.rules import OnMissing, RoundMode


def canonical_values(table: CodeTable) -> dict[str, str]:
    """The canonical values of *table* with their labels."""
    return {row.canonical: both(table.label(row.canonical)) for row in table.rows}


def code(tables: Mapping[str, CodeTable]) -> Schema:
    """``code``: the name of a table, or an object with it."""
    name = suggested(
        one_of_names(sorted(tables), "unknown code table", "没有这个代码表"),
        {each: ", ".join(table.foreign_columns) for each, table in sorted(tables.items())},
    )
    columns = dict.fromkeys(col for each in tables.values() for col in each.foreign_columns)
    operand: Schema = {"anyOf": [SCALAR, reference("read")]}
    keys = keyed("code", {
        "table": name, "column": one_of_names(columns, "unknown column", "没有这一列"),
        "plant": operand, "on": operand,
        "on_missing": choice(get_args(OnMissing), "on_missing"),
    }, required=["table"])  # fmt: skip
    return {**keys, **name, "type": ["string", "object"]}


def rounding(paths: Schema) -> Schema:
    """``round``: the number of places, or an object with it; *paths* is what ``carry`` takes."""
    keys = keyed("round", {
        "places": {"type": "integer", "minimum": 0, "maximum": MAX_PLACES},
        "mode": choice(get_args(RoundMode), "round_mode"),
        "carry": paths,
    })  # fmt: skip
    return {**keys, "type": ["integer", "object"], "minimum": 0, "maximum": MAX_PLACES}
