"""Findings for people, build servers and editors."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity
from mesbridge.workspace import reports
from mesbridge.workspace.diagnostics import render_json, render_text, summary, use_colour


def finding(
    file: str = "m/a.yaml", severity: Severity = Severity.ERROR, column: int = 6
) -> Finding:
    params = {"key": "title", "nearest": "titel, 100%:\n"}
    return Finding("MB201", Position(file, 2, column), params, "order_no", severity)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.yaml")
    path.write_text("first: 1\n\t物料: x\nlong: " + "x" * 200 + "\n", encoding="utf-8")
    return path


def test_text_shows_the_source_line_and_a_caret_under_the_place(source: Path) -> None:
    found = Finding("MB126", Position("a.yaml", 2, 6), {"key": "x", "line": 1})

    shown = render_text([found]).split("\n")

    assert shown == [
        "a.yaml:2:6 MB126 'x' stands here a second time, first in line 1",
        "    2 | \t物料: x",
        "      | \t      ^",
        "      = hint: Delete or rename one of the two.",
    ]


def test_text_in_chinese() -> None:
    shown = render_text([finding(severity=Severity.WARNING)], "zh")

    assert shown.startswith("m/a.yaml:2:6 MB201 警告：order_no: 未知的键“title”")


def test_of_a_long_line_the_part_around_the_place_is_shown(source: Path) -> None:
    lines = render_text([Finding("MB109", Position("a.yaml", 3, 100))]).split("\n")

    shown, caret = lines[1], lines[2].index("^")

    assert len(shown) == len("    3 | ") + 162
    assert (shown[8], shown[-1]) == ("…", "…")
    assert shown[caret] == "x"


def test_absent_files_are_not_shown(source: Path) -> None:
    absent = Finding("MB109", Position("absent.yaml", 1, 1), severity=Severity.NOTE)
    beyond = Finding("MB109", Position("a.yaml", 99, 1))

    shown = render_text([absent, beyond])

    assert " | " not in shown
    assert "absent.yaml:1:1 MB109 note: expected" in shown


def test_colour_is_used_where_it_is_wanted() -> None:
    assert "\x1b[" in render_text([finding()], colour=True)
    assert "\x1b[" not in render_text([finding()])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_honours_no_color_and_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert use_colour(Terminal())
    assert not use_colour(io.StringIO())

    monkeypatch.setenv("NO_COLOR", "1")

    assert not use_colour(Terminal())


def test_json_has_one_object_per_finding() -> None:
    (found,) = json.loads(render_json([finding()], "en"))

    assert (found["file"], found["line"], found["column"], found["code"]) == (
        "m/a.yaml",
        2,
        6,
        "MB201",
    )
    assert (found["severity"], found["subject"], found["hint"]) == ("error", "order_no", None)


def test_the_summary_counts() -> None:
    findings = [finding(), finding(), finding(severity=Severity.NOTE)]

    assert summary(findings) == "2 errors, 0 warnings, 1 note"
    assert summary(findings, "zh") == "2 个错误，0 个警告，1 个提示"


def test_github_commands_are_escaped() -> None:
    (line,) = reports.github([finding("m/a:b,c.yaml")]).split("\n")

    assert line.startswith("::error file=m/a%3Ab%2Cc.yaml,line=2,col=6,title=MB201::order_no: ")
    assert "100%25:%0A" in line


def test_gitlab_fingerprints_do_not_move_with_lines() -> None:
    one, other = json.loads(reports.gitlab([finding(), finding(column=9)]))

    assert one["fingerprint"] == other["fingerprint"]
    assert one["location"] == {"path": "m/a.yaml", "lines": {"begin": 2}}
    assert one["severity"] == "major"


def test_junit_has_one_case_per_file() -> None:
    cases = reports.cases_of(["m/a.yaml", "m/b.yaml"], [finding(), finding("m/\x01.yaml")], "en")

    root = ElementTree.fromstring(reports.junit("check", cases))

    assert root.attrib == {"tests": "3", "failures": "2"}
    assert [case.get("name") for case in root.iter("testcase")] == [
        "m/a.yaml", "m/b.yaml", "m/\ufffd.yaml",
    ]  # fmt: skip
    assert len(list(root.iter("failure"))) == 2


def test_sarif_lists_rules_once_and_places_from_one() -> None:
    nowhere = Finding("MB201", Position("MESBRIDGE_X", 0, 0), severity=Severity.NOTE)

    whole = json.loads(reports.sarif([finding(), nowhere], "zh"))

    run = whole["runs"][0]
    assert whole["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["MB201"]
    assert [result["level"] for result in run["results"]] == ["error", "note"]
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1}
