"""Finds where a path starts: the item at hand, one around it, the message, or a named value."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.path_syntax import Name, Segment
from mesbridge.mapping.shapes import DATETIME, TEXT, Shape
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.writer import Writer

#: What ``$meta`` knows of a message.
META: dict[str, Shape] = {
    "message_id": TEXT,
    "received_at": DATETIME,
    "sent_at": DATETIME,
    "output_id": Shape("text", max_length=36),
    "message_type": TEXT,
    "correlation_id": TEXT,
    "route": TEXT,
}
_ALWAYS_KNOWN = frozenset({"message_id", "received_at", "output_id", "route"})
#: What ``$change`` can be.
CHANGE = Shape("text", values=("new", "changed", "cancelled"))
_LOOP = {"index", "previous", "next"}

#: The value to start from, what is left of the path, and where parts on the way may be kept.
Start = tuple[Slot, Sequence[Segment], Hoist | None]


class PathStarts:
    """Finds the start of paths."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def find(self, at: PathAt, frame: Frame) -> Start | None:
        """Where *at* starts, seen from *frame*; None with a finding where there is nothing."""
        path = at.path
        if path.start == "message":
            message = self._writer.message
            return message.item, path.segments, message.hoist
        if path.start == "name":
            return self._named(at, frame)
        first = path.segments[0] if path.segments else None
        if isinstance(first, Name) and not path.ups:
            alias = _alias(first.name, frame)
            if alias is not None:
                return self._around(at, alias, path.segments[1:])
        return self._climb(at, frame, path.ups, path.segments)

    def _climb(
        self, at: PathAt, frame: Frame, ups: int, segments: Sequence[Segment]
    ) -> Start | None:
        for _ in range(ups):
            if frame.parent is None:
                self._writer.report("MB319", at.position, path=at.path.text)
                return None
            frame = frame.parent
        return frame.item, segments, frame.hoist

    def _around(self, at: PathAt, frame: Frame, segments: Sequence[Segment]) -> Start | None:
        """Behind an alias ``^`` stands for the items around."""
        ups = 0
        while ups < len(segments) and segments[ups] == Name("^"):
            ups += 1
        return self._climb(at, frame, ups, segments[ups:])

    def _named(self, at: PathAt, frame: Frame) -> Start | None:
        name, segments = at.path.name, at.path.segments
        self._writer.named.add(name)
        if name == "meta":
            return self._meta(at)
        if name == "change":
            if not self._writer.knows_change:
                self._writer.report("MB282", at.position)
                return None
            return Slot("meta.get('change')", CHANGE), segments, None
        if name in _LOOP or name == "group":
            slot = _rows(frame) if name == "group" else _loop_value(name, frame)
            if slot is None:
                self._writer.report("MB319", at.position, path=at.path.text)
                return None
            return slot, segments, None
        alias = _alias(name, frame)
        if alias is not None:
            return self._around(at, alias, segments)
        for around in frame.around():
            if name in around.lets:
                slot = self._writer.values.let(name, around, at)
                return (slot, segments, None) if slot.certain else None
        if name in self._writer.names:
            return self._writer.names[name], segments, None
        known = {*self._writer.names, *(let for each in frame.around() for let in each.lets)}
        self._writer.report("MB311", at.position, name=name, **did_you_mean(name, known))
        return None

    def _meta(self, at: PathAt) -> Start | None:
        segments = at.path.segments
        first = segments[0] if segments else None
        name = first.name if isinstance(first, Name) else ""
        if name not in META:
            self._writer.report("MB311", at.position, name=f"meta.{name}",
                                **did_you_mean(name, META))  # fmt: skip
            return None
        slot = Slot(f"meta.get({name!r})", META[name], doubt=name not in _ALWAYS_KNOWN)
        return slot, segments[1:], None


def _alias(name: str, frame: Frame) -> Frame | None:
    for around in frame.around():
        if name in around.aliases:
            return around.aliases[name]
    return None


def _rows(frame: Frame) -> Slot | None:
    """The rows of the innermost group."""
    return next((around.group for around in frame.around() if around.group is not None), None)


def _loop_value(name: str, frame: Frame) -> Slot | None:
    for around in frame.around():
        if around.index is not None:
            return {"index": around.index, "previous": around.previous, "next": around.next}[name]
    return None
