"""What one message may make a mapping do again: lists that are walked anew for every item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mesbridge.mapping.runtime import Refused, pick, pick_any

#: Items that one run may walk through lists which do not belong to the item at hand (``$.``,
#: ``^.``): such rules cost the product of two lists, and only the message says how long they are.
MAX_REVISITED = 2_000_000
#: Documents that one message may become.
MAX_DOCUMENTS = 10_000


class Revisits:
    """One run of a mapping. Generated code has one where a rule looks at a list again."""

    __slots__ = ("_left", "_picked")

    def __init__(self) -> None:
        self._left = MAX_REVISITED
        self._picked: dict[tuple[int, int, bool], tuple[Any, Any]] = {}

    def items(self, values: Sequence[Any] | None) -> Sequence[Any]:
        """*values* to be walked once more; nothing where they are missing.

        Raises:
            Refused: MB400, the message is too long for this mapping.
        """
        if values is None:
            return ()
        self._left -= len(values)
        if self._left < 0:
            raise Refused("MB400", limit=MAX_REVISITED, what="items that are looked at again",
                          what_zh="个被重复遍历的项")  # fmt: skip
        return values

    def pick(
        self, site: int, values: Any, names: Sequence[str], wanted: object, *, any_item: bool
    ) -> Any:
        """As ``pick`` (or ``pick_any``), looked for once per list and *site* in the mapping."""
        key = site, id(values), any_item
        if key not in self._picked:
            chosen = pick_any if any_item else pick
            # Kept with its list: one that a step has made would leave its id to the next.
            self._picked[key] = values, chosen(values, names, wanted)
        return self._picked[key][1]
