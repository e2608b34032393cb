"""The table: ``make bench-mapping``.

Processor time, rounds of all rivals interleaved in one run, medians; the spread is that of the
middle half of the ratios, round by round.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.mapping.by_hand import message, work_order
from benchmarks.mapping.by_jsonata import Node, node
from benchmarks.mapping.contest import Contest, cache_emptier
from benchmarks.mapping.goals import Goal, goals, table
from benchmarks.mapping.orders import orders

SEED = 20_250_106
Times = dict[str, list[float]]


def microseconds(work: Callable[[Any], object], values: Iterable[Any]) -> float:
    """Processor time per value."""
    count = 0
    started = time.process_time_ns()
    for value in values:
        work(value)
        count += 1
    return (time.process_time_ns() - started) / count / 1000


def cold_microseconds(
    work: Callable[[Any], object], values: Iterable[Any], empty: Callable[[], None]
) -> float:
    """Processor time per value; *empty* goes before each and is not counted."""
    spent = count = 0
    for value in values:
        empty()
        started = time.process_time_ns()
        work(value)
        spent += time.process_time_ns() - started
        count += 1
    return spent / count / 1000


def measure(contest: Contest, rounds: int, count: int, rival: Node | None) -> Times:
    """All rounds: per row of :mod:`goals` its microseconds per order, round by round."""
    times: Times = defaultdict(list)
    stock = orders(count, SEED)
    bodies = [json.dumps(order).encode() for order in stock]
    fresh = iter(orders(count * rounds, SEED + 1))
    distinct = iter(orders(count * rounds, SEED + 2, repeating=False))
    translate, empty = contest.translator.translate, cache_emptier(contest.translator)
    if rival is not None:
        rival.load(stock)
    for place in range(rounds + 1):
        if place == 1:
            times.clear()  # The first round only warms up.
        times["hand"].append(microseconds(work_order, stock))
        times["warm"].append(microseconds(translate, stock))
        times["bytes"].append(microseconds(contest.ours, bodies))
        times["hand bytes"].append(microseconds(contest.by_hand, bodies))
        times["hand text"].append(microseconds(message, stock))
        times["jmespath"].append(microseconds(contest.jmespath, stock))
        if place:
            new = [next(fresh) for _ in range(count)]
            apart = [next(distinct) for _ in range(count)]
            times["fresh"].append(microseconds(translate, new))
            times["fresh hand"].append(microseconds(work_order, new))
            new_bodies = [json.dumps(order).encode() for order in new]
            times["cold"].append(cold_microseconds(translate, stock, empty))
            times["cold bytes"].append(cold_microseconds(contest.ours, new_bodies, empty))
            times["distinct"].append(microseconds(translate, apart))
            times["distinct hand"].append(microseconds(work_order, apart))
            microseconds(translate, stock)  # The caches were emptied: fill them again.
            microseconds(contest.ours, bodies)
        if rival is not None:
            times["jsonata"].append(rival.microseconds())
    return times


def run(rounds: int, count: int, *, with_node: bool) -> tuple[Times, list[Goal]]:
    """Assert that all agree, then measure."""
    contest = Contest()
    samples = [*orders(count, SEED), *orders(count, SEED + 2, repeating=False)]
    if not with_node:
        contest.agree(samples)
        times = measure(contest, rounds, count, None)
    else:
        with node() as rival:
            rival.load(samples)
            contest.agree(samples, rival.results())
            times = measure(contest, rounds, count, rival)
    return times, goals(times)


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--orders", type=int, default=100, help="orders per round")
    parser.add_argument("--without-node", action="store_true", help="leave JSONata out")
    options = parser.parse_args()
    times, reached = run(options.rounds, options.orders, with_node=not options.without_node)
    sys.stdout.write(table(times, reached))
    return 0 if all(goal.met for goal in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
