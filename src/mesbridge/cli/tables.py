"""Lists for people: aligned columns, Chinese characters counted as two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from pydantic import BaseModel
from rich.cells import cell_len

from mesbridge.findings import Language

#: Texts in English and Chinese.
Both = tuple[str, str]
_WIDEST = 100


def said(both: Both, language: Language) -> str:
    """The text in the language of the call."""
    return both[1] if language == "zh" else both[0]


def write_table(
    headers: Sequence[Both], rows: Iterable[Sequence[object]], language: Language
) -> None:
    """Rows under their headers to stdout; None is empty."""
    head = [said(header, language) for header in headers]
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(head, *cells, strict=True)]
    for line in (head, *cells):
        padded = [text + " " * (w - cell_len(text)) for text, w in zip(line, widths, strict=True)]
        click.echo("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def write_json(answer: BaseModel) -> None:
    """What the API would answer, to stdout."""
    click.echo(answer.model_dump_json(indent=2))


def write_empty(found: Sequence[object], both: Both, language: Language) -> None:
    """Say on stderr that a list is empty."""
    if not found:
        click.echo(said(both, language), err=True)


def say_more(cursor: str | None, language: Language) -> None:
    """Say on stderr how the list goes on."""
    if cursor is not None:
        text = said(("more: --after '{0}'", "还有更多：--after '{0}'"), language)
        click.echo(text.format(cursor), err=True)
