"""``verify:`` of an HTTP destination: whether an output has arrived.

``verify: {get: "ProdnOrdConf2?$filter=ExternalSystemConfirmation eq '{id}'", found: d.results}``;
places are ``{id} {key} {message_type} {source_id}``, written percent-encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any
from urllib.parse import quote

from mesbridge.destinations.answers import at
from mesbridge.documents import plain
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.pipeline.ports import OutputRow
from mesbridge.workspace.routes import DestinationSpec

_NOT_THERE = (404, 410)
_PLACES = ("id", "key", "message_type", "source_id")


@dataclass(frozen=True, slots=True)
class LookUp:
    """*template* of the path; *place* of the answer that then holds something, or ``()``."""

    template: str
    place: tuple[str, ...]

    @classmethod
    def of(cls, spec: DestinationSpec) -> LookUp | None:
        """What *spec* says, None where it says nothing.

        Raises:
            ConfigurationError: MB486, ``verify`` cannot be understood.
        """
        if spec.verify is None:
            return None
        written = plain(spec.verify)
        fields = {"get": written} if isinstance(written, str) else written
        if not isinstance(fields, Mapping) or not isinstance(fields.get("get"), str):
            raise _refused(spec, "verify has no get: <path to look up>")
        template, place = str(fields["get"]), str(fields.get("found") or "")
        strange = _strange_place(template)
        if strange is not None:
            places = " ".join(f"{{{name}}}" for name in _PLACES)
            raise _refused(spec, f"verify has a place {strange!r}, expected {places}")
        return cls(template, tuple(place.split(".")) if place else ())

    def path(self, output: OutputRow) -> str:
        """The path that looks *output* up."""
        values = {
            "id": output.id,
            "key": output.key or "",
            "message_type": output.message_type,
            "source_id": output.headers.get("x-mesbridge-source-id", ""),
        }
        return self.template.format_map({n: quote(str(v), safe="") for n, v in values.items()})

    def found(self, status: int, answer: Any) -> bool | None:
        """Whether it is there; None where the answer does not tell."""
        if status in _NOT_THERE:
            return False
        if not 200 <= status < 300:
            return None
        return bool(at(answer, self.place)) if self.place else True


def _strange_place(template: str) -> str | None:
    """A place of *template* that is not plainly one of ours (``{id.x}``, ``{key:>9}``), or None."""
    try:
        for _, name, form, conversion in Formatter().parse(template):
            if name is not None and (name not in _PLACES or form or conversion):
                return name
    except ValueError as error:
        return str(error)
    return None


def _refused(spec: DestinationSpec, reason: str) -> ConfigurationError:
    params = {"destination": spec.name, "reason": reason}
    return ConfigurationError([Finding("MB486", spec.position, params)])
