"""How an HTTP attempt ends, over real HTTP."""

from __future__ import annotations

import socket
import struct
from datetime import timedelta
from email.utils import format_datetime

import pytest

from mesbridge.destinations.http import HttpDestination
from mesbridge.pipeline.ports import SendOutcome, SendResult
from mesbridge.simulator.http_server import Answer
from mesbridge.workspace.routes import DestinationSpec
from tests.contract.destinations.builders import (
    RawServer,
    Scripted,
    http_spec,
    output,
    read_request,
    rule,
)
from tests.unit.pipeline.builders import NOON, FakeClock


def sent(spec: DestinationSpec) -> SendResult:
    destination = HttpDestination(spec, FakeClock())
    try:
        return destination.send([output(operation="jobs")])[0]
    finally:
        destination.close()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, SendOutcome.OK), (201, SendOutcome.OK), (204, SendOutcome.OK),
        (302, SendOutcome.OUTAGE), (401, SendOutcome.OUTAGE), (403, SendOutcome.OUTAGE),
        (429, SendOutcome.OUTAGE), (503, SendOutcome.OUTAGE),
        (408, SendOutcome.TRANSIENT), (409, SendOutcome.TRANSIENT), (423, SendOutcome.TRANSIENT),
        (425, SendOutcome.TRANSIENT), (500, SendOutcome.TRANSIENT), (502, SendOutcome.TRANSIENT),
        (504, SendOutcome.TRANSIENT), (507, SendOutcome.TRANSIENT),
        (400, SendOutcome.PERMANENT), (404, SendOutcome.PERMANENT), (405, SendOutcome.PERMANENT),
        (410, SendOutcome.PERMANENT), (413, SendOutcome.PERMANENT), (415, SendOutcome.PERMANENT),
        (422, SendOutcome.PERMANENT), (501, SendOutcome.PERMANENT),
    ],
)  # fmt: skip
def test_the_status_tells_the_class(status: int, outcome: SendOutcome) -> None:
    with Scripted() as service:
        service.fail(status)

        result = sent(http_spec(service.address))

    assert result.outcome is outcome
    assert (result.error is None) == (outcome is SendOutcome.OK)


def test_an_error_has_a_code_and_the_words_of_the_target() -> None:
    body = {"error": {"code": "RU/013", "message": {"lang": "en", "value": "Order is closed"}}}
    with Scripted(lambda request: Answer(400, body)) as service:
        result = sent(http_spec(service.address))

    assert result.code == "MB492"
    assert result.error == "target refuses the message: HTTP 400: Order is closed"
    assert result.answer is not None
    assert b"RU/013" in result.answer


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), (format_datetime(NOON + timedelta(seconds=90), True), 90.0),
        (format_datetime(NOON - timedelta(seconds=90), True), 0.0), ("soon", None), (None, None),
        ("99999999999", 86400.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_date(header: str | None, seconds: float) -> None:
    with Scripted() as service:
        service.fail(503, headers={"Retry-After": header} if header else {})

        assert sent(http_spec(service.address)).retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"Succeeded": True}, SendOutcome.OK),
        ({"Succeeded": False, "Error": {"ErrorMessage": "is locked"}}, SendOutcome.TRANSIENT),
        ({"Succeeded": False, "Error": {"ErrorMessage": "unknown"}}, SendOutcome.PERMANENT),
        ({}, SendOutcome.OK),
    ],
)
def test_rules_on_the_answer_come_before_the_status(
    answer: dict[str, object], outcome: SendOutcome
) -> None:
    rules = (
        rule("ok", lambda a: a.get("Succeeded") is True),
        rule("busy", lambda a: "locked" in a.get("Error", {}).get("ErrorMessage", "")),
        rule("refused", lambda a: a.get("Succeeded") is False),
    )
    with Scripted(lambda request: Answer(200, answer)) as service:
        result = sent(http_spec(service.address, outcome=rules))

    assert result.outcome is outcome


def test_a_rule_may_save_what_the_status_would_refuse() -> None:
    rules = (rule("ok", lambda a: a["error"]["code"] == "ALREADY_DONE"),)
    with Scripted(lambda request: Answer(400, {"error": {"code": "ALREADY_DONE"}})) as service:
        assert sent(http_spec(service.address, outcome=rules)).outcome is SendOutcome.OK


def test_an_xml_answer_is_read_for_the_rules() -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        body = b'<a:Ack xmlns:a="urn:x"><Code id="1">NO</Code><Item>1</Item><Item>2</Item></a:Ack>'
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body)

    seen: list[object] = []
    rules = (rule("refused", lambda a: bool(seen.append(a)) or a["Ack"]["Code"]["#text"] == "NO"),)
    with RawServer(script) as service:
        result = sent(http_spec(service.address, outcome=rules, answer_format="xml"))

    assert result.outcome is SendOutcome.PERMANENT
    assert seen == [{"Ack": {"Code": {"@id": "1", "#text": "NO"}, "Item": ["1", "2"]}}]


def test_an_answer_that_is_no_json_is_judged_by_its_status() -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")

    with RawServer(script) as service:
        result = sent(http_spec(service.address, outcome=(rule("refused", lambda a: True),)))

    assert (result.outcome, result.answer) == (SendOutcome.OK, b"<html>")


# --- nobody there, or no answer ---------------------------------------------------------------


def test_a_refused_connection_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"

    result = sent(http_spec(address))

    assert (result.outcome, result.code) == (SendOutcome.OUTAGE, "MB490")


def test_an_unknown_host_is_an_outage() -> None:
    assert sent(http_spec("http://no-such-host.invalid")).outcome is SendOutcome.OUTAGE


def test_a_service_without_tls_is_an_outage_for_https() -> None:
    with Scripted() as service:
        result = sent(http_spec(service.address.replace("http:", "https:")))

    assert result.outcome is SendOutcome.OUTAGE


def test_an_address_that_is_none_is_permanent() -> None:
    assert sent(http_spec("gopher://host")).outcome is SendOutcome.PERMANENT


def test_a_time_out_after_sending_is_unknown() -> None:
    with Scripted() as service:
        service.hang(after_work=True)

        result = sent(http_spec(service.address, timeout_seconds=0.3))
        service.release()

    assert (result.outcome, result.code) == (SendOutcome.UNKNOWN, "MB489")


def test_a_reset_after_sending_is_unknown() -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with RawServer(script) as service:
        assert sent(http_spec(service.address)).outcome is SendOutcome.UNKNOWN


def test_an_answer_that_never_ends_is_unknown_in_time() -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        connection.settimeout(0.05)
        try:
            while connection.send(b"x"):
                try:
                    if not connection.recv(1):
                        return
                except TimeoutError:
                    continue
        except OSError:
            return

    with RawServer(script) as service:
        result = sent(http_spec(service.address, timeout_seconds=0.5))

    assert result.outcome is SendOutcome.UNKNOWN


def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n")
        try:
            connection.sendall(b"x" * 9_000_000)
        except OSError:
            return

    with RawServer(script) as service:
        result = sent(http_spec(service.address))

    assert result.outcome is SendOutcome.OK
    assert len(result.answer or b"") == 1 << 20
