"""Code tables: lookups both ways, plants and days, and what is wrong with a file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.dictionary.code_files import build_code_table
from mesbridge.dictionary.entity import Label
from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity
from tests.unit.dictionary.builders import lines, table_of

UOM = (
    "canonical,sap,sap.iso,mes,label_en,label_zh,primary,dimension",
    "C62,PC,PCE,EA,piece,个,yes,count",
    "C62,ST,,pcs,piece,个,,count",
    "KGM,KG,KGM,kg,,千克,,mass",
)


def test_several_foreign_codes_are_read_and_the_primary_is_written() -> None:
    table, findings = table_of(*UOM)

    assert findings == []
    assert [table.to_canonical("sap", each) for each in ("PC", "ST", "KG", "X")] == [
        "C62", "C62", "KGM", None,
    ]  # fmt: skip
    assert [table.to_foreign("sap", each) for each in ("C62", "KGM", "X")] == ["PC", "KG", None]
    assert table.to_foreign("sap.iso", "C62") == "PCE"
    assert table.to_foreign("mes", "C62") == "EA"


def test_labels_and_canonical_values_are_known() -> None:
    table, _ = table_of(*UOM)

    assert (table.has("C62"), table.has("PC")) == (True, False)
    assert table.label("C62") == Label("piece", "个")
    assert table.label("KGM").text("en") == "千克"
    assert table.label("?") == Label()
    assert list(table.canonicals()) == ["C62", "KGM"]
    assert table.foreign_columns == ("sap", "sap.iso", "mes")
    assert (table.needs_plant, table.needs_day) == (False, False)
    assert (table.rows[0].cells["dimension"], table.rows[0].position.line) == ("count", 2)


def test_values_are_text_exactly_as_written() -> None:
    table, _ = table_of("canonical,sap", "4,0004", "1E5,1E5", "no,NO")

    assert table.to_canonical("sap", "0004") == "4"
    assert table.to_canonical("sap", "4") is None
    assert table.to_canonical("sap", "1E5") == "1E5"
    assert table.to_canonical("sap", "no") is None


REASONS = (
    "canonical,sap,plant",
    "general,0001,",
    "burr,0001,1000",
    "crack,0002,1000",
    "dent,0002,1100",
)


def test_a_row_of_the_plant_goes_before_one_of_all() -> None:
    table, findings = table_of(*REASONS)

    assert findings == []
    assert table.needs_plant
    assert table.to_canonical("sap", "0001", plant="1000") == "burr"
    assert table.to_canonical("sap", "0001", plant="1100") == "general"
    assert table.to_canonical("sap", "0001") == "general"


def test_without_a_plant_only_what_is_beyond_doubt_is_found() -> None:
    table, _ = table_of(*REASONS)

    assert table.to_canonical("sap", "0002") is None
    assert table.to_canonical("sap", "0002", plant="1200") is None
    assert table.to_foreign("sap", "crack") == "0002"
    assert table.to_foreign("sap", "dent", plant="1000") is None


VALID = (
    "canonical,sap,valid_from,valid_to",
    "old,A,,2026-06-30",
    "new,A,2026-07-01,",
    "gone,B,2020-01-01,2020-12-31",
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 30), "old"),
        (date(2026, 7, 1), "new"),
        (date(1990, 1, 1), "old"),
        (None, None),
    ],
)
def test_both_days_belong_to_the_time_of_validity(day: date | None, expected: str | None) -> None:
    table, findings = table_of(*VALID)

    assert findings == []
    assert table.needs_day
    assert table.to_canonical("sap", "A", on=day) == expected


def test_a_code_of_one_time_only_is_beyond_doubt_without_a_day() -> None:
    table, _ = table_of(*VALID)

    assert table.to_canonical("sap", "B") == "gone"
    assert table.to_canonical("sap", "B", on=date(2021, 1, 1)) is None


def test_the_primary_of_a_plant_is_written() -> None:
    table, findings = table_of(
        "canonical,mes,plant,primary", "C62,EA,1000,", "C62,pcs,1000,yes", "C62,PCE,,"
    )

    assert findings == []
    assert table.to_foreign("mes", "C62", plant="1000") == "pcs"
    assert table.to_foreign("mes", "C62", plant="1100") == "PCE"


def test_a_cell_is_found_behind_one_in_quotes() -> None:
    findings: list[Finding] = []
    rows = [
        (Position("uom.csv", 2, 1), ["a", "", "X"]),
        (Position("uom.csv", 3, 1), ["b", 'one, "two"', "X"]),
    ]

    build_code_table("uom", ["canonical", "label_en", "sap"], rows, findings)

    assert [str(each.position) for each in findings] == ["uom.csv:3:18"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ("canonical,sap", "a,X", "b,X"),
            "uom.csv:3:3 MB371 uom: 'sap' X is 'b' here and 'a' in line 2",
        ),
        (
            ("canonical,sap", "a,X", "a,Y"),
            "'a' is written as 'Y' here and 'X' in line 2, and neither",
        ),
        (
            ("canonical,sap,primary", "a,X,yes", "a,Y,yes"),
            "'a' has two primary codes: 'Y' here and 'X'",
        ),
        (("canonical,sap,plant", "a,X,1", "b,X,1"), "MB371"),
        (("canonical,sap,valid_to", "a,X,", "b,X,2026-01-01"), "MB371"),
        (
            ("canonical,sap", "a,X", "a,X"),
            "uom.csv:3:1 MB370 uom: this line stands in the table already",
        ),
        (("canonical,sap", "a"), "MB218 uom: 1 cells in this line, expected 2"),
        (("canonical,sap", ",X"), "MB219 uom: the cell 'canonical' is empty"),
        (("canonical,sap,primary", "a,X,maybe"), "MB375 uom: 'primary' is 'maybe'"),
        (("canonical,sap,valid_from", "a,X,31.12.2026"), "MB376 uom: 'valid_from' is '31.12.2026'"),
        (
            ("cannonical,sap", "a,X"),
            "MB215 uom: the column 'canonical' is missing, found 'cannonical'",
        ),
        (("code,sap", "a,X"), "found 'code, sap'"),
        (("canonical;sap", "a;X"), "MB216 uom: the columns are not parted by commas"),
        (("canonical,sap,sap", "a,X,Y"), "MB217 uom: column 3 has the name 'sap'"),
        (("canonical,,sap", "a,X,Y"), "MB217 uom: column 2 has the name ''"),
    ],
)
def test_what_is_wrong_is_told(rows: tuple[str, ...], expected: str) -> None:
    _, findings = table_of(*rows)

    assert any(expected in line for line in lines(findings)), lines(findings)


def test_a_space_at_the_end_is_a_warning_because_it_counts() -> None:
    table, findings = table_of("canonical,sap", "a,X ")

    assert [(each.code, each.severity) for each in findings] == [("MB374", Severity.WARNING)]
    assert table.to_canonical("sap", "X ") == "a"


def test_times_that_do_not_overlap_may_differ() -> None:
    _, findings = table_of(
        "canonical,sap,valid_from,valid_to", "a,X,,2026-01-01", "b,X,2026-01-02,2026-02-01",
        "c,X,2026-02-02,",
    )  # fmt: skip

    assert findings == []


def test_a_long_time_overlaps_all_later_ones() -> None:
    _, findings = table_of(
        "canonical,sap,valid_from,valid_to", "a,X,2026-01-01,2026-12-31",
        "a,X,2026-02-01,2026-02-02", "b,X,2026-03-01,2026-03-02",
    )  # fmt: skip

    assert [(each.code, each.position.line) for each in findings] == [("MB371", 4)]


def test_an_empty_table_knows_nothing() -> None:
    table, findings = table_of("canonical,sap")

    assert findings == []
    assert table.to_canonical("sap", "X") is None


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text("XYZ", min_size=1, max_size=2))
)
def test_what_is_written_is_read_back(pairs: dict[str, str]) -> None:
    unique = {code: canonical for canonical, code in pairs.items()}
    table, findings = table_of("canonical,sap", *(f"{c},{f}" for f, c in unique.items()))

    assert findings == []
    for canonical in table.canonicals():
        foreign = table.to_foreign("sap", canonical)
        assert foreign is not None
        assert table.to_canonical("sap", foreign) == canonical
