"""``mesbridge check`` and ``mesbridge explain``."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.unit.workspace.builders import changed, write_workspace


def test_a_good_workspace_is_fine(call: Any) -> None:
    result = call("check")

    assert result.code == 0
    assert result.err.startswith("0 errors, ")


def test_errors_are_shown_with_place_line_caret_and_hint(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    result = call("check")

    assert result.code == 1
    assert "mappings/routes/orders.yaml:10:32 MB204 orders: 'for' is \"soon\"" in result.out
    assert "   10 | retry: {delays: [1s, 5m], for: soon}\n" in result.out
    assert result.err.startswith("1 error, ")


def test_notes_are_counted_and_shown_when_asked_for(call: Any) -> None:
    plain, whole = call("check"), call("check", "--notes")

    assert " note: " not in plain.out
    assert " note: " in whole.out
    assert plain.err == whole.err
    assert ", 0 notes" not in plain.err


def test_errors_stand_last_next_to_the_summary(call: Any, root: Path) -> None:
    write_workspace(
        root,
        {
            **changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"),
            **changed("mappings/codes/uom.csv", "EA", "EA "),
        },
    )

    shown = call("check", "--notes").out

    assert shown.rindex(" note: ") < shown.index(" warning: ")
    assert shown.rindex(" warning: ") < shown.index(" MB204 ")


def test_messages_can_be_chinese(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    assert "应为时长，例如 30s、10m、1h" in call("check", "--lang", "zh").out
    assert "1 个错误" in call("check", "--lang=zh").err


def test_findings_can_be_json(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    result = call("check", "--format", "json")

    found = json.loads(result.out)
    errors = [each for each in found if each["severity"] == "error"]
    assert "note" in {each["severity"] for each in found}
    assert [(each["code"], each["line"], each["column"]) for each in errors] == [("MB204", 10, 32)]
    assert result.err == ""


@pytest.mark.parametrize("output", ["github", "gitlab", "junit", "sarif"])
def test_findings_can_be_written_for_build_servers(call: Any, root: Path, output: str) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    result = call("check", "--format", output)

    assert result.code == 1
    assert "MB204" in result.out


def test_junit_of_a_good_workspace_has_a_passed_case(call: Any) -> None:
    assert 'failures="0"' in call("check", "--format", "junit").out


def test_strict_counts_warnings(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/codes/uom.csv", "EA", "EA "))

    assert call("check").code == 0
    assert call("check", "--strict").code == 1


def test_strict_counts_warnings_in_a_junit_report_too(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/codes/uom.csv", "EA", "EA "))

    plain = ElementTree.fromstring(call("check", "--format", "junit").out)
    strict = ElementTree.fromstring(call("check", "--format", "junit", "--strict").out)

    failed = {
        case.get("name") for case in strict.iter("testcase") if case.find("failure") is not None
    }
    assert plain.get("failures") == "0"
    assert strict.get("failures") == str(len(failed))
    assert "mappings/codes/uom.csv" in failed
    assert any("warning: mappings/codes/uom.csv" in str(out.text) for out in plain.iter())


@pytest.mark.parametrize("output", ["json", "github", "gitlab", "junit", "sarif"])
def test_a_bad_setting_is_reported_in_the_wanted_format(call: Any, root: Path, output: str) -> None:
    (root / "mesbridge.yaml").write_text("mapings: x\n")

    result = call("check", "--format", output, "--lang", "zh")

    assert result.code == 1
    assert "MB290" in result.out
    assert "mapings" in result.out


@pytest.mark.parametrize("output", ["json", "github", "gitlab", "junit", "sarif"])
def test_reports_are_utf_8_whatever_the_terminal_writes(root: Path, output: str) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "FORCE_COLOR": "1", "NO_COLOR": "1"}

    done = subprocess.run(
        [sys.executable, "-m", "mesbridge.cli.main", "check", "--lang", "zh", "--format", output],
        capture_output=True, check=False, env=environment,
    )  # fmt: skip

    assert done.returncode == 1
    assert "应为时长" in done.stdout.decode("utf-8")
    assert b"\x1b" not in done.stdout


def test_a_path_is_a_whole_folder_or_narrows_what_is_shown(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    assert call("check", "mappings").code == 1
    assert call("check", "mappings/routes").code == 1
    assert call("check", "mappings/routes/orders.yaml").code == 1
    assert call("check", ".").code == 1
    assert call("check", "mappings/destinations").code == 0
    assert call("check", "absent").code == 2


def test_folders_can_be_given(call: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "elsewhere").mkdir()
    monkeypatch.chdir(root / "elsewhere")

    assert call("check", "--mappings", "../mappings", "--schemas", "../schemas").code == 0
    assert call("check").code == 1


def test_a_bad_setting_ends_every_command(call: Any, root: Path) -> None:
    (root / "mesbridge.yaml").write_text("mapings: x\n")

    result = call("check")

    assert result.code == 1
    assert (
        "mesbridge.yaml:1:1 MB290 unknown setting 'mapings', did you mean 'mappings'?" in result.err
    )
    assert call("check", "--config", "absent.yaml").code == 1


def test_a_code_is_explained_in_both_languages(call: Any) -> None:
    english, chinese = call("explain", "mb103"), call("explain", "MB103", "--lang", "zh")

    assert (english.code, chinese.code) == (0, 0)
    assert english.out.startswith("MB103  a value cannot start with '<character>' without quotes\n")
    assert "YAML 保留" in chinese.out


def test_a_code_can_be_explained_as_json(call: Any) -> None:
    found = json.loads(call("explain", "MB203", "--format", "json").out)

    assert found["code"] == "MB203"
    assert found["message"]["zh"] == "缺少“<key>”"


def test_an_unknown_code_is_wrong_usage(call: Any) -> None:
    result = call("explain", "MB2033")

    assert result.code == 2
    assert "did you mean MB2" in result.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_explanation_shows_what_is_wrong_and_what_is_right(call: Any, language: str) -> None:
    shown = call("explain", "MB402", "--lang", language).out

    assert {"en": "For example:", "zh": "例如："}[language] in shown
    assert "  quantity: {from: Quantity, steps: [{parse_decimal: {decimal_comma: true}}]}" in shown
    assert "Where a decimal is wanted" in shown or language == "zh"
