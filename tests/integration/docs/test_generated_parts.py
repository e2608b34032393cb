"""Tables of the documentation that are made of code and schemas are up to date."""

from __future__ import annotations

import pytest

from tests.integration.docs.generated import parts
from tests.integration.docs.pages import DOCS, generated_parts


@pytest.mark.parametrize("page", sorted(parts()))
def test_generated_tables_are_what_the_code_gives(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")

    # To bring them up to date: python -m tests.integration.docs.generated
    assert generated_parts(text) == parts()[page]
