"""A workspace as a whole: what loads, what is refused, what a release offers."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import mesbridge
from mesbridge import workspace
from mesbridge.errors import ConfigurationError, DecodeError, EncodeError
from mesbridge.findings import Finding, Severity, errors_in
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import RetryPolicy
from tests.unit.workspace.builders import FILES, ORDER, SCHEMAS, changed, schema, write_workspace

Changes = dict[str, str | None]


def findings_of(root: Path, changes: Changes | None = None) -> list[Finding]:
    write_workspace(root, changes)
    return workspace.check(root / "mappings", root / "schemas")


def lines(findings: list[Finding]) -> list[str]:
    return [each.line() for each in findings if each.severity is not Severity.NOTE]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(root: Path, changes: Changes | None = None) -> Workspace:
    write_workspace(root, changes)
    return mesbridge.load("mappings", "schemas")


def test_a_good_workspace_has_no_errors(root: Path) -> None:
    assert errors_in(findings_of(root)) == []


def test_a_release_offers_what_its_files_say(root: Path) -> None:
    release = load(root)

    assert list(release.systems) == ["erp_one", "mes_one", "mes_xml"]
    assert list(release.messages) == ["erp_one.order", "mes_one.answer", "mes_one.job"]
    assert list(release.mappings) == ["erp_one.order", "mes_one.answer", "mes_one.job"]
    assert list(release.destinations) == ["mes_api", "mes_queue", "plant"]
    assert list(release.dictionary.entities) == ["order", "part"]
    assert release.codes["uom"].to_canonical("erp_one", "PC") == "C62"
    assert release.findings == [*release.findings]


def test_a_message_is_decoded_translated_and_encoded(root: Path) -> None:
    release = load(root)

    payload = release.decode("erp_one.order", json.dumps(ORDER).encode())
    (order,) = release.translator("erp_one.order").translate(payload)
    (job,) = release.translator("mes_one.job").translate(order)

    assert order == {
        "number": "0010",
        "quantity": Decimal("120.5"),
        "uom": "C62",
        "status": "released",
    }
    assert json.loads(release.encode("mes_one.job", job)) == {"Id": "0010", "Amount": 120.5}
    assert release.message_codec("mes_one.job").content_type == "application/json"
    assert release.codec("order").load(release.codec("order").dump(order)) == order


def test_bad_bytes_and_bad_documents_are_refused(root: Path) -> None:
    release = load(root)

    with pytest.raises(DecodeError):
        release.decode("erp_one.order", b"{")
    with pytest.raises(EncodeError):
        release.encode("mes_one.job", {})


def test_the_longest_body_is_a_setting(root: Path) -> None:
    write_workspace(root)
    release = workspace.load("mappings", "schemas", max_body_bytes=10)

    with pytest.raises(DecodeError):
        release.decode("erp_one.order", json.dumps(ORDER).encode())


def test_checks_and_cancelled_are_compiled(root: Path) -> None:
    release = load(root)

    (check,) = release.checks("order")
    cancelled = release.cancelled("order")
    assert (check.action, check.code, check.message.zh) == ("flag", "order_check_1", "小于零。")
    assert check.predicate({"quantity": Decimal(-1)}, {}, None)
    assert not check.predicate({"quantity": Decimal(1)}, {}, None)
    assert cancelled is not None
    assert cancelled({"status": "cancelled"}, {}, None)
    assert release.cancelled("part") is None
    assert release.checks("part") == ()


def test_a_route_is_read(root: Path) -> None:
    route = load(root).routes["orders"]

    assert (route.source.queue, route.source.declare, route.source.partitions) == (
        "erp.orders",
        False,
        2,
    )
    assert (route.source.messages, route.entity) == (("erp_one.order",), "order")
    assert route.inbound == {"erp_one.order": "erp_one.order"}
    assert route.retry == RetryPolicy(
        (timedelta(seconds=1), timedelta(minutes=5)), timedelta(hours=2)
    )
    assert route.id_path is not None
    assert route.id_path({"Id": "m1"}) == "m1"
    assert route.when is not None
    assert route.when({"status": "released"}, {}, None)
    assert not route.when({"status": "draft"}, {}, None)


def test_outputs_name_mapping_destination_and_operation(root: Path) -> None:
    outputs = load(root).routes["orders"].outputs

    assert [(each.index, each.mapping, each.destination, each.operation) for each in outputs] == [
        (0, "mes_one.job", "mes_queue", "mes_one.job"),
        (1, "mes_one.job", "mes_api", "CreateJob"),
        (2, "mes_one.job", "plant", "jobs"),
    ]
    assert outputs[1].answer == "mes_one.answer"
    when = outputs[0].when
    assert when is not None
    assert when({}, {"change": "new"}, None)
    assert not when({}, {"change": "changed"}, None)


def test_a_destination_is_read(root: Path) -> None:
    release = load(root)
    api, queue, plant = (release.destinations[each] for each in ("mes_api", "mes_queue", "plant"))

    assert (api.kind, api.address, api.timeout_seconds) == (
        "http",
        "https://mes.example.test/api",
        5.0,
    )
    assert (api.concurrency, api.idempotent, api.on_uncertain, api.csrf) == (
        2,
        False,
        "dead",
        "token/",
    )
    assert api.headers == {"Accept": "application/json"}
    assert [(each.outcome, each.predicate({"Done": True}, {}, None)) for each in api.outcome] == [
        ("ok", True), ("refused", False),
    ]  # fmt: skip
    assert (queue.kind, queue.exchange, plant.kind, plant.exchange) == (
        "exchange", "mb.out", "exchange", "plant",
    )  # fmt: skip


def test_the_release_id_is_that_of_the_files(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = load(root).release

    other = write_workspace(tmp_path_factory.mktemp("other"))
    same = workspace.load(other / "mappings", other / "schemas").release
    tests = load(root, {"mappings/erp_one/order_test.yaml": "mapping: erp_one.order\ntests: []\n"})
    changed_one = load(root, changed("mappings/codes/uom.csv", "piece", "pieces")).release

    assert same == first == tests.release
    assert [each.shown for each in tests.tests] == ["mappings/erp_one/order_test.yaml"]
    assert changed_one != first


def test_errors_stop_a_load_and_are_all_told(root: Path) -> None:
    changes = changed("mappings/routes/orders.yaml", "erp_one.order]", "erp_one.oder]")
    changes |= changed("mappings/systems.yaml", "side: erp, ", "")

    with pytest.raises(ConfigurationError) as caught:
        load(root, changes)

    assert {each.code for each in caught.value.findings} >= {"MB203", "MB362"}
    assert all(each.severity is Severity.ERROR for each in caught.value.findings)
    assert "mappings/routes/orders.yaml:3:37 MB362" in str(caught.value)


ROUTE = "mappings/routes/orders.yaml"
API = "mappings/destinations/mes_api.yaml"
SYSTEMS = "mappings/systems.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (SYSTEMS, "zone: UTC", "zone: Mars/North", "MB286 mes_one: 'Mars/North' is no time zone"),
        (SYSTEMS, "zone: UTC", "zone: Europe", "MB286"),
        (SYSTEMS, "format: xml", "format: csv", "MB205 mes_xml: 'format' is 'csv', expected one of"),
        (SYSTEMS, "  mes_xml: {", "  mes-xml: {", "MB211 mes-xml"),
        (SYSTEMS, "  erp_one: {", "  erp_two: erp\n  erp_one: {", 'MB204 erp_two: \'erp_two\' is "erp"'),
        (SYSTEMS, "format: xml", "missing: {dates: [x]}", "MB201 mes_xml.missing: unknown key 'dates'"),
        (SYSTEMS, "systems:", "system:", "MB203 'systems' is missing"),
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
        (ROUTE, "route: orders", "rout: orders", "MB203 'route' is missing"),
        (ROUTE, "route: orders", "route: my orders", "MB211 my orders"),
        (ROUTE, "queue: erp.orders", "http: {}", "MB279 orders: this source"),
        (ROUTE, "messages: [erp_one.order]", "messages: []", "MB384 orders: the route has no messages"),
        (ROUTE, "messages: [erp_one.order]", "messages: [mes_one.job]", "MB366 orders: no mapping has from"),
        (ROUTE, "messages: [erp_one.order]", "messages: [erp_one.ordr]", "MB362 orders: unknown message"),
        (ROUTE, "messages:", "mesages:", "MB201 orders: unknown key 'mesages', did you mean 'messages'?"),
        (ROUTE, "id: Id", "translate: [erp_one.oder]", "MB363 orders: unknown mapping 'erp_one.oder'"),
        (ROUTE, "from: {", "frm: {", "MB203 orders: 'from' is missing"),
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
        (ROUTE, "send: mes_queue}", "send: mes_queue, answer: mes_one.answer}", "MB387 to: the answer of an exchange"),
        (ROUTE, "retry: {delays: [1s, 5m]", "retry: {delays: [1s, x]", "MB204 orders: 'delays' is […], expected a list of dur"),
        (ROUTE, "for: 2h", "until: 2h", "unknown key 'until'"),
        (ROUTE, "retry:", "collect: {}\nretry:", "MB281 orders: 'collect' is not available"),
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


def test_folders_that_are_missing_are_told(root: Path) -> None:
    assert lines(workspace.check("mappings", "schemas")) == [
        "mappings:1:1 MB284 'mappings' is missing"
    ]

    (root / "mappings").mkdir()

    assert lines(workspace.check("mappings", "schemas")) == [
        "schemas:1:1 MB284 'schemas' is missing"
    ]


def test_systems_are_needed(root: Path) -> None:
    found = lines(findings_of(root, {SYSTEMS: None}))

    assert "mappings/systems.yaml:1:1 MB284 'mappings/systems.yaml' is missing" in found


def test_folders_of_no_system_are_told(root: Path) -> None:
    changes: Changes = {
        "mappings/erp_on/x.yaml": "a: 1\n", "mappings/notes/readme.txt": "x",
        "mappings/erp_one/samples/x.yaml": "- 1\n", "schemas/erp_on/x.schema.json": "{}",
    }  # fmt: skip

    found = [line for line in lines(findings_of(root, changes)) if "MB361" in line]

    assert found == [
        "mappings/erp_on:1:1 MB361 the folder 'erp_on' is named like no system, did you mean 'erp_one'?",
        "schemas/erp_on:1:1 MB361 the folder 'erp_on' is named like no system, did you mean 'erp_one'?",
    ]


def test_two_mappings_of_one_message_have_to_be_chosen(root: Path) -> None:
    second = FILES["mappings/erp_one/order.yaml"].replace(
        "mapping: erp_one.order", "mapping: erp_one.pilot"
    )
    changes: Changes = {"mappings/erp_one/pilot.yaml": second}

    assert any(
        "MB367 orders: several mappings" in line for line in lines(findings_of(root, changes))
    )

    changes |= changed(ROUTE, "id: Id", "id: Id\ntranslate: [erp_one.pilot]")

    assert errors_in(findings_of(root, changes)) == []
    assert load(root, changes).routes["orders"].inbound == {"erp_one.order": "erp_one.pilot"}


def test_the_short_form_names_both_mappings(root: Path) -> None:
    short = "route: orders\ntranslate: [erp_one.order, mes_one.job]\nto: [{exchange: plant}]\n"

    route = load(root, {ROUTE: short}).routes["orders"]

    assert (route.source.queue, route.source.messages) == ("mb.q.orders", ("erp_one.order",))
    assert [(each.mapping, each.destination, each.operation) for each in route.outputs] == [
        ("mes_one.job", "plant", "mes_one.job")
    ]


def test_a_route_without_outputs_only_stores(root: Path) -> None:
    answers = "route: answers\nfrom: {queue: a, messages: [mes_one.answer], correlate: true}\n"

    route = load(root, {"mappings/routes/answers.yaml": answers}).routes["answers"]

    assert route.source.correlate
    assert (route.outputs, route.entity) == ((), "order")


def test_routes_must_differ_in_name_and_queue(root: Path) -> None:
    text = FILES[ROUTE]
    changes: Changes = {
        "mappings/routes/p.yaml": text.replace("route: orders", "route: other"),
        "mappings/routes/q.yaml": text,
    }

    found = lines(findings_of(root, changes))

    assert any(
        "MB383 other: the queue 'erp.orders' is read by the route 'orders'" in each
        for each in found
    )
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


def test_files_of_other_kinds_are_left_alone(root: Path) -> None:
    before = load(root).release
    changes: Changes = {
        "mappings/README.md": "# notes", "mappings/codes/notes.txt": "x", "mappings/.git/a.yaml": "- 1",
        "mappings/erp_one/.hidden.yaml": "- 1", "mappings/erp_one/samples/order.json": "{}",
    }  # fmt: skip

    assert load(root, changes).release == before


def test_both_endings_of_yaml_are_read(root: Path) -> None:
    changes: Changes = {ROUTE: None, "mappings/routes/orders.yml": FILES[ROUTE]}

    assert list(load(root, changes).routes) == ["orders"]


def test_empty_lines_of_a_code_table_are_skipped_and_quoted_ones_read(root: Path) -> None:
    text = 'canonical,erp_one,label_en\nC62,PC,"a, piece\nof two lines"\n\n,,\nKGM,KG,kilogram\n'

    table = load(root, {"mappings/codes/uom.csv": text}).codes["uom"]

    assert table.label("C62").en == "a, piece\nof two lines"
    assert [row.position.line for row in table.rows] == [2, 6]


def test_an_empty_code_table_is_told(root: Path) -> None:
    found = lines(findings_of(root, {"mappings/codes/empty.csv": "\n"}))

    assert "empty.csv:1:1 MB215" in found[0]


def test_a_file_that_is_not_utf8_is_told_and_the_rest_goes_on(root: Path) -> None:
    write_workspace(root)
    (root / "mappings/codes/uom.csv").write_bytes("canonical\nStück\n".encode("latin-1"))

    found = lines(workspace.check(root / "mappings", root / "schemas"))

    assert found[0] == "mappings/codes/uom.csv:2:3 MB121 the file is not UTF-8: byte 0xFC here"


def test_places_outside_of_the_working_directory_are_shown_whole(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = write_workspace(tmp_path_factory.mktemp("other"), changed(ROUTE, "for: 2h", "for: x"))

    found = lines(errors_in(workspace.check(other / "mappings", other / "schemas")))

    assert found[0].startswith(f"{other}/mappings/routes/orders.yaml:10:32 MB204")


def test_a_schema_that_is_wrong_is_told(root: Path) -> None:
    changes: Changes = {"schemas/erp_one/order.schema.json": '{"type": "objekt"}'}

    assert any("order.schema.json:1:10 MB273" in line for line in lines(findings_of(root, changes)))


def test_missing_texts_of_a_system_are_kept_per_kind(root: Path) -> None:
    changes = changed(
        SYSTEMS, "format: xml", 'format: xml, missing: {text: ["", "~"], date: "00000000"}'
    )

    missing = load(root, changes).systems["mes_xml"].missing

    assert missing == {"text": frozenset({"", "~"}), "date": frozenset({"00000000"})}
