"""Rows of the outbox, and how the sending of one ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutputState(StrEnum):
    """The states of an outbox row."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    DEAD = "dead"
    REPLACED = "replaced"
    DISCARDED = "discarded"


@dataclass(slots=True)
class OutputRow:
    """A row of the outbox. *id* is the output id (G2); body and headers never change.

    Attributes:
        message: id of the message row it comes from.
        mapping: the outward mapping that made it.
        index: place within the destination for this message, from 0.
        generation: 0, and one more for every replay with another release.
        retry_until: after this a transient failure is dead.
        expects_answer: mapping that reads the target's answer, or None.
        blocks_when_dead: False where the entity says ``on_dead: skip``.
    """

    id: str
    message: str
    route: str
    destination: str
    mapping: str
    key: str | None
    seq: int
    index: int
    generation: int
    body: bytes
    headers: Mapping[str, str]
    message_type: str
    content_type: str
    state: OutputState
    due_at: datetime
    created_at: datetime
    operation: str | None = None
    expects_answer: str | None = None
    attempt: int = 0
    epoch: int | None = None
    in_doubt_until: datetime | None = None
    last_error: str | None = None
    answer: bytes | None = None
    sent_at: datetime | None = None
    retry_until: datetime | None = None
    blocks_when_dead: bool = True


@dataclass(slots=True)
class Settlement:
    """How the sending of one output ended.

    *state*: SENT, DUE (again at *due_at*), DEAD, or SENDING (in doubt until *in_doubt_until*).
    """

    output: OutputRow
    state: OutputState
    attempt: int
    due_at: datetime | None = None
    error: str | None = None
    answer: bytes | None = None
    in_doubt_until: datetime | None = None
    sent_at: datetime | None = None
