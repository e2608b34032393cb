"""Names that refer out of the dictionary."""

from mesbridge.dictionary.references import check_code_tables, check_owners
from mesbridge.findings import Finding
from tests.unit.dictionary.builders import FULL, dictionary_of, lines


def test_code_tables_must_be_there() -> None:
    dictionary, _ = dictionary_of(FULL)
    findings: list[Finding] = []

    check_code_tables(dictionary, ["order_stat", "uom"], findings)

    assert lines(findings) == [
        "d.yaml:17:47 MB354 status: unknown code table 'order_status', did you mean 'order_stat'?"
    ]


def test_code_tables_that_are_there_are_fine() -> None:
    dictionary, _ = dictionary_of(FULL)
    findings: list[Finding] = []

    check_code_tables(dictionary, ["order_status"], findings)

    assert findings == []


def test_owners_must_be_sides_of_systems() -> None:
    dictionary, _ = dictionary_of(FULL)
    findings: list[Finding] = []

    check_owners(dictionary, ["erp", "shop"], findings)

    assert {each.subject for each in findings} == {"held", "note"}
    assert "known here: erp, shop" in findings[0].message()
