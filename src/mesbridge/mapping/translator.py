"""The compiled mapping: EIP Message Translator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

#: As decoded: str, int, bool, Decimal, None, lists and dicts of these.
Payload = Any
#: What is known of the message: ``message_id``, ``received_at``, ``output_id``, ``change`` …
Meta = Mapping[str, Any]
#: Canonical states by the name that ``with`` gives them; None where there is no such state. The
#: remainders that roundings have left stand beside them under :data:`REMAINDERS`.
Stored = Mapping[str, Mapping[Any, Any] | None]
#: No name that ``with`` could give.
REMAINDERS = "$remainders"
#: str int bool Decimal date time datetime timedelta, lists and dicts of these.
CanonicalDocument = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about one message that lets it go on: *code* is short and from a closed list."""

    code: str
    target: str | None = None
    message_en: str = ""
    message_zh: str = ""


# Not frozen: that takes three times as long to make, and one is made per message.
@dataclass(slots=True)
class Translation:
    """What came out: one document per emitted item, and the doubts.

    Attributes:
        remainders: what roundings with ``carry`` have left, by target and key; they count once
            the message takes effect.
    """

    documents: list[CanonicalDocument]
    flags: Sequence[Flag] = ()
    remainders: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredNeed:
    """One name of ``with``: which stored entity it reads."""

    name: str
    entity: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What can be read of a message although it may not translate as a whole.

    Values of key, sequence and revision fields by name; a field that cannot be made is absent.
    """

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translator:
    """One mapping, compiled once into plain Python.

    Attributes:
        name: ``sap_s4.production_order``.
        source, target: name of the message or entity on each side.
        direction: ``in`` (message to entity) or ``out``.
        stored: what ``with`` needs.
        source_code: the readable Python it was compiled to.
        carries: a rounding keeps its remainder.
    """

    name: str
    source: str
    target: str
    direction: Literal["in", "out"]
    file: str
    stored: Sequence[StoredNeed]
    source_code: str
    _run: Callable[[Payload, Meta, Stored], Translation]
    _identify: Callable[[Payload, Meta], Identity]
    _stored_keys: Callable[[Payload, Meta], Mapping[str, Mapping[str, Any] | None]]
    carries: bool = False

    def translate(
        self, payload: Payload, meta: Meta | None = None, stored: Stored | None = None
    ) -> list[CanonicalDocument]:
        """Carry out the rules of this mapping on one *payload*.

        Args:
            payload: as decoded, valid against the source schema; or a canonical document.
            stored: canonical states that ``with`` may read, by name.
        Returns:
            One document per emitted item, in order; quantities are Decimal in the unit of their
            ``unit_field``, times aware UTC.
        Raises:
            TranslationError: a rule could not be carried out; carries code, file, line, target,
                source and value.
            HoldError: something is missing that the mapping says to wait for.
        Source: EIP Message Translator.
        """
        return self._run(payload, meta or {}, stored or {}).documents

    def run(self, payload: Payload, meta: Meta, stored: Stored) -> Translation:
        """As :meth:`translate`, with the flags."""
        return self._run(payload, meta, stored)

    def identify(self, payload: Payload, meta: Meta) -> Identity:
        """Key, sequence and revision fields as far as they can be made. Never raises."""
        return self._identify(payload, meta)

    def stored_keys(self, payload: Payload, meta: Meta) -> Mapping[str, Mapping[str, Any] | None]:
        """Per name of ``with`` the key values to look up, None where a part is missing."""
        return self._stored_keys(payload, meta)
