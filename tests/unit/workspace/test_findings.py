"""What is wrong between the files of a workspace."""

from pathlib import Path

import pytest

from mesbridge.findings import Severity, errors_in
from tests.unit.workspace.builders import (
    API,
    FILES,
    ROUTE,
    SCHEMAS,
    SYSTEMS,
    Changes,
    changed,
    findings_of,
    lines,
    schema,
)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (SYSTEMS, "zone: UTC", "zone: Mars/North", "MB286 mes_one: 'Mars/North' is no time zone"),
        (SYSTEMS, "zone: UTC", "zone: Europe", "MB286"),
        (SYSTEMS, "format: xml", "format: edi", "MB205 mes_xml: 'format' is 'edi', expected one of"),
        (SYSTEMS, "  mes_xml: {", "  mes-xml: {", "MB211 mes-xml"),
        (SYSTEMS, "  erp_one: {", "  erp_two: erp\n  erp_one: {", 'MB204 erp_two: \'erp_two\' is "erp"'),
        (SYSTEMS, "format: xml", "missing: {dates: [x]}", "MB201 mes_xml.missing: unknown key 'dates'"),
        (SYSTEMS, "systems:", "system:", "MB201 unknown key 'system', did you mean 'systems'?"),
        (SYSTEMS, "systems:\n", "---\nsystems:\n  x: {}\n---\nsystems:\n", "MB209 this file has to hold one"),
        ("mappings/codes/uom.csv", "erp_one,", "erp_on,", "MB360 uom: the column 'erp_on' belongs to no"),
        ("mappings/codes/uom.csv", "PC", '"PC', "uom.csv:2:1 MB285 this is not valid CSV"),
        ("mappings/erp_one/order.yaml", "mapping: erp_one.order", "mapping: erp_one.ordr", "MB287 'erp_one.ordr'"),
        ("mappings/erp_one/order.yaml", "from:", "frm:", "'from' is missing"),
        ("mappings/erp_one/order.yaml", "fields:", "---\nfields:", "MB209 this file has to hold one document"),
        ("mappings/mes_one/job.yaml", "mapping: mes_one.job", "- 1\n---\nmapping: mes_one.job", "MB209 this file"),
        ("mappings/destinations/mes_queue.yaml", "exchange: mb.out", "# nothing", "mes_queue.yaml:1:1 MB209"),
        ("mappings/destinations/mes_queue.yaml", "exchange: mb.out", "{}", "MB278 mes_queue: a destination has"),
        ("mappings/destinations/mes_queue.yaml", "mb.out", "mb.out\naddress: x", "found exchange, address"),
        (API, "destination: mes_api", "destination: other", "MB287 mes_api: 'other' stands in"),
        (API, '"env:MES_PASSWORD"', "hunter2", "MB283 mes_api: 'password' holds a secret in plain text"),
        (API, "user: bridge", "login: [{token: abc}]", "MB283 mes_api: 'token'"),
        (API, "concurrency: 2", "concurrency: 0", "'concurrency' is \"0\", expected a whole number"),
        (API, "timeout: 5s", "timeout: 5", "'timeout' is \"5\", expected a duration"),
        (API, "ok: {eq", "fine: {eq", "MB280 outcome: an outcome has one of ok, busy or refused"),
        (API, "  - ok: {eq: [Done, true]}\n", "  - ok\n", "MB280"),
        (API, "outcome:\n  - ok: {eq: [Done, true]}\n  - refused: {present: Error}\n", "outcome: ok\n", "a list"),
        (API, "{Accept: application/json}", "[a]", "'headers' is […], expected an object"),
        (ROUTE, "route: orders", "rout: orders", "MB201 unknown key 'rout', did you mean 'route'?"),
        (ROUTE, "route: orders", "route: my orders", "MB211 my orders"),
        (ROUTE, "queue: erp.orders", "queue: erp.orders, http: true", "MB279 orders: a route reads from one source"),
        (ROUTE, "messages: [erp_one.order]", "messages: []", "MB384 orders: the route has no messages"),
        (ROUTE, "messages: [erp_one.order]", "messages: [mes_one.job]", "MB366 orders: no mapping has from"),
        (ROUTE, "messages: [erp_one.order]", "messages: [erp_one.ordr]", "MB362 orders: unknown message"),
        (ROUTE, "messages:", "mesages:", "MB201 orders: unknown key 'mesages', did you mean 'messages'?"),
        (ROUTE, "id: Id", "translate: [erp_one.oder]", "MB363 orders: unknown mapping 'erp_one.oder'"),
        (ROUTE, "from: {", "frm: {", "MB201 orders: unknown key 'frm', did you mean 'from'?"),
        (ROUTE, "mapping: mes_one.job, send: mes_queue", "mapping: mes_one.jop, send: mes_queue", "MB363 to: unknown"),
        (ROUTE, "mapping: mes_one.job, send: mes_queue", "send: mes_queue", "MB386 to: this entry does not say which"),
        (ROUTE, "mapping: mes_one.job, send: mes_queue", "mapping: erp_one.order, send: mes_queue", "MB368 to: the mapping"),
        (ROUTE, "send: mes_queue", "send: mes_quee", "MB364 to: unknown destination 'mes_quee', did you mean 'mes_queue'"),
        (ROUTE, ", send: mes_queue", "", "MB289 to: this entry does not say where"),
        (ROUTE, "send: mes_queue", "send: [a]", "MB204 to: 'send' is […]"),
        (ROUTE, "send: mes_queue", "send: mes_queue, exchange: x", "MB288 to: this entry says twice"),
        (ROUTE, "exchange: plant, ", "", "MB203 send: 'exchange' is missing"),
        (ROUTE, "send: {exchange: plant, routing_key: jobs}", "exchange: mes_api", "MB381 to: 'mes_api' is there"),
        (ROUTE, "answer: mes_one.answer", "answer: mes_one.job", "MB369 to: the mapping 'mes_one.job' makes a message"),
        (ROUTE, "answer: mes_one.answer", "answer: mes_one.x", "MB363 to: unknown mapping 'mes_one.x'"),
        (ROUTE, "send: mes_queue}", "send: mes_queue, answer: mes_one.answer}", "MB387 to: this destination gives no answer"),
        ("mappings/mes_one/answer.yaml", "{mes_id: Id}", "{mes_id: {from: Id, round: {places: 0, carry: [Id]}}}",
         "MB230 to: 'carry' and 'answer' do not go together"),
        (ROUTE, "retry: {delays: [1s, 5m]", "retry: {delays: [1s, x]", "MB204 orders: 'delays' is […], expected a list of dur"),
        (ROUTE, "for: 2h", "until: 2h", "unknown key 'until'"),
        (ROUTE, "retry:", "colour: red\nretry:", "MB202 orders: unknown key 'colour'"),
        (ROUTE, "  - {mapping: mes_one.job, send: {", "  - text\n  - {mapping: mes_one.job, send: {", "MB289 to"),
        (ROUTE, "partitions: 2", "partitions: two", "'partitions' is \"two\""),
        ("mappings/dictionary/order.yaml", "code(uom)", "code(unit)", "MB354 uom: unknown code table 'unit'"),
        ("mappings/dictionary/order.yaml", "owner: mes}", "owner: shop}", "MB355 mes_id: the owner 'shop'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(root: Path, name: str, old: str, new: str, expected: str) -> None:
    found = lines(findings_of(root, changed(name, old, new)))

    assert any(expected in line for line in found), found


def test_routes_must_differ_in_name_and_queue(root: Path) -> None:
    text = FILES[ROUTE]
    changes: Changes = {
        "mappings/routes/p.yaml": text.replace("route: orders", "route: other"),
        "mappings/routes/q.yaml": text,
    }

    found = lines(findings_of(root, changes))

    assert any("MB383 other: 'erp.orders' is read by the route 'orders'" in each for each in found)
    assert any("MB381 orders: 'orders' is there a second time" in each for each in found)


def test_a_route_has_one_entity_with_a_key(root: Path) -> None:
    part = "mapping: mes_one.part\nfrom: mes_one.part\nto: part\nfields: {name: Id}\n"
    changes: Changes = {
        "mappings/mes_one/part.yaml": part,
        "schemas/mes_one/part.schema.json": schema("Id", Id="string"),
        **changed(ROUTE, "[erp_one.order]", "[mes_one.part, erp_one.order]"),
    }

    found = lines(findings_of(root, changes))

    assert any(
        "MB385 orders: the messages of this route become several entities: part, order" in x
        for x in found
    )
    assert any("MB382 orders: the entity 'part' has no key" in each for each in found)
    assert any(
        "MB365 to: the mapping 'mes_one.job' is of the entity 'order'" in each for each in found
    )
    assert any(
        "MB365 to: the mapping 'mes_one.answer' is of the entity 'order'" in each for each in found
    )


def test_a_destination_that_stands_twice_is_told(root: Path) -> None:
    changes: Changes = {API: FILES[API] + "---\nexchange: x\n"}

    assert any(
        "MB381 mes_api: 'mes_api' is there a second time" in x
        for x in lines(findings_of(root, changes))
    )


def test_a_route_without_id_gets_a_note(root: Path) -> None:
    found = findings_of(root, changed(ROUTE, "id: Id\n", ""))

    assert [each.severity for each in found if each.code == "MB380"] == [Severity.NOTE]


def test_findings_come_in_the_order_of_the_files(root: Path) -> None:
    changes = changed(ROUTE, "retry:", "x: 1\nretry:") | changed(API, "csrf:", "crsf:")

    found = findings_of(root, changes)

    assert found == sorted(found, key=lambda each: each.position)
    assert SCHEMAS


def test_broken_files_do_not_hide_the_others(root: Path) -> None:
    changes = changed(API, "csrf: token/", "csrf: @x") | changed(ROUTE, "for: 2h", "fr: 2h")

    codes = {each.code for each in errors_in(findings_of(root, changes))}

    assert {"MB103", "MB201"} <= codes
