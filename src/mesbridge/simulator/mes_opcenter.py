"""The simulated Opcenter of the plant in Hamburg, on the broker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.broker.envelope import Envelope
from mesbridge.simulator.deliveries import DeliveryLog
from mesbridge.simulator.jobs import JobList, JobRefusedError
from mesbridge.simulator.mes import SimulatedMes
from mesbridge.simulator.opcenter_messages import (
    command_of,
    due_of,
    non_conformance,
    operation_report,
    quantity_of,
)
from mesbridge.simulator.plan import OrderPlan
from mesbridge.simulator.post import Post
from mesbridge.simulator.reports import Hold, Report

QUEUE = "sim.opcenter"


class OpcenterDesk:
    """The pure part: commands come in, the job list changes."""

    def __init__(self, plans: Mapping[str, OrderPlan]) -> None:
        self.jobs = JobList(plans)
        self.log = DeliveryLog()
        self._commands: dict[str, Callable[[dict[str, Any]], object]] = {
            "opcenter.create_work_order": self._create,
            "opcenter.edit_work_order": self._edit,
            "opcenter.abort_work_order": self._abort,
        }

    def receive(self, envelope: Envelope) -> None:
        """Carry out one command; a repeat does nothing."""
        if not self.log.is_first(envelope):
            return
        carry_out = self._commands.get(envelope.type or "")
        if carry_out is None:
            self.log.wrongs.append(f"{envelope.type}: Opcenter takes no such message")
            return
        try:
            carry_out(command_of(envelope.body))
        except (JobRefusedError, KeyError, ValueError) as error:
            self.log.wrongs.append(f"{envelope.type} {envelope.message_id}: {error}")

    def _create(self, command: dict[str, Any]) -> None:
        self.jobs.create(command["NId"], quantity_of(command), due_of(command))

    def _edit(self, command: dict[str, Any]) -> None:
        self.jobs.edit(command["NId"], quantity_of(command), due_of(command))

    def _abort(self, command: dict[str, Any]) -> None:
        self.jobs.abort(command["NId"])

    @staticmethod
    def written(content: Report | Hold) -> tuple[str, bytes]:
        """The type and the text of what it tells."""
        if isinstance(content, Hold):
            return "opcenter.non_conformance", non_conformance(content)
        return "opcenter.operation_report", operation_report(content)


def simulated_opcenter(post: Post, plans: Mapping[str, OrderPlan]) -> SimulatedMes:
    """Opcenter on the broker."""
    return SimulatedMes(post, OpcenterDesk(plans), QUEUE, "opcenter.#", "application/json")
