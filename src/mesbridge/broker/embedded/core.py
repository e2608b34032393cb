"""What the embedded broker does with messages: single-threaded, inside one store transaction.

Commands change memory and collect rows; :meth:`BrokerCore.flush` writes them set by set. The
thread that calls all this is in ``broker.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import structlog

from mesbridge.broker.embedded.contents import Contents
from mesbridge.broker.embedded.entries import Entry, dead_lettered, envelope_of, properties_of
from mesbridge.broker.embedded.queues import QueueState, Subscription
from mesbridge.broker.embedded.routing import Router
from mesbridge.broker.embedded.store import Store
from mesbridge.broker.envelope import Envelope
from mesbridge.pipeline.ports import Publication, PublishOutcome

_log = structlog.get_logger(__name__)

#: What goes to one consumer: ids and envelopes, oldest first.
Handout = tuple[Subscription, list[tuple[int, Envelope]]]


class BrokerCore:
    """Queues, consumers and what is not written yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._consumers: dict[str, list[Subscription]] = defaultdict(list)
        self.load()

    def load(self) -> None:
        """Take everything from the file; what is out with consumers is forgotten.

        Called at the start and after a failed transaction, whose effects in memory are wrong.
        """
        self._queues = {q.name: QueueState(q.name, q.arguments) for q in self._store.queues()}
        self._contents = Contents(self._store)
        self._added: list[Entry] = []
        self._removed: list[int] = []
        self._recounted: dict[int, int] = {}
        self._marks: dict[str, int] = {}
        self._new_marks: dict[str, int] = {}
        self._next_id = 1
        for consumer in (c for consumers in self._consumers.values() for c in consumers):
            consumer.out.clear()
        self._fill()
        self.reroute()

    def _fill(self) -> None:
        for entry_id, name, returned in self._store.heads():
            queue = self._queues[name]
            queue.append(entry_id)
            if returned:
                queue.returned[entry_id] = returned
            self._next_id = entry_id + 1

    def reroute(self) -> None:
        """Exchanges, queues or bindings have changed in the store."""
        for wanted in self._store.queues():
            self._queues.setdefault(wanted.name, QueueState(wanted.name, wanted.arguments))
        self._router = Router(self._store.exchanges(), self._queues, self._store.bindings())

    def remove_queue(self, name: str) -> None:
        """The queue is gone with all that is in it; its consumers wait until it is back."""
        self.flush()
        self._store.remove_queue(name)
        self._queues.pop(name, None)
        for consumer in self._consumers[name]:
            consumer.out.clear()
        self.reroute()

    # --- commands -----------------------------------------------------------------------------

    def publish(self, publications: Sequence[Publication]) -> list[PublishOutcome]:
        """Put each into its queues. Mandatory: RETURNED where no queue takes it."""
        return [self._publish(publication) for publication in publications]

    def _publish(self, publication: Publication) -> PublishOutcome:
        if not self._router.has_exchange(publication.exchange):
            return PublishOutcome.UNAVAILABLE
        queues = self._router.queues_for(
            publication.exchange, publication.routing_key, publication.headers
        )
        if not queues:
            return PublishOutcome.RETURNED
        properties = properties_of(publication)
        for name in queues:
            self._append(name, properties, publication.body)
        return PublishOutcome.OK

    def _append(self, name: str, properties: bytes, body: bytes) -> None:
        entry = Entry(self._next_id, name, 0, properties, body)
        self._next_id += 1
        self._added.append(entry)
        self._contents.keep(entry)
        self._queues[name].append(entry.id)

    def consume(self, subscription: Subscription) -> None:
        """From now on *subscription* gets messages, also once a missing queue is declared."""
        self._consumers[subscription.queue].append(subscription)

    def cancel(self, subscription: Subscription) -> None:
        """It gets no more, and what it holds comes back before the next consumer gets any."""
        consumers = self._consumers[subscription.queue]
        if subscription in consumers:
            consumers.remove(subscription)
            self._give_back(subscription, sorted(subscription.out))

    def settle(
        self, subscription: Subscription, acked: Sequence[int], returned: Sequence[int]
    ) -> None:
        """Forget *acked*, take back *returned*; ids that are not out with it mean nothing."""
        mine = [entry_id for entry_id in acked if entry_id in subscription.out]
        subscription.out.difference_update(mine)
        self._forget(subscription.queue, mine)
        self._give_back(subscription, [i for i in returned if i in subscription.out])

    def _forget(self, name: str, ids: Sequence[int]) -> None:
        self._removed.extend(ids)
        queue = self._queues.get(name)
        for entry_id in ids:
            self._contents.drop(entry_id)
            if queue is not None:
                queue.returned.pop(entry_id, None)

    def _give_back(self, subscription: Subscription, ids: Sequence[int]) -> None:
        subscription.out.difference_update(ids)
        queue = self._queues.get(subscription.queue)
        if queue is None:
            return
        for entry_id in ids:
            count = queue.returned.get(entry_id, 0) + 1
            queue.returned[entry_id] = count
            self._recounted[entry_id] = count
        queue.put_back(ids)

    def get(self, name: str, limit: int) -> list[Envelope]:
        """Take up to *limit* messages out of the queue for good."""
        queue = self._queues.get(name)
        if queue is None:
            return []
        ids = [queue.pop() for _ in range(min(limit, len(queue)))]
        self.flush()
        entries = self._contents.take(ids)
        self._forget(name, ids)
        return [envelope_of(entry) for entry in entries]

    def purge(self, name: str) -> int:
        """Drop all that is ready; how many it were."""
        queue = self._queues.get(name)
        ids = queue.drain() if queue is not None else []
        self._forget(name, ids)
        return len(ids)

    def depth(self, name: str) -> int | None:
        """How many are ready; None where there is no such queue."""
        queue = self._queues.get(name)
        return None if queue is None else len(queue)

    # --- after the commands -------------------------------------------------------------------

    def flush(self) -> None:
        """Write what has changed; called before the rows are read and before the commit."""
        self._store.add(self._added)
        self._store.set_returned(self._recounted.items())
        self._store.remove(self._removed)
        self._store.set_handed(self._new_marks.items())
        self._added, self._removed = [], []
        self._recounted, self._new_marks = {}, {}

    def hand_out(self) -> list[Handout]:
        """What consumers get now; to be delivered after the commit."""
        self.flush()
        plan: dict[Subscription, list[int]] = defaultdict(list)
        for name, consumers in self._consumers.items():
            queue = self._queues.get(name)
            if queue is not None:
                self._plan(queue, queue.served(consumers), plan)
        handouts = [(consumer, self._envelopes(ids)) for consumer, ids in plan.items()]
        self.flush()
        return handouts

    def _plan(
        self,
        queue: QueueState,
        consumers: Sequence[Subscription],
        plan: dict[Subscription, list[int]],
    ) -> None:
        while len(queue) and (open_ones := [c for c in consumers if c.room() > 0]):
            for consumer in open_ones:
                entry_id = self._next_within_limit(queue)
                if entry_id is None:
                    return
                consumer.out.add(entry_id)
                plan[consumer].append(entry_id)

    def _next_within_limit(self, queue: QueueState) -> int | None:
        """The next to hand out; those that came back too often go to the dead letters."""
        while len(queue):
            entry_id = queue.pop()
            limit = queue.delivery_limit
            if limit is not None and queue.returned.get(entry_id, 0) > limit:
                self._dead_letter(queue, entry_id)
                continue
            if entry_id > self._marks.get(queue.name, 0):
                self._marks[queue.name] = self._new_marks[queue.name] = entry_id
            return entry_id
        return None

    def _dead_letter(self, queue: QueueState, entry_id: int) -> None:
        (entry,) = self._contents.take([entry_id])
        routing_key, headers, properties = dead_lettered(entry, "delivery_limit")
        exchange = queue.dead_letter_exchange
        targets = self._router.queues_for(exchange, routing_key, headers) if exchange else ()
        for name in targets:
            self._append(name, properties, entry.body)
        if not targets:
            _log.warning("message dropped at its delivery limit", queue=queue.name)
        self._forget(queue.name, [entry_id])

    def _envelopes(self, ids: Sequence[int]) -> list[tuple[int, Envelope]]:
        return [(entry.id, envelope_of(entry)) for entry in self._contents.take(ids)]

    def come_to_rest(self) -> None:
        """Before a clean end: what is out came back once, and nothing is out any more."""
        for consumers in self._consumers.values():
            for consumer in list(consumers):
                self.cancel(consumer)
        self._new_marks = dict.fromkeys(self._queues, 0)
        self.flush()
