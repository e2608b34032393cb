"""Pairs beside the files: what they change, and what is wrong with some."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.dictionary.codes import CodeTable
from mesbridge.workspace.added_codes import AddedCode, added_code, without
from mesbridge.workspace.assembly import Contents, assemble
from tests.unit.workspace.builders import write_workspace

UOM = "mappings/codes/uom.csv"
TABLE = "canonical,erp_one,mes_one,label_en,label_zh\nC62,PC,EA,piece,个\nKGM,KG,,kilogram,千克\n"

texts = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=8)
codes = st.builds(
    AddedCode, texts, texts, texts, texts, st.none() | texts,
    st.none() | st.dates(), st.none() | st.dates(), st.booleans(),
)  # fmt: skip


def contents(root: Path, *added: AddedCode, table: str = TABLE) -> Contents:
    write_workspace(root, {UOM: table})
    return assemble(root / "mappings", root / "schemas", added)


def uom(root: Path, *added: AddedCode, table: str = TABLE) -> CodeTable:
    found = contents(root, *added, table=table)
    assert [finding.line() for finding in found.findings if finding.severity == "error"] == []
    return found.codes["uom"]


def codes_of(found: Contents) -> list[tuple[str, str]]:
    errors = [finding for finding in found.findings if finding.severity == "error"]
    return [(finding.code, finding.position.file) for finding in errors]


@given(codes)
def test_a_pair_survives_its_json(code: AddedCode) -> None:
    assert added_code(code.as_json()) == code


def test_an_added_code_is_read_and_what_was_written_goes_on_being_written(tmp_path: Path) -> None:
    table = uom(tmp_path, AddedCode("uom", "C62", "erp_one", "BOX"))

    assert table.to_canonical("erp_one", "BOX") == "C62"
    assert table.to_canonical("erp_one", "PC") == "C62"
    assert table.to_foreign("erp_one", "C62") == "PC"
    assert table.to_foreign("mes_one", "C62") == "EA"


def test_the_first_code_of_a_value_is_written(tmp_path: Path) -> None:
    table = uom(tmp_path, AddedCode("uom", "KGM", "mes_one", "kilo"))

    assert table.to_foreign("mes_one", "KGM") == "kilo"
    assert table.to_canonical("mes_one", "kilo") == "KGM"


def test_plant_and_days_hold_as_in_the_file(tmp_path: Path) -> None:
    code = AddedCode("uom", "C62", "erp_one", "BOX", "1000", date(2026, 1, 1), date(2026, 12, 31))

    table = uom(tmp_path, code)

    assert table.to_canonical("erp_one", "BOX", "1000", date(2026, 5, 1)) == "C62"
    assert table.to_canonical("erp_one", "BOX", "2000", date(2026, 5, 1)) is None
    assert table.to_canonical("erp_one", "BOX", "1000", date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (AddedCode("unit", "C62", "erp_one", "BOX"), "MB395"),
        (AddedCode("uom", "C62", "erp_on", "BOX"), "MB396"),
        (AddedCode("uom", "C62", "label_en", "BOX"), "MB396"),
        (AddedCode("uom", "C63", "erp_one", "BOX"), "MB397"),
        (AddedCode("uom", "KGM", "erp_one", "PC"), "MB371"),
    ],
)
def test_a_pair_that_does_not_fit_is_a_finding_at_the_pair(
    tmp_path: Path, code: AddedCode, expected: str
) -> None:
    found = contents(tmp_path, code)

    assert codes_of(found) == [(expected, f"added codes/{code.table}")]


def test_two_codes_that_are_both_to_be_written_are_a_finding(tmp_path: Path) -> None:
    table = TABLE.replace("label_zh\n", "label_zh,primary\n").replace("个", "个,yes")
    table = table.replace("千克", "千克,")

    found = contents(tmp_path, AddedCode("uom", "C62", "erp_one", "BOX", primary=True), table=table)

    assert [code for code, _ in codes_of(found)] == ["MB373"]


def test_the_hint_names_the_nearest(tmp_path: Path) -> None:
    found = contents(tmp_path, AddedCode("uom", "KGN", "erp_one", "kg")).findings
    finding = next(each for each in found if each.code == "MB397")

    assert "KGM" in (finding.hint() or "")
    assert "KGM" in (finding.hint("zh") or "")


def test_a_pair_that_the_file_says_by_now_is_dropped(tmp_path: Path) -> None:
    code = AddedCode("uom", "C62", "erp_one", "BOX")
    table = TABLE + "C62,BOX,,piece,个\n"
    marked = table.replace("label_zh\n", "label_zh,primary\n").replace(
        "EA,piece,个", "EA,piece,个,yes"
    )
    marked = marked.replace("千克", "千克,").replace(",,piece,个", ",,piece,个,")

    found = contents(tmp_path, code, table=marked)

    assert found.added == ()
    assert found.release == found.files
    assert codes_of(found) == []


def test_the_release_is_told_by_files_and_pairs_whatever_their_order(tmp_path: Path) -> None:
    one, two = AddedCode("uom", "C62", "erp_one", "BOX"), AddedCode("uom", "KGM", "erp_one", "kg")

    bare = contents(tmp_path)
    found = [contents(tmp_path, *added) for added in ((one,), (one, two), (two, one))]

    assert bare.release == bare.files
    assert {each.files for each in found} == {bare.files}
    assert len({bare.release, *(each.release for each in found)}) == 3
    assert found[1].release == found[2].release


def test_a_pair_is_taken_out_whether_it_is_written_or_not() -> None:
    code, other = (
        AddedCode("uom", "C62", "erp_one", "BOX"),
        AddedCode("uom", "C62", "erp_one", "CT"),
    )

    assert without([code, other], AddedCode("uom", "C62", "erp_one", "BOX", primary=True)) == (
        other,
    )
