"""Paths: where a value stands in a payload or in an entity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Reads one value of a decoded payload; None where it is absent.
PathReader = Callable[[Any], Any]
