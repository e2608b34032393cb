"""Many values become one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.pipeline.folding import (
    digest_with,
    first_of,
    fits,
    id_of,
    rest_of,
    with_ids,
    with_next,
)
from mesbridge.workspace.collecting import Fold, FoldKind, ListFold, ValueFold


def folded(fold: Fold, *values: Any) -> Any:
    """What becomes of the field ``x``; None stands for a message without it."""
    documents = [{} if value is None else {"x": value} for value in values]
    whole = first_of({"x": fold}, documents[0])
    for document in documents[1:]:
        whole = with_next({"x": fold}, whole, document)
    return whole.get("x")


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("sum", [Decimal("1.5"), None, Decimal("2.25")], Decimal("3.75")),
        ("sum", [timedelta(minutes=5), timedelta(minutes=6)], timedelta(minutes=11)),
        ("sum", [None, None], None),
        ("minimum", [date(2026, 3, 2), None, date(2026, 3, 1)], date(2026, 3, 1)),
        ("maximum", [1, 3, 2], 3),
        ("any", [False, None, True, False], True),
        ("any", [False, False], False),
        ("all", [True, None, True], True),
        ("all", [True, False], False),
        ("first", [None, "b", "c"], "b"),
        ("last", ["a", "b", None], "b"),
        ("count", ["a", None, "c"], 3),
        ("stable_id", ["a", "b"], None),
    ],
)
def test_values_of_one_field(kind: FoldKind, values: list[Any], expected: Any) -> None:
    assert folded(ValueFold(kind), *values) == expected


def test_items_that_are_equal_but_for_what_is_folded_become_one() -> None:
    fold = ListFold(("reason",), {"qty": ValueFold("sum"), "times": ValueFold("count")})
    hole, burr = {"reason": "hole", "uom": "C62"}, {"reason": "burr", "uom": "C62"}

    found = folded(
        fold,
        [{**hole, "qty": Decimal(1)}, {**hole, "qty": Decimal(2)}],
        None,
        [
            {**burr, "qty": Decimal(4)},
            {**hole, "qty": Decimal(8)},
            {"reason": "hole", "qty": Decimal(16)},
        ],
    )

    assert found == [
        {**hole, "qty": Decimal(11), "times": 3},
        {**burr, "qty": Decimal(4), "times": 1},
        {"reason": "hole", "qty": Decimal(16), "times": 1},
    ]


def test_an_absent_list_is_unknown_and_an_empty_one_is_empty() -> None:
    fold = ListFold(("reason",), {"qty": ValueFold("sum")})

    assert folded(fold, None, None) is None
    assert folded(fold, None, []) == []


def test_equal_decimals_are_equal_in_items_whatever_their_zeros() -> None:
    fold = ListFold(("size",), {"qty": ValueFold("sum")})

    found = folded(
        fold, [{"size": Decimal("1.0"), "qty": 1}], [{"size": Decimal("1.00"), "qty": 2}]
    )

    assert found == [{"size": Decimal("1.0"), "qty": 3}]


def test_what_is_not_folded_stays_and_tells_windows_apart() -> None:
    fields = {"good": ValueFold("sum")}
    document = {"order": "7", "good": Decimal(1)}

    assert first_of(fields, document) == document
    assert rest_of(fields, document) == {"order": "7"}


def test_a_sum_fits_while_it_stays_below_the_precision_of_its_field() -> None:
    fields: dict[str, Fold] = {
        "good": ValueFold("sum", below=Decimal(100)),
        "scrap": ListFold(("reason",), {"qty": ValueFold("sum", below=Decimal(10))}),
    }

    assert fits(fields, {"good": Decimal("99.999"), "scrap": [{"qty": Decimal(9)}]})
    assert not fits(fields, {"good": Decimal(100)})
    assert not fits(fields, {"good": Decimal(-100)})
    assert not fits(fields, {"scrap": [{"qty": Decimal(10)}]})


def test_a_stable_id_has_as_many_characters_as_its_field_takes() -> None:
    fields = {"report_no": ValueFold("stable_id", length=20)}

    assert with_ids(fields, {"good": 1}, "f" * 32) == {"good": 1, "report_no": "f" * 20}


@given(st.lists(st.text(), min_size=1, unique=True), st.randoms(use_true_random=False))
def test_the_id_goes_by_the_messages_whatever_their_order(ids: list[str], random: Any) -> None:
    def digest(given: list[str]) -> str:
        found = ""
        for each in given:
            found = digest_with(found, each)
        return found

    mixed = list(ids)
    random.shuffle(mixed)

    assert id_of("r", len(ids), digest(ids)) == id_of("r", len(ids), digest(mixed))
    assert id_of("r", 1, digest(ids[:1])) != id_of("other", 1, digest(ids[:1]))
    assert len(ids) == 1 or digest(ids) != digest(ids[1:])


def test_times_are_folded_as_instants() -> None:
    early, late = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)

    assert folded(ValueFold("minimum"), late, early) == early
