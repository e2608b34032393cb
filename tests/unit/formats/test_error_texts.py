from __future__ import annotations

import pytest

from mesbridge.catalogue.formats import FORMATS
from mesbridge.catalogue.steps import STEPS
from mesbridge.errors import DecodeError


@pytest.mark.parametrize("value", ["a" * 1_000_000, ["a" * 100], {"a": "b" * 100}])
def test_the_sentence_of_an_error_shows_the_beginning_of_a_value(value: object) -> None:
    error = DecodeError("MB462", source="a", value=value, expected="type: number")

    assert error.value is value
    assert len(error.message("en")) < 160
    assert "…" in error.message("zh")


@pytest.mark.parametrize("code", sorted({**FORMATS, **STEPS}))
def test_every_code_is_explained_in_both_languages(code: str) -> None:
    found = {**FORMATS, **STEPS}[code]
    params = dict.fromkeys(
        ("source", "target", "value", "expected", "found", "at_line", "at_column", "reason"), "X"
    )

    assert found.sentence("en", params)
    assert found.sentence("zh", params)
    assert found.about_en
    assert found.about_zh
    assert bool(found.hint_en) == bool(found.hint_zh)
    assert found.hint_text("en", params) != ""
