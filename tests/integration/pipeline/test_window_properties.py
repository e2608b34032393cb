"""Whatever comes in whatever order: what is posted adds up to what was reported, once."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.shifts import ShiftBridge, a_copy, changed
from tests.unit.pipeline.builders import FakeClock

OK, REFUSED, UNKNOWN = (
    SendResult(SendOutcome.OK),
    SendResult(SendOutcome.PERMANENT, error="period is closed"),
    SendResult(SendOutcome.UNKNOWN),
)
#: Reports of two routes; the other fields of a report follow from its number.
report = st.tuples(st.sampled_from(["pieces", "mixed", "totals", "shift_totals"]),
                   st.integers(1, 30), st.sampled_from("78"))  # fmt: skip
step = st.one_of(
    st.tuples(st.just("receive"), st.lists(report, min_size=1, max_size=6)),
    st.tuples(st.just("later"), st.integers(1, 20)),
    st.tuples(st.just("close_of"), st.sampled_from("78")),
    st.tuples(st.just("notice"), st.sampled_from("78")),
    st.tuples(st.just("target"), st.sampled_from(["ok", "refused", "unknown"])),
    st.sampled_from([("close", None), ("relay", None), ("restart", None), ("release", None),
                     ("retry", None)]),
)  # fmt: skip


@dataclass
class Story:
    """What was reported, and the bridge that it is told to."""

    make: Callable[[Workspace, FakeClock, str], ShiftBridge]
    releases: list[Workspace]
    clock: FakeClock = field(default_factory=FakeClock)
    reported: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    totals: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: dict[str, OutputRow] = field(default_factory=dict)
    starts: int = 0
    notices: int = 0
    answer: SendResult = OK

    def __post_init__(self) -> None:
        self.bridge = self.start()

    def start(self) -> ShiftBridge:
        self.starts += 1
        bridge = self.make(self.releases[0], self.clock, f"owner{self.starts}")
        bridge.target.answers = self.take
        return bridge

    def take(self, row: OutputRow) -> SendResult:
        """The target: it knows a repeat by its id, which then has the same bytes."""
        if self.answer is not REFUSED:
            known = self.sent.setdefault(row.id, row)
            assert known.body == row.body
        return self.answer

    def carry_out(self, name: str, value: Any) -> None:
        match name:
            case "receive":
                self.bridge.receive(*(self.arrival(*each) for each in value))
            case "later":
                self.bridge.later(minutes=value)
            case "close_of":
                self.bridge.windows.close_of([value])
            case "notice":
                self.notices += 1
                body = {"id": f"N{self.notices}", "order": value}
                self.bridge.receive(self.bridge.arrival("notices", body))
            case "target":
                self.answer = {"ok": OK, "refused": REFUSED, "unknown": UNKNOWN}[value]
            case "close":
                self.bridge.windows.close_due()
            case "relay":
                self.bridge.relay()
            case "restart":
                self.bridge.close()
                self.bridge = self.start()
            case "release":
                self.releases.reverse()
                self.bridge.workspace = self.releases[0]
            case "retry":
                self.retry_all()
        assert self.bridge.unexplained() == {}

    def arrival(self, route: str, number: int, order: str) -> Any:
        """The same number of the same route and order is the same message."""
        key = (route, f"{order}-{number}")
        good = Decimal(number)
        if "totals" in route:
            # A counter that only grows; a repeat tells what it has told.
            if key not in self.reported:
                self.totals[route, order] += number
                self.reported[key] = good
            good = self.told.setdefault(key, Decimal(self.totals[route, order]))
        self.reported.setdefault(key, good)
        return self.bridge.piece(
            f"{route}-{key[1]}", int(good), route=route, order=order, lot=f"L{number % 2}",
            shift="AB"[number % 2], message_id=f"{route}-{key[1]}",
        )  # fmt: skip

    told: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def retry_all(self) -> None:
        with self.bridge.ledger.reading() as connection:
            letters = list_dead_letters(connection, limit=500).items
        for letter in reversed(letters):
            if letter.resolution is None:
                self.bridge.desk.retry(letter.id, "li", "same")

    def finish(self) -> None:
        """The target takes everything; all that waits goes on until nothing moves."""
        self.answer = OK
        for _ in range(60):
            self.bridge.later(minutes=20)
            self.bridge.windows.close_due()
            self.retry_all()
            self.bridge.held.sweep()
            self.bridge.relay()
            if self.settled():
                return
        raise AssertionError("something never settles")

    def settled(self) -> bool:
        rows = [row for route in self.bridge.workspace.routes for row in self.bridge.journal(route)]
        return all(str(row.state) in ("delivered", "unchanged", "filtered") for row in rows)

    def posted(self) -> Counter[str]:
        """Per route the sum of what the target knows."""
        sums: Counter[str] = Counter()
        for row in self.sent.values():
            if row.message_type == "erp.posting":
                body = self.bridge.workspace.decode("erp.posting", row.body)
                sums[row.route] += body["good"]
        return sums


@pytest.fixture(scope="module")
def releases(shift: Workspace, tmp_path_factory: pytest.TempPathFactory) -> list[Workspace]:
    folder = tmp_path_factory.mktemp("release")
    return [shift, changed(folder, "mappings/routes/pieces.yaml", "every: 15m", "every: 11m")]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(step, max_size=14))
def test_what_is_posted_adds_up_to_what_was_reported(
    migrated: Path, releases: list[Workspace], steps: list[tuple[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = a_copy(migrated, Path(folder))
        story = Story(lambda *parts: ShiftBridge(url, *parts), list(releases))
        try:
            for name, value in steps:
                story.carry_out(name, value)
            story.finish()

            expected: Counter[str] = Counter()
            for (route, _), good in story.reported.items():
                expected[route] += good  # type: ignore[assignment]
            assert story.posted() == expected
            assert story.bridge.unexplained() == {}
        finally:
            story.bridge.close()
