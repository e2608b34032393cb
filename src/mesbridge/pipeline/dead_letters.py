"""What a dead letter says: where, what was found, and a cause that groups the like of it."""

from __future__ import annotations

import re
from datetime import datetime

from mesbridge.dictionary.entity import MASKED, Dictionary
from mesbridge.dictionary.types import ListOf, ObjectOf
from mesbridge.errors import MesbridgeError
from mesbridge.pipeline.ports import Arrival, DeadLetterRow, MessageRow, OutputRow

_DIGITS = re.compile(r"\d+")
#: Characters of a value or of an error's text that a dead letter keeps.
VALUE_LIMIT = 200
MASK = "***"


def cause_of(route: str | None, error: MesbridgeError, value: str | None) -> str:
    """(route, rule, code, offending value without its digits): 400 failures show as three."""
    rule = f"{error.file}:{error.line}" if error.file else (error.source or "")
    stripped = _DIGITS.sub("#", value or "")[:80]
    return "|".join((route or "", rule, error.code, error.target or "", stripped))


def value_text(error: MesbridgeError, masked: bool) -> str | None:
    """The offending value as text, masked where its field is confidential or personal."""
    if error.value is None:
        return None
    return MASK if masked else str(error.value)[:VALUE_LIMIT]


def is_masked(dictionary: Dictionary, entity: str | None, path: str | None) -> bool:
    """True where a dotted *path* of an entity crosses a confidential or personal field."""
    current = dictionary.entities.get(entity or "")
    for step in re.sub(r"\[[^\]]*\]", "", path or "").split("."):
        field = current.fields.get(step) if current else None
        if field is None:
            return False
        if field.sensitivity in MASKED:
            return True
        item = field.type.item if isinstance(field.type, ListOf) else field.type
        current = dictionary.entities.get(item.entity) if isinstance(item, ObjectOf) else None
    return False


def dead_letter_of_message(
    letter_id: str, row: MessageRow, error: MesbridgeError, now: datetime, masked: bool
) -> DeadLetterRow:
    """The dead letter of a message that could not be judged, translated or applied."""
    value = value_text(error, masked)
    return DeadLetterRow(
        id=letter_id,
        route=row.route,
        code=error.code,
        cause=cause_of(row.route, error, value),
        error=error_text(error, masked),
        body=row.body,
        headers=row.headers,
        first_seen=now,
        last_seen=now,
        message=row.id,
        message_id=row.message_id,
        key=row.key,
        file=error.file,
        line=error.line,
        target=error.target,
        source=error.source,
        value=value,
        content_type=row.content_type,
    )


def dead_letter_of_output(
    letter_id: str, output: OutputRow, error: MesbridgeError, now: datetime
) -> DeadLetterRow:
    """The dead letter of an output that the target does not take."""
    return DeadLetterRow(
        id=letter_id,
        route=output.route,
        code=error.code,
        cause=cause_of(output.route, error, str(error.value or "")),
        error=error_text(error, masked=False),
        body=output.body,
        headers=output.headers,
        first_seen=now,
        last_seen=now,
        message=output.message,
        output=output.id,
        message_id=output.id,
        key=output.key,
        target=output.destination,
        value=value_text(error, masked=False),
        content_type=output.content_type,
    )


def dead_letter_of_arrival(
    letter_id: str, arrival: Arrival, error: MesbridgeError, now: datetime
) -> DeadLetterRow:
    """The dead letter of what has no message: of the broker's nets, or of a route that is gone."""
    return DeadLetterRow(
        id=letter_id,
        route=arrival.route,
        code=error.code,
        cause=cause_of(arrival.queue, error, None),
        error=error_text(error, masked=False),
        body=arrival.body,
        headers=arrival.headers,
        first_seen=now,
        last_seen=now,
        message_id=arrival.message_id,
        source=arrival.queue,
        content_type=arrival.content_type,
    )


def error_text(error: MesbridgeError, masked: bool) -> str:
    """The error as one line; its value is left out where it must not be seen."""
    text = str(error)
    if masked and error.value is not None:
        text = text.replace(str(error.value), MASK)
    return text[:1000]
