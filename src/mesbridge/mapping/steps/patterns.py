"""Patterns of ``match`` and ``replace``: RE2, whose run time is linear in the text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol, cast

import re2  # type: ignore[import-untyped]

#: Bytes that one compiled pattern may take.
MAX_PATTERN_BYTES = 1 << 20
#: Characters of the longest pattern.
MAX_PATTERN_LENGTH = 1000


class PatternError(ValueError):
    """The text is no pattern that RE2 understands (look-around and back-references are not)."""


class Pattern(Protocol):
    """A compiled pattern."""

    def matches(self, text: str) -> bool:
        """Whether the whole of *text* fits."""

    def found_in(self, text: str) -> bool:
        """Whether some part of *text* fits."""

    def replace(self, text: str, by: str) -> str:
        r"""*text* with every hit replaced; ``\1`` in *by* is the first group."""


class _Re2Pattern:
    __slots__ = ("_compiled",)

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled

    def matches(self, text: str) -> bool:
        return self._compiled.fullmatch(text) is not None

    def found_in(self, text: str) -> bool:
        return self._compiled.search(text) is not None

    def replace(self, text: str, by: str) -> str:
        return cast(str, self._compiled.sub(by, text))


def _options() -> Any:
    options = re2.Options()
    options.max_mem = MAX_PATTERN_BYTES
    options.log_errors = False
    return options


@lru_cache(maxsize=1024)
def compile_pattern(text: str) -> Pattern:
    """The pattern written as *text*; it is matched against whole values.

    Raises:
        PatternError: RE2 refuses it; the message says why.
    """
    if len(text) > MAX_PATTERN_LENGTH:
        raise PatternError(f"longer than {MAX_PATTERN_LENGTH} characters")
    try:
        return _Re2Pattern(re2.compile(text, _options()))
    except re2.error as error:
        raise PatternError(_reason(error)) from error


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
