"""``routes/*.yaml``: which message goes where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesbridge.dictionary.entity import Entity
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Position
from mesbridge.findings import Finding
from mesbridge.mapping.paths import PathReader, compile_path
from mesbridge.mapping.predicates import Predicate, compile_predicate
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.nearest import did_you_mean
from mesbridge.workspace.collect_reader import CollectReader
from mesbridge.workspace.output_reader import OutputReader
from mesbridge.workspace.routes import DestinationSpec, RetryPolicy, Route, RouteSource
from mesbridge.workspace.source_reader import check_files, check_table, read_source


@dataclass(slots=True)
class RouteContext:
    """What routes refer to. *destinations* grows by the exchanges that routes name themselves.

    *by_source*: per message or entity the mappings whose ``from`` it is.
    """

    scope: Scope
    specs: Mapping[str, MappingSpec]
    destinations: dict[str, DestinationSpec]
    by_source: dict[str, list[MappingSpec]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for spec in self.specs.values():
            self.by_source.setdefault(spec.source, []).append(spec)


def read_routes(
    documents: Sequence[Fields], context: RouteContext, findings: list[Finding]
) -> dict[str, Route]:
    """All routes; one that cannot work is left out, with a finding."""
    routes: dict[str, Route] = {}
    places: dict[str, str] = {}
    for document in documents:
        route = _RouteReader(document, context, findings).read()
        if route is None:
            continue
        if route.name in routes:
            params = {"found": route.name, "first": str(routes[route.name].position)}
            findings.append(Finding("MB381", route.position, params, route.name))
            continue
        reader = places.setdefault(route.source.place, route.name)
        if reader != route.name and route.source.kind != "http":
            params = {"found": route.source.place, "route": reader}
            findings.append(Finding("MB383", route.position, params, route.name))
        routes[route.name] = route
    return routes


class _RouteReader:
    """Reads one route."""

    def __init__(self, document: Fields, context: RouteContext, findings: list[Finding]) -> None:
        self._context = context
        self._findings = findings
        self._before = len(findings)
        name = document.get("route")
        subject = getattr(name, "text", None)
        self._reader = ObjectReader(document, subject, findings)
        self._document = document
        #: All messages become one entity.
        self._single = True

    def read(self) -> Route | None:
        reader = self._reader
        name = reader.text("route", required=True)
        if name is not None and not name.isidentifier():
            reader.report("MB211", reader.place("route"), name=name)
        reader.label("title"), reader.label("meaning")
        inward, outward = self._translate()
        source = self._source(name or "", inward)
        inbound = self._inbound(source, inward)
        entity = self._entity(inbound)
        if entity is not None and not source.correlate:
            self._check_keys(inbound, entity)
        outputs = OutputReader(self._context, entity, outward, self._findings).read(
            reader.items("to")
        )
        collecting = self._collecting(name or "", source, entity)
        collect, differences = reader.object("collect"), reader.object("differences")
        route = Route(
            name=name or "",
            position=self._document.position,
            source=source,
            entity=entity.name if entity else "",
            inbound=inbound,
            outputs=outputs,
            retry=self._retry(),
            id_path=self._path("id", source.messages),
            sent_at_path=self._path("sent_at", source.messages),
            when=self._when(entity),
            collect=collecting.collect(collect) if collecting else None,
            differences=collecting.differences(differences) if collecting else None,
        )
        reader.finish()
        return route if name and entity and inbound else None

    # --- where messages come from -------------------------------------------------------------

    def _source(self, name: str, inward: Sequence[MappingSpec]) -> RouteSource:
        document = self._reader.object("from", required=not inward)
        reader = ObjectReader(document or _nothing(self._document), name, self._findings)
        messages = self._messages(reader) or tuple(spec.source for spec in inward)
        source = read_source(reader, name, messages, self._findings)
        reader.finish()
        if document is not None and not source.messages and not reader.texts("messages"):
            self._reader.report("MB384", self._document.position)
        check_table(reader, source, self._context.scope.messages)
        check_files(reader, source, self._context.scope.messages)
        return source

    def _messages(self, reader: ObjectReader) -> tuple[str, ...]:
        known = self._context.scope.messages
        found = reader.texts("messages")
        for message in found:
            if message not in known:
                place = reader.places("messages")[f"messages {message}"]
                self._unknown("MB362", place, message, known)
        return tuple(message for message in found if message in known)

    def _translate(self) -> tuple[list[MappingSpec], list[MappingSpec]]:
        """The mappings that ``translate`` names: those into the entity, those out of it."""
        inward: list[MappingSpec] = []
        outward: list[MappingSpec] = []
        for name in self._reader.texts("translate"):
            spec = self._context.specs.get(name)
            if spec is None:
                place = self._reader.places("translate")[f"translate {name}"]
                self._unknown("MB363", place, name, self._context.specs)
            elif spec.target in self._context.scope.dictionary:
                inward.append(spec)
            else:
                outward.append(spec)
        return inward, outward

    def _inbound(self, source: RouteSource, inward: Sequence[MappingSpec]) -> dict[str, str]:
        found: dict[str, str] = {}
        for message in source.messages:
            spec = self._one_inbound(message, inward)
            if spec is not None:
                found[message] = spec.name
        return found

    def _one_inbound(self, message: str, inward: Sequence[MappingSpec]) -> MappingSpec | None:
        named = [spec for spec in inward if spec.source == message]
        options = named or [
            spec
            for spec in self._context.by_source.get(message, ())
            if spec.target in self._context.scope.dictionary
        ]
        if len(options) == 1:
            return options[0]
        place = self._reader.place("translate" if named else "from")
        if options:
            names = [spec.name for spec in options]
            self._reader.report(
                "MB367", place, found=message, options=", ".join(names), first=names[0]
            )
        else:
            self._reader.report("MB366", place, found=message)
        return None

    def _entity(self, inbound: Mapping[str, str]) -> Entity | None:
        targets = list(dict.fromkeys(self._context.specs[name].target for name in inbound.values()))
        if len(targets) > 1:
            self._reader.report("MB385", self._reader.place("from"), found=", ".join(targets))
            self._single = False
        if not targets:
            return None
        entity = self._context.scope.dictionary[targets[0]]
        if not entity.key:
            self._reader.report("MB382", self._reader.place("from"), found=entity.name)
        return entity

    def _check_keys(self, inbound: Mapping[str, str], entity: Entity) -> None:
        """A message without the key of its entity could never be found again."""
        for name in inbound.values():
            spec = self._context.specs[name]
            fed = {rule.target[0] for rule in spec.fields}
            for key in entity.key:
                if key not in fed and key in entity.fields:
                    title = entity.fields[key].title
                    params = {"title": f" ({title.en})", "title_zh": f"（{title.zh or title.en}）"}
                    self._findings.append(Finding("MB305", spec.target_position, params, key))

    # --- the rest -----------------------------------------------------------------------------

    def _when(self, entity: Entity | None) -> Predicate | None:
        document = self._reader.any("when")
        if document is None or entity is None:
            return None
        return compile_predicate(document, entity, self._context.scope, self._findings)

    def _path(self, key: str, messages: Sequence[str]) -> PathReader | None:
        document = self._reader.any(key)
        if document is None:
            if key == "id" and self._lacks_ids():
                self._reader.note("MB380", self._document.position)
            return None
        before = len(self._findings)
        readers: list[PathReader] = []
        for message in messages if self._single else messages[:1]:
            if len(self._findings) == before:  # the same mistake only once
                readers.append(self._compiled(document, message))
        return readers[0] if readers else None

    def _lacks_ids(self) -> bool:
        """A queue's messages may have no id; files and rows have one of their own."""
        source = self._document.get("from")
        return isinstance(source, Fields) and not {"files", "table"} & source.entries.keys()

    def _compiled(self, document: Document, message: str) -> PathReader:
        scope = self._context.scope
        return compile_path(document, scope.messages[message], scope, self._findings)

    def _retry(self) -> RetryPolicy:
        document = self._reader.object("retry")
        if document is None:
            return RetryPolicy()
        reader = ObjectReader(document, self._reader.text("route"), self._findings)
        delays = reader.durations("delays") or RetryPolicy().delays
        limit = reader.duration("for") or RetryPolicy().give_up_after
        reader.finish()
        return RetryPolicy(delays, limit)

    def _collecting(
        self, name: str, source: RouteSource, entity: Entity | None
    ) -> CollectReader | None:
        """What reads ``collect`` and ``differences``; None where there is nothing to check by."""
        if entity is None:
            return None
        scope, first = self._context.scope, "".join(source.messages[:1])
        system = scope.systems.get(first.partition(".")[0])
        return CollectReader(
            name, entity, scope, system.zone if system else "UTC", self._findings,
            correlate=source.correlate,
        )  # fmt: skip

    def _unknown(
        self, code: str, place: Position, found: str, options: Mapping[str, object]
    ) -> None:
        self._reader.report(code, place, found=found, **did_you_mean(found, options))


def _nothing(document: Fields) -> Fields:
    """An empty object at the place of *document*."""
    return Fields({}, {}, document.position)
