"""The page of limits says what the code does."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from mesbridge.catalogue import CATALOGUE

PAGE = Path(__file__).parents[3] / "docs" / "hostile-input.md"
_ROW = re.compile(r"^\| (.+?) \| ([0-9,]+) \| (MB[0-9]{3}) \| `(.+)\.([A-Z_]+)` \|$", re.M)
ROWS = _ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("what", "limit", "code", "module", "constant"), ROWS)
def test_a_limit_is_the_constant_that_it_names(
    what: str, limit: str, code: str, module: str, constant: str
) -> None:
    assert getattr(import_module(module), constant) == int(limit.replace(",", ""))
    assert code in CATALOGUE


def test_the_table_is_read_whole() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert len(ROWS) == len(re.findall(r"`mesbridge\.[a-z_.]+\.[A-Z_]+`", page))
