"""A foreign system: which side it is on and what its messages are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Position

MessageFormat = Literal["json", "xml", "csv"]
#: Kinds that name a day.
_DAYS = {"date", "datetime"}


@dataclass(frozen=True, slots=True)
class System:
    """One foreign system of ``systems.yaml``.

    Attributes:
        side: what the dictionary's ``owner`` refers to: ``erp``, ``mes`` or another word.
        zone: IANA name of the zone of its naive times; *zone_declared* where the file says it.
        missing: per kind of value (``text``, ``date``) the texts that mean "nothing".
    """

    name: str
    title: Label
    side: str
    zone: str
    format: MessageFormat
    position: Position
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    zone_declared: bool = True

    def nothing(self, kind: str) -> frozenset[str]:
        """The texts that mean "nothing" where a value of *kind* is wanted.

        A date and a datetime share theirs: "0001-01-01T00:00:00" is no day either.
        """
        kinds = {"text", kind} | (_DAYS if kind in _DAYS else set())
        return frozenset().union(*(self.missing.get(each, frozenset()) for each in kinds))
