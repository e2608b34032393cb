"""Ids are UUIDv7 and rise."""

from __future__ import annotations

import time
import uuid

import pytest

from mesbridge.ledger.ids import IdMaker


def test_ids_rise_even_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    make = IdMaker()
    times = iter([5_000_000_000, 5_000_000_000, 4_000_000_000, 6_000_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(times))

    made = [make() for _ in range(4)]

    assert made == sorted(set(made))


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    before = time.time_ns() // 1_000_000

    made = uuid.UUID(IdMaker()())

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000
