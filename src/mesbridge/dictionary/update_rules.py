"""How a message changes the stored state of its entity: kind, owner and update rule per field.

Pure. The pipeline decides before whether a message gets here at all: one that is older than the
stored revision, or an event that comes a second time, does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mesbridge.dictionary.entity import Entity, Field, Kind
from mesbridge.dictionary.types import ListOf

_ABSENT: Any = object()


class RuleFinding(NamedTuple):
    """A doubt about one field.

    *code* is one of ``never_changed manual_differs foreign_write``: short, for a metric's label.
    """

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The state after the message.

    Attributes:
        document: a new dict, fields in the order of the entity; values are shared, not copied.
        findings: doubts that let the message go on.
        refused: names of fields that the sender must not write (``on_foreign_write: refuse``), or
            of an event's fields that differ from what is stored; the message must not take effect.
    """

    document: dict[str, Any]
    findings: tuple[RuleFinding, ...] = ()
    refused: tuple[str, ...] = ()


def merge(
    entity: Entity,
    stored: Mapping[str, Any] | None,
    incoming: Mapping[str, Any],
    *,
    system_side: str,
    kind: Kind | None = None,
) -> Merge:
    """Carry out the rules of *entity* for one message.

    How the rules are read:

    ``snapshot``: a field that the message leaves out is cleared. It stays where it is a list (an
    absent list is unknown, an empty one is empty), where another side owns it (the ERP cannot
    clear what the MES wrote by not knowing it), and where ``update`` is ``never``, ``accumulate``,
    ``maximum`` or ``manual`` (none of them ever takes a value away).
    ``change``: what is left out stays; of an object only what is there changes.
    ``event``: written once; a field that comes again with another value is refused.

    Args:
        stored: the state before, or None where there is none.
        incoming: the entity as the message makes it; absent = key not there.
        system_side: side of the sending system, against the fields' ``owner``.
        kind: instead of the entity's own (an answer of a target is a ``change``).
    """
    turn = _Turn(
        stored, incoming, system_side, kind or entity.kind, _is_newer(entity, stored, incoming)
    )
    document: dict[str, Any] = {}
    for name, field in entity.fields.items():
        value = turn.value_of(field)
        if value is not _ABSENT:
            document[name] = value
    return Merge(document, tuple(turn.findings), tuple(turn.refused))


def _is_newer(
    entity: Entity, stored: Mapping[str, Any] | None, incoming: Mapping[str, Any]
) -> bool:
    """False only where both states have a revision and the incoming one is the older."""
    before = (stored or {}).get(entity.revision or "")
    after = incoming.get(entity.revision or "")
    return before is None or after is None or bool(after >= before)


class _Turn:
    """One message against one stored state."""

    def __init__(
        self,
        stored: Mapping[str, Any] | None,
        incoming: Mapping[str, Any],
        side: str,
        kind: Kind,
        newer: bool,
    ) -> None:
        self._first = stored is None
        self._stored = stored or {}
        self._incoming = incoming
        self._side = side
        self._kind = kind
        self._newer = newer
        self.findings: list[RuleFinding] = []
        self.refused: list[str] = []

    def value_of(self, field: Field) -> Any:
        """The field's value after the message."""
        before = self._stored.get(field.name, _ABSENT)
        after = self._incoming.get(field.name, _ABSENT)
        if after is _ABSENT:
            return _ABSENT if self._clears(field) else before
        if before is not _ABSENT and before == after and field.update != "accumulate":
            return after
        if self._kind == "event" and not self._first:
            self.refused.append(field.name)
            return before
        if self._foreign(field) and not self._allows(field, before):
            return before
        return after if before is _ABSENT else self._updated(field, before, after)

    def _clears(self, field: Field) -> bool:
        """Whether leaving the field out takes its value away."""
        return (
            self._kind == "snapshot"
            and not isinstance(field.type, ListOf)
            and not self._foreign(field)
            and (field.update == "overwrite" or (field.update == "newest" and self._newer))
        )

    def _foreign(self, field: Field) -> bool:
        return field.owner is not None and field.owner != self._side

    def _allows(self, field: Field, before: Any) -> bool:
        """``owner`` and ``on_foreign_write``, where the value differs or is the first one.

        ``refuse``: the message must not take effect. ``flag``: the value is taken over, with a
        finding. ``ignore``: it is not taken over and nobody is told, except where the field is
        required and has no value yet: the document would be incomplete.
        """
        match field.on_foreign_write:
            case "refuse":
                self.refused.append(field.name)
                return False
            case "flag":
                self.findings.append(RuleFinding("foreign_write", field.name))
                return True
            case "ignore":
                return field.required and before is _ABSENT

    def _updated(self, field: Field, before: Any, after: Any) -> Any:
        """The update rule, where there is a stored value (the first one is always taken).

        ``never``: the stored value stays, a different one is a finding. ``overwrite``: the new
        one. ``newest``: the new one, unless its revision is older. ``accumulate``: the sum of
        numbers and durations, lists one after the other. ``maximum``: the larger. ``manual``: only
        people change it: the stored value stays, a different one is a finding.
        """
        match field.update:
            case "never" | "manual":
                code = "never_changed" if field.update == "never" else "manual_differs"
                self.findings.append(RuleFinding(code, field.name))
                return before
            case "overwrite":
                return self._overwritten(before, after)
            case "newest":
                return self._overwritten(before, after) if self._newer else before
            case "accumulate":
                return before + after
            case "maximum":
                return max(before, after)

    def _overwritten(self, before: Any, after: Any) -> Any:
        if self._kind == "change" and isinstance(before, Mapping) and isinstance(after, Mapping):
            return {**before, **after}
        return after
