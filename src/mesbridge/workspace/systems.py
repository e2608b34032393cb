"""``systems.yaml``: the foreign systems."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.dictionary.system import MessageFormat, System
from mesbridge.documents import Fields
from mesbridge.findings import Finding

_FORMATS: tuple[MessageFormat, ...] = ("json", "xml", "csv")
#: Kinds of values that ``missing`` can name texts for.
MISSING_KINDS = ("text", "integer", "decimal", "boolean", "date", "time", "datetime", "duration")


def read_systems(document: Fields, findings: list[Finding]) -> dict[str, System]:
    """All systems of the file; one that cannot be understood is left out."""
    reader = ObjectReader(document, None, findings)
    systems = reader.object("systems", required=True)
    reader.finish()
    found: dict[str, System] = {}
    if systems is None:
        return found
    for name, value in systems.entries.items():
        if not name.isidentifier():
            findings.append(Finding("MB211", systems.keys[name], {"name": name}, name))
        elif not isinstance(value, Fields):
            ObjectReader(systems, name, findings).unexpected(name, value, "object")
        else:
            found[name] = _system(name, value, findings)
    return found


def _system(name: str, document: Fields, findings: list[Finding]) -> System:
    reader = ObjectReader(document, name, findings)
    system = System(
        name=name,
        title=reader.label("title", required=True),
        side=reader.text("side", required=True) or "",
        zone=_zone(reader),
        format=reader.choice("format", _FORMATS, "json"),
        position=document.position,
        missing=_missing(reader, name, findings),
        zone_declared="zone" in document,
    )
    reader.finish()
    return system


def _zone(reader: ObjectReader) -> str:
    zone = reader.text("zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reader.report("MB286", reader.place("zone"), found=zone)
        return "UTC"
    return zone


def _missing(reader: ObjectReader, name: str, findings: list[Finding]) -> dict[str, frozenset[str]]:
    document = reader.object("missing")
    if document is None:
        return {}
    inner = ObjectReader(document, f"{name}.missing", findings)
    texts = {kind: inner.texts(kind) for kind in MISSING_KINDS}
    inner.finish()
    return {kind: frozenset(found) for kind, found in texts.items() if found}
