"""Schemas and codecs for tests."""

from __future__ import annotations

from typing import Any, Literal

from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.formats.codec import MessageCodec
from mesbridge.formats.schema import MessageSchema
from mesbridge.formats.schema_reader import read_schema

FILE = "schemas/plant/order.schema.json"


class _Lines:
    """Gives every value a line of its own."""

    def __init__(self) -> None:
        self.line = 0

    def place(self) -> Position:
        self.line += 1
        return Position(FILE, self.line, 1)


def document(value: Any, lines: _Lines | None = None) -> Document:
    """*value* as the workspace reads it; each value stands on the next line."""
    lines = lines or _Lines()
    place = lines.place()
    if isinstance(value, dict):
        entries = {name: document(each, lines) for name, each in value.items()}
        return Fields(entries, dict.fromkeys(entries, place), place)
    if isinstance(value, list):
        return Items(tuple(document(each, lines) for each in value), place)
    return Scalar(value, place, str(value))


def read(
    raw: dict[str, Any], format: Literal["json", "xml"] = "json"
) -> tuple[MessageSchema, list[Finding]]:
    """The schema written *raw*, and the findings about it."""
    findings: list[Finding] = []
    fields = document(raw)
    assert isinstance(fields, Fields)
    return read_schema("plant.order", "plant", fields, format, findings), findings


def codec(raw: dict[str, Any], **settings: int) -> MessageCodec:
    """The codec of a sound schema."""
    schema, findings = read(raw)
    assert not findings, [finding.line() for finding in findings]
    return MessageCodec(schema, **settings)


def object_of(**properties: Any) -> dict[str, Any]:
    """A schema of an object."""
    return {"type": "object", "properties": properties}


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}
BOOLEAN = {"type": "boolean"}
NAMESPACE = "http://www.mesa.org/xml/B2MML"


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    """A schema of an array."""
    return {"type": "array", "items": items}


def schedule() -> dict[str, Any]:
    """A B2MML schedule, cut down to what is hard: order, lists, attributes, typed content."""
    quantity = object_of(QuantityString=NUMBER, UnitOfMeasure=TEXT)
    description = object_of(**{"@languageID": TEXT, "#text": TEXT})
    segment = {
        **object_of(
            ID=TEXT,
            Description=list_of(description),
            Final=BOOLEAN,
            Count=INTEGER,
            Quantity=list_of(quantity),
        ),
        "required": ["ID"],
    }
    return {
        "x-xml": {"root": "ProcessOperationsSchedule", "namespace": NAMESPACE},
        **object_of(
            **{"@releaseID": TEXT},
            ApplicationArea=object_of(CreationDateTime={"type": "string", "format": "date-time"}),
            DataArea=object_of(
                OperationsSchedule=list_of(object_of(ID=TEXT, Segment=list_of(segment)))
            ),
        ),
    }
