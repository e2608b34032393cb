"""Runs a plan against a bridge: any broker, any database, in this process or in another."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from mesbridge.broker.ports import BrokerClient
from mesbridge.simulator.bridge_view import Balance, BridgeView
from mesbridge.simulator.cases import Case
from mesbridge.simulator.erp import SimulatedSap
from mesbridge.simulator.mes import SimulatedMes
from mesbridge.simulator.mes_b2mml import simulated_b2mml
from mesbridge.simulator.mes_opcenter import simulated_opcenter
from mesbridge.simulator.plan import Plan
from mesbridge.simulator.post import Post

#: Orders that the ERP sends in one go: the rest of the world moves in between.
_AT_ONCE = 20
#: Seconds between two looks where nothing moves.
_POLL_SECONDS = 0.05
#: Seconds between two looks at the balance while things move.
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a story is; counts of messages, orders and postings."""

    to_release: int
    released: int
    jobs: int
    reports: int
    postings: int
    held: int
    dead: int
    reports_planned: int

    @property
    def share(self) -> float:
        """Of all that is to be sent, from 0 to 1."""
        planned = self.to_release + self.reports_planned
        return (self.released + self.reports) / planned if planned else 1.0


class Story:
    """A plan under way: the simulated systems, and what they have sent."""

    def __init__(self, client: BrokerClient, plan: Plan) -> None:
        post = Post(client)
        self.plan = plan
        self.sap = SimulatedSap(post)
        self.opcenter = simulated_opcenter(post, plan.by_number)
        self.b2mml = simulated_b2mml(post, plan.by_number)
        self._stream = list(plan.erp_stream)
        self._ids: set[str] = set()
        self._late = False

    @property
    def systems(self) -> tuple[SimulatedMes, SimulatedMes]:
        """Both MESs."""
        return (self.opcenter, self.b2mml)

    def declare(self) -> None:
        """The queues of the simulated systems."""
        for system in (self.sap, *self.systems):
            system.declare()

    def step(self) -> bool:
        """Everybody does what there is to do; False where nothing was."""
        before = self._moves()
        self._ids.update(self.sap.release(self._stream[:_AT_ONCE]))
        del self._stream[:_AT_ONCE]
        for mes in self.systems:
            self._ids.update(mes.work())
        self._ids.update(self.sap.work())
        return self._moves() != before

    def tell_late(self) -> bool:
        """The MESs tell what waits for the end of all else; False where they have done so."""
        if self._late:
            return False
        self._late = True
        for mes in self.systems:
            self._ids.update(mes.tell_late())
        return True

    def is_settled(self, balance: Balance) -> bool:
        """By *balance* the bridge has all that was sent and has nothing left to do."""
        return (
            not self._stream
            and balance.total("received") >= len(self._ids)
            and balance.total("due") == 0
            and balance.total("held") <= self._held_expected()
        )

    def _held_expected(self) -> int:
        """What will wait for ever: in the first part, only orders with an unknown unit."""
        if self._late:
            return self.plan.held_at_the_end
        return sum(each.case is Case.UNKNOWN_UNIT for each in self.plan.orders)

    def _moves(self) -> tuple[int, ...]:
        logs = [self.sap.desk.log, *(mes.desk.log for mes in self.systems)]
        taken = sum(log.taken + log.repeats for log in logs)
        return (taken, len(self._stream), len(self._ids))

    def progress(self, balance: Balance) -> Progress:
        """How far it is."""
        return Progress(
            to_release=len(self.plan.erp_stream),
            released=self.sap.sent,
            jobs=sum(len(mes.desk.jobs.jobs) for mes in self.systems),
            reports=sum(mes.sent for mes in self.systems),
            postings=len(self.sap.desk.books.postings),
            held=balance.total("held"),
            dead=balance.total("dead"),
            reports_planned=sum(len(each.mes) for each in self.plan.orders),
        )


def run_story(
    client: BrokerClient,
    plan: Plan,
    view: BridgeView,
    *,
    on_progress: Callable[[Progress], None] = lambda _: None,
    patience_seconds: float = 60.0,
) -> Story:
    """Play *plan* to its end; returns the simulated systems with their books.

    The bridge must be ready (its queues stand). Ends when the bridge has nothing left to do, or
    when nothing has moved for *patience_seconds*: what is missing then shows in the books.

    Raises:
        BrokerError: the broker stays away for a minute.
    """
    story = Story(client, plan)
    story.declare()
    start = view.balance()
    now = Balance()
    moved_at = looked_at = time.monotonic()
    while time.monotonic() - moved_at < patience_seconds:
        moved = story.step()
        if moved:
            moved_at = time.monotonic()
        if not moved or time.monotonic() - looked_at > _LOOK_SECONDS:
            now, looked_at = view.balance().since(start), time.monotonic()
            on_progress(story.progress(now))
        if moved:
            continue
        # What the balance calls delivered is in our queues by now: one more look at them decides.
        if story.is_settled(now) and not story.step():
            if not story.tell_late():
                break
            moved_at = time.monotonic()
            continue
        time.sleep(_POLL_SECONDS)
    on_progress(story.progress(view.balance().since(start)))
    return story
