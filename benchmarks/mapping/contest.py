"""Who translates the orders: each by its own means, all with the same result."""

from __future__ import annotations

import functools
import gc
import json
from collections.abc import Callable
from typing import Any

import mesbridge
from benchmarks.mapping import by_hand, by_jmespath
from benchmarks.mapping.tables import WORKSPACE
from mesbridge.mapping.translator import Translator

SOURCE, TARGET = "plant_erp.work_order", "shop_floor.work_order"


def load_workspace() -> mesbridge.Workspace:
    """The workspace of the benchmark."""
    return mesbridge.load(WORKSPACE / "mappings", WORKSPACE / "schemas")


class Contest:
    """The orders and what each rival makes of them."""

    def __init__(self) -> None:
        self.workspace = load_workspace()
        self.translator = self.workspace.translator(SOURCE)
        self.jmespath = by_jmespath.translator()

    def ours(self, body: bytes) -> bytes:
        """Bytes to bytes: decoded, valid, translated, valid again, encoded."""
        payload = self.workspace.decode(SOURCE, body)
        (document,) = self.translator.translate(payload)
        return self.workspace.encode(TARGET, document)

    @staticmethod
    def by_hand(body: bytes) -> bytes:
        """Bytes to bytes with the standard library, and nothing checked."""
        return json.dumps(by_hand.message(json.loads(body))).encode()

    def agree(self, orders: list[dict[str, Any]], others: list[Any] | None = None) -> None:
        """Make sure that all give the same for *orders*, field for field.

        Args:
            others: what a rival outside of Python made of them.
        Raises:
            AssertionError: two differ.
        """
        for place, order in enumerate(orders):
            body = json.dumps(order).encode()
            payload = self.workspace.decode(SOURCE, body)
            expected = by_hand.message(order)
            assert payload == order
            assert self.translator.translate(payload) == [by_hand.work_order(order)]
            assert json.loads(self.ours(body)) == expected
            assert json.loads(self.by_hand(body)) == expected
            assert self.jmespath(order) == expected
            assert others is None or others[place] == expected


def cache_emptier(translator: Translator) -> Callable[[], None]:
    """What empties all caches of *translator* and of the package."""
    code = vars(translator)["_run"] if hasattr(translator, "__dict__") else translator._run
    caches = [
        value for value in code.__globals__.values()
        if isinstance(value, dict) and type(value).__module__.startswith("mesbridge.")
    ]  # fmt: skip
    remembered = [
        each for each in gc.get_objects()
        if isinstance(each, functools._lru_cache_wrapper)
        and each.__module__.startswith("mesbridge.")
        and each.__name__ not in ("compile_format", "zone_of")
    ]  # fmt: skip

    def empty() -> None:
        for cache in caches:
            cache.clear()
        for function in remembered:
            function.cache_clear()

    return empty
