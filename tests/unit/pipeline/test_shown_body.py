from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mesbridge.pipeline.shown_body import BodyViewer, readable
from mesbridge.workspace import load
from mesbridge.workspace.release import Workspace

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(ROOT / "mappings", ROOT / "schemas")


@pytest.fixture(scope="module")
def viewer(workspace: Workspace) -> BodyViewer:
    return BodyViewer(workspace)


def sample(name: str) -> bytes:
    return (ROOT / "samples" / name).read_bytes()


def values(content: Any, name: str) -> list[Any]:
    """All values of the fields called *name*, wherever they stand."""
    if isinstance(content, Mapping):
        own = [value for key, value in content.items() if key == name]
        return own + [each for value in content.values() for each in values(value, name)]
    if isinstance(content, list):
        return [each for item in content for each in values(item, name)]
    return []


def test_a_json_body_is_shown_without_its_confidential_values(viewer: BodyViewer) -> None:
    shown = viewer.foreign(
        "sap_s4.production_order", sample("sap_s4/production_order_1000412.json"), "text/json"
    )

    assert values(shown.content, "SalesOrder") == ["***"]
    assert values(shown.content, "ManufacturingOrder")[0] == "1000412"
    assert shown.content_type == "text/json"


def test_an_xml_body_is_shown_as_the_tree_that_it_is(viewer: BodyViewer) -> None:
    name = "b2mml.process_operations_performance"

    shown = viewer.foreign(name, sample("b2mml/process_operations_performance.xml"), None)

    assert shown.hidden is None
    assert set(values(shown.content, "PersonID")) <= {"***"}


def test_persons_are_masked_in_reports_and_confirmations(viewer: BodyViewer) -> None:
    report = viewer.foreign(
        "opcenter.operation_report", sample("opcenter/operation_report.json"), None
    )
    posted = viewer.foreign("sap_s4.confirmation", sample("sap_s4/confirmation.json"), None)

    assert set(values(posted.content, "Personnel")) == {"***"}
    assert "***" in str(report.content)


def test_what_the_schema_does_not_declare_is_masked(viewer: BodyViewer) -> None:
    body = b'{"d": {"ManufacturingOrder": {"x": "4711"}, "Secret": "4711", "to_X": ["4711"]}}'

    shown = viewer.foreign("sap_s4.production_order", body, None)

    assert shown.hidden is None
    assert "4711" not in str(shown.content)


@pytest.mark.parametrize(
    ("message", "body", "hidden"),
    [
        (None, b"{}", "unknown_message"),
        ("nope.nope", b"{}", "unknown_message"),
        ("sap_s4.production_order", b"", "empty"),
        ("sap_s4.production_order", b'{"d": ', "unreadable"),
        ("b2mml.process_operations_performance", b"<x/>", "unreadable"),
    ],
)
def test_what_cannot_be_told_is_hidden(
    viewer: BodyViewer, message: str | None, body: bytes, hidden: str
) -> None:
    shown = viewer.foreign(message, body, None)

    assert (shown.content, shown.hidden) == (None, hidden)
    assert shown.size_bytes == len(body)
    assert len(shown.sha256) == 64


def test_a_message_that_no_mapping_reads_is_hidden(workspace: Workspace) -> None:
    mappings = {n: s for n, s in workspace.mappings.items() if "confirmation" not in n}

    class Without:
        def __getattr__(self, name: str) -> Any:
            return mappings if name == "mappings" else getattr(workspace, name)

    alone = BodyViewer(Without())  # type: ignore[arg-type]  # a workspace with fewer mappings

    shown = alone.foreign("sap_s4.confirmation", sample("sap_s4/confirmation.json"), None)

    assert shown.hidden == "not_told_by_a_mapping"


def test_a_canonical_document_is_masked_by_its_entity(
    viewer: BodyViewer, workspace: Workspace
) -> None:
    document = {"order_no": "1", "sales_order": "4711-10", "quantity": Decimal("120.500")}

    shown = viewer.canonical("work_order", workspace.codec("work_order").dump(document))

    assert shown == {"order_no": "1", "sales_order": "***", "quantity": "120.500"}


@pytest.mark.parametrize(
    ("entity", "stored"), [("work_order", None), ("nope", b"{}"), ("work_order", b"[]")]
)
def test_a_document_that_is_none_now_is_not_shown(
    viewer: BodyViewer, entity: str, stored: bytes | None
) -> None:
    assert viewer.canonical(entity, stored) is None


def test_values_are_readable() -> None:
    at = datetime(2026, 3, 2, 6, 15, tzinfo=UTC)

    assert readable(
        {"a": [Decimal("1E+2"), at, date(2026, 3, 2), timedelta(hours=1), None, True]}
    ) == {"a": ["100", "2026-03-02T06:15:00Z", "2026-03-02", "PT1H", None, True]}
