"""Where paths start while code is generated: the item at hand, those around it, named values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesbridge.mapping.python_source import Block
from mesbridge.mapping.rules import Rule
from mesbridge.mapping.shapes import Shape


@dataclass(frozen=True, slots=True)
class Slot:
    """A value in generated code.

    Attributes:
        expression: Python that gives the value; to be evaluated once, unless it is a name.
        maybe: it can be missing (None).
        doubt: as far as the schema says it can be missing; what the checker warns of.
        certain: its names and types are known; False after an error, so that no second follows.
        crossed: the values that a path over lists gave.
        origin: of what a rule gives, the trail of what it reads.
        trail: where it stands in the source, lists left out; None for what is not of the source.
    """

    expression: str
    shape: Shape
    maybe: bool = True
    certain: bool = True
    doubt: bool | None = None
    trail: tuple[str, ...] | None = None
    crossed: bool = False
    origin: tuple[str, ...] | None = None

    @property
    def doubtful(self) -> bool:
        """Whether the checker should warn of a required target."""
        return self.maybe if self.doubt is None else self.doubt


@dataclass(slots=True)
class Hoist:
    """Objects on the way that were read once at the head of a frame, by their Python expression."""

    anchor: Block
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portion:
    """A quantity that is shared out: *slot* is the part, or the list of all; *whole* is Python."""

    slot: Slot
    whole: str


@dataclass(slots=True)
class Frame:
    """The item that paths start at.

    Attributes:
        item: the item; a name in generated code that is never None.
        parent: the frame of ``^.``.
        hoist: where parts of *item* are read, before everything that belongs to the frame.
        head: where the frame's ``let`` are carried out.
        lets: rules by name; *done* has those that were written already.
        index, previous, next: of the loop that gave the item.
        group: the rows that the item stands for, where the loop groups them.
        shares: the item's part of a quantity, by the identity of its ``share``.
    """

    item: Slot
    hoist: Hoist
    head: Block
    parent: Frame | None = None
    lets: Mapping[str, Rule] = field(default_factory=dict)
    done: dict[str, Slot] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    aliases: Mapping[str, Frame] = field(default_factory=dict)
    index: Slot | None = None
    previous: Slot | None = None
    next: Slot | None = None
    group: Slot | None = None
    shares: Mapping[int, Portion] = field(default_factory=dict)

    def around(self) -> list[Frame]:
        """This frame and all that it stands in, from the inside out."""
        found: list[Frame] = [self]
        while (parent := found[-1].parent) is not None:
            found.append(parent)
        return found
