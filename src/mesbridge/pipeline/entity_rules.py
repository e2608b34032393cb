"""What a message does to the stored state of its entity: newer, older, the same, in conflict.

The dictionary is law: ``update`` and ``owner`` of every field are carried out here, by
``dictionary.update_rules``; this module decides whether a message gets that far. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesbridge.dictionary.entity import Entity, Kind
from mesbridge.dictionary.update_rules import merge
from mesbridge.errors import PermanentError
from mesbridge.mapping.predicates import Predicate
from mesbridge.mapping.translator import Flag

Document = Mapping[str, Any]


class Standing(StrEnum):
    """How a message stands to the stored state."""

    NEWER = "newer"
    OLDER = "older"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of the entity's rules; *document* is the state after the message."""

    standing: Standing
    document: dict[str, Any]
    flags: Sequence[Flag] = ()


def judge_entity(
    entity: Entity,
    stored: Document | None,
    stored_revision: str | None,
    incoming: dict[str, Any],
    revision: str | None,
    side: str,
    *,
    answer: bool = False,
) -> Verdict:
    """Compare *incoming* with *stored* and carry out the update rules.

    Args:
        side: of the system that sent it (``erp``, ``mes``), against the fields' owner.
        answer: the target's answer to one of our outputs: it changes only what is there.
    Raises:
        PermanentError: an event came again with other content, or a field that must not be
            written by this system was.
    """
    kind: Kind = "change" if answer else entity.kind
    if stored is not None and not answer:
        if kind == "event":
            return _event_again(entity, stored, incoming)
        if revision is not None and stored_revision is not None and revision < stored_revision:
            return Verdict(Standing.OLDER, dict(stored))
    merged = merge(entity, stored, incoming, system_side=side, kind=kind)
    if merged.refused:
        raise PermanentError("MB474", target=merged.refused[0], entity=entity.name, found=side)
    flags = [Flag(code, target=field) for code, field in merged.findings]
    if stored is not None and revision == stored_revision and merged.document == dict(stored):
        return Verdict(Standing.SAME, merged.document, flags)
    return Verdict(Standing.NEWER, merged.document, flags)


def _event_again(entity: Entity, stored: Document, incoming: Document) -> Verdict:
    """An event is what it was: again the same is unchanged, other content is a conflict."""
    for name, value in incoming.items():
        if stored.get(name) != value:
            raise PermanentError(
                "MB473", target=name, value=value, entity=entity.name, stored=stored.get(name)
            )
    return Verdict(Standing.SAME, dict(stored))


def change_of(cancelled: Predicate | None, stored: Document | None, document: Document) -> str:
    """``$change``: new, changed or cancelled against the stored state."""
    if stored is None:
        return "new"
    if cancelled is not None and cancelled(document, {}, None):
        return "changed" if cancelled(stored, {}, None) else "cancelled"
    return "changed"
