"""Whether ``case`` and ``code`` know every value that can come."""

from __future__ import annotations

from collections.abc import Collection

from mesbridge.dictionary.codes import CodeTable
from mesbridge.findings import Severity
from mesbridge.mapping.limits import allowed_texts, listed
from mesbridge.mapping.rules import Case, CodeCall
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.writer import Writer


def check_case(writer: Writer, case: Case, have: Shape) -> None:
    """MB339 values without an entry, MB343 an ``else`` for which none is left."""
    coming = _coming(writer, have)
    if coming is None:
        return
    lacking = [value for value in coming if value not in case.values]
    if lacking and case.otherwise is None:
        severity = _severity(lacking, coming)
        writer.report("MB339", case.position, severity, values=listed(lacking))
    elif not lacking and case.otherwise is not None:
        writer.report(
            "MB343", case.otherwise.position, Severity.NOTE, key="else",
            reason="case names every value that can come",
            reason_zh="case 已列出所有可能的值",
        )  # fmt: skip


def check_code(writer: Writer, call: CodeCall, table: CodeTable, column: str, have: Shape) -> None:
    """MB338: values of which the table has no pair."""
    coming = _coming(writer, have)
    if coming is None:
        return
    if writer.inbound:
        known = {row.cells[column] for row in table.rows if column in row.cells}
    else:
        known = {row.canonical for row in table.rows if column in row.cells}
    lacking = [value for value in coming if value not in known]
    if lacking:
        writer.report("MB338", call.position, _severity(lacking, coming), table=table.name,
                      column=column, values=listed(lacking))  # fmt: skip


def _coming(writer: Writer, have: Shape) -> tuple[str, ...] | None:
    """Every value that can come; what the system sends for nothing is left out."""
    if have.kind == "boolean":
        return ("true", "false")
    coming = allowed_texts(have, writer.scope) if have.kind == "text" else None
    system = writer.scope.systems.get(writer.system or "")
    if coming is None or system is None or not have.foreign:
        return coming
    nothing = system.missing.get("text", frozenset())
    return tuple(value for value in coming if value not in nothing)


def _severity(lacking: Collection[str], coming: Collection[str]) -> Severity:
    """Provably wrong where no value at all is known."""
    return Severity.ERROR if len(lacking) == len(coming) else Severity.WARNING
