"""The dictionary from its parsed files: every finding about their shape comes from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from mesbridge.dictionary.entity import (
    Check,
    Dictionary,
    Entity,
    Field,
    Kind,
    Label,
    OnForeignWrite,
    Sensitivity,
    UpdateRule,
)
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.dictionary.reconcile import ROLES
from mesbridge.dictionary.references import check_references
from mesbridge.dictionary.types import (
    MAX_PRECISION,
    DecimalNumber,
    FieldType,
    Text,
    parse_type,
)
from mesbridge.documents import Document, Fields, Position, Scalar
from mesbridge.findings import Finding

_KINDS: tuple[Kind, ...] = get_args(Kind)
_UPDATES: tuple[UpdateRule, ...] = get_args(UpdateRule)
_SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
_ON_FOREIGN: tuple[OnForeignWrite, ...] = get_args(OnForeignWrite)
_ON_DEAD: tuple[Literal["block", "skip"], ...] = ("block", "skip")
_ACTIONS: tuple[Literal["refuse", "flag", "hold"], ...] = ("refuse", "flag", "hold")


def build_dictionary(documents: Sequence[Fields], findings: list[Finding]) -> Dictionary:
    """All entities of *documents*, one each; what is wrong goes to *findings*.

    An entity or a field that cannot be understood is left out, the others are kept, so that one
    mistake does not hide the next.
    """
    entities: dict[str, Entity] = {}
    for document in documents:
        entity = _entity(document, findings)
        if entity is None:
            continue
        if entity.name in entities:
            first = entities[entity.name].position
            params = {"name": entity.name, "first": str(first)}
            findings.append(Finding("MB210", document.position, params))
        else:
            entities[entity.name] = entity
    dictionary = Dictionary(entities)
    check_references(dictionary, findings)
    return dictionary


def _entity(document: Fields, findings: list[Finding]) -> Entity | None:
    name_document = document.get("entity")
    subject = name_document.text if isinstance(name_document, Scalar) else None
    reader = ObjectReader(document, subject, findings)
    name = _name(reader, "entity")
    title = reader.label("title", required=True)
    meaning = _meaning(reader, name or "")
    key = reader.texts("key")
    entity = Entity(
        name=name or "",
        title=title,
        position=document.position,
        meaning=meaning,
        isa95=reader.text("isa95"),
        kind=reader.choice("kind", _KINDS, "snapshot"),
        key=key,
        sequence=reader.texts("sequence") or key,
        revision=reader.text("revision"),
        cancelled=reader.any("cancelled"),
        on_dead=reader.choice("on_dead", _ON_DEAD, "block"),
        fields=_fields(reader, findings),
        checks=_checks(reader, findings),
        reconcile=_reconcile(reader, findings),
        places=_places(reader),
    )
    reader.finish()
    return entity if name else None


def _places(reader: ObjectReader) -> dict[str, Position]:
    """Where names of fields stand, for findings about them."""
    found = {}
    for use in ("key", "sequence", "revision"):
        found.update(reader.places(use))
    roles = reader.document.get("reconcile")
    for role, value in roles.entries.items() if isinstance(roles, Fields) else ():
        if isinstance(value, Scalar):
            found[f"reconcile.{role} {value.text}"] = value.position
    return found


def _name(reader: ObjectReader, key: str) -> str | None:
    name = reader.text(key, required=True)
    if name is not None and not name.isidentifier():
        reader.report("MB211", reader.place(key), name=name)
        return None
    return name


def _meaning(reader: ObjectReader, name: str) -> Label:
    """The meaning; a missing one is a note."""
    meaning = reader.label("meaning")
    if reader.document.get("meaning") is None:
        reader.note("MB208", reader.document.position, name=name)
    return meaning


def _fields(reader: ObjectReader, findings: list[Finding]) -> dict[str, Field]:
    document = reader.object("fields", required=True)
    if document is None:
        return {}
    fields: dict[str, Field] = {}
    for name, value in document.entries.items():
        place = document.keys[name]
        if not name.isidentifier():
            findings.append(Finding("MB211", place, {"name": name}, name))
        elif not isinstance(value, Fields):
            ObjectReader(document, name, findings).unexpected(name, value, "object")
        elif field := _field(name, place, value, findings):
            fields[name] = field
    return fields


def _field(name: str, place: Position, document: Fields, findings: list[Finding]) -> Field | None:
    reader = ObjectReader(document, name, findings)
    title = reader.label("title", required=True)
    kind = _type(reader)
    field = Field(
        name=name,
        title=title,
        type=kind or Text(),
        position=place,
        meaning=_meaning(reader, name),
        required=reader.boolean("required", False),
        owner=reader.text("owner"),
        update=reader.choice("update", _UPDATES, "overwrite"),
        on_foreign_write=reader.choice("on_foreign_write", _ON_FOREIGN, "flag"),
        sensitivity=reader.choice("sensitivity", _SENSITIVITIES, "internal"),
        unit_field=reader.text("unit_field"),
        isa95=reader.text("isa95"),
        example=reader.text("example"),
        places={key: value.position for key, value in document.entries.items()},
    )
    reader.finish()
    return field if kind else None


def _type(reader: ObjectReader) -> FieldType | None:
    text = reader.text("type", required=True)
    if text is None:
        return None
    try:
        kind = parse_type(text)
    except ValueError:
        reader.report("MB212", reader.place("type"), found=text)
        return None
    if isinstance(kind, DecimalNumber) and not (
        0 <= kind.scale <= kind.precision and 0 < kind.precision <= MAX_PRECISION
    ):
        reader.report("MB213", reader.place("type"), found=text)
        return None
    return kind


def _checks(reader: ObjectReader, findings: list[Finding]) -> tuple[Check, ...]:
    items = reader.items("checks")
    return tuple(check for item in items or () if (check := build_check(item, findings)))


def build_check(document: Document, findings: list[Finding]) -> Check | None:
    """One line of ``checks:``, of an entity or of a mapping; None with a finding."""
    if not isinstance(document, Fields):
        findings.append(Finding("MB214", document.position))
        return None
    reader = ObjectReader(document, "checks", findings)
    actions = [(action, value) for action in _ACTIONS if (value := reader.any(action)) is not None]
    message = reader.label("message", required=True)
    before = len(findings)
    reader.finish()
    if len(actions) != 1:
        if len(findings) == before:  # an unknown key tells more
            reader.report("MB214", document.position)
        return None
    action, predicate = actions[0]
    return Check(action, predicate, message, document.position)


def _reconcile(reader: ObjectReader, findings: list[Finding]) -> dict[str, str]:
    document = reader.object("reconcile")
    if document is None:
        return {}
    inner = ObjectReader(document, "reconcile", findings)
    roles = {role: name for role in ROLES if (name := inner.text(role)) is not None}
    inner.finish()
    return roles
