"""From parsed files to everything a release knows; every finding of ``check`` comes from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_checks import check_rows
from mesbridge.dictionary.code_files import build_code_table, column_place
from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Dictionary, Entity, Label
from mesbridge.dictionary.references import check_code_tables, check_owners
from mesbridge.dictionary.system import System
from mesbridge.dictionary.values import check_values
from mesbridge.documents import Position, plain
from mesbridge.findings import Finding, Severity, errors_in
from mesbridge.formats.schema import MessageSchema
from mesbridge.formats.schema_checks import check_keywords
from mesbridge.formats.schema_reader import read_schema
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.first_causes import beside_shape
from mesbridge.mapping.predicates import Predicate, compile_predicate
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.steps.units import UnitTable
from mesbridge.nearest import did_you_mean, nearest
from mesbridge.workspace.added_codes import AddedCode, Table, add_to
from mesbridge.workspace.collector import collector_at_rest
from mesbridge.workspace.consequences import Unread, without_consequences
from mesbridge.workspace.destination_reader import read_destination
from mesbridge.workspace.loader import (
    NamedDocument,
    Shown,
    SourceFiles,
    TestFile,
    check_folders,
    read_source_files,
    shown_path,
)
from mesbridge.workspace.route_reader import RouteContext, read_routes
from mesbridge.workspace.routes import DestinationSpec, Route
from mesbridge.workspace.systems import read_systems
from mesbridge.workspace.use import check_use, without_read_by_routes


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """One line of an entity's ``checks``; *code* is the short word of its flag."""

    action: Literal["refuse", "flag", "hold"]
    predicate: Predicate
    message: Label
    code: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the files say, right or wrong; usable where *findings* hold no error.

    Attributes:
        files: the release id that the files have without *added*.
        added: pairs of code tables that the files do not have themselves.
        targets: per destination the text of its file, to see whether it has changed.
    """

    release: str
    files: str
    added: Sequence[AddedCode]
    systems: Mapping[str, System]
    dictionary: Dictionary
    codes: Mapping[str, CodeTable]
    messages: Mapping[str, MessageSchema]
    mappings: Mapping[str, MappingSpec]
    destinations: Mapping[str, DestinationSpec]
    routes: Mapping[str, Route]
    checks: Mapping[str, Sequence[CompiledCheck]]
    cancelled: Mapping[str, Predicate]
    tests: Sequence[TestFile]
    route_tests: Sequence[TestFile]
    scope: Scope
    targets: Mapping[str, str]
    findings: Sequence[Finding] = field(repr=False)


@collector_at_rest()
def assemble(
    mappings: Path,
    schemas: Path,
    added: Sequence[AddedCode] = (),
    shown: Shown = shown_path,
) -> Contents:
    """Read, build and check a whole workspace; nothing is compiled but predicates and paths.

    Args:
        added: pairs of code tables beside the files.
        shown: how files are named in findings.
    """
    findings: list[Finding] = []
    files = read_source_files(mappings, schemas, findings, shown)
    systems = read_systems(files.systems, findings) if files.systems else {}
    if not systems:
        files.unread.setdefault("systems", set()).add("systems")
    if systems:
        check_folders(mappings, schemas, systems, findings, shown)
    dictionary = build_dictionary(files.dictionary, findings)
    lines = [Table(name, found) for name, found in files.codes]
    left = add_to(lines, added, findings)
    codes = _codes(lines, systems, findings)
    if files.systems:
        check_owners(dictionary, {system.side for system in systems.values()}, findings)
    check_code_tables(dictionary, codes, findings)
    findings.extend(check_values(dictionary))
    messages = _messages(files.schemas, systems, findings)
    scope = Scope(dictionary, messages, codes, systems, REGISTRY, UnitTable(codes))
    specs = _mappings(files, scope, findings)
    destinations = _destinations(files.destinations, scope, findings)
    context = RouteContext(scope, specs, destinations)
    routes = read_routes([each.document for each in files.routes], context, findings)
    checks = {each.name: _checks(each, scope, findings) for each in dictionary.entities.values()}
    cancelled = _cancelled(dictionary, scope, findings)
    if not errors_in(findings):
        findings.extend(check_use(routes.values(), specs, destinations))
    findings = without_consequences(findings, Unread(files.unread))
    findings = list(without_read_by_routes(findings, [each.document for each in files.routes]))
    release = _release_id(files.release, left)
    targets = {each.name: repr(plain(each.document)) for each in files.destinations}
    return Contents(
        release, files.release, left, systems, dictionary, codes, messages, specs, destinations,
        routes, checks, cancelled, files.tests, files.route_tests, scope, targets,
        sorted(findings, key=_in_order),
    )  # fmt: skip


def _in_order(finding: Finding) -> tuple[Position, str]:
    return finding.position, finding.code


def _release_id(files: str, added: Sequence[AddedCode]) -> str:
    """The files' own id where nothing is added; the order of adding does not count."""
    if not added:
        return files
    texts = sorted(json.dumps(each.as_json(), sort_keys=True) for each in added)
    return hashlib.sha256("\n".join((files, *texts)).encode()).hexdigest()[: len(files)]


def _codes(
    lines: Sequence[Table], systems: Mapping[str, System], findings: list[Finding]
) -> dict[str, CodeTable]:
    tables: dict[str, CodeTable] = {}
    for table in lines:
        name, before = table.name, len(findings)
        tables[name] = build_code_table(name, table.header, table.rows, findings)
        if not errors_in(findings[before:]):
            findings.extend(check_rows(tables[name]))
        if "canonical" in table.header:
            findings.extend(_columns(tables[name], table.place, systems))
    return tables


def _columns(table: CodeTable, place: Position, systems: Collection[str]) -> Iterator[Finding]:
    """MB360, MB258: columns of codes that belong to no system."""
    for column in table.foreign_columns if systems else ():
        system = column.partition(".")[0]
        at, near = column_place(place, table.columns, column), nearest(system, systems)
        if system in systems:
            continue
        if near is not None:
            params = {"found": column, "near": near, **did_you_mean(system, systems)}
            yield Finding("MB360", at, params, table.name, Severity.WARNING)
        else:
            params = {"found": column, "options": ", ".join(systems)}
            yield Finding("MB258", at, params, table.name, Severity.NOTE)


def _messages(
    documents: Sequence[NamedDocument], systems: Mapping[str, System], findings: list[Finding]
) -> dict[str, MessageSchema]:
    messages: dict[str, MessageSchema] = {}
    for each in documents:
        system = systems.get(each.name.partition(".")[0])
        if system is not None:  # an unknown folder is a finding of its own
            findings.extend(check_keywords(each.document))
            messages[each.name] = read_schema(
                each.name, system.name, each.document, system.format, findings
            )
    return messages


def _mappings(files: SourceFiles, scope: Scope, findings: list[Finding]) -> dict[str, MappingSpec]:
    specs: dict[str, MappingSpec] = {}
    for each in files.mappings:
        before = len(findings)
        spec = parse_mapping(each.document, findings)
        if spec is None:
            files.unread.setdefault("mappings", set()).add(each.name)
            continue
        syntax = [each for each in findings[:before] if each.position.file == spec.file]
        shape, found = syntax + findings[before:], check_mapping(spec, scope)
        findings.extend(beside_shape(shape, found) if errors_in(shape) else found)
        if spec.name != each.name:
            place = each.document["mapping"].position
            params = {"found": spec.name, "file": place.file, "expected": each.name}
            findings.append(Finding("MB287", place, params))
        specs[each.name] = replace(spec, name=each.name)
    return specs


def _destinations(
    documents: Sequence[NamedDocument], scope: Scope, findings: list[Finding]
) -> dict[str, DestinationSpec]:
    specs: dict[str, DestinationSpec] = {}
    for each in documents:
        spec = read_destination(each.name, each.document, scope, findings)
        if each.name in specs:
            params = {"found": each.name, "first": str(specs[each.name].position)}
            findings.append(Finding("MB381", spec.position, params, each.name))
        else:
            specs[each.name] = replace(spec, name=each.name)
    return specs


def _checks(entity: Entity, scope: Scope, findings: list[Finding]) -> tuple[CompiledCheck, ...]:
    return tuple(
        CompiledCheck(
            check.action,
            compile_predicate(check.predicate, entity, scope, findings),
            check.message,
            f"{entity.name}_check_{number}",
        )
        for number, check in enumerate(entity.checks, start=1)
    )


def _cancelled(
    dictionary: Dictionary, scope: Scope, findings: list[Finding]
) -> dict[str, Predicate]:
    return {
        entity.name: compile_predicate(
            entity.cancelled, entity, scope, findings, knows_change=False
        )
        for entity in dictionary.entities.values()
        if entity.cancelled is not None
    }
