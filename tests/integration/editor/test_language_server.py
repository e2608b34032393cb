"""What an editor says about the shipped workspace, by the schemas of ``mesbridge schema``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.editor.language_server import LanguageServer, Place

ORDERS = "mappings/sap_s4/production_order.yaml"
ORDERS_TEST = "mappings/sap_s4/production_order_test.yaml"


def edited(folder: Path, file: str, written: str, instead: str) -> str:
    """The file with *instead* in place of the first *written*."""
    text = (folder / file).read_text(encoding="utf-8")
    assert written in text
    return text.replace(written, instead, 1)


def at_cursor(text: str) -> tuple[str, Place]:
    """*text* without its ``¦``, and where that was."""
    before, _, after = text.partition("¦")
    return before + after, Place(before.count("\n"), len(before) - before.rfind("\n") - 1)


def words(text: str, diagnostics: list[dict[str, Any]]) -> list[str]:
    """What is underlined."""
    lines = text.split("\n")
    places = [(each["range"]["start"], each["range"]["end"]) for each in diagnostics]
    return [lines[start["line"]][start["character"] : end["character"]] for start, end in places]


def said_of(server: LanguageServer, file: Path, text: str) -> list[dict[str, Any]]:
    return server.diagnostics({file: text})[file]


def completions(
    server: LanguageServer, folder: Path, file: str, written: str, instead: str
) -> dict[str, str]:
    text, place = at_cursor(edited(folder, file, written, instead))
    return server.completions(folder / file, text, place)


def hover(server: LanguageServer, folder: Path, file: str, written: str, instead: str) -> str:
    text, place = at_cursor(edited(folder, file, written, instead))
    return server.hover(folder / file, text, place)


def test_no_shipped_file_has_anything_underlined(server: LanguageServer, opened: Path) -> None:
    files = sorted((opened / "mappings").rglob("*.yaml"))

    said = server.diagnostics({file: file.read_text(encoding="utf-8") for file in files})

    assert len(files) > 40
    assert {file.name: found for file, found in said.items() if found} == {}


@pytest.mark.parametrize(
    ("file", "written", "instead", "underlined"),
    [
        (ORDERS, "TotalQuantity", "TotalQuantiy", "TotalQuantiy"),
        (ORDERS, "  quantity:  ", "  quantty:  ", "quantty"),
        (ORDERS, "steps: [{strip", "stepps: [{strip", "stepps"),
        (ORDERS, "strip_zeros", "strip_zero", "strip_zero"),
        (ORDERS, "digits_only: true", "digit_only: true", "digit_only"),
        (ORDERS, "code: uom", "code: uon", "uon"),
        (ORDERS, "name:          MfgOrderOperationText", "name:  TotalQuantity", "TotalQuantity"),
        (ORDERS, "[OperationIsDeleted, X]", "[OperationIsDelete, X]", "OperationIsDelete"),
        (ORDERS, "on_missing: hold", "on_missing: wait", "wait"),
        (ORDERS_TEST, "expect_flags:", "expect_flag:", "expect_flag"),
        (ORDERS_TEST, "ManufacturingOrderType:", "ManufacturingOrderTyp:", "ManufacturingOrderTyp"),
        ("mappings/dictionary/work_order.yaml", "text(12)", "txt(12)", "txt(12)"),
        ("mappings/dictionary/work_order.yaml", "update: never", "update: nevr", "nevr"),
        ("mappings/routes/sap_orders.yaml", "opcenter_queue", "opcenter_quue", "opcenter_quue"),
        ("mappings/destinations/opcenter_api.yaml", "timeout: 30s", "timeout: 30", "30"),
        ("mappings/systems.yaml", "format: json", "format: jsn", "jsn"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_underlined_at_its_place(
    file: str, written: str, instead: str, underlined: str, server: LanguageServer, opened: Path
) -> None:
    text = edited(opened, file, written, instead)

    found = said_of(server, opened / file, text)

    assert words(text, found) == [underlined]


def test_an_unknown_setting_is_underlined(server: LanguageServer, opened: Path) -> None:
    text = "api_port: 8080\napi_prt: 1\ndatabase_url: env:LEDGER_URL\n"

    assert words(text, said_of(server, opened / "mesbridge.yaml", text)) == ["api_prt"]


def test_source_fields_are_offered_with_their_titles(server: LanguageServer, opened: Path) -> None:
    offered = completions(server, opened, ORDERS, "quantity:     TotalQuantity", "quantity:     ¦")

    assert offered["TotalQuantity"].startswith("Order quantity · 计划数量")


def test_inside_each_the_fields_of_the_item_are_offered(
    server: LanguageServer, opened: Path
) -> None:
    offered = completions(
        server, opened, ORDERS, "name:          MfgOrderOperationText", "name:          {from: ¦}"
    )

    assert "MfgOrderOperationText" in offered
    assert "TotalQuantity" not in offered


def test_target_fields_that_are_not_there_yet_are_offered(
    server: LanguageServer, opened: Path
) -> None:
    offered = completions(server, opened, ORDERS, "  storage:      StorageLocation\n", "  ¦\n")

    assert "storage" in offered
    assert "·" in offered["storage"]
    assert "quantity" not in offered


def test_steps_are_offered_with_help_in_both_languages(
    server: LanguageServer, opened: Path
) -> None:
    offered = completions(
        server, opened, ORDERS,
        "quantity:     TotalQuantity", "quantity:\n    from: TotalQuantity\n    steps:\n      - ¦",
    )  # fmt: skip

    assert "Takes blanks off both ends" in offered["trim"]
    assert "去掉首尾空白" in offered["trim"]


def test_the_keys_of_a_rule_are_offered(server: LanguageServer, opened: Path) -> None:
    offered = completions(
        server, opened, ORDERS,
        "quantity:     TotalQuantity", "quantity:\n    from: TotalQuantity\n    ¦",
    )  # fmt: skip

    assert {"steps", "code", "case", "default", "on_missing", "when"} <= set(offered)
    assert "TotalQuantity" not in offered


def test_code_tables_and_canonical_values_are_offered(server: LanguageServer, opened: Path) -> None:
    tables = completions(server, opened, ORDERS, "code: uom", "code: ¦")
    values = completions(server, opened, ORDERS, "{value: by_product}", "{value: ¦}")

    assert {"uom", "material", "work_center"} <= set(tables)
    assert "by_product" in values


@pytest.mark.parametrize(
    ("written", "instead", "english", "chinese"),
    [
        ("  quantity:  ", "  quan¦tity:  ", "Order quantity", "计划数量"),
        ("first_of", "first¦_of", "the first entry that is not missing", "第一个不缺失"),
        ("strip_zeros", "strip¦_zeros", "Takes leading zeros off", "去掉前导零"),
        ("on_missing", "on¦_missing", "when there is no value", "没有值"),
        ("number:        {from", "num¦ber:        {from", "Operation number", "工序号"),
    ],
)
def test_hover_tells_what_a_word_means_in_both_languages(
    written: str, instead: str, english: str, chinese: str, server: LanguageServer, opened: Path
) -> None:
    shown = hover(server, opened, ORDERS, written, instead)

    assert english.lower() in shown.lower()
    assert chinese in shown


def test_a_mapping_that_is_only_begun_is_offered_the_fields_of_its_target(
    server: LanguageServer, opened: Path
) -> None:
    text, place = at_cursor(
        "mapping: opcenter.new\nfrom: opcenter.operation_report\nto: production_report\n"
        "fields:\n  report_no: x\n  ¦\n"
    )
    file = opened / "mappings/opcenter/new.yaml"

    assert "started_at" in server.completions(file, text, place)
    wrong = text.replace("report_no: x\n  ", "reprt_no: x")
    assert words(wrong, said_of(server, file, wrong)) == ["reprt_no"]


def test_a_modeline_names_the_schema_where_there_are_no_settings(
    server: LanguageServer, opened: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "mesbridge.cli.main", "schema", "--modelines"]
    shown = subprocess.run(
        command, cwd=opened, check=True, capture_output=True, text=True, timeout=120
    ).stdout
    (line,) = [each for each in shown.splitlines() if each.startswith(f"{ORDERS}: ")]
    modeline = line.removeprefix(f"{ORDERS}: ")
    text = edited(opened, ORDERS, "code: uom", "code: uon")
    # Beside the mappings of the system, with a name that no glob of the settings has.
    file = (opened / ORDERS).with_suffix(".yaml.txt")

    assert said_of(server, file, text) == []
    assert words(f"{modeline}\n{text}", said_of(server, file, f"{modeline}\n{text}")) == ["uon"]


def test_every_pattern_is_one_of_ecmascript(server: LanguageServer, opened: Path) -> None:
    """A language server leaves out what it cannot compile, without a word."""
    script = (
        "const fs = require('fs'), path = require('path');"
        "const walk = (node) => { if (!node || typeof node !== 'object') return;"
        " if (typeof node.pattern === 'string') new RegExp(node.pattern, 'u');"
        " Object.keys(node.patternProperties || {}).forEach((each) => new RegExp(each, 'u'));"
        " Object.values(node).forEach(walk); };"
        "fs.readdirSync(process.argv[1], {recursive: true})"
        ".filter((each) => each.endsWith('.schema.json'))"
        ".forEach((each) => walk(JSON.parse(fs.readFileSync(path.join(process.argv[1], each)))));"
    )

    done = subprocess.run(
        ["node", "-e", script, str(opened / ".mesbridge/editor")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
