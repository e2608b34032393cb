"""What a release offers."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mesbridge import workspace
from mesbridge.errors import ConfigurationError, DecodeError, EncodeError
from mesbridge.findings import Severity, errors_in
from mesbridge.workspace.routes import RetryPolicy
from tests.unit.workspace.builders import (
    FILES,
    ORDER,
    ROUTE,
    SYSTEMS,
    Changes,
    changed,
    findings_of,
    lines,
    load,
    write_workspace,
)


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
    assert "mappings/routes/orders.yaml:3:38 MB362" in str(caught.value)


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


def test_missing_texts_of_a_system_are_kept_per_kind(root: Path) -> None:
    changes = changed(
        SYSTEMS, "format: xml", 'format: xml, missing: {text: ["", "~"], date: "00000000"}'
    )

    missing = load(root, changes).systems["mes_xml"].missing

    assert missing == {"text": frozenset({"", "~"}), "date": frozenset({"00000000"})}
