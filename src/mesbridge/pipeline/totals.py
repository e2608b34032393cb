"""Running totals become differences: 58 then 79 are 58 and 21. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.keys import value_text
from mesbridge.errors import PermanentError
from mesbridge.mapping.translator import Flag
from mesbridge.workspace.collecting import Differences

#: The short code of the flag on a message whose total is lower than the one before.
TOTAL_DROPPED = "total_dropped"


@dataclass(frozen=True, slots=True)
class Difference:
    """One message against the totals before it.

    Attributes:
        changes: what each total has grown by; a field that the message leaves out is not in it.
        totals: the totals after the message, those that it leaves out included.
    """

    changes: dict[str, Any]
    totals: dict[str, Any]
    flags: Sequence[Flag] = ()

    @property
    def nothing(self) -> bool:
        """There are totals, and they are what they were."""
        return bool(self.changes) and not any(self.changes.values())

    def applied_to(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """*document* with differences in the place of totals."""
        return {**document, **self.changes}


def difference(
    spec: Differences, before: Mapping[str, Any] | None, document: Mapping[str, Any]
) -> Difference:
    """Compare the totals of *document* with those *before*; the first ones are taken whole.

    Raises:
        PermanentError: MB485, a total is lower and ``on_drop`` says error.
    """
    known, totals = before or {}, dict(before or {})
    changes: dict[str, Any] = {}
    flags: list[Flag] = []
    for name in spec.of:
        value = document.get(name)
        if value is None:
            continue
        last = known.get(name)
        change = value if last is None else value - last
        if last is not None and value < last:
            if spec.on_drop == "error":
                raise PermanentError("MB485", target=name, value=value, before=value_text(last))
            flags.append(Flag(TOTAL_DROPPED, name))
            if spec.on_drop == "ignore":
                value, change = last, _nothing_of(last)
        totals[name], changes[name] = value, change
    return Difference(changes, totals, flags)


def _nothing_of(value: Any) -> Any:
    return Decimal(0) if isinstance(value, Decimal) else value - value
