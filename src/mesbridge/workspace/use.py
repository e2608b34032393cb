"""Which mappings and destinations the routes use; what nobody uses is a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mesbridge.documents import Fields, Scalar
from mesbridge.findings import Finding, Severity
from mesbridge.mapping.rules import MappingSpec
from mesbridge.workspace.routes import DestinationSpec, Route


def without_read_by_routes(
    findings: Iterable[Finding], routes: Iterable[Fields]
) -> Iterator[Finding]:
    """*findings* without the notes on fields that a route reads: its ``id`` and ``sent_at``."""
    read = {
        document.text
        for route in routes
        for document in (route.get("id"), route.get("sent_at"))
        if isinstance(document, Scalar)
    }
    for finding in findings:
        if finding.code != "MB315" or finding.params["path"] not in read:
            yield finding


def check_use(
    routes: Iterable[Route],
    mappings: Mapping[str, MappingSpec],
    destinations: Mapping[str, DestinationSpec],
) -> Iterator[Finding]:
    """MB244, MB241: a mapping or a destination that no route names."""
    used: set[str] = set()
    sent: set[str] = set()
    for route in routes:
        used.update(route.inbound.values())
        for output in route.outputs:
            used.update({output.mapping, output.answer or ""})
            sent.add(output.destination)
    for name, spec in mappings.items():
        if name not in used:
            yield Finding("MB241", spec.position, {"found": name}, None, Severity.NOTE)
    for name, destination in destinations.items():
        if name not in sent:
            yield Finding("MB244", destination.position, {"found": name}, None, Severity.NOTE)
