"""A mapping as a whole: stored entities, zones, checks, keys."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import ConfigurationError, HoldError, TranslationError
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.translator import Flag, StoredNeed
from tests.unit.mapping.builders import compiled, from_xml, inward, outward, scope, spec


def with_stored(on_missing: str = "hold", key: str = "{order_no: note}") -> str:
    """A mapping that reads another order."""
    return outward(
        "Text: $other.note\nPriority: {from: $other.lines, steps: [count]}",
        more=f"with: {{other: {{entity: order, key: {key}, on_missing: {on_missing}}}}}",
    )


def test_a_stored_entity_is_read_by_its_name() -> None:
    translator = compiled(with_stored())
    stored = {"other": {"order_no": "2", "note": "hello", "lines": [{"number": "1"}]}}

    assert translator.stored == (StoredNeed("other", "order"),)
    assert translator.translate({"order_no": "1", "note": "2"}, {}, stored) == [
        {"Id": "1", "Text": "hello", "Priority": 1}
    ]


def test_the_keys_of_stored_entities_are_told_before() -> None:
    translator = compiled(with_stored())

    assert translator.stored_keys({"order_no": "1", "note": "2"}, {}) == {
        "other": {"order_no": "2"}
    }
    assert translator.stored_keys({"order_no": "1"}, {}) == {"other": None}


def test_a_key_that_cannot_be_made_is_an_error_of_its_rule() -> None:
    key = "{order_no: {from: free, steps: [{parse_decimal: {}}], round: 1}}"

    with pytest.raises(TranslationError) as caught:
        compiled(with_stored(key=key)).stored_keys({"order_no": "1", "free": "x"}, {})

    assert caught.value.target == "$other.order_no"


@pytest.mark.parametrize("stored", [{}, {"other": None}])
def test_a_stored_entity_that_is_missing_is_waited_for(stored: dict[str, Any]) -> None:
    with pytest.raises(HoldError) as caught:
        compiled(with_stored()).translate({"order_no": "1", "note": "2"}, {}, stored)

    assert (caught.value.reason, caught.value.waits_for) == ("entity", "order 2")
    assert caught.value.code == "MB410"


def test_a_stored_entity_that_is_missing_may_be_an_error_or_nothing() -> None:
    document = {"order_no": "1", "note": "2"}

    with pytest.raises(TranslationError) as caught:
        compiled(with_stored("error")).translate(document)

    assert caught.value.code == "MB410"
    assert compiled(with_stored("omit")).translate(document) == [{"Id": "1"}]


@pytest.mark.parametrize("on_missing", ["hold", "error"])
def test_nobody_waits_for_an_entity_whose_key_is_missing(on_missing: str) -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(with_stored(on_missing)).translate({"order_no": "1"})

    assert caught.value.code == "MB411"


def test_a_mapping_that_does_not_apply_needs_no_stored_entity() -> None:
    text = with_stored() + "when: {eq: [note, x]}\n"

    assert compiled(text).translate({"order_no": "1", "note": "2"}) == []


def test_when_may_look_at_a_stored_entity_that_is_not_there() -> None:
    text = with_stored("omit") + "when: {not: {present: $other.note}}\n"

    assert compiled(text).translate({"order_no": "1"}) == [{"Id": "1"}]


DATE_TIME = (
    "changed_at: {from: [DatePart, TimePart], "
    'steps: [{date_time: {date: "%Y%m%d", time: "%H%M%S"}}]}'
)
NIGHT = {"OrderNo": "1", "DatePart": "20240318", "TimePart": "220000"}


@pytest.mark.parametrize(
    ("more", "payload", "hour"),
    [
        ("", {}, 21),
        ("zone: Asia/Shanghai", {}, 14),
        ("zone: {from: Plant, code: zone}", {"Plant": "1100"}, 14),
        ("zone: {from: Plant, code: zone}", {"Plant": "1000"}, 21),
        ("zone: {from: Text, default: UTC}", {}, 22),
    ],
)
def test_naive_times_take_the_zone_of_the_mapping(
    more: str, payload: dict[str, Any], hour: int
) -> None:
    found = compiled(inward(DATE_TIME, more=more)).translate({**NIGHT, **payload})

    assert found[0]["changed_at"] == datetime(2024, 3, 18, hour, tzinfo=UTC)


def test_the_zone_of_an_outward_mapping_is_read_from_the_entity() -> None:
    rule = 'Text: {from: changed_at, steps: [{format_datetime: "%H:%M"}]}'
    document = {"order_no": "1", "changed_at": datetime(2024, 3, 18, 21, tzinfo=UTC)}

    zoned = compiled(outward(rule, more="zone: {from: place.zone}"))
    coded = compiled(outward(rule, more="zone: {from: place.plant, code: zone}"))

    assert zoned.translate({**document, "place": {"zone": "Europe/Berlin"}})[0]["Text"] == "22:00"
    assert coded.translate({**document, "place": {"plant": "1000"}})[0]["Text"] == "22:00"


@pytest.mark.parametrize(
    ("payload", "code"), [({}, "MB401"), ({"Plant": "9"}, "MB416"), ({"Plant": "7"}, "MB405")]
)
def test_a_zone_that_nobody_knows_ends_the_message(payload: dict[str, Any], code: str) -> None:
    translator = compiled(inward(DATE_TIME, more="zone: {from: Plant, code: zone}"))

    with pytest.raises(TranslationError) as caught:
        translator.translate({**NIGHT, **payload})

    assert (caught.value.code, caught.value.target) == (code, "(zone)")


def test_an_ambiguous_time_flags_what_was_chosen_every_time() -> None:
    text = inward(
        'changed_at: {from: Text, steps: [{parse_datetime: {format: "%Y%m%d%H%M%S", '
        "on_ambiguous: earlier}}]}"
    )
    translator = compiled(text)
    payload = {"OrderNo": "1", "Text": "20251026023000"}

    for _ in range(2):
        found = translator.run(payload, {}, {})

        assert found.documents[0]["changed_at"] == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
        assert found.flags == [Flag("ambiguous_time", "changed_at")]


CHECK = (
    "checks:\n  - {%s: {gt: [Quantity, 10]}, code: too_much, message: {en: Too much, zh: 数量过大}}"
)


def test_a_flagged_message_goes_on() -> None:
    translator = compiled(inward("", more=CHECK % "flag"))

    found = translator.run({"OrderNo": "1", "Quantity": "11"}, {}, {})

    assert found.flags == [Flag("too_much", None, "Too much", "数量过大")]
    assert translator.run({"OrderNo": "1", "Quantity": "10"}, {}, {}).flags == []


def test_a_refused_message_ends_and_a_held_one_waits() -> None:
    with pytest.raises(TranslationError) as refused:
        compiled(inward("", more=CHECK % "refuse")).translate({"OrderNo": "1", "Quantity": "11"})
    with pytest.raises(HoldError) as held:
        compiled(inward("", more=CHECK % "hold")).translate({"OrderNo": "1", "Quantity": "11"})

    assert refused.value.message() == "refused by a check of the mapping: Too much"
    assert refused.value.message("zh") == "被映射的检查拒绝：数量过大"
    assert (held.value.reason, held.value.waits_for) == ("check", "Too much")


def test_keys_are_made_one_by_one_as_far_as_they_can_be() -> None:
    translator = compiled(inward("changed_at: Moment\nquantity: Quantity"))

    whole = translator.identify({"OrderNo": "1", "Moment": "2024-01-01T00:00:00Z"}, {})
    part = translator.identify({"OrderNo": "1", "Moment": "x", "Quantity": "x"}, {})

    assert whole.values == {"order_no": "1", "changed_at": datetime(2024, 1, 1, tzinfo=UTC)}
    assert part.values == {"order_no": "1"}
    assert translator.identify("no object", {}).values == {}
    assert translator.identify({}, {}).values == {}


def test_keys_of_an_emitting_mapping_are_those_of_the_first_item() -> None:
    text = from_xml("changed_at: {from: q.Value, steps: [parse_datetime]}",
                    more="emit: {each: Actual.Quantity, as: q}")  # fmt: skip
    payload = {"ID": "7", "Actual": [{"Quantity": [{"Value": "2024-01-01T00:00:00Z"}]}]}

    assert compiled(text).identify(payload, {}).values["order_no"] == "7"
    assert compiled(text).identify({"ID": "7"}, {}).values == {}


def test_keys_of_an_outward_mapping_are_those_of_its_entity() -> None:
    assert compiled(outward("")).identify({"order_no": "1", "note": "x"}, {}).values == {
        "order_no": "1"
    }


def test_an_answer_may_write_a_part_of_the_entity() -> None:
    text = "mapping: erp.order\nfrom: erp.order\nto: order\nfields: {note: Text}\n"

    assert compiled(text).translate({"Text": "x"}) == [{"note": "x"}]


def test_a_mapping_with_errors_is_not_compiled() -> None:
    with pytest.raises(ConfigurationError) as caught:
        compile_mapping(spec(inward("quantity: Quantiy\nfree: Textt")), scope())

    assert [finding.code for finding in caught.value.findings] == ["MB301", "MB301"]


def test_a_mapping_of_unknown_sides_is_not_compiled() -> None:
    text = "mapping: x\nfrom: erp.ordr\nto: order\nfields: {note: a}\n"

    with pytest.raises(ConfigurationError) as caught:
        compile_mapping(spec(text), scope())

    assert caught.value.findings[0].code == "MB316"


def test_the_python_of_a_mapping_names_the_line_of_every_rule() -> None:
    source = compiled(inward("quantity: Quantity\nnote: {value: x}")).source_code

    assert "# mapping.yaml:7 quantity" in source
    assert "# mapping.yaml:8 note" in source


def test_a_payload_that_is_no_object_ends_the_message() -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(inward("")).translate("text")

    assert caught.value.code == "MB414"


@pytest.mark.parametrize(
    ("calc", "payload", "expected"),
    [
        ("Quantity * Amount / 100", {"Quantity": "120.000", "Amount": Decimal("2.5")}, "3.000"),
        ("(Quantity + 1) * -2", {"Quantity": "1.5"}, "-5.0"),
        ("Quantity - Count - 1", {"Quantity": "5", "Count": 3}, "1"),
        ("-Quantity + 0.5", {"Quantity": "2"}, "-1.5"),
        ("Quantity / Count * Count", {"Quantity": "100", "Count": 3}, "100.000"),
        ("Quantity / Count", {"Quantity": "3", "Count": 2}, "1.500"),
        ("'d.ot' * 2", {"d.ot": "4"}, "8"),
        ("2 * 3", {}, "6"),
        ('Items[0].Qty * 2', {"Items": [{"No": "1", "Qty": "3"}]}, "6"),
        ("Quantity * 2", {}, None),
        ("$twice * 2", {"Count": 2}, "8"),
    ],
)  # fmt: skip
def test_calc_is_exact(calc: str, payload: dict[str, Any], expected: str | None) -> None:
    text = inward(
        f'quantity: {{calc: "{calc}", round: {{places: 3}}}}',
        more='let: {twice: {calc: "Count * 2"}}',
    )

    found = compiled(text).translate({"OrderNo": "1", **payload})[0].get("quantity")

    assert found == (None if expected is None else Decimal(expected))


def test_a_quotient_of_a_calc_is_rounded_once() -> None:
    text = inward('quantity: {calc: "Quantity / Count", round: {places: 3, mode: half_up}}')

    assert compiled(text).translate({"OrderNo": "1", "Quantity": "100", "Count": 3})[0][
        "quantity"
    ] == Decimal("33.333")
    assert compiled(text).translate({"OrderNo": "1", "Quantity": "-1", "Count": 2000})[0][
        "quantity"
    ] == Decimal("-0.001")


@pytest.mark.parametrize(
    ("calc", "payload", "code"),
    [
        ("Quantity / Count", {"Quantity": "1", "Count": 3}, "MB404"),
        ("Quantity / Count", {"Quantity": "1", "Count": 0}, "MB407"),
        ("Quantity / 0", {"Quantity": "1"}, "MB407"),
        ("Quantity * 2", {"Quantity": "1,5"}, "MB402"),
        ("Any + 1", {"Any": True}, "MB402"),
    ],
)
def test_what_cannot_be_calculated_ends_the_message(
    calc: str, payload: dict[str, Any], code: str
) -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(inward(f'quantity: {{calc: "{calc}"}}')).translate({"OrderNo": "1", **payload})

    assert (caught.value.code, caught.value.source) == (code, calc)
