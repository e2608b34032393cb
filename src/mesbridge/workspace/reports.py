"""Findings as build servers read them: GitHub annotations, GitLab code quality, JUnit, SARIF."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from mesbridge import __version__
from mesbridge.catalogue import explanation_of
from mesbridge.catalogue.explanation import safe_text
from mesbridge.findings import Finding, Language, Severity

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One test case of a JUnit report; *failure* is None where it passed."""

    name: str
    file: str
    line: int = 1
    failure: str | None = None


def github(findings: Iterable[Finding], language: Language = "en") -> str:
    """Workflow commands, which GitHub shows beside the changed lines."""
    return "\n".join(_github(finding, language) for finding in findings)


def _github(finding: Finding, language: Language) -> str:
    place = finding.position
    text = _sentence(finding, language).replace("%", "%25").replace("\r", "%0D")
    file = place.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    head = f"file={file},line={max(place.line, 1)},col={max(place.column, 1)},title={finding.code}"
    return f"::{_GITHUB[finding.severity]} {head}::{text.replace(chr(10), '%0A')}"


def gitlab(findings: Iterable[Finding], language: Language = "en") -> str:
    """A code quality report; a finding keeps its fingerprint when lines move."""
    return json.dumps(
        [
            {
                "description": _sentence(finding, language),
                "check_name": finding.code,
                "fingerprint": _fingerprint(finding),
                "severity": _GITLAB[finding.severity],
                "location": {
                    "path": finding.position.file,
                    "lines": {"begin": max(finding.position.line, 1)},
                },
            }
            for finding in findings
        ],
        ensure_ascii=False,
        indent=2,
    )


def _fingerprint(finding: Finding) -> str:
    text = f"{finding.position.file}\0{finding.code}\0{finding.subject}\0{finding.message()}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cases_of(files: Iterable[str], findings: Iterable[Finding], language: Language) -> list[Case]:
    """One case per file: failed where it has findings that count."""
    by_file: dict[str, list[Finding]] = {file: [] for file in files}
    for finding in findings:
        by_file.setdefault(finding.position.file, []).append(finding)
    cases = []
    for file, found in by_file.items():
        text = "\n".join(finding.line(language) for finding in found)
        line = found[0].position.line if found else 1
        cases.append(Case(file, file, line, text or None))
    return cases


def junit(suite: str, cases: Sequence[Case], properties: Mapping[str, str] | None = None) -> str:
    """A JUnit report with one suite, and with *properties* of it."""
    failures = sum(1 for case in cases if case.failure is not None)
    root = ElementTree.Element("testsuites", tests=str(len(cases)), failures=str(failures))
    element = ElementTree.SubElement(
        root, "testsuite", name=suite, tests=str(len(cases)), failures=str(failures)
    )
    if properties:
        told = ElementTree.SubElement(element, "properties")
        for name, value in properties.items():
            ElementTree.SubElement(told, "property", name=name, value=value)
    for case in cases:
        name, file = _xml(case.name), _xml(case.file)
        one = ElementTree.SubElement(
            element, "testcase", name=name, classname=file, file=file, line=str(case.line)
        )
        if case.failure is not None:
            message = _xml(case.failure.split("\n", 1)[0])
            ElementTree.SubElement(one, "failure", message=message).text = _xml(case.failure)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def sarif(findings: Sequence[Finding], language: Language = "en") -> str:
    """SARIF 2.1.0."""
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "mesbridge",
        "version": __version__,
        "rules": [_rule(code, language) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, language) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    whole = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _rule(code: str, language: Language) -> dict[str, Any]:
    explanation = explanation_of(code)
    text = explanation.sentence(language, {})
    return {"id": code, "shortDescription": {"text": text}}


def _result(finding: Finding, language: Language) -> dict[str, Any]:
    place = finding.position
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    location = {"artifactLocation": {"uri": place.file}, "region": region}
    return {
        "ruleId": finding.code,
        "level": _SARIF[finding.severity],
        "message": {"text": _sentence(finding, language)},
        "locations": [{"physicalLocation": location}],
    }


def _sentence(finding: Finding, language: Language) -> str:
    """Subject, message and hint in one text."""
    subject = f"{safe_text(finding.subject)}: " if finding.subject else ""
    hint = finding.hint(language)
    return f"{subject}{finding.message(language)}" + (f"\n{hint}" if hint else "")
