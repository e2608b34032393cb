"""Definitions of one schema: each is written once, and referred to by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mesbridge.editor.parts import Schema


def reference(name: str) -> Schema:
    """A reference to the definition *name*."""
    return {"$ref": f"#/definitions/{name}"}


@dataclass(slots=True)
class Definitions:
    """The definitions of one schema.

    Attributes:
        written: by name, what stands under ``definitions``.
    """

    written: dict[str, Schema] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def once(self, what: str, make: Callable[[], Schema]) -> Schema:
        """A reference to the definition of *what*, which may refer to itself."""
        name = self._names.get(what)
        if name is None:
            name = self._names[what] = f"d{len(self._names) + 1}"
            self.written[name] = {}
            self.written[name].update(make())
        return reference(name)
