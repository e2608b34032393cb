"""An entity of the integration data dictionary and its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mesbridge.dictionary.types import FieldType
from mesbridge.documents import Document, Position

Kind = Literal["snapshot", "change", "event"]
UpdateRule = Literal["never", "overwrite", "newest", "accumulate", "maximum", "manual"]
Sensitivity = Literal["public", "internal", "confidential", "personal"]
OnForeignWrite = Literal["refuse", "flag", "ignore"]

#: Fields of these sensitivities are masked in logs, pages, errors and exports.
MASKED: frozenset[Sensitivity] = frozenset({"confidential", "personal"})


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages; *zh* is empty where it is missing."""

    en: str = ""
    zh: str = ""

    def text(self, language: str) -> str:
        """The text in *language*, else in the other."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is, who may write it and how a newer value changes the stored one."""

    name: str
    title: Label
    type: FieldType
    position: Position
    meaning: Label = Label()
    required: bool = False
    owner: str | None = None
    update: UpdateRule = "overwrite"
    on_foreign_write: OnForeignWrite = "flag"
    sensitivity: Sensitivity = "internal"
    unit_field: str | None = None
    isa95: str | None = None
    example: str | None = None
    places: Mapping[str, Position] = field(default_factory=dict, repr=False, compare=False)

    def place(self, key: str) -> Position:
        """Where the value of *key* is written, else where the field begins."""
        return self.places.get(key, self.position)


@dataclass(frozen=True, slots=True)
class Check:
    """``checks:`` of an entity or a mapping: *predicate* true means refuse, flag or hold."""

    action: Literal["refuse", "flag", "hold"]
    predicate: Document
    message: Label
    position: Position


@dataclass(frozen=True, slots=True)
class Entity:
    """One canonical entity. One without *key* is a part of others.

    Attributes:
        key: names of the fields of the business key.
        sequence: names of the fields that order of delivery, timeline and trace go by.
        revision: field that tells which of two states is the newer one, or None.
        cancelled: predicate document that tells a cancelled state (``$change``), or None.
        on_dead: ``block`` (a dead predecessor holds its followers) or ``skip``.
        reconcile: roles of fields for the reconciliation, see ``dictionary.reconcile``.
    """

    name: str
    title: Label
    position: Position
    fields: Mapping[str, Field]
    meaning: Label = Label()
    isa95: str | None = None
    kind: Kind = "snapshot"
    key: tuple[str, ...] = ()
    sequence: tuple[str, ...] = ()
    revision: str | None = None
    cancelled: Document | None = None
    on_dead: Literal["block", "skip"] = "block"
    checks: tuple[Check, ...] = ()
    reconcile: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict, repr=False, compare=False)

    def place(self, use: str, name: str) -> Position:
        """Where *name* stands under *use* (``key``, ``reconcile.order``), else the entity."""
        return self.places.get(f"{use} {name}", self.position)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All entities by name."""

    entities: Mapping[str, Entity]

    def __getitem__(self, name: str) -> Entity:
        return self.entities[name]

    def __contains__(self, name: str) -> bool:
        return name in self.entities
