"""The name somebody probably meant, and how a finding says so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice
from typing import Any

#: Characters of a name that can be misspelt; comparing takes the square of the length.
MAX_LENGTH = 200
#: Names that are compared.
MAX_OPTIONS = 1000


def nearest(name: str, options: Iterable[str]) -> str | None:
    """The one of *options* that is most like *name*, or None where none is like it."""
    if len(name) > MAX_LENGTH:
        return None
    known = [option for option in islice(options, MAX_OPTIONS) if len(option) <= MAX_LENGTH]
    by_lower = {option.lower(): option for option in reversed(known)}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return close[0] if close else None


#: Names that a finding lists where none is like the one that was written.
MAX_NAMES = 12


def did_you_mean(name: str, options: Iterable[str]) -> dict[str, Any]:
    """The option that *name* was probably meant to be, as phrases in both languages."""
    known = sorted(each for each in options if each)
    found = nearest(name, known)
    if found is not None:
        return {
            "suggestion": f", did you mean '{found}'?",
            "suggestion_zh": f"，是否应为“{found}”？",
        }
    names = ", ".join(known[:MAX_NAMES]) + (" …" if len(known) > MAX_NAMES else "")
    return {
        "suggestion": f"; known here: {names}" if names else "",
        "suggestion_zh": f"；此处可用：{names}" if names else "",
    }
