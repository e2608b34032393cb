"""Findings for people, build servers and editors."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.catalogue import CATALOGUE
from mesbridge.documents import Position
from mesbridge.findings import Finding, Language, Severity
from mesbridge.workspace import reports
from mesbridge.workspace.diagnostics import render_json, render_text, summary, use_colour
from mesbridge.workspace.sarif import sarif
from mesbridge.workspace.yaml_source import read_yaml


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
    (line,) = reports.github([finding("m/a:b,c\n%.yaml")]).split("\n")

    head = "::error file=m/a%3Ab%2Cc%0A%25.yaml,line=2,col=6,title=MB201::order_no: "
    assert line.startswith(head)
    assert "100%25:%0A" in line


@pytest.mark.parametrize("severity", list(Severity))
def test_each_severity_has_the_word_of_its_reader(severity: Severity) -> None:
    found = [finding(severity=severity)]

    (code_quality,) = json.loads(reports.gitlab(found))
    (result,) = json.loads(sarif(found))["runs"][0]["results"]

    words = {
        Severity.ERROR: ("error", "major", "error"),
        Severity.WARNING: ("warning", "minor", "warning"),
        Severity.NOTE: ("notice", "info", "note"),
    }
    github = reports.github(found).removeprefix("::").partition(" ")[0]
    assert (github, code_quality["severity"], result["level"]) == words[severity]


def twice(first: int, second: int) -> list[Finding]:
    """The same key twice, as a file says it whose lines may have moved."""
    return [
        Finding("MB126", Position("m/a.yaml", line, 1), {"key": "x", "line": first})
        for line in (second, second + 1)
    ]


def test_gitlab_fingerprints_do_not_move_with_lines_or_language() -> None:
    before = json.loads(reports.gitlab(twice(1, 5)))
    after = json.loads(reports.gitlab(twice(41, 45), "zh"))

    assert [each["fingerprint"] for each in before] == [each["fingerprint"] for each in after]
    assert before[0]["location"] == {"path": "m/a.yaml", "lines": {"begin": 5}}


def test_gitlab_fingerprints_do_not_move_with_places_in_the_text() -> None:
    one = Finding("MB505", Position("a.yaml", 3, 1), {"found": "m/b.yaml:7:3 MB402 no number"})
    other = Finding("MB505", Position("a.yaml", 4, 1), {"found": "m/b.yaml:8:3 MB402 no number"})

    assert reports.fingerprints([one]) == reports.fingerprints([other])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(1, 3))))
def test_no_two_fingerprints_of_a_report_are_alike(places: list[tuple[str, str, int]]) -> None:
    found = [Finding("MB201", Position(file, line, 1), {"key": key}) for file, key, line in places]

    assert len(set(reports.fingerprints(found))) == len(found)


def test_code_quality_has_all_that_gitlab_asks_for() -> None:
    (entry,) = json.loads(reports.gitlab([finding()], "zh"))

    assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert "\n" not in entry["description"]
    assert entry["check_name"] == "MB201"


def test_junit_has_one_case_per_file() -> None:
    found = [finding(), finding("m/\x01.yaml"), finding("m/b.yaml", Severity.WARNING)]

    root = ElementTree.fromstring(
        reports.junit("check", reports.cases_of(found, [Severity.ERROR], "en")).encode()
    )

    counts = {"tests": "3", "failures": "2", "errors": "0", "skipped": "0", "name": "check"}
    assert root.attrib == counts
    assert root.find("testsuite") is not None
    assert root.find("testsuite").attrib == counts  # type: ignore[union-attr]
    assert [(case.get("classname"), case.get("name")) for case in root.iter("testcase")] == [
        ("mesbridge.check", "m/a.yaml"), ("mesbridge.check", "m/\ufffd.yaml"),
        ("mesbridge.check", "m/b.yaml"),
    ]  # fmt: skip
    assert [failure.get("type") for failure in root.iter("failure")] == ["MB201", "MB201"]
    assert [out.text for out in root.iter("system-out")] == [
        f"warning: {finding('m/b.yaml').line()}"
    ]


def test_junit_counts_warnings_where_they_count() -> None:
    found = [finding(severity=Severity.WARNING), finding("b.yaml", Severity.NOTE)]

    strict = reports.cases_of(found, [Severity.ERROR, Severity.WARNING], "zh")

    assert [case.failure is None for case in strict] == [False, True]
    assert "未知的键" in str(strict[0].failure)


@given(st.text(st.characters(codec=None), max_size=20))
def test_junit_is_xml_whatever_a_message_holds(text: str) -> None:
    case = reports.Case("a", text, text, failure=text, kind="MB201", remarks=text)

    root = ElementTree.fromstring(reports.junit("check", [case]).encode())

    assert root.find("testsuite/testcase/failure") is not None


SARIF = {
    "": {"$schema", "version", "runs"},
    "runs": {"tool", "columnKind", "results"},
    "runs.tool": {"driver"},
    "runs.tool.driver": {"name", "version", "language", "rules"},
    "runs.tool.driver.rules": {"id", "shortDescription", "fullDescription", "help"},
    "runs.tool.driver.rules.shortDescription": {"text"},
    "runs.tool.driver.rules.fullDescription": {"text"},
    "runs.tool.driver.rules.help": {"text"},
    "runs.results": {
        "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints",
    },
    "runs.results.message": {"text"},
    "runs.results.locations": {"physicalLocation"},
    "runs.results.locations.physicalLocation": {"artifactLocation", "region"},
    "runs.results.locations.physicalLocation.artifactLocation": {"uri", "uriBaseId"},
    "runs.results.locations.physicalLocation.region": {"startLine", "startColumn"},
    "runs.results.partialFingerprints": {"mesbridgeFinding/v1"},
}  # fmt: skip


def keys_of(value: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every object of a document: its path and its keys."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, path)
    if isinstance(value, dict):
        yield path, set(value)
        for key, each in value.items():
            yield from keys_of(each, f"{path}.{key}" if path else key)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sarif_has_the_objects_of_the_standard(language: Language) -> None:
    nowhere = Finding("MB201", Position("MESBRIDGE_X", 0, 0), severity=Severity.NOTE)
    others = [Finding(code, Position("a.yaml", 1, 1)) for code in CATALOGUE]

    whole = json.loads(sarif([finding(), nowhere, *others], language))

    (run,) = whole["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert dict(keys_of(whole)) == SARIF
    assert (whole["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert [rule["id"] for rule in rules] == sorted(CATALOGUE)
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert all(rule["help"]["text"] and "''" not in rule["help"]["text"] for rule in rules)
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1}


@pytest.mark.parametrize(
    ("file", "uri", "base"),
    [
        ("m/物料 1#.yaml", "m/%E7%89%A9%E6%96%99%201%23.yaml", "%SRCROOT%"),
        ("a:b.yaml", "a%3Ab.yaml", "%SRCROOT%"), ("/etc/a b.yaml", "file:///etc/a%20b.yaml", None),
    ],
)  # fmt: skip
def test_files_are_references_in_sarif(file: str, uri: str, base: str | None) -> None:
    whole = json.loads(sarif([finding(file)]))

    place = whole["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["artifactLocation"].get("uriBaseId")) == (
        uri, base,
    )  # fmt: skip


def test_braces_and_links_in_a_message_are_only_text_in_sarif() -> None:
    params = {"key": "{0}", "nearest": "[see](1) [0]"}
    found = Finding("MB201", Position("a.yaml", 1, 1), params)

    text = json.loads(sarif([found]))["runs"][0]["results"][0]["message"]["text"]

    assert "{{0}}" in text
    assert "\\[see](1) [0]" in text


def test_columns_count_characters_also_of_chinese_and_beyond(source: Path) -> None:
    findings: list[Finding] = []

    read_yaml("物𠀀: {备注: 1, 备注: 2}\n", "a.yaml", findings)

    region = json.loads(sarif(findings))["runs"][0]["results"][0]["locations"][0]
    assert region["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 13}


def test_without_findings_the_reports_are_valid_and_empty() -> None:
    root = ElementTree.fromstring(reports.junit("check", reports.cases_of([], [], "en")))

    assert reports.github([]) == ""
    assert json.loads(reports.gitlab([])) == []
    assert json.loads(sarif([]))["runs"][0]["results"] == []
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert json.loads(render_json([])) == []
