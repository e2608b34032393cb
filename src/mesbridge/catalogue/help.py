"""The help of one key or one choice."""

from __future__ import annotations

from typing import NamedTuple


class Help(NamedTuple):
    """What one key means."""

    en: str
    zh: str
