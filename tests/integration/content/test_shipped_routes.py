"""Which outputs the shipped routes choose."""

from __future__ import annotations

from typing import Any

import pytest

from mesbridge.workspace.release import Workspace

CREATE, EDIT, ABORT = (
    "opcenter.create_work_order", "opcenter.edit_work_order", "opcenter.abort_work_order",
)  # fmt: skip
PROCESS, CANCEL = "b2mml.process_operations_schedule", "b2mml.cancel_operations_schedule"
CANCEL_CONFIRMATION, CONFIRMATION = "sap_s4.cancel_confirmation", "sap_s4.confirmation"


def chosen(workspace: Workspace, name: str, document: dict[str, Any], change: str) -> list[str]:
    """The mappings of the outputs of route *name* that fit *document*, in order."""
    route, meta = workspace.routes[name], {"change": change}
    if route.when is not None and not route.when(document, meta, None):
        return []
    return [
        output.mapping
        for output in route.outputs
        if output.when is None or output.when(document, meta, None)
    ]


@pytest.mark.parametrize(
    ("plant", "status", "change", "expected"),
    [
        ("1000", "created", "new", []),
        ("1000", "released", "new", [CREATE]),
        ("1000", "started", "new", [CREATE]),
        ("1000", "released", "changed", [EDIT]),
        ("1000", "held", "changed", [EDIT]),
        ("1000", "completed", "changed", []),
        ("1000", "closed", "changed", []),
        ("1000", "cancelled", "cancelled", [ABORT]),
        ("1000", "closed", "cancelled", [ABORT]),
        ("1000", "cancelled", "new", []),
        ("1000", "cancelled", "changed", []),
        ("1100", "created", "new", []),
        ("1100", "released", "new", [PROCESS]),
        ("1100", "released", "changed", [PROCESS]),
        ("1100", "cancelled", "cancelled", [CANCEL]),
        ("1100", "cancelled", "new", []),
    ],
)
def test_orders_go_to_the_mes_of_their_plant(
    workspace: Workspace, plant: str, status: str, change: str, expected: list[str]
) -> None:
    order = {"plant": plant, "status": status}

    assert chosen(workspace, "sap_orders", order, change) == expected


@pytest.mark.parametrize("route", ["opcenter_reports", "b2mml_reports"])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("report", [CONFIRMATION]),
        ("reversal", [CANCEL_CONFIRMATION]),
        ("correction", [CANCEL_CONFIRMATION, CONFIRMATION]),
    ],
)
def test_reports_are_posted_taken_back_or_both(
    workspace: Workspace, route: str, kind: str, expected: list[str]
) -> None:
    assert chosen(workspace, route, {"kind": kind}, "new") == expected


@pytest.mark.parametrize(
    ("status", "finished", "expected"),
    [
        ("released", False, False),
        ("closed", True, False),
        ("closed", False, True),
        ("cancelled", True, True),
    ],
)
def test_an_order_closed_before_it_was_finished_is_cancelled(
    workspace: Workspace, status: str, finished: bool, expected: bool
) -> None:
    predicate = workspace.cancelled("work_order")

    assert predicate is not None
    assert predicate({"status": status, "finished": finished}, {}, None) is expected


def test_the_answers_are_correlated_and_sent_nowhere(workspace: Workspace) -> None:
    route = workspace.routes["sap_answers"]

    assert route.source.correlate
    assert route.entity == "production_report"
    assert list(route.outputs) == []


def test_everything_that_is_sent_goes_through_queues(workspace: Workspace) -> None:
    destinations = {
        each.destination for route in workspace.routes.values() for each in route.outputs
    }

    assert destinations == {"opcenter_queue", "b2mml_queue", "sap_queue"}
    assert {workspace.destinations[name].exchange for name in destinations} == {"mb.out"}
