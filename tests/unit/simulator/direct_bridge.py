"""A bridge without queues, ledger and threads: each message is carried through at once.

Broker client and view in one, on the shipped mappings: what is published to it comes out of the
simulated systems' queues. ``spoil`` takes an output and gives what is delivered instead: [] loses
it, twice doubles it.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mesbridge.broker.envelope import Envelope
from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.keys import key_text
from mesbridge.errors import DecodeError, HoldError
from mesbridge.pipeline.entity_rules import change_of
from mesbridge.pipeline.ports import Publication, PublishOutcome
from mesbridge.simulator.bridge_view import COUNTS, Balance, OrderSums, Unfinished
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

Output = tuple[str, Envelope]
Spoil = Callable[[Output], list[Output]]


@dataclass
class DirectBridge:
    workspace: Workspace
    spoil: Spoil = lambda output: [output]
    queues: dict[str, list[Envelope]] = field(default_factory=lambda: defaultdict(list))
    bound: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    received: Counter[str] = field(default_factory=Counter)
    stored: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    left: dict[str, Unfinished] = field(default_factory=dict)
    waiting: list[tuple[Route, Publication]] = field(default_factory=list)
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)

    # --- broker client ------------------------------------------------------------------------

    def declare(self, topology: object) -> list[Any]:
        return []

    def declare_queue(self, queue: str, exchange: str, routing_keys: Sequence[str]) -> None:
        self.bound[routing_keys[0].removesuffix("#")] = queue

    def get(self, queue: str, limit: int) -> list[Envelope]:
        taken, self.queues[queue] = self.queues[queue][:limit], self.queues[queue][limit:]
        return taken

    def publish_all(self, publications: Sequence[Publication]) -> list[PublishOutcome]:
        for publication in publications:
            self._receive(publication)
        return [PublishOutcome.OK] * len(publications)

    # --- view ---------------------------------------------------------------------------------

    def ready(self) -> bool:
        return True

    def balance(self) -> Balance:
        counts = {route: dict.fromkeys(COUNTS, 0) for route in self.workspace.routes}
        for route, count in self.received.items():
            counts[route]["received"] = count
        for each in self.left.values():
            counts[each.route][each.state] += 1
        return Balance(counts)

    def unfinished(self) -> list[Unfinished]:
        return list(self.left.values())

    def reconciliation(self) -> Mapping[str, OrderSums]:
        return {key: self._sums(key) for entity, key in self.stored if entity == "work_order"}

    # --- one message --------------------------------------------------------------------------

    def _receive(self, publication: Publication) -> None:
        route = next(
            r for r in self.workspace.routes.values() if publication.type in r.source.messages
        )
        if publication.message_id in self.seen:
            return
        self.seen.add(publication.message_id)
        self.received[route.name] += 1
        self._carry(route, publication)
        again, self.waiting = self.waiting, []
        for waiting_route, waiting in again:
            self._carry(waiting_route, waiting)

    def _carry(self, route: Route, publication: Publication) -> None:
        try:
            self._translate(route, publication)
        except DecodeError as error:
            self._leave(route, publication, "dead", error.code)
        except HoldError as error:
            self.waiting.append((route, publication))
            self._leave(route, publication, "held", f"{error.reason}: {error.waits_for}")
        else:
            self.left.pop(publication.message_id, None)

    def _leave(self, route: Route, publication: Publication, state: str, because: str) -> None:
        self.left[publication.message_id] = Unfinished(
            publication.message_id, route.name, state, None, Label(because)
        )

    def _translate(self, route: Route, publication: Publication) -> None:
        payload = self.workspace.decode(publication.type, publication.body)
        meta = {"message_id": publication.message_id, "received_at": publication.timestamp}
        translator = self.workspace.translator(route.inbound[publication.type])
        for document in translator.translate(payload, meta):
            self._apply(route, publication, document, meta)

    def _apply(
        self, route: Route, publication: Publication, document: dict[str, Any], meta: dict[str, Any]
    ) -> None:
        entity = self.workspace.dictionary[route.entity]
        if route.source.correlate:
            self.stored[self.sent[publication.correlation_id or ""]].update(document)
            return
        place = (route.entity, str(key_text(document, entity.key)))
        known = self.stored.get(place)
        if known and entity.revision and document[entity.revision] <= known[entity.revision]:
            return
        change = change_of(self.workspace.cancelled(route.entity), known, document)
        self._send(route, publication, place, document, {**meta, "change": change})
        self.stored[place] = document

    def _send(
        self,
        route: Route,
        publication: Publication,
        place: tuple[str, str],
        document: dict[str, Any],
        meta: dict[str, Any],
    ) -> None:
        for index, entry in enumerate(route.outputs):
            if entry.when is not None and not entry.when(document, meta, None):
                continue
            name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{publication.message_id}/{index}"))
            own, mapping = {**meta, "output_id": name}, self.workspace.translator(entry.mapping)
            keys = mapping.stored_keys(document, own)
            stored = {
                need.name: self.stored.get(
                    (need.entity, "|".join((keys[need.name] or {}).values()))
                )
                for need in mapping.stored
            }
            (made,) = mapping.translate(document, own, stored)
            body = self.workspace.encode(mapping.target, made)
            self.sent[name] = place
            self._deliver(mapping.target, name, body, publication.message_id)

    def _deliver(self, message_type: str, name: str, body: bytes, source: str) -> None:
        envelope = Envelope(
            body, message_id=name, type=message_type, headers={"x-mesbridge-source-id": source}
        )
        queue = self.bound[message_type.split(".", 1)[0] + "."]
        for to, each in self.spoil((queue, envelope)):
            self.queues[to].append(each)

    def _sums(self, order: str) -> OrderSums:
        reports = [
            document
            for (entity, _), document in self.stored.items()
            if entity == "production_report" and document["order_no"] == order
        ]
        undone = {report.get("reverses") for report in reports}
        counting = [
            report
            for report in reports
            if report["kind"] != "reversal" and report["report_no"] not in undone
        ]
        last = max((report["operation_no"] for report in counting), default="")
        final = [report for report in counting if report["operation_no"] == last]
        return OrderSums(
            ordered=self.stored["work_order", order]["quantity"],
            reported=sum((report["good"] for report in final), Decimal(0)),
            posted=sum(
                (report["good"] for report in final if "confirmation_count" in report), Decimal(0)
            ),
        )
