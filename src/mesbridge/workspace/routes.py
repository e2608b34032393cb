"""Routes and destinations as configured: which message goes where, and how to get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from mesbridge.documents import Document, Position
from mesbridge.mapping.paths import PathReader
from mesbridge.mapping.predicates import Predicate
from mesbridge.workspace.collecting import Collect, Differences
from mesbridge.workspace.interfaces import FilesSource, FilesTarget, TableSource, TableTarget


@dataclass(frozen=True, slots=True)
class RouteSource:
    """``from:`` of a route.

    Attributes:
        queue: name of the source queue (default ``mb.q.<route>``); empty where *kind* is another.
        declare: False where the queue belongs to somebody else and is used as it is.
        messages: names of the messages that may come, in the order of the file.
        correlate: the messages answer outputs of ours: their key is that of the message whose
            output id is the arrival's correlation id (EIP Correlation Identifier).
        kind: ``http`` has no source of its own: messages come by the API alone.
        every: how often a folder or a table is looked at.
    """

    queue: str
    messages: tuple[str, ...]
    declare: bool = True
    partitions: int = 1
    correlate: bool = False
    kind: Literal["queue", "http", "files", "table"] = "queue"
    files: FilesSource | None = None
    table: TableSource | None = None
    every: timedelta = timedelta(seconds=15)

    @property
    def place(self) -> str:
        """Where it reads, for people, and one route only may read there."""
        if self.files is not None:
            return f"{self.files.folder}/{self.files.pattern}"
        if self.table is not None:
            where = "".join(f" {n}={','.join(v)}" for n, v in self.table.where.items())
            name = ".".join(each for each in (self.table.schema, self.table.table) if each)
            return f"{self.table.url} {name}{where}"
        return self.queue or self.kind


@dataclass(frozen=True, slots=True)
class RouteOutput:
    """One entry of ``to:``. *operation*: the HTTP operation, or the routing key of an exchange."""

    index: int
    mapping: str
    destination: str
    position: Position
    operation: str | None = None
    answer: str | None = None
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """``retry:``: the delays between attempts (the last repeats) and when to give up."""

    delays: tuple[timedelta, ...] = (
        timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1),
        timedelta(minutes=10), timedelta(hours=1),
    )  # fmt: skip
    give_up_after: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Route:
    """One integration: from a queue, through the entity, to destinations.

    Attributes:
        inbound: per message the name of the mapping that makes the entity of it.
        entity: the entity of the dictionary that all its messages become.
        id_path, sent_at_path: read the message id and the time of sending from the payload.
        when: on the entity (``$change`` can be read); a message that fails it is ``filtered``.
        collect: many messages become one document, or None.
        differences: the messages bring running totals, or None.
    """

    name: str
    position: Position
    source: RouteSource
    entity: str
    inbound: Mapping[str, str]
    outputs: Sequence[RouteOutput]
    retry: RetryPolicy = RetryPolicy()
    id_path: PathReader | None = None
    sent_at_path: PathReader | None = None
    when: Predicate | None = None
    collect: Collect | None = None
    differences: Differences | None = None

    @property
    def additive(self) -> bool:
        """Its outputs add up, so a newer one never takes the place of an older one."""
        return self.collect is not None or self.differences is not None


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """One line of ``outcome:``: the first whose predicate holds on the decoded answer decides."""

    outcome: Literal["ok", "busy", "refused"]
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class DestinationSpec:
    """One file of ``destinations/``, or an exchange named in a route.

    Attributes:
        kind: ``exchange`` (*exchange* set), ``http`` (*address* set), ``table`` or ``files``.
        credentials: plain settings document; secrets as ``env:NAME`` or ``file:PATH``.
        answer_format: how the answer is decoded for *outcome* (``json`` or ``xml``).
    """

    name: str
    kind: Literal["exchange", "http", "table", "files"]
    position: Position
    exchange: str | None = None
    address: str | None = None
    credentials: Document | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 4
    timeout_seconds: float = 30.0
    idempotent: bool = True
    on_uncertain: Literal["resend", "verify", "dead"] = "resend"
    verify: Document | None = None
    csrf: str | None = None
    answer_format: Literal["json", "xml"] = "json"
    outcome: Sequence[OutcomeRule] = ()
    table: TableTarget | None = None
    files: FilesTarget | None = None
