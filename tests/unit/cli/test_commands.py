"""The commands that look at mappings: check, explain, translate."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mesbridge.cli import main as cli
from mesbridge.errors import MesbridgeError
from tests.unit.workspace.builders import ORDER, changed, write_workspace


class Result:
    """What one call wrote, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MESBRIDGE_LANG", "en")
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    return write_workspace(tmp_path)


@pytest.fixture
def call(root: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        return Result(int(str(ended.value.code)), out, err)

    return call


# --- the table of commands --------------------------------------------------------------------


def test_help_names_all_commands_without_importing_them(call: Any) -> None:
    result = call("--help")

    assert result.code == 0
    assert all(name in result.out for name in cli.COMMANDS)


def test_the_version_is_told(call: Any) -> None:
    assert call("--version").out == "mesbridge, version 0.1.0\n"


def test_an_unknown_command_or_option_is_wrong_usage(call: Any) -> None:
    assert call("chek").code == 2
    assert call("check", "--colour").code == 2
    assert call("check", "--lang", "fr").code == 2


def test_an_unexpected_error_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesbridge.cli.check.check_workspace", lambda *_: 1 / 0)

    result = call("check")

    assert result.code == 2
    assert "ZeroDivisionError" in result.err


def test_an_interrupted_command_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", interrupted)

    assert call("check").code == 2


# --- check ------------------------------------------------------------------------------------


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


def test_messages_can_be_chinese(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    assert "应为时长，例如 30s、10m、1h" in call("check", "--lang", "zh").out
    assert "1 个错误" in call("check", "--lang=zh").err


def test_findings_can_be_json(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    result = call("check", "--format", "json")

    errors = [each for each in json.loads(result.out) if each["severity"] == "error"]
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


# --- explain ----------------------------------------------------------------------------------


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


# --- translate --------------------------------------------------------------------------------


def test_a_message_is_translated_inward(call: Any) -> None:
    result = call("translate", "erp_one.order", "order.json")

    assert result.code == 0
    assert json.loads(result.out) == [
        {"number": "0010", "quantity": "120.5", "uom": "C62", "status": "released"}
    ]


def test_what_an_inward_mapping_prints_an_outward_one_takes(call: Any, root: Path) -> None:
    (root / "entity.json").write_text(call("translate", "erp_one.order", "order.json").out)

    result = call("translate", "mes_one.job", "entity.json")

    assert json.loads(result.out) == [{"Id": "0010", "Amount": 120.5}]
    assert call("translate", "mes_one.job", "entity.json", "--as", "native").out == (
        '{"Id":"0010","Amount":120.5}\n'
    )


def test_one_document_without_array_is_taken_too(call: Any, root: Path) -> None:
    (root / "entity.json").write_text('{"number": "1", "quantity": 1.50}')

    assert '"Amount": 1.50' in call("translate", "mes_one.job", "entity.json").out


@pytest.mark.parametrize("text", ["[1", "{}}", '{"number": 5}', "[[]]", "\xff"])
def test_what_is_no_document_of_the_entity_is_refused(call: Any, root: Path, text: str) -> None:
    (root / "entity.json").write_bytes(text.encode("latin-1"))

    result = call("translate", "mes_one.job", "entity.json")

    assert result.code == 1
    assert "MB388 this is no document of the entity 'order'" in result.err


def test_inward_native_is_the_canonical_document(call: Any) -> None:
    out = call("translate", "erp_one.order", "order.json", "--as", "native").out

    assert out.startswith('{"number":"0010","quantity":"120.5"')


def test_a_route_gives_what_it_would_send(call: Any) -> None:
    result = call("translate", "orders", "order.json")

    assert json.loads(result.out) == [{"Id": "0010", "Amount": 120.5}] * 3
    assert (
        len(json.loads(call("translate", "orders", "order.json", "--change", "changed").out)) == 2
    )


def test_a_route_whose_when_fails_gives_nothing(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"State": "draft"}))

    assert call("translate", "orders", "order.json").out == "[]\n"


def test_a_rule_that_fails_names_itself(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"Unit": "XX"}))

    result = call("translate", "erp_one.order", "order.json")
    as_json = call("translate", "erp_one.order", "order.json", "--format", "json")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("mappings/erp_one/order.yaml:7 MB4")
    assert json.loads(as_json.err)["target"] == "uom"
    assert json.loads(as_json.err)["value"] == "XX"


def test_a_broken_message_names_what_is_wrong(call: Any, root: Path) -> None:
    (root / "order.json").write_text("{")

    assert call("translate", "orders", "order.json").code == 1


def test_unknown_names_are_wrong_usage(call: Any) -> None:
    result = call("translate", "erp_one.ordr", "order.json")

    assert result.code == 2
    assert "there is no mapping or route erp_one.ordr, did you mean erp_one.order?" in result.err
    assert "there is no mapping or route zzz\n" in call("translate", "zzz", "order.json").err
    assert call("translate", "orders", "absent.json").code == 2
    assert call("translate", "orders", "order.json", "--message", "mes_one.job").code == 2
    assert call("translate", "erp_one.order", "order.json", "--message", "erp_one.order").code == 2
    assert call("translate", "erp_one.order", "order.json", "--meta", "x").code == 2


def test_a_broken_workspace_translates_nothing(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/erp_one/order.yaml", "quantity: Qty", "quantity: Qti"))

    result = call("translate", "mes_one.job", "order.json")

    assert result.code == 1
    assert "mappings/erp_one/order.yaml:6:13 MB" in result.err


STORED = """\
mapping: mes_one.job
from: order
to: mes_one.job
with:
  first: {entity: order, key: {number: number}, on_missing: omit}
fields:
  Id: $meta.message_id
  Amount: $first.quantity
"""


def test_stored_states_and_meta_can_be_given(call: Any, root: Path) -> None:
    write_workspace(root, {"mappings/mes_one/job.yaml": STORED})
    (root / "stored.json").write_text('{"first": {"number": "1", "quantity": 7.50}, "other": {}}')
    (root / "entity.json").write_text('{"number": "1"}')

    with_state = call(
        "translate",
        "mes_one.job",
        "entity.json",
        "--stored",
        "stored.json",
        "--meta",
        "message_id=m7",
    )
    without = call("translate", "mes_one.job", "entity.json")

    assert json.loads(with_state.out) == [{"Id": "m7", "Amount": 7.5}]
    assert json.loads(without.out) == [{"Id": "00000000-0000-0000-0000-000000000000"}]


@pytest.mark.parametrize("text", ["{", "[]"])
def test_stored_states_have_to_be_an_object(call: Any, root: Path, text: str) -> None:
    (root / "stored.json").write_text(text)

    assert call("translate", "mes_one.job", "order.json", "--stored", "stored.json").code == 2


def test_a_route_with_several_messages_tells_them_apart(call: Any, root: Path) -> None:
    write_workspace(root, changed(
        "mappings/routes/orders.yaml", "[erp_one.order]", "[mes_one.answer, erp_one.order]"))  # fmt: skip
    (root / "order.json").write_text(json.dumps({"No": "1", "Qty": 1}))
    (root / "both.json").write_text(json.dumps({"No": "1", "Id": "2", "Qty": 1}))

    assert len(json.loads(call("translate", "orders", "order.json").out)) == 3
    doubtful = call("translate", "orders", "both.json")
    named = call("translate", "orders", "both.json", "--message", "erp_one.order")

    assert (doubtful.code, named.code) == (1, 0)
    assert "MB471" in doubtful.err


# --- language -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"MESBRIDGE_LANG": "en", "LANG": "zh_CN"}, "en"), ({"LC_ALL": "zh_TW"}, "zh"),
    ],
)  # fmt: skip
def test_the_language_follows_the_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for variable in ("MESBRIDGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    from mesbridge.cli.options import default_language

    assert default_language() == language


# --- translate --explain ------------------------------------------------------------------------


def test_an_explanation_names_rule_source_and_value_of_every_field(call: Any) -> None:
    result = call("translate", "erp_one.order", "order.json", "--explain")

    assert result.code == 0
    assert result.out.startswith(
        "erp_one.order: erp_one.order -> order  (mappings/erp_one/order.yaml)\n"
        '  number = "0010"    mappings/erp_one/order.yaml:5\n'
        '      No = "0010"\n'
    )
    assert '      Unit = "PC"\n      code -> "C62"\n' in result.out


def test_an_explanation_tells_what_was_left_out(call: Any, root: Path) -> None:
    (root / "order.json").write_text('{"No": "1"}')

    assert (
        "  quantity = 未写出"
        in call("translate", "erp_one.order", "order.json", "--explain", "--lang", "zh").out
    )
    assert "Qty = missing" in call("translate", "erp_one.order", "order.json", "--explain").out


def test_an_explanation_goes_up_to_the_rule_that_failed(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"Unit": "XX"}))

    result = call("translate", "erp_one.order", "order.json", "--explain")

    assert result.code == 1
    assert "  number = " in result.out
    assert "  uom = MB405 " in result.out
    assert result.err.startswith("mappings/erp_one/order.yaml:7 MB405 uom: ")


def test_an_explanation_can_be_json(call: Any) -> None:
    result = call("translate", "orders", "order.json", "--explain", "--format", "json")

    entries = json.loads(result.out)
    assert {each["mapping"] for each in entries} == {"erp_one.order", "mes_one.job"}
    (uom,) = [each for each in entries if each["target"] == "uom"]
    assert (uom["source"], uom["source_value"], uom["value"]) == ("Unit", "PC", "C62")
    assert uom["steps"] == [{"step": "code", "value": "C62"}]


def test_long_values_are_cut_and_documents_numbered(call: Any, root: Path) -> None:
    mapping = (
        "mapping: erp_one.order\nfrom: erp_one.order\nto: part\n"
        "emit: {each: Lines, as: line}\nfields: {name: {from: line.Name, steps: [{truncate: 10}]}}\n"
    )
    lines = {
        "type": "array",
        "items": {"type": "object", "properties": {"Name": {"type": "string"}}},
    }
    schema = json.dumps({"type": "object", "properties": {"Lines": lines}})
    write_workspace(root, {
        "mappings/erp_one/order.yaml": mapping, "schemas/erp_one/order.schema.json": schema,
        "mappings/routes/orders.yaml": None,
    })  # fmt: skip
    (root / "mappings/routes/orders.yaml").unlink()
    (root / "order.json").write_text(json.dumps({"Lines": [{"Name": "x" * 300}, {"Name": "y"}]}))

    out = call("translate", "erp_one.order", "order.json", "--explain").out

    assert "\n  [0]\n" in out
    assert "\n  [1]\n" in out
    assert "x" * 199 + "…" in out


# --- test -----------------------------------------------------------------------------------------

TESTS = """\
mapping: erp_one.order
tests:
  - name: a released order
    given: {file: samples/order.json}
    expect: {number: "0010", quantity: "120.5", uom: C62, status: released}
  - name: an order of pieces
    given: {No: "1", Unit: PC}
    expect: {number: "1", uom: KGM}
"""


@pytest.fixture
def tested(root: Path) -> Path:
    folder = root / "mappings/erp_one"
    (folder / "samples").mkdir()
    (folder / "samples/order.json").write_text(json.dumps(ORDER))
    (folder / "order_test.yaml").write_text(TESTS)
    (root / "mappings/mes_one/job_test.yaml").write_text(
        "mapping: mes_one.job\ntests:\n  - {name: a job, given: {number: '1'}, expect: {Id: '1'}}\n"
    )
    return root


def test_failures_show_what_differs(call: Any, tested: Path) -> None:
    result = call("test")

    assert result.code == 1
    assert (
        "FAILED erp_one.order: an order of pieces\nmappings/erp_one/order_test.yaml:8:"
        in result.out
    )
    assert result.out.endswith("2 passed, 1 failed\n")
    assert "1 个失败" in call("test", "--lang", "zh").out


@pytest.mark.parametrize(
    ("path", "code", "summary"),
    [
        ("mappings", 1, "2 passed, 1 failed"), (".", 1, "2 passed, 1 failed"),
        ("mappings/mes_one", 0, "1 passed, 0 failed"),
        ("mappings/mes_one/job_test.yaml", 0, "1 passed, 0 failed"),
        ("mappings/mes_one/job.yaml", 0, "1 passed, 0 failed"),
    ],
)  # fmt: skip
def test_a_path_narrows_what_is_run(
    call: Any, tested: Path, path: str, code: int, summary: str
) -> None:
    result = call("test", path)

    assert (result.code, result.out.splitlines()[-1]) == (code, summary)


def test_a_path_without_tests_is_wrong_usage(call: Any, tested: Path) -> None:
    assert call("test", "schemas").code == 2
    assert call("test", "absent").code == 2


def test_without_any_test_nothing_fails(call: Any) -> None:
    assert (call("test").code, call("test").out) == (0, "0 passed, 0 failed\n")


def test_results_can_be_json(call: Any, tested: Path) -> None:
    results = json.loads(call("test", "--format", "json").out)

    assert [(each["name"], each["passed"], each["line"]) for each in results] == [
        ("a released order", True, 3), ("an order of pieces", False, 6), ("a job", True, 3),
    ]  # fmt: skip
    assert results[1]["findings"][0]["code"].startswith("MB5")


@pytest.mark.parametrize("output", ["github", "gitlab", "junit", "sarif"])
def test_results_can_be_written_for_build_servers(call: Any, tested: Path, output: str) -> None:
    result = call("test", "--format", output)

    assert result.code == 1
    assert "MB50" in result.out


def test_junit_has_a_case_per_test(call: Any, tested: Path) -> None:
    out = call("test", "--format", "junit").out

    assert '<testsuite name="mesbridge test" tests="3" failures="1">' in out
    assert 'name="mes_one.job: a job"' in out


@pytest.mark.parametrize(
    ("text", "code"),
    [("# nothing\n", "MB203"), ("- 1\n", "MB209"), ("a: @b\n", "MB103"), ("tests: []\n", "MB203")],
)
def test_a_test_file_that_cannot_be_read_fails(
    call: Any, tested: Path, text: str, code: str
) -> None:
    (tested / "mappings/mes_one/job_test.yaml").write_text(text)

    result = call("test", "mappings/mes_one")

    assert result.code == 1
    assert code in result.out


def test_canonical_documents_of_a_test_are_read_as_such(call: Any, tested: Path) -> None:
    (tested / "mappings/mes_one/good.json").write_text('{"number": "1", "quantity": 2.5}')
    (tested / "mappings/mes_one/bad.json").write_text('{"number": 1}')
    (tested / "mappings/mes_one/job_test.yaml").write_text(
        "mapping: mes_one.job\ntests:\n"
        "  - {name: good, given: {file: good.json}, expect: {Id: '1', Amount: '2.5'}}\n"
        "  - {name: bad, given: {file: bad.json}, expect_error: {code: MB388}}\n"
    )

    assert call("test", "mappings/mes_one").out == "2 passed, 0 failed\n"


class Terminal:
    """Says that it is a terminal and keeps what is written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def test_long_work_shows_its_progress_on_a_terminal(
    call: Any, tested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", Terminal(sys.stderr))
    monkeypatch.setattr("sys.stdout", Terminal(sys.stdout))

    result = call("test")

    assert "\r1/2\r2/2\r" in result.err
    assert "\x1b[" in result.out


def test_a_reader_that_went_away_is_no_finding(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", gone)
    monkeypatch.setattr("os.dup2", lambda *_: None)

    assert call("check").code == 2


def test_an_error_of_ours_is_one_line(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise MesbridgeError("MB203", key="x")

    monkeypatch.setattr("mesbridge.cli.check.check_workspace", down)

    assert (call("check").err, call("check").code) == ("MB203 'x' is missing\n", 2)


def test_an_option_without_its_value_is_wrong_usage(root: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--lang"])

    assert ended.value.code == 2
