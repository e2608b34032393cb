"""``mesbridge test``."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.workspace.builders import ORDER, changed, write_workspace

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

    assert '<testsuite name="mesbridge test" tests="3" failures="1" errors="0"' in out
    assert '<testcase classname="erp_one.order" name="a released order"' in out
    assert '<testcase classname="mes_one.job" name="a job"' in out


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


COVERED = """\
mapping: erp_one.order
from: erp_one.order
to: order
fields:
  number: No
  quantity: Qty
  lines:
    - {each: Lines, fields: {name: Name}}
    - {each: More, fields: {name: {first_of: [Name, {value: x}]}}}
  head: {fields: {name: No}}
"""


def test_coverage_names_the_rules_that_no_test_carries_out(call: Any, tested: Path) -> None:
    out = call("test", "--coverage").out

    assert "erp_one.order: rules 4/4\n" in out
    assert "mes_one.job: rules 1/2\n" in out
    assert "    mappings/mes_one/job.yaml:6:3 MB515 Amount: no test gives it a value\n" in out
    assert "mes_one.answer: rules 0/1\n" in out
    assert "coverage of rules and branches: 71%\n" in out
    chinese = call("test", "--coverage", "--lang", "zh").out
    assert "没有测试使其有值" in chinese
    assert "规则与分支覆盖率：71%" in chinese


BRANCHES = """\
mapping: erp_one.order
from: erp_one.order
to: order
when: {present: No}
let:
  kind: {from: State, case: {released: a, draft: b}, else: c}
fields:
  number: No
  quantity: {from: Qty, when: {eq: [State, released]}, default: 0}
  uom: {from: Unit, code: uom}
  status:
    first_of:
      - {value: urgent, when: {eq: [Unit, KG]}}
      - $kind
"""
BRANCH_TESTS = """\
mapping: erp_one.order
tests:
  - {name: released, given: {No: "1", Qty: 2, Unit: PC, State: released}, expect_part: {quantity: 2}}
  - {name: another, given: {No: "1", Unit: PC, State: x}, expect_part: {status: c}}
"""


def test_coverage_follows_branches_defaults_and_code_pairs(call: Any, tested: Path) -> None:
    write_workspace(tested, {
        "mappings/erp_one/order.yaml": BRANCHES,
        "mappings/erp_one/order_test.yaml": BRANCH_TESTS,
        "mappings/codes/uom.csv": "canonical,erp_one,mes_one\nC62,PC,EA\nKGM,KG,kg\n",
    })  # fmt: skip

    out = call("test", "mappings/erp_one", "--coverage").out
    found = json.loads(call("test", "mappings/erp_one", "--coverage", "--format", "json").out)

    file = "mappings/erp_one/order.yaml"
    assert "erp_one.order: rules 4/4, when 4/6, first_of 1/2, case 2/3, defaults 1/1\n" in out
    assert f"    {file}:4:7 MB515 erp_one.order: no test lets when fail\n" in out
    assert f"    {file}:6:43 MB515 $kind: no test takes case draft\n" in out
    assert "no test takes first_of[1]\n" in out
    assert f"    {file}:13:31 MB515 status: no test lets when hold\n" in out
    assert (
        "code uom (erp_one): 1 of 2 pairs\n"
        "    mappings/codes/uom.csv not looked up: KG = KGM (:3)\n"
    ) in out
    (order,) = [
        each for each in found["coverage"]["mappings"] if each["mapping"] == "erp_one.order"
    ]
    assert order["case"] == {"taken": 2, "all": 3}
    assert {"kind": "case", "target": "$kind", "detail": "case draft", "file": file, "line": 6,
            "column": 43, "message": "no test takes case draft"} in order["untested"]  # fmt: skip
    assert found["coverage"]["codes"] == [{
        "table": "uom", "column": "erp_one", "pairs": 2,
        "untested": [{"canonical": "KGM", "code": "KG", "file": "mappings/codes/uom.csv", "line": 3}],
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("github", "::notice file=mappings/mes_one/job.yaml,line=6,"),
        ("gitlab", '"check_name": "MB515"'),
        ("sarif", '"ruleId": "MB515"'),
        ("junit", '<property name="coverage" value="71" />'),
    ],
)
def test_coverage_is_told_to_build_servers(call: Any, tested: Path, output: str, told: str) -> None:
    result = call("test", "--coverage", "--format", output)

    assert told in result.out


def test_what_is_not_covered_fails_nothing(call: Any, tested: Path) -> None:
    assert call("test", "mappings/mes_one", "--coverage").code == 0


def test_coverage_goes_into_lists_and_objects(call: Any, tested: Path) -> None:
    rows = {
        "type": "array",
        "items": {"type": "object", "properties": {"Name": {"type": "string"}}},
    }
    properties = {"No": {"type": "string"}, "Qty": {"type": "number"}, "Lines": rows, "More": rows}
    order = (tested / "mappings/dictionary/order.yaml").read_text().replace("  mes_id:", """\
  lines: {title: {en: L, zh: 行}, type: list(part)}
  head: {title: {en: H, zh: 头}, type: object(part)}
  mes_id:""", 1)  # fmt: skip
    write_workspace(tested, {
        "mappings/erp_one/order.yaml": COVERED, "mappings/dictionary/order.yaml": order,
        "schemas/erp_one/order.schema.json": json.dumps({"type": "object", "properties": properties}),
        "mappings/erp_one/order_test.yaml": "mapping: erp_one.order\ntests:\n  - name: a\n"
        "    given: {No: '1', Lines: [{Name: a}, {Name: b}]}\n    expect_part: {number: '1'}\n",
    })  # fmt: skip
    (tested / "mappings/routes/orders.yaml").unlink()

    result = call("test", "--coverage", "--format", "json")

    assert result.err == ""
    found = json.loads(result.out)
    mappings = found["coverage"]["mappings"]
    (covered,) = [each for each in mappings if each["mapping"] == "erp_one.order"]
    assert covered["rule"] == {"taken": 3, "all": 5}
    assert [(each["kind"], each["target"]) for each in covered["untested"]] == [
        ("rule", "quantity"), ("rule", "lines.name"), ("first_of", "lines.name"),
        ("first_of", "lines.name"),
    ]  # fmt: skip
    assert len(found["results"]) == 2


def test_a_rule_that_writes_null_has_nothing_to_test(call: Any, tested: Path) -> None:
    properties = {"Id": {"type": "string"}, "Batch": {"type": ["string", "null"]}}
    write_workspace(tested, {
        "schemas/mes_one/job.schema.json": json.dumps({"type": "object", "properties": properties}),
        "mappings/mes_one/job.yaml": "mapping: mes_one.job\nfrom: order\nto: mes_one.job\n"
        "fields: {Id: number, Batch: {value: null}}\n",
    })  # fmt: skip

    assert "mes_one.job: rules 1/1\n" in call("test", "mappings/mes_one", "--coverage").out


@pytest.mark.parametrize("output", ["json", "github", "gitlab", "junit", "sarif"])
def test_a_workspace_that_does_not_load_is_reported_in_the_wanted_format(
    call: Any, tested: Path, output: str
) -> None:
    write_workspace(tested, changed("mappings/routes/orders.yaml", "for: 2h", "for: soon"))

    result = call("test", "--format", output, "--lang", "zh")

    assert result.code == 1
    assert "MB204" in result.out
    assert "应为时长" in result.out
    assert "MB204" in result.err


@pytest.mark.parametrize("output", ["json", "github", "gitlab", "sarif"])
def test_tests_that_pass_report_nothing_wrong(call: Any, root: Path, output: str) -> None:
    result = call("test", "--format", output)

    assert result.code == 0
    assert "MB5" not in result.out
