"""What a window is, when it closes and what it becomes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mesbridge.dictionary.keys import value_text
from mesbridge.pipeline.folding import digest_with
from mesbridge.pipeline.ports import MessageRow, WindowRow
from mesbridge.workspace.collecting import Collect

#: Why a collected message is held.
WINDOW = "window"
#: The short codes of flags: a message that could not share the window of its key; a posting that
#: another release closed than the one that had opened its window.
DIFFERS, OTHER_RELEASE = "window_differs", "window_of_other_release"


def window_key(collect: Collect, document: Mapping[str, Any]) -> str:
    """The values of ``collect.key`` joined by ``|``; a value that is missing is empty.

    A single missing value is ``|``, which no value is.
    """
    parts = [
        "" if document.get(name) is None else value_text(document[name]) for name in collect.key
    ]
    if len(parts) == 1:
        return parts[0] or "|"
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def closing_time(collect: Collect, opened_at: datetime) -> datetime:
    """When a window that is opened now closes by itself, in UTC."""
    ends = [opened_at + collect.every] if collect.every is not None else []
    if collect.at:
        ends.append(_next_of(collect.at, ZoneInfo(collect.zone), opened_at))
    return min(ends)


def _next_of(times: tuple[time, ...], zone: ZoneInfo, after: datetime) -> datetime:
    """The first of these times of day after *after*.

    A time that is left out when the clocks go forward comes as much later; of one that comes twice
    the first counts.
    """
    day = after.astimezone(zone).date()
    # Yesterday's last time may be today in UTC only; tomorrow's first one always comes.
    moments = (
        datetime.combine(day + timedelta(days=days), each, zone).astimezone(UTC)
        for days in (0, 1, 2)
        for each in times
    )
    return min(moment for moment in moments if moment > after)


def joined(window: WindowRow, row: MessageRow, document: bytes) -> WindowRow:
    """The window with one more message; *document* is what is collected by then."""
    return WindowRow(
        id=window.id,
        route=window.route,
        key=window.key,
        rest_hash=window.rest_hash,
        release=window.release,
        document=document,
        change=window.change,
        count=window.count + 1,
        digest=digest_with(window.digest, row.message_id),
        sequence=window.sequence if window.count == 0 or window.sequence == row.key else None,
        opened_at=window.opened_at,
        closes_at=window.closes_at,
    )


def waits_for(window: WindowRow) -> str:
    """What a collected message waits for, readable."""
    return f"window {window.key}, closes {window.closes_at:%Y-%m-%d %H:%M:%S}Z"
