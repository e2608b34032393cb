"""Formats of dates and times: ``%Y%m%d``, each letter with exactly its digits.

Python's own ``strptime`` takes ``2024318`` for ``%Y%m%d``; here that is no date. Letters: ``%Y``
(4 digits) ``%m %d %H %M %S`` (2) ``%j`` (day of the year, 3) ``%f`` (fraction, 1 to 9 digits read,
6 written; ``%3f`` exactly 3) ``%z`` (``Z``, ``+01:00`` or ``+0100``) ``%%``, and ``%-m %-d %-H %-M
%-S`` with one or two digits. Of two letters that may take more or
fewer digits nothing tells which took them: something must stand between.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from mesbridge.formats.iso_time import Parsed, moment_of, offset_of, span_of_day

_TOKEN = re.compile(r"%(-[mdHMS]|[1-9]f|[YmdHMSjfz%])|(%)|([^%]+)")
_DIGITS = {
    "Y": "(?P<Y>[0-9]{4})", "m": "(?P<m>[0-9]{2})", "d": "(?P<d>[0-9]{2})",
    "H": "(?P<H>[0-9]{2})", "M": "(?P<M>[0-9]{2})", "S": "(?P<S>[0-9]{2})",
    "j": "(?P<j>[0-9]{3})", "f": "(?P<f>[0-9]{1,9})",
    "z": "(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})", "%": "%",
}  # fmt: skip
#: A letter of a date, of a time, and the offset.
DATE_LETTERS, TIME_LETTERS, OFFSET = frozenset("Ymdj"), frozenset("HMSf"), "z"


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A compiled format. *letters* are those that it holds."""

    text: str
    letters: frozenset[str]
    _pattern: re.Pattern[str]
    _tokens: tuple[str, ...]

    @property
    def has_date(self) -> bool:
        """Whether a day can be read from it: year, month and day, or year and day of the year."""
        return {"Y", "m", "d"} <= self.letters or {"Y", "j"} <= self.letters

    @property
    def has_time(self) -> bool:
        """Whether it says anything of the time of day."""
        return bool(self.letters & TIME_LETTERS)

    def matches(self, text: str) -> re.Match[str] | None:
        """The digits of *text* by letter, or None where it is not written so."""
        return self._pattern.fullmatch(text)

    def parse(self, text: str) -> Parsed | None:
        """What *text* says, or None where it is not written in this format.

        Without a day in the format it is 1 January 1900.

        Raises:
            ValueError: written so, but there is no such day or time.
        """
        match = self.matches(text)
        if match is None:
            return None
        found = match.groupdict()
        day = _day(found)
        span = span_of_day(found.get("H"), found.get("M"), found.get("S"), found.get("f"))
        return Parsed(day, moment_of(day, span), offset_of(found.get("z")))

    def write(self, moment: datetime) -> str:
        """*moment* in this format; the caller has moved it to its zone."""
        return "".join(
            _WRITERS[token[1:]](moment) if token[0] == "%" else token for token in self._tokens
        )


def _day(found: dict[str, str | None]) -> date:
    year = int(found.get("Y") or 1900)
    if found.get("j"):
        ordinal = int(found["j"] or 0)
        day = date(year, 1, 1) + timedelta(days=ordinal - 1)
        if ordinal == 0 or day.year != year:
            raise ValueError("no such day of the year")
        return day
    return date(year, int(found.get("m") or 1), int(found.get("d") or 1))


def written_offset(moment: datetime) -> str:
    """``Z`` for UTC, else ``+01:00``."""
    span = moment.utcoffset() or timedelta()
    if not span:
        return "Z"
    total = round(abs(span).total_seconds() / 60)
    return f"{'-' if span < timedelta() else '+'}{total // 60:02d}:{total % 60:02d}"


def _fraction(digits: int) -> Callable[[datetime], str]:
    return lambda moment: f"{moment.microsecond:06d}".ljust(9, "0")[:digits]


_WRITERS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda m: f"{m.year:04d}", "m": lambda m: f"{m.month:02d}", "d": lambda m: f"{m.day:02d}",
    "H": lambda m: f"{m.hour:02d}", "M": lambda m: f"{m.minute:02d}",
    "S": lambda m: f"{m.second:02d}", "j": lambda m: f"{m.timetuple().tm_yday:03d}",
    "f": _fraction(6), "z": written_offset, "%": lambda m: "%",
    "-m": lambda m: str(m.month), "-d": lambda m: str(m.day), "-H": lambda m: str(m.hour),
    "-M": lambda m: str(m.minute), "-S": lambda m: str(m.second),
    **{f"{digits}f": _fraction(digits) for digits in range(1, 10)},
}  # fmt: skip


@lru_cache(maxsize=512)
def compile_format(text: str) -> TimeFormat | None:
    """The format written as *text*; None where a letter is unknown, repeated or none is there."""
    tokens, pattern = [], []
    letters: set[str] = set()
    open_ended = False
    for letter, stray, literal in _TOKEN.findall(text):
        if _parts(letter, literal):
            open_ended = False
        elif letter == "f" or letter.startswith("-"):
            if open_ended:
                return None  # 2024112: is that %-m%-d 1/12 or 11/2?
            open_ended = True
        if stray or (letter and letter != "%" and letter[-1] in letters):
            return None
        tokens.append(f"%{letter}" if letter else literal)
        pattern.append(_pattern_of(letter) if letter else re.escape(literal))
        if letter and letter != "%":
            letters.add(letter[-1])
    if not letters:
        return None
    return TimeFormat(text, frozenset(letters), re.compile("".join(pattern)), tuple(tokens))


def _parts(letter: str, literal: str) -> bool:
    """Whether digits before and behind cannot be taken for each other's."""
    return letter in ("z", "%") if letter else not literal.isdigit()


def _pattern_of(letter: str) -> str:
    if letter[0] == "-":
        return f"(?P<{letter[1]}>[0-9]{{1,2}})"
    if letter[0].isdigit():
        return f"(?P<f>[0-9]{{{letter[0]}}})"
    return _DIGITS[letter]
