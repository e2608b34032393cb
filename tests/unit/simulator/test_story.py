"""A whole story on a bridge without queues: every order is explained, and faults are found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from mesbridge.broker.ports import BrokerClient
from mesbridge.dictionary.entity import Label
from mesbridge.simulator.bridge_view import Unfinished
from mesbridge.simulator.driver import Progress, Story, run_story
from mesbridge.simulator.plan import make_plan
from mesbridge.simulator.reconcile_view import FinalTable, Verdict, final_table
from mesbridge.workspace.release import Workspace
from tests.unit.simulator.direct_bridge import DirectBridge, Output


def _played(bridge: DirectBridge, orders: int = 20) -> tuple[Story, FinalTable]:
    story = run_story(
        cast("BrokerClient", bridge), make_plan(orders, seed=4), bridge, patience_seconds=0.2
    )
    return story, final_table(story, bridge)


def _first_of(
    message_type: str, then: Callable[[Output], list[Output]]
) -> Callable[[Output], list[Output]]:
    """Treats the first message of this type in another way."""
    done: list[str] = []

    def spoil(output: Output) -> list[Output]:
        if output[1].type == message_type and not done:
            done.append(message_type)
            return then(output)
        return [output]

    return spoil


def test_every_order_of_a_story_is_explained(shipped: Workspace) -> None:
    story, final = _played(DirectBridge(shipped), orders=60)

    assert final.wrongs == []
    assert final.is_clean
    assert final.counts[Verdict.HELD] == 2
    assert final.counts[Verdict.DEAD_LETTER] == 1
    assert final.counts[Verdict.CANCELLED] >= 2
    assert story.progress(DirectBridge(shipped).balance()).share == 1.0
    assert all(row.because.en for row in final.orders if row.verdict is Verdict.HELD)


def test_progress_is_told_while_it_runs(shipped: Workspace) -> None:
    told: list[Progress] = []
    bridge = DirectBridge(shipped)

    run_story(
        cast("BrokerClient", bridge), make_plan(5), bridge,
        on_progress=told.append, patience_seconds=0.2,
    )  # fmt: skip

    assert told[-1].released == told[-1].to_release
    assert told[-1].postings > 0
    assert told[-1].dead == 1


@pytest.mark.parametrize(
    "message_type",
    [
        "sap_s4.confirmation",
        "sap_s4.hold_notice",
        "opcenter.create_work_order",
        "opcenter.edit_work_order",
        "b2mml.process_operations_schedule",
        "b2mml.cancel_operations_schedule",
    ],
)
def test_a_message_that_never_arrives_is_found(shipped: Workspace, message_type: str) -> None:
    bridge = DirectBridge(shipped, spoil=_first_of(message_type, lambda _: []))

    _, final = _played(bridge)

    assert not final.is_clean
    assert sum(final.counts[verdict] for verdict in (Verdict.LOST, Verdict.UNEXPLAINED)) >= 1


def test_a_reversal_that_never_arrives_leaves_a_posting_too_many(shipped: Workspace) -> None:
    bridge = DirectBridge(shipped, spoil=_first_of("sap_s4.cancel_confirmation", lambda _: []))

    _, final = _played(bridge)

    assert final.counts[Verdict.DOUBLED] >= 1


def test_a_repeat_with_the_same_id_does_no_harm(shipped: Workspace) -> None:
    bridge = DirectBridge(shipped, spoil=lambda output: [output, output])

    _, final = _played(bridge)

    assert final.is_clean
    assert final.repeats > 20


def test_a_posting_under_another_id_is_found_as_doubled(shipped: Workspace) -> None:
    def doubled(output: Output) -> list[Output]:
        return [output, (output[0], replace(output[1], message_id="another"))]

    bridge = DirectBridge(shipped, spoil=_first_of("sap_s4.confirmation", doubled))
    bridge.sent["another"] = ("production_report", "none")
    bridge.stored["production_report", "none"] = {"order_no": "", "report_no": "", "kind": ""}

    _, final = _played(bridge)

    assert final.counts[Verdict.DOUBLED] == 1


def test_another_body_under_a_known_id_is_wrong(shipped: Workspace) -> None:
    def altered(output: Output) -> list[Output]:
        return [output, (output[0], replace(output[1], body=b"{}"))]

    bridge = DirectBridge(shipped, spoil=_first_of("sap_s4.confirmation", altered))

    _, final = _played(bridge)

    assert len(final.wrongs) == 1
    assert "other bytes under the same id" in final.wrongs[0]


def test_a_changed_quantity_is_found(shipped: Workspace) -> None:
    def altered(output: Output) -> list[Output]:
        fields = json.loads(output[1].body)
        fields["ConfirmationYieldQuantity"] = "1234.000"
        return [(output[0], replace(output[1], body=json.dumps(fields).encode()))]

    bridge = DirectBridge(shipped, spoil=_first_of("sap_s4.confirmation", altered))

    _, final = _played(bridge)

    assert final.counts[Verdict.UNEXPLAINED] == 1


def test_an_older_message_after_a_newer_is_wrong(shipped: Workspace) -> None:
    places = Counter[str]()

    def numbered(output: Output) -> list[Output]:
        places[output[0]] -= 1
        headers = {
            **output[1].headers,
            "x-mesbridge-key": "k",
            "x-mesbridge-seq": str(10_000 + places[output[0]]),
        }
        return [(output[0], replace(output[1], headers=headers))]

    _, final = _played(DirectBridge(shipped, spoil=numbered), orders=4)

    assert final.wrongs
    assert all("older than what came before" in wrong for wrong in final.wrongs)


def test_a_message_that_the_plan_does_not_leave_behind_is_unexplained(shipped: Workspace) -> None:
    bridge = DirectBridge(shipped)
    story, _ = _played(bridge, orders=4)
    plan = next(each for each in story.plan.orders if len(each.mes) > 1)
    message_id = plan.mes[-1].message_id
    bridge.left[message_id] = Unfinished(
        message_id, "opcenter_reports", "dead", None, Label("MB402 because")
    )

    final = final_table(story, bridge)

    row = next(row for row in final.orders if row.number == plan.order.number)
    assert row.verdict in (Verdict.UNEXPLAINED, Verdict.DOUBLED)
    assert not final.is_clean


def test_an_unfinished_message_of_no_order_is_wrong(shipped: Workspace) -> None:
    bridge = DirectBridge(shipped)
    story, _ = _played(bridge, orders=4)
    bridge.left["x"] = Unfinished("x", "sap_answers", "dead", None, Label("MB475 no such output"))

    assert final_table(story, bridge).wrongs == ["sap_answers x dead: MB475 no such output"]
