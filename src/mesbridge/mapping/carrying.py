"""Remainders of rounding, kept per key: what ``round: {carry: [order_no, uom]}`` does.

Pure: those that are there come in with the stored states, the new ones go out with the
translation; who keeps them decides when they count.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.keys import value_text
from mesbridge.mapping.exact_numbers import EXACT
from mesbridge.mapping.rule_walk import parts_of
from mesbridge.mapping.rules import Round

#: The target of a rule, and the text of its key.
RemainderKey = tuple[str, str]
Remainders = Mapping[RemainderKey, Decimal]
_NONE: Remainders = {}
_ZERO = Decimal(0)


class Carry:
    """The remainders of one run.

    Attributes:
        after: what is left under every key that the run has touched; what comes next adds to it.
    """

    __slots__ = ("_before", "after")

    def __init__(self, before: Remainders | None = None) -> None:
        self._before = before or _NONE
        self.after: dict[RemainderKey, Decimal] = {}

    def with_rest(self, key: RemainderKey, value: Decimal) -> Decimal:
        """*value* and what is left of those before it."""
        rest = self.after.get(key)
        if rest is None:
            rest = self._before.get(key, _ZERO)
        return EXACT.add(value, rest)

    def keep(self, key: RemainderKey, exact: Decimal, written: Decimal) -> None:
        """Keep what is left of *exact* after *written* was taken of it."""
        self.after[key] = EXACT.subtract(exact, written)


def carry_key(*values: Any) -> str:
    """The values joined by ``|``; a missing one is empty, and a key of its own."""
    texts = ["" if value is None else value_text(value) for value in values]
    if len(texts) == 1:
        return texts[0]
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def carries(rules: object) -> bool:
    """Whether any of *rules* keeps its remainder."""
    return any(isinstance(part, Round) and bool(part.carry) for part in parts_of(rules))
