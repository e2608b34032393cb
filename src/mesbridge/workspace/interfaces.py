"""Folders and interface tables as configured: what is read or written besides queues and HTTP.

Folders may, and URLs of databases must, stand as references: ``env:NAME`` or ``file:PATH``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class FilesSource:
    """``files:`` of a route: a folder whose files are messages.

    Attributes:
        pattern: which names are read, as a shell does (``*.csv``).
        done, failed: where a file goes when it is stored, and when nothing of it could be read.
        order: by name, or by time of the last change and then name.
        quiet: a file is complete when it has not changed for so long; None: *marker* or at once.
        marker: ending of an empty file beside it that says it is complete, or None.
        max_bytes: of one file; a larger one is not read.
    """

    folder: str
    pattern: str
    done: str
    failed: str
    order: Literal["name", "time"] = "name"
    quiet: timedelta | None = None
    marker: str | None = None
    max_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True)
class StatusColumn:
    """The column that tells what a row has come to; *pending* None means NULL."""

    column: str
    pending: str | None
    processing: str
    done: str
    error: str


@dataclass(frozen=True, slots=True)
class ChildTable:
    """Rows that belong to a row above.

    Attributes:
        on: per column of this table the column of the one above that it equals.
        key: of one row, where rows are updated.
    """

    table: str
    on: Mapping[str, str]
    order: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    children: Mapping[str, ChildTable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableSource:
    """``table:`` of a route: a row and its children are one message.

    Attributes:
        url: reference to the URL of the database.
        table: the table of the headers, *schema* that of the database, or None.
        key: columns that name a row; their values are the message's id.
        where: columns with the values that are read at all.
        error_column, finished_column: take the text of what was wrong and the time, or None.
        exclusive: nobody else claims rows, so that a crashed reader's claims are ours.
        stale_after: a claim of another reader that stands so long is taken over.
    """

    url: str
    table: str
    key: tuple[str, ...]
    status: StatusColumn
    schema: str | None = None
    order: tuple[str, ...] = ()
    limit: int = 100
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    error_column: str | None = None
    finished_column: str | None = None
    exclusive: bool = True
    stale_after: timedelta = timedelta(minutes=10)
    children: Mapping[str, ChildTable] = field(default_factory=dict)

    def written(self) -> frozenset[str]:
        """The columns that reading changes, in lower case: they cannot be part of a message."""
        names = (self.status.column, self.error_column, self.finished_column)
        return frozenset(name.lower() for name in names if name)


@dataclass(frozen=True, slots=True)
class ReadyColumn:
    """``status:`` of a table that is written: *value* when all is there, *before* until then."""

    column: str
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class TableTarget:
    """``table:`` of a destination: one document is a header and its children, one transaction.

    Attributes:
        id_column: takes the id of the output, by which a repeat is known.
        key: the row that has these values is changed where there is one; empty: always another.
    """

    url: str
    table: str
    id_column: str
    schema: str | None = None
    key: tuple[str, ...] = ()
    status: ReadyColumn | None = None
    children: Mapping[str, ChildTable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilesTarget:
    """``files:`` of a destination: one output is one file.

    Attributes:
        name: with places ``{id} {key} {seq} {message_type} {route} {created_at}``.
        replace: a file of that name with other content is replaced, not refused.
        marker: ending of an empty file that is written behind the file, or None.
    """

    folder: str
    name: str
    replace: bool = False
    marker: str | None = None
