from __future__ import annotations

from decimal import Decimal

import pytest

from mesbridge.formats.shown import path_text, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12,5", "12,5"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ({"a": 1}, "{…}"),
        ([1, 2], "[…] (2)"),
        (Decimal("1.50"), "1.50"),
        ("a\nb", "a\\u000ab"),
        ("a" * 1_000_000, "a" * 79 + "…"),
    ],
)
def test_a_value_is_shown_short_and_on_one_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_path_is_dotted_with_places_of_lists() -> None:
    assert path_text(["d", "results", 0, "Quantity"]) == "d.results[0].Quantity"
    assert path_text([]) == ""
