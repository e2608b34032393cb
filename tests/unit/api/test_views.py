from __future__ import annotations

from mesbridge.api.views import message_type_of, output_detail
from mesbridge.errors import DecodeError
from mesbridge.ledger.queries.messages import MessageDetail
from mesbridge.pipeline.dead_letters import dead_letter_of_message
from mesbridge.pipeline.ports import DeadLetterRow
from mesbridge.pipeline.shown_body import BodyViewer
from mesbridge.workspace.release import Workspace
from tests.unit.api.bridges import sample
from tests.unit.pipeline.builders import NOON, message_row, output_row


def letter(**changes: object) -> DeadLetterRow:
    row = message_row(route="sap_orders")
    made = dead_letter_of_message("dl", row, DecodeError("MB451"), NOON, masked=False)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_an_answer_is_shown_as_the_message_that_its_mapping_reads(shipped: Workspace) -> None:
    row = output_row(
        message_type="sap_s4.confirmation",
        mapping="sap_s4.confirmation",
        body=sample("sap_s4/confirmation.json"),
        expects_answer="sap_s4.confirmation_response",
        answer=sample("sap_s4/confirmation_response.json"),
    )

    shown = output_detail(row, BodyViewer(shipped), shipped)

    assert shown.answer is not None
    assert shown.answer.hidden is None
    assert "ConfirmationGroup" in str(shown.answer.content)


def test_the_body_of_a_dead_letter_is_that_of_its_output(shipped: Workspace) -> None:
    output = output_row(message_type="sap_s4.confirmation")
    detail = MessageDetail(message_row(message_type="opcenter.operation_report"), [output], [])

    assert message_type_of(letter(output="o-1"), detail, shipped) == "sap_s4.confirmation"
    assert message_type_of(letter(), detail, shipped) == "opcenter.operation_report"


def test_the_body_of_a_lost_output_cannot_be_told(shipped: Workspace) -> None:
    detail = MessageDetail(message_row(), [], [])

    assert message_type_of(letter(output="gone"), detail, shipped) is None


def test_the_body_is_told_by_a_route_that_takes_one_message_only(shipped: Workspace) -> None:
    assert message_type_of(letter(), None, shipped) == "sap_s4.production_order"
    assert message_type_of(letter(route=None), None, shipped) is None
    assert message_type_of(letter(route="nope"), None, shipped) is None
