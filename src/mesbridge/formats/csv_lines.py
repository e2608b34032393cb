"""The text of a CSV as records of cells; every cell knows where it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import FORBIDDEN
from mesbridge.formats.schema import CsvDialect

#: Most columns of a record, records of a body, characters of a cell.
MAX_COLUMNS = 1_000
MAX_ROWS = 100_000
MAX_CELL = 65_536
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its *cells* as written, without quotes, and the offsets where they begin.

    *end* is the offset behind its line end.
    """

    cells: list[str]
    offsets: list[int]
    end: int


def codec_of(dialect: CsvDialect) -> str:
    """Python's name of the encoding to write in."""
    return "utf-8-sig" if dialect.encoding == "utf-8-bom" else dialect.encoding


def decode_text(body: bytes, dialect: CsvDialect) -> str:
    """The text of *body* in the declared encoding; a byte order mark of UTF-8 is dropped.

    Raises:
        DecodeError: MB450 a byte that fits no character, MB461 a character that no text may hold.
    """
    try:
        # With a byte order mark or without: programs rarely know which they write.
        marked = dialect.encoding in ("utf-8", "utf-8-bom")
        text = body.decode("utf-8-sig" if marked else dialect.encoding)
    except UnicodeDecodeError as error:
        raise DecodeError("MB450", expected=dialect.encoding, offset=error.start) from error
    hit = FORBIDDEN.search(text)
    if hit is not None:
        line, column = place_of(text, hit.start())
        raise DecodeError("MB461", source=f"{line}:{column}", found=f"U+{ord(hit[0]):04X}")
    return text


def records(text: str, dialect: CsvDialect) -> Iterator[Record]:
    """The records of *text*; lines without any character are passed over.

    Raises:
        DecodeError: MB444 a quote that does not fit, MB447 too many columns, too long a cell.
    """
    match_cell = _pattern(dialect.delimiter, dialect.quote).match
    quote, doubled = dialect.quote, dialect.quote * 2
    position = 0
    while position < len(text):
        cells: list[str] = []
        offsets: list[int] = []
        separator = dialect.delimiter
        blank = False
        while separator == dialect.delimiter:
            found = match_cell(text, position)
            if found is None:
                raise _broken(text, position, quote)
            quoted, bare, separator = found.groups()
            cell = bare if quoted is None else quoted.replace(doubled, quote)
            if len(cell) > MAX_CELL:
                raise _beyond(text, position, MAX_CELL, "characters in a cell", "单元格字符数")
            blank = not cells and not cell and quoted is None
            cells.append(cell)
            offsets.append(position)
            position = found.end()
            if len(cells) > MAX_COLUMNS:
                raise _beyond(text, offsets[0], MAX_COLUMNS, "columns", "列数")
        if not (blank and len(cells) == 1):
            yield Record(cells, offsets, position)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1 and in characters, of the place *offset*."""
    line, start = 1, 0
    for end in _LINE_END.finditer(text, 0, offset):
        line, start = line + 1, end.end()
    return line, offset - start + 1


def _beyond(text: str, offset: int, limit: int, what: str, what_zh: str) -> DecodeError:
    line, _ = place_of(text, offset)
    return DecodeError("MB447", at_line=line, expected=limit, what=what, what_zh=what_zh)


@lru_cache(maxsize=64)
def _pattern(delimiter: str, quote: str) -> re.Pattern[str]:
    """One cell and what ends it. Possessive, so that no text makes it look twice."""
    comma, mark = re.escape(delimiter), re.escape(quote)
    end = rf"({comma}|\r\n|\n|\r|\Z)"
    if not quote:
        return re.compile(rf"(\A(?!))?+([^{comma}\r\n]*+){end}")
    return re.compile(
        rf"(?:{mark}((?:[^{mark}]++|{mark}{mark})*+){mark}|([^{comma}{mark}\r\n]*+)){end}"
    )


def _broken(text: str, start: int, quote: str) -> DecodeError:
    """Why no cell can be read at *start*."""
    if text[start] != quote:
        offset = text.index(quote, start)
        return _error(text, offset, "a quote within a cell that is not quoted",
                      "未加引号的单元格中出现引号")  # fmt: skip
    inside = re.compile(rf"(?:[^{re.escape(quote)}]++|{re.escape(quote) * 2})*+")
    end = inside.match(text, start + 1)
    offset = end.end() if end else start
    if offset >= len(text):
        return _error(text, start, "the quote that opens here is not closed",
                      "此处开始的引号没有结束")  # fmt: skip
    return _error(text, offset + 1, "a character after a closing quote", "结束引号之后还有字符")


def _error(text: str, offset: int, reason: str, reason_zh: str) -> DecodeError:
    line, column = place_of(text, offset)
    return DecodeError("MB444", at_line=line, at_column=column, reason=reason, reason_zh=reason_zh)
