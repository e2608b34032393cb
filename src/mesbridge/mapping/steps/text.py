"""What the steps on text do."""

from __future__ import annotations

from typing import Any, Literal

from mesbridge.mapping.steps.patterns import compile_pattern
from mesbridge.mapping.steps.reading import list_of, text_of
from mesbridge.mapping.steps.step import MAX_TEXT_PARAMETER, StepError

#: Characters that a pattern may be looked for in: linear, but 10 µs a hit.
MAX_REPLACED = 1 << 16
#: Characters of the longest text that ``pad_left`` and ``replace`` may make.
MAX_TEXT = 1 << 20
#: Characters that ``pad_left`` may fill up to.
MAX_WIDTH = 1000


def trim(value: Any) -> str:
    return text_of(value).strip()


def upper(value: Any) -> str:
    return text_of(value).upper()


def lower(value: Any) -> str:
    return text_of(value).lower()


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def strip_zeros(value: Any, digits_only: bool = False) -> str:
    text = text_of(value)
    if digits_only and not _all_digits(text):
        return text
    stripped = text.lstrip("0")
    return stripped if stripped or not text else "0"


def pad_left(value: Any, width: int, fill: str = "0", digits_only: bool = False) -> str:
    text = text_of(value)
    if digits_only and not _all_digits(text):
        return text
    if width > MAX_WIDTH:
        raise StepError("MB436", f"width ≤ {MAX_WIDTH}")
    return text.rjust(width, fill[:1] or " ")


def slice_text(value: Any, from_: int = 0, to: int | None = None, length: int | None = None) -> str:
    text = text_of(value)
    start = max(len(text) + from_, 0) if from_ < 0 else from_
    if length is not None:
        return text[start : start + max(length, 0)]
    return text[start:to]


def replace(value: Any, pattern: str, with_: str = "", literal: bool = False) -> str:
    text = text_of(value)
    if not literal:
        result = _replaced(text, pattern, with_)
    elif pattern:
        # Looked at before it is made: a short text can become longer than the memory.
        more = len(with_) - len(pattern)
        _check_length(text, len(text) + max(text.count(pattern) * more, 0))
        result = text.replace(pattern, with_)
    else:
        result = text
    _check_length(text, len(result))
    return result


def _check_length(text: str, length: int) -> None:
    if length > MAX_TEXT:
        raise StepError("MB433", str(MAX_TEXT), value=text[:80], length=length)


def _replaced(text: str, pattern: str, by: str) -> str:
    if len(by) > MAX_TEXT_PARAMETER:
        raise StepError("MB433", str(MAX_TEXT_PARAMETER), value=by[:80], length=len(by))
    if len(text) > MAX_REPLACED:
        raise StepError("MB433", str(MAX_REPLACED), value=text[:80], length=len(text))
    try:
        return compile_pattern(pattern).replace(text, by)
    except IndexError as error:
        raise StepError("MB423", r"\1 … \9", value=by) from error


def split(
    value: Any,
    at: str,
    from_: Literal["start", "end"] = "start",
    limit: int | None = None,
) -> list[str]:
    text = text_of(value)
    times = -1 if limit is None else max(limit, 0)
    return text.rsplit(at, times) if from_ == "end" else text.split(at, times)


def join(value: Any, with_: str = "", skip_missing: bool = False) -> str | None:
    items = list_of(value)
    present = [each for each in items if each is not None]
    if len(present) < len(items) and not skip_missing:
        return None
    if not present and items:
        return None
    texts = list(map(text_of, present))
    length = sum(map(len, texts)) + len(with_) * max(len(texts) - 1, 0)
    _check_length(texts[0] if texts else "", length)
    return with_.join(texts)


def prefix(value: Any, text: str) -> str:
    return text + text_of(value)


def suffix(value: Any, text: str) -> str:
    return text_of(value) + text


def truncate(value: Any, length: int) -> str:
    return text_of(value)[: max(length, 0)]


def empty_as_missing(value: Any, also: Any = ()) -> Any:
    named = (also,) if isinstance(also, str) else also
    return None if value == "" or value in named else value
