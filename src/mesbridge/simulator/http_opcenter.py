"""The simulated Opcenter as OData service: every answer is HTTP 200, the body tells how it went."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.simulator.http_server import Answer, HttpSystem, Request
from mesbridge.simulator.jobs import JobList, JobRefusedError
from mesbridge.simulator.opcenter_messages import command_of, due_of, quantity_of
from mesbridge.simulator.plan import OrderPlan

SERVICE = "/sit-svc/Application/AppU4DM/odata"
_NAMESPACE = uuid.UUID("0f4b6a1e-93c2-4d57-8a0e-7b1d5c2f9e60")
_BUSY = -702001
_REFUSED = -702597


class HttpOpcenter(HttpSystem):
    """Opcenter over HTTP; its orders stand in :attr:`jobs`."""

    def __init__(
        self, plans: Mapping[str, OrderPlan] | None = None, authorization: str | None = None
    ) -> None:
        """*authorization*: the header that every request must carry, or None for no check."""
        super().__init__()
        self.jobs = JobList(plans or {})
        self._authorization = authorization
        self._commands: dict[str, Callable[[dict[str, Any]], object]] = {
            "UADMCreateWorkOrderFromProcess": self._create,
            "CreateWorkOrder": self._create,
            "EditWorkOrder": self._edit,
            "UADMAbortWorkOrder": self._abort,
        }

    @property
    def service(self) -> str:
        """Address of the service."""
        return f"{self.address}{SERVICE}"

    def be_busy(self, times: int = 1) -> None:
        """The order is locked by somebody: the next *times* commands fail, with HTTP 200."""
        for _ in range(times):
            self.queue_fault(lambda request: _failed(_BUSY, "The work order is locked"))

    def refuse(self, times: int = 1, text: str = "The process does not exist") -> None:
        """The next *times* commands fail for good, with HTTP 200."""
        for _ in range(times):
            self.queue_fault(lambda request: _failed(_REFUSED, text))

    def handle(self, request: Request) -> Answer:
        if self._authorization and request.headers.get("authorization") != self._authorization:
            return Answer(401)
        if request.method != "POST":
            return Answer(200, {"value": []})
        carry_out = self._commands.get(request.path.removeprefix(f"{SERVICE}/"))
        if carry_out is None:
            return Answer(404)
        try:
            command = command_of(request.body)
            carry_out(command)
        except JobRefusedError as error:
            return _failed(_REFUSED, str(error))
        except (KeyError, ValueError) as error:
            return Answer(400, {"error": {"code": "400", "message": f"malformed: {error}"}})
        return _done(command["NId"])

    def _create(self, command: dict[str, Any]) -> None:
        self.jobs.create(command["NId"], quantity_of(command), due_of(command))

    def _edit(self, command: dict[str, Any]) -> None:
        self.jobs.edit(command["NId"], quantity_of(command), due_of(command))

    def _abort(self, command: dict[str, Any]) -> None:
        self.jobs.abort(command["NId"])


def work_order_id(order: str) -> str:
    """The id that Opcenter gives a work order."""
    return str(uuid.uuid5(_NAMESPACE, order))


def _done(order: str) -> Answer:
    return _answer(work_order_id(order), 0, "")


def _failed(code: int, text: str) -> Answer:
    return _answer(None, code, text)


def _answer(identity: str | None, code: int, text: str) -> Answer:
    return Answer(
        200,
        {
            "Succeeded": code == 0,
            "Id": identity,
            "Error": {"ErrorCode": code, "ErrorMessage": text},
            "SitUafExecutionDetail": None,
        },
    )
