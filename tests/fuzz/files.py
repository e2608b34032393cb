"""Targets that read the files of a workspace."""

from __future__ import annotations

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.documents import Fields
from mesbridge.findings import Finding
from mesbridge.mapping.predicates import compile_predicate
from mesbridge.settings import build_settings
from mesbridge.workspace.csv_source import read_csv
from mesbridge.workspace.destination_reader import read_destination
from mesbridge.workspace.route_reader import RouteContext, read_routes
from mesbridge.workspace.systems import read_systems
from mesbridge.workspace.yaml_source import read_yaml
from tests.fuzz.checks import check_findings, demand, only_our_errors
from tests.unit.mapping.builders import scope

_NAME = "file.yaml"


def _read(data: bytes) -> tuple[str, list[Fields], list[Finding]]:
    text = data.decode("utf-8", "replace")
    findings: list[Finding] = []
    documents = read_yaml(text, _NAME, findings)
    return text, [each for each in documents if isinstance(each, Fields)], findings


def yaml(data: bytes) -> None:
    """YAML source."""
    text, _, findings = _read(data)
    check_findings(findings, text, _NAME)


def table(data: bytes) -> None:
    """Code tables."""
    text = data.decode("utf-8", "replace")
    findings: list[Finding] = []
    lines = read_csv(text, "uom.csv", findings)
    if lines:
        (_, header), *rows = lines
        found = build_code_table("uom", header, rows, findings)
        for column in found.foreign_columns:
            for row in found.rows:
                found.to_foreign(column, row.canonical, None, None)
                found.to_canonical(column, row.cells.get(column, ""), None, None)
    check_findings(findings, text, "uom.csv")


def workspace(data: bytes) -> None:
    """Dictionaries, systems, destinations and routes: every reader gets every file."""
    text, documents, findings = _read(data)
    dictionary = build_dictionary(documents, findings)
    for entity in dictionary.entities.values():
        for each in entity.checks:
            compile_predicate(each.predicate, entity, scope(), findings)
    for document in documents:
        read_systems(document, findings)
        destination = read_destination("target", document, scope(), findings)
        context = RouteContext(scope(), {}, {"target": destination})
        read_routes([document], context, findings)
    check_findings(findings, text, _NAME)


def settings(data: bytes) -> None:
    """The settings' file, and its lines as environment variables."""
    text, documents, findings = _read(data)
    with only_our_errors():
        build_settings(documents[0] if documents else None, {})
    variables = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    with only_our_errors():
        build_settings(
            None, {f"MESBRIDGE_{name.upper()}": each for name, each in variables.items()}
        )
    check_findings(findings, text, _NAME)


def predicate(data: bytes) -> None:
    """Predicates, and what they say of two documents."""
    text, documents, findings = _read(data)
    entity = scope().dictionary.entities["order"]
    for document in documents:
        holds = compile_predicate(document, entity, scope(), findings)
        for order in ({}, {"order_no": "1", "status": "open", "tags": ["a"], "note": text[:20]}):
            answer: object = None
            with only_our_errors():
                answer = holds(order, {"change": "new"}, None)
            demand(answer is None or isinstance(answer, bool), "a predicate says yes or no")
    check_findings(findings, text, _NAME)
