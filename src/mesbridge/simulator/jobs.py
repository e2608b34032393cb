"""What a simulated MES knows of its orders, and when it begins to work one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from mesbridge.simulator.plan import OrderPlan
from mesbridge.simulator.reports import MesSending, When


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    WORKED = "worked"
    ABORTED = "aborted"


@dataclass(slots=True)
class Job:
    """An order in the MES. *quantity* in pieces, *due* aware UTC, both as last told."""

    order: str
    quantity: Decimal
    due: datetime | None
    state: JobState = JobState.WAITING
    changes: int = 0


class JobRefusedError(Exception):
    """The MES does not carry out a command; the text says why."""


@dataclass(slots=True)
class JobList:
    """The jobs of one MES. Nothing here knows how the commands came.

    A job is worked once it is as the plan says the order will be in the end: so a simulation ends
    the same however fast the messages travel.
    """

    plans: Mapping[str, OrderPlan]
    jobs: dict[str, Job] = field(default_factory=dict)
    _late_told: bool = False

    def create(self, order: str, quantity: Decimal, due: datetime | None) -> Job:
        """Take a new order. Raises JobRefusedError where there is one of this number."""
        if order in self.jobs:
            raise JobRefusedError(f"work order {order} exists already")
        self.jobs[order] = Job(order, quantity, due)
        return self.jobs[order]

    def edit(self, order: str, quantity: Decimal, due: datetime | None) -> Job:
        """Change an order. Raises JobRefusedError where it is not there or called off."""
        job = self._open(order)
        job.quantity, job.due, job.changes = quantity, due, job.changes + 1
        return job

    def abort(self, order: str) -> Job:
        """Call an order off. Raises JobRefusedError where it is not there or is being worked."""
        job = self._open(order)
        if job.state is JobState.WORKED:
            raise JobRefusedError(f"WO_RUNNING: work order {order} is running")
        job.state = JobState.ABORTED
        return job

    def _open(self, order: str) -> Job:
        job = self.jobs.get(order)
        if job is None:
            raise JobRefusedError(f"work order {order} does not exist")
        if job.state is JobState.ABORTED:
            raise JobRefusedError(f"work order {order} is aborted")
        return job

    def work(self) -> list[MesSending]:
        """Work every job that is complete; returns what is to be told at once."""
        sendings: list[MesSending] = []
        for job in self.jobs.values():
            plan = self.plans.get(job.order)
            if plan is not None and job.state is JobState.WAITING and _is_complete(job, plan):
                job.state = JobState.WORKED
                sendings += _told(plan, When.AT_WORK)
        return sendings

    def tell_late(self) -> list[MesSending]:
        """What the worked jobs tell once all else is settled; only the first call gives it."""
        if self._late_told:
            return []
        self._late_told = True
        worked = [job.order for job in self.jobs.values() if job.state is JobState.WORKED]
        return [sending for order in worked for sending in _told(self.plans[order], When.LATE)]


def _is_complete(job: Job, plan: OrderPlan) -> bool:
    return not plan.cancelled and job.due == plan.newest.end


def _told(plan: OrderPlan, when: When) -> Iterable[MesSending]:
    return [sending for sending in plan.mes if sending.when is when]
