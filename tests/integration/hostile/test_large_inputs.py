"""What is large on purpose is refused with a code, or taken, within bounded memory and time."""

from __future__ import annotations

import pytest

from tests.integration.hostile.bounded import outcome_of

OUTCOMES = {
    # files
    "brackets": "MB125", "indentation": "MB125", "million_lines": "MB123", "million_keys": "MB124",
    "long_key": "ok", "long_line": "ok", "long_digits": "ok",
    "table_of_a_million_rows": "MB297", "table_of_wrong_rows": "MB218",
    "table_of_one_cell": "MB285", "table_with_an_open_quote": "MB285",
    "entities_in_a_chain": "MB350",
    # schemas
    "schema_bomb": "MB296", "schema_chain": "MB296", "schema_of_a_huge_enum": "ok",
    "schema_of_patterns": "MB296", "schema_pattern_that_counts": "MB275",
    "schema_pattern_that_would_run_away": "MB462",
    # mappings
    "calc_of_quotes": "MB229", "calc_of_parentheses": "MB229", "type_that_never_closes": "MB212",
    "path_of_names": "MB227", "rules_by_the_thousand": "MB240",
    "unknown_names_by_the_thousand": "MB302", "alternatives": "MB240", "comparisons": "MB240",
    "steps": "MB240", "values_that_read_each_other": "MB240", "lists_in_lists": "MB240",
    # messages
    "list_of_hundred_thousand": "ok", "list_walked_for_every_item": "MB400",
    "list_summed_for_every_item": "MB400", "item_picked_for_every_item": "ok",
    "documents_by_the_million": "MB400", "numbers_that_collide": "ok", "text_that_grows": "MB433",
    "texts_joined": "MB433", "pattern_on_a_long_text": "ok",
}  # fmt: skip


@pytest.mark.parametrize("case", OUTCOMES)
def test_a_large_input_ends_within_its_bounds(case: str) -> None:
    assert outcome_of("tests.integration.hostile.cases", case) == OUTCOMES[case]
