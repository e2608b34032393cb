"""Bounded caches of pure look-ups: a hit is one dict access in generated code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from mesbridge.mapping.exact_numbers import decimal_of_text
from mesbridge.mapping.moments import datetime_of_text
from mesbridge.mapping.runtime import Refused

#: Entries of the cache of one step or code; it is emptied when it is full.
CACHE_SIZE = 4096
#: Units that a memory is split into; who sends more sends something else.
MAX_UNITS = 64
#: Entries of a cache of decimals: all fields of one type share it.
DECIMALS_SIZE = 16384
#: Characters of the longest text that a cache keeps: long ones hardly repeat.
CACHED_LENGTH = 64


class Memory(dict[Any, Any]):
    """What a rule gave for the same texts; :func:`tidy` keeps it small."""

    __slots__ = ()


class SplitMemory(dict[Any, Memory]):
    """What a rule gave for the same two texts: a memory per second text, which is a unit."""

    __slots__ = ()

    def __missing__(self, unit: Any) -> Memory:
        if type(unit) is not str:
            # Other equal values need not be the same: nothing is remembered.
            return Memory()
        made = self[unit] = Memory()
        return made

    def clear(self) -> None:
        """Forget everything but which units there are, if they are no more than units can be."""
        if len(self) > MAX_UNITS:
            super().clear()
        for memory in self.values():
            memory.clear()


def tidy(*memories: Memory | SplitMemory) -> None:
    """Empty what has grown too large: once a message, so that remembering costs no look."""
    for memory in memories:
        if type(memory) is SplitMemory:
            if len(memory) > MAX_UNITS or sum(map(len, memory.values())) > CACHE_SIZE:
                memory.clear()
        elif len(memory) > CACHE_SIZE:
            memory.clear()


class TextCache(dict[str, Any]):
    """``cache[text]`` is ``function(text)``; only results that are not None are kept."""

    __slots__ = ("_function", "_size")

    def __init__(self, function: Callable[[Any], Any], size: int = CACHE_SIZE) -> None:
        super().__init__()
        self._function = function
        self._size = size

    def told(self, call: Callable[[Any], str]) -> str:
        """What is looked up, as *call* writes a function."""
        return call(self._function)

    def __missing__(self, value: Any) -> Any:
        result = self._function(value)
        if type(value) is str and len(value) <= CACHED_LENGTH and result is not None:
            if len(self) >= self._size:
                self.clear()
            self[value] = result
        return result


class DecimalCache(dict[str, Decimal]):
    """``cache[text]`` is the number of a plain decimal text.

    Args:
        otherwise: what any other text gives.
        fits: refuses numbers of too many digits.
    """

    __slots__ = ("_fits", "_otherwise")

    def __init__(
        self, otherwise: Callable[[Any], Any], fits: Callable[[Decimal], Decimal] | None = None
    ) -> None:
        super().__init__()
        self._otherwise = otherwise
        self._fits = fits

    def __missing__(self, text: Any) -> Any:
        # Most numbers of most messages are new, so a miss has to be cheap: no pattern, one frame.
        if (
            type(text) is not str
            or len(text) > CACHED_LENGTH
            or not text
            or text.strip("0123456789") not in ("", ".")
            or text[0] == "."
            or text[-1] == "."
        ):
            return self._otherwise(text)
        number = Decimal(text)
        if self._fits is not None:
            self._fits(number)
        if len(self) >= DECIMALS_SIZE:
            self.clear()
        self[text] = number
        return number


def decimals(fits: Callable[[Decimal], Decimal] | None) -> DecimalCache:
    """Plain decimal text to a decimal that *fits*."""
    if fits is None:
        return DecimalCache(decimal_of_text)
    return DecimalCache(lambda text: fits(decimal_of_text(text)), fits)


class PairCache(dict[tuple[Any, ...], Any]):
    """``cache[day, time]``: the commonest notations at once, all else by *otherwise*."""

    __slots__ = ("_otherwise", "_quick")

    def __init__(
        self, quick: Callable[[tuple[Any, ...]], datetime | None], otherwise: StepCache
    ) -> None:
        super().__init__()
        self._quick = quick
        self._otherwise = otherwise

    def told(self, call: Callable[[Any, Mapping[str, Any]], str]) -> str:
        """The step with its parameters, as *call* writes a function."""
        return self._otherwise.told(call)

    def __missing__(self, pair: tuple[Any, ...]) -> Any:
        moment = self._quick(pair)
        if moment is None:
            return self._otherwise[pair]
        if len(self) >= CACHE_SIZE:
            self.clear()
        self[pair] = moment
        return moment


def moments(zone: str) -> TextCache:
    """The text of a moment to its instant; one without offset is in *zone*."""
    return TextCache(partial(datetime_of_text, zone=zone))


def checked(holds: Callable[[str], bool], expected: str, expected_zh: str) -> TextCache:
    """Text that must be one of a table or an enumeration, to itself."""

    def check(value: str) -> str:
        if holds(value):
            return value
        raise Refused("MB409", value, expected=expected, expected_zh=expected_zh)

    return TextCache(check)


def nobody_asks(flag: str) -> None:
    """For steps that have nothing to flag."""
    raise AssertionError(flag)


class StepCache(dict[Any, Any]):
    """``cache[key]``: results of a step with fixed parameters.

    Of a step that flags: ``cache.get(key, cache)``, and :meth:`fill` on a miss.

    The key is the value; a tuple where there are *several* values (``from: [a, b]``) or where the
    zone is read from the message (*zoned*: the last part). What flagged is not kept, so that it
    flags again; None is kept as a result.
    """

    __slots__ = ("_flags", "_function", "_parameters", "_several", "_whole", "_zoned")

    def __init__(
        self, function: Callable[..., Any], parameters: Mapping[str, Any], *, flags: bool = False,
        several: bool = False, zoned: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._function = function
        self._parameters = parameters
        self._flags = flags
        self._several = several
        self._zoned = zoned
        self._whole = None if flags or several or zoned else partial(function, **parameters)

    def told(self, call: Callable[[Any, Mapping[str, Any]], str]) -> str:
        """The step with its parameters, as *call* writes a function."""
        return call(self._function, self._parameters)

    def __missing__(self, key: Any) -> Any:
        if self._whole is None or type(key) is not str or len(key) > CACHED_LENGTH:
            return self.fill(key, nobody_asks)
        if len(self) >= CACHE_SIZE:
            self.clear()
        result = self[key] = self._whole(key)
        return result

    def fill(self, key: Any, flag: Callable[[str], None]) -> Any:
        """Carry out the step on *key* and keep the result."""
        parts = key if type(key) is tuple else (key,)
        parameters = dict(self._parameters)
        values = parts
        if self._zoned:
            values, parameters["zone"] = parts[:-1], parts[-1]
        raised: list[str] = []
        if self._flags:
            parameters["flag"] = raised.append
        result = self._function(list(values) if self._several else values[0], **parameters)
        if not raised and all(map(_may_be_kept, parts)):
            if len(self) >= CACHE_SIZE:
                self.clear()
            self[key] = result
        for code in raised:
            flag(code)
        return result


def _may_be_kept(part: Any) -> bool:
    """Short texts and days: equal ones are the same in every respect (1 and 1.0 are not)."""
    if type(part) is str:
        return len(part) <= CACHED_LENGTH
    return part is None or type(part) in (date, datetime)
