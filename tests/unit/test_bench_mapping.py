"""The benchmark of the mapping language: what is compared gives the same, and it runs."""

from __future__ import annotations

from benchmarks.mapping.__main__ import run
from benchmarks.mapping.contest import Contest
from benchmarks.mapping.goals import WORKS, table
from benchmarks.mapping.orders import orders


def test_all_rivals_in_python_agree_field_for_field() -> None:
    contest = Contest()

    contest.agree(orders(40, seed=7))
    contest.agree(orders(40, seed=8, repeating=False))


def test_an_order_has_the_fields_that_the_figures_speak_of() -> None:
    contest = Contest()
    (order,) = orders(1, seed=9)

    (document,) = contest.translator.translate(order)

    values = [value for value in order.values() if isinstance(value, str)]
    assert len(values) == 32
    assert [len(each) for each in order["Operations"]] == [10] * 10
    assert [len(each) for each in order["Components"]] == [6] * 20
    fields = [value for value in document.values() if not isinstance(value, list)]
    inner = [*document["operations"], *document["components"]]
    assert len(fields) + sum(map(len, inner)) == 230


def test_a_short_run_measures_every_row_that_needs_no_node() -> None:
    times, reached = run(rounds=2, count=3, with_node=False)

    assert set(WORKS) - set(times) == {"jsonata"}
    assert all(value > 0 for values in times.values() for value in values)
    assert all(low <= goal.reached <= high for goal in reached for low, high in [goal.spread])
    assert "by hand, warm" in table(times, reached)
