"""Writes values in the type that they are compared by: an instant is more than its text."""

from __future__ import annotations

from dataclasses import replace

from mesbridge.documents import Position
from mesbridge.mapping.frames import Slot
from mesbridge.mapping.shapes import DATETIME, DURATION, Shape
from mesbridge.mapping.writer import Writer

#: Texts of these formats do not compare as what they say.
_TYPES = {"date-time": DATETIME, "duration": DURATION}


def compared_as(shape: Shape) -> Shape:
    """What values of *shape* are compared as."""
    return _TYPES.get(shape.format or "", shape) if shape.kind == "text" else shape


def in_order(writer: Writer, slot: Slot, position: Position) -> Slot:
    """*slot* under a name of its own, in the type that it is compared by."""
    want = compared_as(slot.shape)
    if want is slot.shape or not slot.certain:
        return slot
    name = writer.out.fresh("moment")
    writer.out.line(f"{name} = {slot.expression}")
    with writer.out.guard(f"{name} is not None"):
        writer.conversions.convert(name, slot.shape, want, position)
    return replace(slot, expression=name, shape=want)
