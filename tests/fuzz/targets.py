"""All targets by name: each takes any bytes, and raises only where a promise is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.fuzz import files, formats, language

Target = Callable[[bytes], None]

TARGETS: Mapping[str, Target] = MappingProxyType({
    each.__name__: each
    for each in (
        formats.json, formats.xml, formats.csv, formats.schema,
        files.yaml, files.table, files.workspace, files.settings, files.predicate,
        language.path, language.calc, language.mapping, language.scalars, language.time_format,
        language.step,
    )
})  # fmt: skip


def every(data: bytes) -> None:
    """The target that the first byte says, with the rest."""
    if data:
        names = list(TARGETS)
        TARGETS[names[data[0] % len(names)]](data[1:])
