"""Rules to Python, once: :func:`compile_mapping`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.errors import ConfigurationError, MesbridgeError
from mesbridge.findings import Finding, errors_in
from mesbridge.mapping.carrying import carries
from mesbridge.mapping.loading import load
from mesbridge.mapping.mapping_writer import MappingWriter
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.sides import Sides, sides_of
from mesbridge.mapping.translator import Identity, StoredNeed, Translator


def compile_mapping(spec: MappingSpec, scope: Scope) -> Translator:
    """The translator of *spec*.

    Raises:
        ConfigurationError: the mapping has errors; ``check_mapping`` lists them all.
    """
    findings: list[Finding] = []
    sides = sides_of(spec, scope, findings)
    writer = MappingWriter(spec, sides, scope, findings, traced=False) if sides else None
    if writer is not None:
        writer.write()
    if writer is None or sides is None or errors_in(findings):
        raise ConfigurationError(errors_in(findings))
    source = writer.writer.out
    functions = load(source, spec.name)
    identify = (
        _identity(spec, {field: functions[name] for field, name in writer.identifies.items()})
        if sides.direction == "in"
        else _own_identity(sides)
    )
    return Translator(
        spec.name, spec.source, spec.target, sides.direction, spec.file,
        tuple(StoredNeed(each.name, each.entity) for each in spec.withs), source.text(),
        functions["run"], identify, functions["stored_keys"],
        carries(spec),
    )  # fmt: skip


def _identity(
    spec: MappingSpec, functions: Mapping[str, Callable[[Any, Any], Any]]
) -> Callable[[Any, Any], Identity]:
    """Every field by itself: one that cannot be made is left out."""

    def identify(payload: Any, meta: Any) -> Identity:
        values = {}
        for field, function in functions.items():
            try:
                value = function(payload, meta)
            except MesbridgeError:
                continue
            if value is not None:
                values[field] = value
        return Identity(values)

    return identify


def _own_identity(sides: Sides) -> Callable[[Any, Any], Identity]:
    """An outward mapping reads the entity itself."""
    entity = sides.entity
    names = [*entity.key, *entity.sequence, *([entity.revision] if entity.revision else [])]

    def identify(payload: Any, meta: Any) -> Identity:
        return Identity({name: payload[name] for name in names if payload.get(name) is not None})

    return identify
