"""Writes the zone of naive times: a name, or what the mapping's ``zone`` reads from the message."""

from __future__ import annotations

from mesbridge.documents import Position
from mesbridge.findings import Severity
from mesbridge.mapping.frames import Slot
from mesbridge.mapping.rules import ZoneRule
from mesbridge.mapping.shapes import TEXT
from mesbridge.mapping.steps.step import is_zone
from mesbridge.mapping.writer import Writer

#: Where a frame keeps its zone among its ``let``; no ``let`` can have this name.
_KEY = "zone of naive times"


class ZoneWriter:
    """Writes the zone once per frame, and only where a step needs it."""

    def __init__(self, writer: Writer, rule: ZoneRule | None) -> None:
        self._writer = writer
        self._rule = rule
        self._doubted = False

    def zone(self) -> str | None:
        """Python that gives the name of the zone; a literal where it is always the same."""
        if self._rule is not None and self._rule.name is not None:
            # One that does not exist is a finding of `check`; steps look theirs up when written.
            return repr(self._rule.name if is_zone(self._rule.name) else "UTC")
        if self._rule is None:
            system = self._writer.scope.systems.get(self._writer.system or "")
            return repr(system.zone) if system is not None else None
        return self._read(self._rule)

    def doubt(self, position: Position) -> None:
        """MB348, once: a local time at *position*, and nobody says of which zone."""
        system = self._writer.scope.systems.get(self._writer.system or "")
        if self._rule is None and system is not None and not system.zone_declared:
            if not self._doubted:
                self._writer.report("MB348", position, Severity.WARNING, system=system.name)
            self._doubted = True

    def check(self) -> None:
        """Report a zone that does not exist, and rules that cannot be read."""
        if self._rule is None:
            return
        if self._rule.name is not None and not is_zone(self._rule.name):
            self._writer.report("MB323", self._rule.position, zone=self._rule.name)
        elif self._rule.name is None:
            self._read(self._rule)

    def _read(self, zone: ZoneRule) -> str:
        frame = self._writer.root
        known = frame.done.get(_KEY)
        if known is not None:
            return known.expression
        rule = zone.rule
        assert rule is not None
        block = type(frame.head)()
        inbound, self._writer.inbound = self._writer.inbound, True
        with self._writer.out.at(block), self._writer.rule("(zone)", rule, rule.position) as place:
            self._writer.trace(f"begin({place})")
            slot = self._writer.values.value(rule, frame, TEXT)
            if slot.certain and slot.doubtful:
                self._writer.report("MB313", rule.position, Severity.WARNING)
            self._writer.out.line(f"{slot.expression} = known_zone({slot.expression}, {place})")
            self._writer.trace(f"value({place}, {slot.expression})")
        # A code table of zones has the zone as its canonical value, whichever way the message goes.
        self._writer.inbound = inbound
        frame.head.parts.append(block)
        frame.done[_KEY] = Slot(slot.expression, TEXT, maybe=False)
        return slot.expression
