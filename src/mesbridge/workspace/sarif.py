"""Findings as SARIF 2.1.0 (OASIS), which GitHub code scanning, Azure DevOps and editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from mesbridge import __version__
from mesbridge.catalogue import explanation_of
from mesbridge.catalogue.explanation import with_places
from mesbridge.findings import Finding, Language, Severity
from mesbridge.workspace.reports import fingerprints, sentence

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINK = re.compile(r"\[(?=[^\]\[]*\]\()")


def sarif(findings: Sequence[Finding], language: Language = "en") -> str:
    """One run with its rules and results; without findings the results are an empty list."""
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "mesbridge",
        "version": __version__,
        "language": language,
        "rules": [_rule(code, language) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        # Columns count characters: one of Chinese is one, and so is one beyond U+FFFF.
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, mark, codes.index(finding.code), language)
            for finding, mark in zip(findings, fingerprints(findings), strict=True)
        ],
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _rule(code: str, language: Language) -> dict[str, Any]:
    explanation = explanation_of(code)
    chinese = language == "zh"
    text = with_places(explanation.zh if chinese else explanation.en)
    hint = with_places(explanation.hint_zh if chinese else explanation.hint_en)
    about = explanation.about_zh if chinese else explanation.about_en
    help_text = "\n\n".join(part for part in (text, hint, about) if part)
    return {
        "id": code,
        "shortDescription": {"text": text},
        "fullDescription": {"text": about or text},
        "help": {"text": help_text},
    }


def _result(finding: Finding, mark: str, rule: int, language: Language) -> dict[str, Any]:
    place = finding.position
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVEL[finding.severity],
        "message": {"text": _message(sentence(finding, language))},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}
        ],
        "partialFingerprints": {"mesbridgeFinding/v1": mark},
    }


def _message(text: str) -> str:
    """*text* with what a message string of SARIF would take for a place or a link (3.11.5, 6)."""
    return _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))


def _artifact(file: str) -> dict[str, str]:
    """The file as a reference from the root of the sources, or by its whole address."""
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        return {"uri": Path(file).absolute().as_uri()}
    return {"uri": quote(file, safe="/"), "uriBaseId": "%SRCROOT%"}
