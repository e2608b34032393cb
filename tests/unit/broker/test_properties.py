"""AMQP properties to and from our shapes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pika.spec import Basic, BasicProperties

from mesbridge.broker.guard import UNREADABLE
from mesbridge.broker.limits import unsendable
from mesbridge.broker.properties import PUBLISH_HEADER, envelope_of, properties_for
from mesbridge.pipeline.ports import Publication

DELIVERY = Basic.Deliver("tag", 1, False, "mb.in", "sap.order")


def publication(**changes: Any) -> Publication:
    values: dict[str, Any] = {
        "exchange": "mb.out",
        "routing_key": "mes.job",
        "body": b"{}",
        "message_id": "o-1",
        "type": "mes.job",
        "content_type": "application/json",
    }
    return Publication(**{**values, **changes})


def test_properties_are_built_anew_and_persistent() -> None:
    sent = datetime(2026, 3, 18, 12, 0, 0, 900_000, tzinfo=UTC)

    built = properties_for(publication(headers={"x-mesbridge-seq": 3}, timestamp=sent), 17)

    assert built.delivery_mode == 2
    assert (built.message_id, built.type, built.content_type) == (
        "o-1", "mes.job", "application/json",
    )  # fmt: skip
    assert built.headers == {"x-mesbridge-seq": 3, PUBLISH_HEADER: 17}
    assert built.timestamp == int(sent.timestamp())
    for never in ("expiration", "user_id", "reply_to", "priority"):
        assert getattr(built, never) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, None),
        ({"routing_key": "ä" * 127}, None),
        ({"routing_key": "ä" * 128}, "routing_key is longer than 255 bytes"),
        ({"message_id": "m" * 256}, "message_id is longer than 255 bytes"),
        ({"correlation_id": "c" * 256}, "correlation_id is longer than 255 bytes"),
        ({"headers": {"n" * 256: "x"}}, "the name of header nnnnnnnnnnnnnnnnnnnn… is longer"),
        ({"headers": {f"h{n}": "x" * 1000 for n in range(33)}}, "headers are longer than 32768"),
        ({"headers": {f"h{n}": "x" * 1000 for n in range(30)}}, None),
    ],
)
def test_what_amqp_cannot_carry_is_known_before(changes: dict[str, Any], told: str | None) -> None:
    found = unsendable(publication(**changes))

    assert found == told or (told is not None and (found or "").startswith(told))


def test_headers_of_every_type_become_text() -> None:
    properties = BasicProperties(
        headers={
            "text": "a", "number": 3, "decimal": Decimal("1.50"), "no": False, "none": None,
            "time": datetime(2026, 1, 2, tzinfo=UTC), "bytes": b"\xc3\xa4\xff",
            "table": {"a": [1, b"x", None]}, "nul": "\x00",
        },
        correlation_id=b"\xff",
    )  # type: ignore[arg-type]  # fmt: skip

    envelope = envelope_of(DELIVERY, properties, b"body")

    assert envelope.headers == {
        "text": "a", "number": "3", "decimal": "1.50", "no": "false", "none": "",
        "time": "2026-01-02T00:00:00+00:00", "bytes": "ä\\xff",
        "table": '{"a": [1, "x", null]}', "nul": "\\x00",
    }  # fmt: skip
    assert envelope.correlation_id == "\\xff"
    assert envelope.header_error is None


def test_an_unreadable_table_is_told() -> None:
    properties = BasicProperties(headers={UNREADABLE: "OverflowError: x"}, message_id="m")

    envelope = envelope_of(DELIVERY, properties, b"body")

    assert (envelope.header_error, envelope.headers) == ("OverflowError: x", {})
    assert (envelope.message_id, envelope.body) == ("m", b"body")


def test_a_table_too_deep_for_text_is_told() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}

    envelope = envelope_of(DELIVERY, BasicProperties(headers={"deep": deep}), b"")

    assert (envelope.header_error or "").startswith("RecursionError")


@pytest.mark.parametrize("seconds", [2**63, 10**15])
def test_a_time_that_is_none_is_absent(seconds: int) -> None:
    envelope = envelope_of(DELIVERY, BasicProperties(timestamp=seconds), b"")

    assert envelope.sent_at is None
    assert envelope.delivery_count == 0
