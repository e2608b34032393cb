"""What a message does to the stored state, rule by rule."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.dictionary.entity import Kind
from mesbridge.dictionary.update_rules import Merge, RuleFinding, merge
from tests.unit.dictionary.builders import FULL, dictionary_of

ORDER = dictionary_of(FULL)[0]["work_order"]
EARLY, LATE = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC)


def merged(
    stored: Mapping[str, Any] | None,
    incoming: Mapping[str, Any],
    side: str = "erp",
    kind: Kind | None = None,
) -> Merge:
    return merge(ORDER, stored, incoming, system_side=side, kind=kind)


def test_a_first_message_of_the_owner_is_taken_as_it_is() -> None:
    incoming = {"order_no": "1", "quantity": Decimal(5), "operations": []}

    result = merged(None, incoming)

    assert result == Merge(incoming)
    assert result.document is not incoming


def test_a_snapshot_clears_what_it_leaves_out() -> None:
    stored = {"order_no": "1", "quantity": Decimal(5), "uom": "C62", "address": {"number": "1"}}

    assert merged(stored, {"order_no": "1"}).document == {"order_no": "1"}


@pytest.mark.parametrize(
    "kept",
    [
        {"operations": [{"number": "10"}]}, {"tags": ["a"]}, {"held": True}, {"plant": "1000"},
        {"made": Decimal(5)}, {"last": 5}, {"desk": "checked"},
    ],
)  # fmt: skip
def test_a_snapshot_leaves_lists_foreign_and_protected_fields(kept: dict[str, Any]) -> None:
    assert merged({"order_no": "1", **kept}, {"order_no": "1"}) == Merge({"order_no": "1", **kept})


def test_an_empty_list_is_empty() -> None:
    stored = {"operations": [{"number": "10"}]}

    assert merged(stored, {"operations": []}).document == {"operations": []}


def test_a_change_leaves_what_it_does_not_name() -> None:
    stored = {"order_no": "1", "quantity": Decimal(5), "address": {"number": "1", "person": "Li"}}

    result = merged(stored, {"quantity": Decimal(6), "address": {"number": "2"}}, kind="change")

    assert result.document == {
        "order_no": "1", "quantity": Decimal(6), "address": {"number": "2", "person": "Li"},
    }  # fmt: skip


def test_a_snapshot_replaces_objects_as_a_whole() -> None:
    stored = {"address": {"number": "1", "person": "Li"}}

    assert merged(stored, {"address": {"number": "2"}}).document == {"address": {"number": "2"}}


def test_an_event_that_comes_with_another_value_is_refused() -> None:
    stored = {"order_no": "1", "quantity": Decimal(5), "tags": ["a"]}

    assert merged(stored, {"order_no": "1", "quantity": Decimal("5.0")}, kind="event") == Merge(
        stored
    )
    assert merged(stored, {"quantity": Decimal(6)}, kind="event").refused == ("quantity",)
    assert merged(None, {"quantity": Decimal(6)}, kind="event").refused == ()


def test_never_keeps_the_first_value_and_tells() -> None:
    result = merged({"order_no": "1"}, {"order_no": "2"})

    assert result.document == {"order_no": "1"}
    assert result.findings == (RuleFinding("never_changed", "order_no"),)


def test_never_takes_a_value_that_was_not_known() -> None:
    assert merged({"order_no": "1"}, {"plant": "1000"}, kind="change") == Merge(
        {"order_no": "1", "plant": "1000"}
    )


def test_manual_keeps_the_stored_value_and_tells() -> None:
    assert merged({}, {"desk": "a"}).document == {"desk": "a"}
    assert merged({"desk": "a"}, {"desk": "b"}) == Merge(
        {"desk": "a"}, (RuleFinding("manual_differs", "desk"),)
    )


def test_maximum_keeps_the_larger() -> None:
    assert merged({"last": 5}, {"last": 4}).document == {"last": 5}
    assert merged({"last": 5}, {"last": 6}).document == {"last": 6}


def test_accumulate_adds_up_even_equal_values() -> None:
    assert merged({"made": Decimal(5)}, {"made": Decimal(5)}).document == {"made": Decimal(10)}
    assert merged({}, {"made": Decimal(5)}).document == {"made": Decimal(5)}


@pytest.mark.parametrize(
    ("stored", "incoming", "expected"),
    [
        ({"changed_at": EARLY}, {"changed_at": LATE}, {"changed_at": LATE}),
        ({"changed_at": LATE}, {"changed_at": EARLY}, {"changed_at": LATE}),
        ({"changed_at": LATE}, {}, {}),
    ],
)
def test_newest_goes_by_the_revision(
    stored: dict[str, Any], incoming: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert merged(stored, incoming).document == expected


def test_a_foreign_write_is_flagged_and_taken_over() -> None:
    result = merged({"quantity": Decimal(5)}, {"quantity": Decimal(6)}, "mes", "change")

    assert result == Merge({"quantity": Decimal(6)}, (RuleFinding("foreign_write", "quantity"),))


def test_a_foreign_value_that_is_the_same_is_no_write() -> None:
    assert merged({"quantity": Decimal(5)}, {"quantity": Decimal("5.000")}, "mes").findings == ()


def test_a_first_foreign_value_is_a_write() -> None:
    assert merged(None, {"held": True}).findings == (RuleFinding("foreign_write", "held"),)


def test_a_refused_foreign_write_leaves_the_field_and_is_named() -> None:
    result = merged({"plant": "1000"}, {"plant": "1100"}, "mes", "change")

    assert (result.document, result.refused, result.findings) == ({"plant": "1000"}, ("plant",), ())


def test_an_ignored_foreign_write_does_nothing() -> None:
    assert merged({"note": "a"}, {"note": "b"}) == Merge({"note": "a"})
    assert merged(None, {"note": "b"}) == Merge({})


def test_an_ignored_first_value_of_a_required_field_is_kept() -> None:
    text = FULL.replace("type: text(20),", "type: text(20), on_foreign_write: ignore,")
    entity = dictionary_of(text)[0]["work_order"]

    assert merge(entity, None, {"order_no": "1"}, system_side="mes").document == {"order_no": "1"}
    assert merge(entity, {"order_no": "1"}, {"order_no": "2"}, system_side="mes") == Merge(
        {"order_no": "1"}
    )


def test_fields_stand_in_the_order_of_the_entity() -> None:
    assert list(merged({"uom": "C62"}, {"uom": "C62", "order_no": "1"}).document) == [
        "order_no",
        "uom",
    ]


def test_durations_and_lists_accumulate() -> None:
    text = FULL.replace("type: duration}", "type: duration, update: accumulate}").replace(
        "type: list(text)}", "type: list(text), update: accumulate}"
    )
    entity = dictionary_of(text)[0]["work_order"]
    before = {"spent": timedelta(minutes=1), "tags": ["a"]}

    result = merge(
        entity, before, {"spent": timedelta(minutes=2), "tags": ["b"]}, system_side="mes"
    )

    assert result.document == {"spent": timedelta(minutes=3), "tags": ["a", "b"]}
    assert before["tags"] == ["a"]


_VALUES = st.fixed_dictionaries({}, optional={
    "order_no": st.sampled_from(["1", "2"]), "quantity": st.decimals(0, 5, places=1),
    "last": st.integers(0, 5), "held": st.booleans(), "tags": st.lists(st.sampled_from("ab")),
    "plant": st.sampled_from(["1000", "1100"]), "desk": st.text("ab", max_size=1),
})  # fmt: skip


@given(stored=st.none() | _VALUES, incoming=_VALUES, side=st.sampled_from(["erp", "mes"]))
def test_carrying_out_a_message_twice_changes_nothing_more(
    stored: dict[str, Any] | None, incoming: dict[str, Any], side: str
) -> None:
    once = merged(stored, incoming, side).document

    assert merged(once, incoming, side).document == once


@given(stored=_VALUES, incoming=_VALUES, side=st.sampled_from(["erp", "mes"]))
def test_inputs_are_never_changed(
    stored: dict[str, Any], incoming: dict[str, Any], side: str
) -> None:
    before = {
        name: list(value) if isinstance(value, list) else value for name, value in stored.items()
    }

    merged(stored, incoming, side)

    assert stored == before
