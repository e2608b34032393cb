"""Files that look different from what they say, and names that nobody should print as they are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from mesbridge.destinations.looking_up import LookUp
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding, Severity
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.diagnostics import render_text
from mesbridge.workspace.yaml_source import read_yaml
from tests.unit.mapping.builders import codes_of, inward, made
from tests.unit.workspace.builders import FILES, changed, findings_of, lines, write_workspace

ORDER = "mappings/erp_one/order.yaml"
COMPOSED, APART = (unicodedata.normalize(form, "größe") for form in ("NFC", "NFD"))


@pytest.mark.parametrize("turning", ["\u202e", "\u2066", "\x85", "\u2028"])
@pytest.mark.parametrize("file", [ORDER, "mappings/codes/uom.csv"])
def test_a_character_that_moves_what_follows_is_refused_at_its_place(
    tmp_path: Path, turning: str, file: str
) -> None:
    text = FILES[file]
    place = text.index("\n") + 3

    findings = findings_of(tmp_path, {file: text[:place] + turning + text[place:]})

    (found,) = [each for each in findings if each.code == "MB131"]
    assert (found.position.line, found.position.column) == (2, 3)
    assert found.severity is Severity.ERROR
    assert f"U+{ord(turning):04X}" in found.message()


def test_an_unseen_character_in_a_name_is_a_warning_and_the_name_is_another_one(
    tmp_path: Path,
) -> None:
    findings = findings_of(tmp_path, changed(ORDER, "quantity: Qty", "quantity: Q\u200bty"))

    assert [each.code for each in findings if each.position.line == 6] == ["MB301", "MB132"]


def test_a_deceptive_character_may_be_written_visibly() -> None:
    assert made(inward('note: {value: "\\u202eX"}'), {}) == {"note": "\u202eX"}


def test_joiners_of_persian_and_of_emoji_are_taken() -> None:
    text = "می\u200cخواهم 👩\u200d🔧"

    assert made(inward(f"note: {{value: {text}}}"), {}) == {"note": text}


def test_names_that_differ_only_in_composition_are_two_names_and_a_warning() -> None:
    findings: list[Finding] = []

    (document,) = read_yaml(f"{COMPOSED}: 1\n{APART}: 2\n", "file.yaml", findings)

    assert [each.value for each in document.entries.values()] == [1, 2]  # type: ignore[union-attr]
    assert [(each.code, each.severity, each.position.line) for each in findings] == [
        ("MB133", Severity.WARNING, 2)
    ]


def test_a_name_is_found_only_as_the_system_writes_it(tmp_path: Path) -> None:
    schema = (
        '{"type": "object", "properties": {"No": {"type": "string"}, "%s": {"type": "string"}}}'
    )
    mapping = (
        "mapping: erp_one.order\nfrom: erp_one.order\nto: order\nfields: {number: No, status: %s}\n"
    )

    def errors(declared: str, read: str) -> list[str]:
        changes = {
            "schemas/erp_one/order.schema.json": schema % declared, ORDER: mapping % read,
            "mappings/routes/orders.yaml": None,
        }  # fmt: skip
        return [each.code for each in findings_of(tmp_path, changes) if each.severity == "error"]

    assert errors(APART, APART) == []
    assert errors(COMPOSED, APART) == ["MB301"]


def test_a_character_that_json_writes_as_a_pair_is_one_character() -> None:
    findings: list[Finding] = []

    (document,) = read_yaml(
        '{"\\ud83d\\ude00": "\\\\ud83d\\\\ude00", "a": "\\uD83D\\uDE00b"}', "a.json", findings
    )

    assert findings == []
    assert {key: each.value for key, each in document.entries.items()} == {  # type: ignore[union-attr]
        "😀": "\\ud83d\\ude00", "a": "😀b",
    }  # fmt: skip


def test_half_a_pair_is_refused() -> None:
    findings: list[Finding] = []

    read_yaml('{"a": "\\ud83dx"}', "a.json", findings)

    assert [each.code for each in findings] == ["MB113"]


def test_a_table_with_a_character_no_database_stores_is_refused_at_its_place(
    tmp_path: Path,
) -> None:
    text = "canonical,erp_one,mes_one\nC6\x002,PC,EA\n"

    found = lines(findings_of(tmp_path, {"mappings/codes/uom.csv": text}))

    assert any("uom.csv:2:3 MB122" in line for line in found)


@pytest.mark.parametrize("name", [b"\xff.yaml", b"a\n::error::b.yaml", b"\x1b[31m.yaml"])
def test_a_file_name_is_shown_in_printable_characters(tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / "mappings" / "erp_one"
    folder.mkdir(parents=True)
    (folder / name.decode("utf-8", "surrogateescape")).write_text("a: 1")

    findings = findings_of(tmp_path)

    assert any(each.code == "MB203" for each in findings)
    assert all(each.position.file.isprintable() for each in findings)


def test_a_finding_carries_nothing_that_a_terminal_would_carry_out(tmp_path: Path) -> None:
    changes = changed(ORDER, "quantity: Qty", 'quantity: "\\e]0;x\\a\\e[31mQty"')

    findings = findings_of(tmp_path, changes)

    text = render_text(findings, "en") + render_text(findings, "zh")
    assert "\\u001b[31mQty" in text
    assert all(each.isprintable() or each == "\n" for each in text)


def test_a_finding_stays_short_whatever_it_is_about() -> None:
    name = "x" * 900

    assert codes_of(inward(f"note: {name}")) == ["MB301"]
    assert codes_of(inward(f"{name}: Text")) == ["MB302"]


@pytest.mark.parametrize(
    "place",
    ["{id.__class__}", "{id.__init__.__globals__}", "{key:>1000000000}", "{key!r}", "{0}", "{"],
)
def test_a_look_up_has_plain_places_alone(tmp_path: Path, place: str) -> None:
    changes = changed(
        "mappings/destinations/mes_api.yaml", "on_uncertain: dead",
        f'on_uncertain: verify\nverify: {{get: "jobs?key={place}"}}',
    )  # fmt: skip
    write_workspace(tmp_path, changes)
    spec = assemble(tmp_path / "mappings", tmp_path / "schemas").destinations["mes_api"]

    with pytest.raises(ConfigurationError) as refused:
        LookUp.of(spec)

    assert refused.value.code == "MB486"
