"""The name somebody probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

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
