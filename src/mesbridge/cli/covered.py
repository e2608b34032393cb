"""How the coverage of ``mesbridge test --coverage`` is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mesbridge.findings import Finding, Language, Severity
from mesbridge.workspace import diagnostics
from mesbridge.workspace.branches import KINDS, Way
from mesbridge.workspace.code_coverage import CodeCoverage
from mesbridge.workspace.rule_coverage import Coverage, MappingCoverage

_KINDS = {
    "rule": ("rules", "规则"),
    "when": ("when", "when"),
    "where": ("where", "where"),
    "first_of": ("first_of", "first_of"),
    "case": ("case", "case"),
    "default": ("defaults", "default"),
}
_CODES = {
    "en": "code {table} ({column}): {used} of {pairs} pairs",
    "zh": "代码表 {table}（{column}）：{pairs} 对代码中的 {used} 对",
}
_UNUSED = {"en": "not looked up", "zh": "未查找"}
_TOTAL = {"en": "coverage of rules and branches: {percent}%", "zh": "规则与分支覆盖率：{percent}%"}
#: Pairs of a table that are named as text; as JSON all are.
_NAMED = 12


def as_text(coverage: Coverage, language: Language) -> Iterator[str]:
    """Per mapping what was taken, then what was not, with its place; the tables of codes last."""
    for each in coverage.mappings:
        yield f"{each.mapping}: {_counts(each, language)}"
        for way in each.untested:
            yield f"    {_finding(way).line(language)}"
    for column in coverage.codes:
        yield from _column(column, language)
    yield _TOTAL[language].format(percent=coverage.percent)


def as_values(coverage: Coverage, language: Language) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "percent": coverage.percent,
        "mappings": [_mapping(each, language) for each in coverage.mappings],
        "codes": [_codes(each) for each in coverage.codes],
    }


def notes(coverage: Coverage) -> list[Finding]:
    """What was not taken, for build servers; pairs of codes are not among it."""
    return [_finding(way) for each in coverage.mappings for way in each.untested]


def _counts(covered: MappingCoverage, language: Language) -> str:
    parts = []
    for kind in KINDS:
        made, every = covered.count(kind)
        if every:
            parts.append(f"{_KINDS[kind][language == 'zh']} {made}/{every}")
    return ", ".join(parts)


def _finding(way: Way) -> Finding:
    what, what_zh = _words(way)
    params = {"what": what, "what_zh": what_zh}
    return Finding("MB515", way.position, params, way.target, Severity.NOTE)


def _words(way: Way) -> tuple[str, str]:
    match way.kind:
        case "rule":
            return "gives it a value", "使其有值"
        case "first_of":
            return f"takes first_of[{way.detail}]", f"用到 first_of[{way.detail}]"
        case "case":
            return f"takes {way.detail}", f"用到 {way.detail}"
        case "default":
            return "takes the default", "用到 default"
        case kind if way.detail:
            return f"lets {kind} hold", f"使 {kind} 成立"
        case kind:
            return f"lets {kind} fail", f"使 {kind} 不成立"


def _column(column: CodeCoverage, language: Language) -> Iterator[str]:
    used = column.pairs - len(column.untested)
    yield _CODES[language].format(
        table=column.table, column=column.column, used=used, pairs=column.pairs
    )
    if column.untested:
        named = [
            f"{row.cells[column.column]} = {row.canonical} (:{row.position.line})"
            for row in column.untested[:_NAMED]
        ]
        more = ", …" if len(column.untested) > _NAMED else ""
        file = column.untested[0].position.file
        yield f"    {file} {_UNUSED[language]}: {', '.join(named)}{more}"


def _mapping(covered: MappingCoverage, language: Language) -> dict[str, Any]:
    counts = {kind: covered.count(kind) for kind in KINDS}
    return {
        "mapping": covered.mapping,
        **{kind: {"taken": made, "all": every} for kind, (made, every) in counts.items()},
        "untested": [_untested(way, language) for way in covered.untested],
    }


def _untested(way: Way, language: Language) -> dict[str, Any]:
    place = way.position
    return {
        "kind": way.kind, "target": way.target, "detail": way.detail,
        "file": place.file, "line": place.line, "column": place.column,
        "message": diagnostics.as_json(_finding(way), language)["message"],
    }  # fmt: skip


def _codes(column: CodeCoverage) -> dict[str, Any]:
    return {
        "table": column.table,
        "column": column.column,
        "pairs": column.pairs,
        "untested": [
            {
                "canonical": row.canonical, "code": row.cells[column.column],
                "file": row.position.file, "line": row.position.line,
            }
            for row in column.untested
        ],
    }  # fmt: skip
