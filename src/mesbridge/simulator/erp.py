"""The simulated SAP: sends orders, posts what comes back, answers every posting."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mesbridge.broker.envelope import Envelope
from mesbridge.pipeline.ports import Publication
from mesbridge.simulator.deliveries import DeliveryLog
from mesbridge.simulator.orders import OrderSending
from mesbridge.simulator.post import Post, message_for_bridge
from mesbridge.simulator.sap_books import BookingError, SapBooks
from mesbridge.simulator.sap_messages import confirmation_answer, production_order

QUEUE = "sim.sap"
_TYPES = "sap_s4.#"
_ANSWER = "sap_s4.confirmation_response"
_NAMESPACE = uuid.UUID("b3a1f2d4-77c0-4f5e-8f6b-0d9a3c1e5b72")


class SapDesk:
    """The pure part: a message comes in, the books change, an answer goes out."""

    def __init__(self) -> None:
        self.books = SapBooks()
        self.log = DeliveryLog()
        self._answers: dict[str, Publication] = {}
        self._posts: dict[str, Callable[[Envelope, Mapping[str, Any]], Publication | None]] = {
            "sap_s4.confirmation": self._confirm,
            "sap_s4.cancel_confirmation": self._cancel,
            "sap_s4.hold_notice": self._hold,
        }

    def receive(self, envelope: Envelope) -> Publication | None:
        """Carry out one message; a repeat gets the answer of the first time and does nothing."""
        if not self.log.is_first(envelope):
            return self._answers.get(envelope.message_id or "")
        post = self._posts.get(envelope.type or "")
        if post is None:
            self.log.wrongs.append(f"{envelope.type}: SAP takes no such message")
            return None
        try:
            answer = post(envelope, json.loads(envelope.body))
        except (BookingError, KeyError, ValueError) as error:
            self.log.wrongs.append(f"{envelope.type} {envelope.message_id}: {error}")
            return None
        if answer is not None:
            self._answers[envelope.message_id or ""] = answer
        return answer

    def _confirm(self, envelope: Envelope, fields: Mapping[str, Any]) -> Publication:
        posting = self.books.confirm(fields, envelope.headers.get("x-mesbridge-source-id"))
        return _answer(envelope, confirmation_answer(fields, posting.group, posting.count))

    def _cancel(self, envelope: Envelope, fields: Mapping[str, Any]) -> Publication:
        group, count = str(fields["ConfirmationGroup"]), int(fields["ConfirmationCount"])
        posting, cancellation = self.books.cancel(group, count)
        told = {**posting.fields, "IsReversal": True}
        return _answer(envelope, confirmation_answer(told, group, cancellation))

    def _hold(self, envelope: Envelope, fields: Mapping[str, Any]) -> None:
        self.books.hold(fields)


def _answer(envelope: Envelope, body: bytes) -> Publication:
    """Carries the confirmation's id, so that its sender knows what is answered."""
    asked = envelope.message_id or ""
    return message_for_bridge(
        _ANSWER, str(uuid.uuid5(_NAMESPACE, asked)), body, correlation_id=asked
    )


class SimulatedSap:
    """SAP on the broker."""

    def __init__(self, post: Post) -> None:
        self.desk = SapDesk()
        self.sent = 0
        self._post = post

    def declare(self) -> None:
        """Its queue for what the bridge sends."""
        self._post.declare(QUEUE, _TYPES)

    def release(self, sendings: Iterable[OrderSending]) -> list[str]:
        """Send orders; returns the ids."""
        publications = [
            message_for_bridge(
                "sap_s4.production_order", sending.message_id, production_order(sending)
            )
            for sending in sendings
        ]
        self._post.send(publications)
        self.sent += len(publications)
        return [publication.message_id for publication in publications]

    def work(self) -> list[str]:
        """Post what has come and answer it; returns the ids of the answers."""
        answers = [
            answer
            for envelope in self._post.take(QUEUE)
            if (answer := self.desk.receive(envelope)) is not None
        ]
        self._post.send(answers)
        return [answer.message_id for answer in answers]
