"""Values that stand for confidential and personal ones: other values of the same shape.

Equal values stay equal within one recording. The key is made anew each time, so that nobody can
find a value by trying.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(-?)(0[1-9]|1[0-2])(-?)(0[1-9]|[12][0-9]|3[01])")
#: Days that a date is moved back at most.
_DAYS = 300
#: Characters that stand for a Chinese one.
_CHINESE = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LOWER, _UPPER, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"


class Pseudonyms:
    """What stands for what.

    Attributes:
        made: texts by the texts they stand for.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.made: dict[str, str] = {}

    def value(self, value: Any) -> Any:
        """Another value of the same type and shape; None and booleans tell nothing and stay."""
        match value:
            case None | bool():
                return value
            case str():
                return self.text(value)
            case int():
                return int(self.text(str(value)))
            case Decimal():
                return Decimal(self.text(format(value, "f")))
            case datetime() | date():
                return value - timedelta(days=1 + self._number(value.isoformat()) % _DAYS)
            case timedelta():
                return timedelta(seconds=1 + self._number(str(value)) % (value.days * 86400 + 3600))
            case _:
                return value

    def text(self, value: str) -> str:
        """Letters for letters, digits for digits, days for days; zeros in front stay."""
        if value not in self.made:
            self.made[value] = self._text(value)
        return self.made[value]

    def one_of(self, value: str, options: Sequence[str]) -> str:
        """Another of *options*: where only they fit."""
        others = [each for each in options if each != value]
        chosen = others[self._number(value) % len(others)] if others else value
        return self.made.setdefault(value, chosen)

    def _text(self, value: str) -> str:
        # 000123 and 123 are the same number to most mappings.
        bare = value.lstrip("0") if value.isdigit() else value
        for turn in range(100):
            stream = self._stream(f"{turn}:{bare}")
            found = _other_text(bare, stream)
            if found != bare or not any(map(str.isalnum, bare)):
                break
        return value[: len(value) - len(bare)] + found

    def _number(self, text: str) -> int:
        return int.from_bytes(self._digest(text, 0)[:8], "big")

    def _stream(self, text: str) -> Iterator[int]:
        counter = 0
        while True:
            yield from self._digest(text, counter)
            counter += 1

    def _digest(self, text: str, counter: int) -> bytes:
        return hmac.new(self._key, f"{counter}:{text}".encode(), hashlib.sha256).digest()


def _other_text(text: str, stream: Iterator[int]) -> str:
    if _DATE.search(text):
        return _DATE.sub(lambda match: _other_day(match, stream), text)
    return "".join(_other(each, stream, first=not place) for place, each in enumerate(text))


def _other(character: str, stream: Iterator[int], *, first: bool) -> str:
    if character in _DIGITS:
        # A number does not become shorter.
        return str(1 + next(stream) % 9) if first and character != "0" else str(next(stream) % 10)
    for letters in (_LOWER, _UPPER):
        if character in letters:
            return letters[next(stream) % len(letters)]
    if "\u3400" <= character <= "\u9fff":
        return _CHINESE[next(stream) % len(_CHINESE)]
    if character.isalpha():
        return (_UPPER if character.isupper() else _LOWER)[next(stream) % 26]
    return character


def _other_day(match: re.Match[str], stream: Iterator[int]) -> str:
    month, day = 1 + next(stream) % 12, 1 + next(stream) % 28
    return f"{match[1]}{match[2]}{month:02}{match[4]}{day:02}"
