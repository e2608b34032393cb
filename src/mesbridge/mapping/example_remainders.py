"""The remainders of a test: ``remainders: {quantity: {"4711|KGM": -0.00003}}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mesbridge.dictionary.keys import plain_decimal
from mesbridge.documents import Fields, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.carrying import RemainderKey
from mesbridge.mapping.example_values import ExampleError
from mesbridge.mapping.steps.step import is_decimal_literal


def remainders_of(document: Fields) -> dict[RemainderKey, Decimal]:
    """What is written as target, key and number.

    Raises:
        ExampleError: a part is no object, or no number.
    """
    found = {}
    for target, keys in document.entries.items():
        if not isinstance(keys, Fields):
            raise ExampleError(keys, f"'{target}' needs keys with their remainders")
        for key, value in keys.entries.items():
            if not isinstance(value, Scalar) or not is_decimal_literal(value.value):
                raise ExampleError(value, f"the remainder of '{key}' is no number")
            found[target, key] = Decimal(str(value.value))
    return found


def remainder_differences(
    document: Fields, actual: Mapping[RemainderKey, Decimal]
) -> Iterator[Finding]:
    """What is left otherwise than expected; nothing is left where nothing is written.

    Raises:
        ExampleError: the expectation cannot be read.
    """
    wanted = remainders_of(document)
    for target, key in sorted({*wanted, *actual}):
        expected = wanted.get((target, key), Decimal(0))
        found = actual.get((target, key), Decimal(0))
        if expected != found:
            path = f"remainder {target} {key}"
            yield Finding("MB501", document.position, {
                "path": path, "expected": plain_decimal(expected), "found": plain_decimal(found),
            })  # fmt: skip
