"""``to:`` of a route: which mapping makes what is sent, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mesbridge.dictionary.entity import Entity
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.carrying import carries
from mesbridge.mapping.predicates import Predicate, compile_predicate
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.nearest import did_you_mean
from mesbridge.workspace.destination_reader import exchange_destination
from mesbridge.workspace.routes import DestinationSpec, RouteOutput
from mesbridge.workspace.target_reader import check_sent


class Context(Protocol):
    """What the entries refer to; see ``route_reader.RouteContext``."""

    scope: Scope
    specs: Mapping[str, MappingSpec]
    destinations: dict[str, DestinationSpec]


class OutputReader:
    """Reads the entries of one route.

    Args:
        entity: what the outputs are made of, or None where the route has none (nothing can be
            checked against it then).
        outward: mappings that ``translate`` names, for entries that name none.
    """

    def __init__(
        self,
        context: Context,
        entity: Entity | None,
        outward: Sequence[MappingSpec],
        findings: list[Finding],
    ) -> None:
        self._context = context
        self._entity = entity
        self._outward = outward
        self._findings = findings

    def read(self, items: Items | None) -> tuple[RouteOutput, ...]:
        """All entries; one that cannot work is left out, with a finding."""
        found = [self._entry(index, item) for index, item in enumerate(items or ())]
        return tuple(output for output in found if output is not None)

    def _entry(self, index: int, document: Document) -> RouteOutput | None:
        if not isinstance(document, Fields):
            self._findings.append(Finding("MB289", document.position, {}, "to"))
            return None
        reader = ObjectReader(document, "to", self._findings)
        when = self._when(reader)
        spec = self._mapping(reader)
        target = self._target(reader)
        destination, operation = target or (None, None)
        answer = self._answer(reader, destination)
        reader.finish()
        if spec is None or destination is None:
            return None
        check_sent(reader, destination, self._context.scope.messages.get(spec.target), operation)
        if destination.kind == "exchange" and operation is None:
            operation = spec.target
        return RouteOutput(
            index, spec.name, destination.name, document.position, operation, answer, when
        )

    def _when(self, reader: ObjectReader) -> Predicate | None:
        document = reader.any("when")
        if document is None or self._entity is None:
            return None
        return compile_predicate(document, self._entity, self._context.scope, self._findings)

    def _mapping(self, reader: ObjectReader) -> MappingSpec | None:
        name = reader.text("mapping")
        if name is None:
            if len(self._outward) != 1:
                reader.report("MB386", reader.document.position)
                return None
            spec = self._outward[0]
        else:
            found = self._named(reader, "mapping", name)
            if found is None:
                return None
            spec = found
        place = reader.place("mapping")
        if spec.target in self._context.scope.dictionary:
            reader.report("MB368", place, found=spec.name)
        elif self._entity is not None and spec.source != self._entity.name:
            reader.report(
                "MB365", place, found=spec.name, entity=spec.source, expected=self._entity.name
            )
        return spec

    def _named(self, reader: ObjectReader, key: str, name: str) -> MappingSpec | None:
        spec = self._context.specs.get(name)
        if spec is None:
            guess = did_you_mean(name, self._context.specs)
            reader.report("MB363", reader.place(key), found=name, **guess)
        return spec

    def _target(self, reader: ObjectReader) -> tuple[DestinationSpec, str | None] | None:
        """Destination and operation, of ``send`` or of ``exchange`` and ``routing_key``."""
        send = reader.any("send")
        exchange, key = reader.text("exchange"), reader.text("routing_key")
        if send is not None and (exchange is not None or key is not None):
            reader.report("MB288", reader.document.position, found="send, exchange")
        if isinstance(send, Fields):
            inner = ObjectReader(send, "send", self._findings)
            exchange, key = inner.text("exchange", required=True), inner.text("routing_key")
            inner.finish()
            return self._exchange(reader, exchange, key) if exchange is not None else None
        if isinstance(send, Scalar):
            return self._destination(reader, send)
        if send is not None:
            reader.unexpected("send", send, "text")
            return None
        if exchange is not None:
            return self._exchange(reader, exchange, key)
        reader.report("MB289", reader.document.position)
        return None

    def _destination(
        self, reader: ObjectReader, send: Scalar
    ) -> tuple[DestinationSpec, str | None] | None:
        name, _, operation = send.text.partition("/")
        spec = self._context.destinations.get(name)
        if spec is None:
            known = self._context.destinations
            reader.report("MB364", send.position, found=name, **did_you_mean(name, known))
            return None
        return spec, operation or None

    def _exchange(
        self, reader: ObjectReader, name: str, routing_key: str | None
    ) -> tuple[DestinationSpec, str | None]:
        """The destination of an exchange that the route names itself."""
        made = exchange_destination(name, reader.document.position)
        spec = self._context.destinations.setdefault(name, made)
        if spec.exchange != name:
            place = reader.document.position
            reader.report("MB381", place, found=name, first=str(spec.position))
        return spec, routing_key

    def _answer(self, reader: ObjectReader, destination: DestinationSpec | None) -> str | None:
        """The mapping that reads the target's answer into the entity."""
        name = reader.text("answer")
        spec = self._named(reader, "answer", name) if name is not None else None
        if spec is None:
            return None
        place = reader.place("answer")
        if destination is not None and destination.kind != "http":
            reader.report("MB387", place)
        elif spec.target not in self._context.scope.dictionary:
            reader.report("MB369", place, found=spec.name)
        elif self._entity is not None and spec.target != self._entity.name:
            reader.report(
                "MB365", place, found=spec.name, entity=spec.target, expected=self._entity.name
            )
        if carries(spec):
            reader.report("MB230", place, key="carry", other="answer")
        return spec.name
