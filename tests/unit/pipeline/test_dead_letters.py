"""What a dead letter says and what it hides."""

from __future__ import annotations

import pytest

from mesbridge.dictionary.entity import Dictionary, Entity, Field, Label
from mesbridge.dictionary.types import ListOf, ObjectOf, Text
from mesbridge.documents import Position
from mesbridge.errors import PermanentError, TranslationError
from mesbridge.pipeline.dead_letters import (
    MASK,
    cause_of,
    dead_letter_of_message,
    dead_letter_of_output,
    is_masked,
)
from tests.unit.pipeline.builders import NOON, message_row, output_row

PLACE = Position("work_order.yaml", 1, 1)


def field(name: str, kind: object = None, sensitivity: str = "internal") -> Field:
    return Field(name, Label(name), kind or Text(20), PLACE, sensitivity=sensitivity)  # type: ignore[arg-type]


DICTIONARY = Dictionary(
    {
        "report": Entity(
            "report", Label("report"), PLACE,
            {
                "order_no": field("order_no"),
                "customer": field("customer", sensitivity="confidential"),
                "labour": field("labour", ListOf(ObjectOf("labour"))),
            },
        ),
        "labour": Entity(
            "labour", Label("labour"), PLACE,
            {"person": field("person", sensitivity="personal"), "kind": field("kind")},
        ),
    }
)  # fmt: skip


def refused(value: object = "Box 17", target: str | None = "uom") -> TranslationError:
    return TranslationError("MB476", target=target, value=value, file="m.yaml", line=7)


def test_failures_that_differ_in_numbers_only_share_a_cause() -> None:
    first = cause_of("orders", refused(), "Box 17")
    second = cause_of("orders", refused(), "Box 18")

    assert first == second == "orders|m.yaml:7|MB476|uom|Box #"


def test_other_places_are_other_causes() -> None:
    elsewhere = TranslationError("MB476", target="uom", value="Box 17", file="m.yaml", line=8)

    assert cause_of("orders", refused(), "Box 17") != cause_of("orders", elsewhere, "Box 17")


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("customer", True),
        ("order_no", False),
        ("labour[0].person", True),
        ("labour.kind", False),
        ("nowhere", False),
        (None, False),
    ],
)
def test_confidential_and_personal_fields_are_masked_however_deep(
    path: str | None, masked: bool
) -> None:
    assert is_masked(DICTIONARY, "report", path) is masked


def test_an_unknown_entity_masks_nothing() -> None:
    assert not is_masked(DICTIONARY, None, "customer")


def test_a_masked_value_stands_neither_in_the_value_nor_in_the_error() -> None:
    error = PermanentError("MB473", target="customer", value="Frau Li", entity="report")

    letter = dead_letter_of_message("d-1", message_row(), error, NOON, masked=True)

    assert letter.value == MASK
    assert "Frau Li" not in letter.error
    assert "Frau Li" not in letter.cause


def test_a_dead_letter_names_rule_place_and_value() -> None:
    letter = dead_letter_of_message("d-1", message_row(), refused(), NOON, masked=False)

    assert (letter.file, letter.line, letter.target, letter.value) == ("m.yaml", 7, "uom", "Box 17")
    assert letter.message == "m-1"
    assert letter.error.startswith("m.yaml:7 MB476 uom:")


def test_the_dead_letter_of_an_output_keeps_its_bytes() -> None:
    row = output_row(body=b"<job/>")

    letter = dead_letter_of_output("d-2", row, PermanentError("MB440", found="closed"), NOON)

    assert (letter.body, letter.output, letter.message) == (b"<job/>", "o-1", "m-1")
