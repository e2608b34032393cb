"""Findings as build servers read them: GitHub annotations, GitLab code quality, JUnit."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from mesbridge.catalogue.explanation import safe_text
from mesbridge.findings import Finding, Language, Severity

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


#: Where a text names a place: it moves when lines above are added, the finding stays the same.
_PLACE = re.compile(r":\d+(?::\d+)?\b")
#: What a workflow command would take for its own in a property.
_PROPERTY = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"))


@dataclass(frozen=True, slots=True)
class Case:
    """One test case of a JUnit report; *failure* is None where it passed.

    Attributes:
        group: dotted, as Java's packages and classes are: build servers make a tree of it.
        kind: the code of what has failed first.
        remarks: what is said without failing it.
    """

    group: str
    name: str
    file: str
    line: int = 1
    failure: str | None = None
    kind: str = ""
    remarks: str = ""


def github(findings: Iterable[Finding], language: Language = "en") -> str:
    """Workflow commands, which GitHub shows beside the changed lines."""
    return "\n".join(_github(finding, language) for finding in findings)


def _github(finding: Finding, language: Language) -> str:
    place = finding.position
    text = sentence(finding, language)
    for found, escaped in _PROPERTY[:3]:
        text = text.replace(found, escaped)
    head = (
        f"file={_property(place.file)},line={max(place.line, 1)},col={max(place.column, 1)},"
        f"title={_property(finding.code)}"
    )
    return f"::{_GITHUB[finding.severity]} {head}::{text}"


def _property(text: str) -> str:
    for found, escaped in _PROPERTY:
        text = text.replace(found, escaped)
    return text


def gitlab(findings: Sequence[Finding], language: Language = "en") -> str:
    """A code quality report; a finding keeps its fingerprint when lines move."""
    prints = fingerprints(findings)
    entries = [
        _gitlab(finding, mark, language) for finding, mark in zip(findings, prints, strict=True)
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2)


def _gitlab(finding: Finding, mark: str, language: Language) -> dict[str, object]:
    place = finding.position
    return {
        "description": sentence(finding, language).replace("\n", " "),
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": _GITLAB[finding.severity],
        "location": {"path": place.file, "lines": {"begin": max(place.line, 1)}},
    }


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """What each is known by from run to run: the same in every language, no two alike.

    Of findings that read alike in one file the second is told from the first by its number.
    """
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        params = {name: each for name, each in finding.params.items() if name != "line"}
        message = _PLACE.sub("", replace(finding, params=params).message())
        text = f"{finding.position.file}\0{finding.code}\0{finding.subject}\0{message}"
        marks.append(hashlib.sha256(f"{text}\0{seen[text]}".encode(errors="replace")).hexdigest())
        seen[text] += 1
    return [mark[:32] for mark in marks]


def cases_of(
    findings: Sequence[Finding], failing: Collection[Severity], language: Language
) -> list[Case]:
    """One case per file; failed where it has findings that count, with the others as remarks."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.position.file, []).append(finding)
    if not by_file:
        return [Case("mesbridge", "check", "")]
    return [_file_case(file, found, failing, language) for file, found in by_file.items()]


def _file_case(
    file: str, found: Sequence[Finding], failing: Collection[Severity], language: Language
) -> Case:
    wrong = [each for each in found if each.severity in failing]
    others = [each for each in found if each.severity not in failing]
    remarks = "\n".join(f"{each.severity}: {each.line(language)}" for each in others)
    if not wrong:
        return Case("mesbridge.check", file, file, remarks=remarks)
    first = wrong[0]
    text = failure_text(wrong, language)
    return Case("mesbridge.check", file, file, first.position.line, text, first.code, remarks)


def failure_text(findings: Iterable[Finding], language: Language) -> str:
    """The findings of a failure as a person reads them, one below the other."""
    parts = []
    for finding in findings:
        hint = finding.hint(language)
        parts.append(finding.line(language) + (f"\n  {hint}" if hint else ""))
    return "\n".join(parts)


def junit(suite: str, cases: Sequence[Case], properties: Mapping[str, str] | None = None) -> str:
    """A JUnit report with one suite, and with *properties* of it."""
    failures = sum(1 for case in cases if case.failure is not None)
    counts = {
        "tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0",
    }  # fmt: skip
    root = ElementTree.Element("testsuites", {"name": suite, **counts})
    element = ElementTree.SubElement(root, "testsuite", {"name": suite, **counts})
    if properties:
        told = ElementTree.SubElement(element, "properties")
        for name, value in properties.items():
            ElementTree.SubElement(told, "property", name=name, value=value)
    for case in cases:
        _add_case(element, case)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}'


def _add_case(suite: ElementTree.Element, case: Case) -> None:
    place = {"file": _xml(case.file), "line": str(max(case.line, 1))} if case.file else {}
    names = {"classname": _xml(case.group), "name": _xml(case.name)}
    one = ElementTree.SubElement(suite, "testcase", {**names, **place})
    if case.failure is not None:
        text = _xml(case.failure)
        message = text.split("\n", 1)[0]
        ElementTree.SubElement(one, "failure", message=message, type=case.kind).text = text
    if case.remarks:
        ElementTree.SubElement(one, "system-out").text = _xml(case.remarks)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def sentence(finding: Finding, language: Language) -> str:
    """Subject, message and hint in one text, the hint in a line of its own."""
    subject = f"{safe_text(finding.subject)}: " if finding.subject else ""
    hint = finding.hint(language)
    return f"{subject}{finding.message(language)}" + (f"\n{hint}" if hint else "")
