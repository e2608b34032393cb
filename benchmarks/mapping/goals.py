"""The rows of the table: what is compared with what, the goal, and what was reached."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: A name of the measurements, and what it is for people.
WORKS = {
    "hand": "written by hand, standard library (entity)",
    "hand text": "written by hand, standard library (text for JSON)",
    "warm": "mesbridge, the same orders again",
    "fresh": "mesbridge, every order new",
    "distinct": "mesbridge, every order new, no two starts or quantities the same",
    "cold": "mesbridge, all caches emptied before each order",
    "jmespath": "jmespath with functions in Python",
    "jsonata": "JSONata on Node with native functions",
    "hand bytes": "bytes to bytes, by hand: json.loads, json.dumps, nothing checked",
    "bytes": "bytes to bytes, mesbridge: both sides checked by their schemas",
    "cold bytes": "bytes to bytes, mesbridge, new orders, all caches emptied before each",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """One ratio: *most* or *least* of *one* over *other*, by round."""

    title: str
    ratios: Sequence[float]
    limit: float
    at_most: bool

    @property
    def reached(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the rounds."""
        if len(self.ratios) < 2:
            return self.ratios[0], self.ratios[0]
        low, _, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def met(self) -> bool:
        return self.reached <= self.limit if self.at_most else self.reached >= self.limit


def goals(times: Mapping[str, Sequence[float]]) -> list[Goal]:
    """The goals, as far as their rivals were measured."""
    rows = [
        ("mapping / by hand, warm", "warm", "hand", 0.30, True),
        ("mapping / by hand, every order new", "fresh", "fresh hand", 0.50, True),
        ("mapping / by hand, nothing repeats", "distinct", "distinct hand", 0.50, True),
        ("mapping / by hand, caches emptied each time", "cold", "hand", 0.50, True),
        ("jmespath / mapping", "jmespath", "warm", 13.0, False),
        ("JSONata on Node / mapping", "jsonata", "warm", 25.0, False),
        ("bytes to bytes, checked / by hand, unchecked", "bytes", "hand bytes", 0.40, True),
    ]
    return [
        Goal(title, [a / b for a, b in zip(times[one], times[other], strict=True)], limit, at_most)
        for title, one, other, limit, at_most in rows
        if one in times
    ]


def table(times: Mapping[str, Sequence[float]], reached: Sequence[Goal]) -> str:
    """Both tables as text."""
    lines = [f"{'processor time per order':<72}{'us':>8}"]
    lines += [
        f"{title:<72}{statistics.median(times[name]):>8.1f}"
        for name, title in WORKS.items()
        if name in times
    ]
    lines += ["", f"{'ratio':<48}{'goal':>9}{'reached':>9}{'middle half':>16}"]
    for goal in reached:
        low, high = goal.spread
        sign = "<=" if goal.at_most else ">="
        lines.append(
            f"{goal.title:<48}{sign:>4}{goal.limit:>5.2f}{goal.reached:>9.2f}"
            f"{f'{low:.2f} - {high:.2f}':>16}{'' if goal.met else '   missed'}"
        )
    return "\n".join(lines) + "\n"
