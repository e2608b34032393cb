"""A small world for tests of mappings: one entity with parts, messages, code tables, two systems."""

from __future__ import annotations

from functools import cache
from typing import Any

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.system import System
from mesbridge.documents import Document, Fields, Position
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.schema import MessageSchema
from mesbridge.formats.schema_reader import read_schema
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.steps.units import UnitTable
from mesbridge.mapping.translator import Translator
from mesbridge.workspace.csv_source import read_csv
from mesbridge.workspace.yaml_source import read_yaml
from tests.unit.mapping.world import (
    BOD_SCHEMA,
    CODES,
    DICTIONARY,
    HEAD_SCHEMA,
    JOB_SCHEMA,
    ODD_SCHEMA,
    ORDER_SCHEMA,
)

_PLACE = Position("systems.yaml", 1, 1)
SYSTEMS = {
    "erp": System("erp", Label("ERP", "ERP"), "erp", "Europe/Berlin", "json", _PLACE,
                  {"text": frozenset([""]), "date": frozenset(["00000000"])}),
    "mes": System("mes", Label("MES", "MES"), "mes", "Asia/Shanghai", "json", _PLACE),
    "bod": System("bod", Label("BOD", "BOD"), "mes", "UTC", "xml", _PLACE,
                  {"text": frozenset(["", "~"]), "date": frozenset(["0001-01-01T00:00:00"])}),
    "odd": System("odd", Label("ODD", "ODD"), "erp", "UTC", "json", _PLACE,
                  {"text": frozenset(["", " ", "false"]), "date": frozenset(["1900-01-01T00:00:00"])}),
}  # fmt: skip


def document(text: str, name: str = "mapping.yaml") -> Fields:
    """The first document of a YAML text."""
    findings: list[Finding] = []
    found = read_yaml(text, name, findings)
    assert not findings, [finding.line() for finding in findings]
    assert isinstance(found[0], Fields)
    return found[0]


def value(text: str) -> Document:
    """A YAML value."""
    return document(f"x: {text}")["x"]


@cache
def scope() -> Scope:
    """Everything that the mappings of these tests can name."""
    findings: list[Finding] = []
    entities = [each for each in read_yaml(DICTIONARY, "dictionary.yaml", findings)
                if isinstance(each, Fields)]  # fmt: skip
    dictionary = build_dictionary(entities, findings)
    messages = {
        "odd.order": _schema("odd.order", "odd", ODD_SCHEMA, findings),
        "erp.order": _schema("erp.order", "erp", ORDER_SCHEMA, findings),
        "mes.job": _schema("mes.job", "mes", JOB_SCHEMA, findings),
        "mes.head": _schema("mes.head", "mes", HEAD_SCHEMA, findings),
        "bod.show": _schema("bod.show", "bod", BOD_SCHEMA, findings),
    }
    codes = {name: _table(name, text, findings) for name, text in CODES.items()}
    assert not errors_in(findings), [finding.line() for finding in errors_in(findings)]
    return Scope(dictionary, messages, codes, SYSTEMS, REGISTRY, UnitTable(codes))


def _schema(name: str, system: str, text: str, findings: list[Finding]) -> MessageSchema:
    format_ = SYSTEMS[system].format
    return read_schema(name, system, document(text, f"{name}.json"), format_, findings)


def _table(name: str, text: str, findings: list[Finding]) -> CodeTable:
    (_, header), *rows = read_csv(text, f"{name}.csv", findings)
    return build_code_table(name, header, rows, findings)


def spec(text: str) -> MappingSpec:
    """The mapping *text*, which must be readable."""
    findings: list[Finding] = []
    found = parse_mapping(document(text), findings)
    assert found is not None
    assert not errors_in(findings), [finding.line() for finding in findings]
    return found


def inward(fields: str, *, more: str = "", order_no: bool = True) -> str:
    """A mapping from ``erp.order`` to ``order`` with these fields (indented by two)."""
    key = "  order_no: OrderNo\n" if order_no else ""
    return (
        f"mapping: erp.order\nfrom: erp.order\nto: order\n{more}\nfields:\n{key}{indented(fields)}"
    )


def outward(fields: str, *, more: str = "", to: str = "mes.job") -> str:
    """A mapping from ``order`` to ``mes.job`` with these fields."""
    key = "  Id: order_no\n" if to == "mes.job" else ""
    return f"mapping: {to}\nfrom: order\nto: {to}\n{more}\nfields:\n{key}{indented(fields)}"


def from_xml(fields: str, *, more: str = "") -> str:
    """A mapping from ``bod.show`` to ``order``."""
    return (
        f"mapping: bod.show\nfrom: bod.show\nto: order\n{more}\nfields:\n  order_no: ID\n"
        f"{indented(fields)}"
    )


def indented(fields: str) -> str:
    """Every line two blanks to the right."""
    return "".join(f"  {line}\n" for line in fields.splitlines())


def compiled(text: str) -> Translator:
    """The translator of a mapping without errors."""
    return compile_mapping(spec(text), scope())


def made(text: str, payload: dict[str, Any], **meta: Any) -> dict[str, Any]:
    """The one document that the mapping makes, without the order's number."""
    documents = compiled(text).translate({"OrderNo": "1", **payload}, meta)
    assert len(documents) == 1
    return {name: found for name, found in documents[0].items() if name not in ("order_no", "Id")}


def findings_of(text: str) -> list[Finding]:
    """All findings of a mapping, shape and names."""
    findings: list[Finding] = []
    found = parse_mapping(document(text), findings)
    if found is not None and not errors_in(findings):
        findings.extend(check_mapping(found, scope()))
    return findings


def codes_of(text: str) -> list[str]:
    """Codes of the errors and warnings of a mapping."""
    return [finding.code for finding in findings_of(text) if finding.severity != "note"]
