"""The simulated MES of the plant in Suzhou, which speaks B2MML, on the broker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from lxml import etree

from mesbridge.broker.envelope import Envelope
from mesbridge.simulator.b2mml_messages import NAMESPACE, operations_performance
from mesbridge.simulator.deliveries import DeliveryLog
from mesbridge.simulator.jobs import JobList, JobRefusedError
from mesbridge.simulator.mes import SimulatedMes
from mesbridge.simulator.plan import OrderPlan
from mesbridge.simulator.post import Post
from mesbridge.simulator.reports import Hold, Report

QUEUE = "sim.b2mml"

_NAMES = {"b": NAMESPACE}
_REQUEST = "b:DataArea/b:OperationsSchedule/b:OperationsRequest"
_PRODUCED = "b:SegmentRequirement/b:MaterialRequirement[b:MaterialUse='Produced']"


class B2mmlDesk:
    """The pure part: schedules and cancels come in, the job list changes."""

    def __init__(self, plans: Mapping[str, OrderPlan]) -> None:
        self.jobs = JobList(plans)
        self.log = DeliveryLog()

    def receive(self, envelope: Envelope) -> None:
        """Carry out one message; a repeat does nothing."""
        if not self.log.is_first(envelope):
            return
        try:
            self._carry_out(etree.fromstring(envelope.body))
        except (JobRefusedError, ValueError, etree.XMLSyntaxError) as error:
            self.log.wrongs.append(f"{envelope.type} {envelope.message_id}: {error}")

    def _carry_out(self, root: etree._Element) -> None:
        verb, requests = etree.QName(root).localname, root.findall(_REQUEST, _NAMES)
        if not requests:
            raise ValueError("it holds no order")
        for request in requests:
            order = _text(request, "b:ID")
            if verb == "CancelOperationsSchedule":
                self.jobs.abort(order)
            elif verb == "ProcessOperationsSchedule":
                self._schedule(order, request)
            else:
                raise ValueError(f"this MES takes no {verb}")

    def _schedule(self, order: str, request: etree._Element) -> None:
        """A schedule is the whole order: new or in place of the one before."""
        quantity = Decimal(_text(request, f"{_PRODUCED}/b:Quantity/b:QuantityString"))
        due = datetime.fromisoformat(_text(request, "b:EndTime"))
        take = self.jobs.edit if order in self.jobs.jobs else self.jobs.create
        take(order, quantity, due)

    @staticmethod
    def written(content: Report | Hold) -> tuple[str, bytes]:
        """The type and the text of what it tells. This MES tells no quality holds."""
        if isinstance(content, Hold):
            raise TypeError("quality holds have no fixed place in B2MML")
        return "b2mml.process_operations_performance", operations_performance(content)


def _text(element: etree._Element, path: str) -> str:
    found = element.findtext(path, namespaces=_NAMES)
    if found is None:
        raise ValueError(f"{path} is missing")
    return found


def simulated_b2mml(post: Post, plans: Mapping[str, OrderPlan]) -> SimulatedMes:
    """The B2MML system on the broker."""
    return SimulatedMes(post, B2mmlDesk(plans), QUEUE, "b2mml.#", "application/xml")
