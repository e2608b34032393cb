"""Predicates: ``when``, ``where``, ``checks`` and ``outcome``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: ``predicate(payload, meta, stored)``: *payload* a decoded message or a canonical document.
Predicate = Callable[[Any, Mapping[str, Any], Mapping[str, Any] | None], bool]
