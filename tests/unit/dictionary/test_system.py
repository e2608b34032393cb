"""What a system sends for nothing."""

from __future__ import annotations

import pytest

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.system import System
from mesbridge.documents import Position

_MISSING = {
    "text": frozenset([""]),
    "datetime": frozenset(["0001-01-01T00:00:00"]),
    "decimal": frozenset(["~"]),
}
_SYSTEM = System("erp", Label("ERP", "ERP"), "erp", "UTC", "json", Position("s", 1, 1), _MISSING)


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [
        ("datetime", {"", "0001-01-01T00:00:00"}),
        ("date", {"", "0001-01-01T00:00:00"}),
        ("decimal", {"", "~"}),
        ("text", {""}),
        ("time", {""}),
    ],
)
def test_a_kind_has_its_own_words_for_nothing_and_those_of_text(
    kind: str, nothing: set[str]
) -> None:
    assert _SYSTEM.nothing(kind) == nothing
