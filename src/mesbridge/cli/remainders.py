"""Remainders of rounding in a dry run: ``{target: {key: number}}`` in, a line for each out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from mesbridge.cli.dry_run import Ran
from mesbridge.dictionary.keys import plain_decimal
from mesbridge.mapping.carrying import Remainders
from mesbridge.mapping.steps.step import is_decimal_literal

_LEFT = {"en": "remainder", "zh": "余数"}


def given_remainders(path: Path | None) -> Remainders:
    """What earlier messages have left.

    Raises:
        click.UsageError: it is not ``{target: {key: number}}`` as JSON.
    """
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    except ValueError as error:
        raise click.UsageError(f"{path} is no JSON: {error}") from error
    remainders = {}
    for target, keys in found.items() if isinstance(found, dict) else ():
        for key, number in keys.items() if isinstance(keys, dict) else ():
            if not isinstance(number, str) or not is_decimal_literal(number):
                raise click.UsageError(f"{path}: the remainder of {target} {key} is no number")
            remainders[target, key] = Decimal(number)
    if not remainders:
        raise click.UsageError(f"{path} has to hold an object {{target: {{key: number}}}}")
    return remainders


def remainder_lines(ran: list[Ran], language: str) -> Iterator[str]:
    """What each mapping leaves under the keys that it has touched."""
    for each in ran:
        for (target, key), left in sorted(each.remainders.items()):
            number = plain_decimal(left)
            yield f"{_LEFT[language]} {each.translator.name} {target} {key}: {number}"
