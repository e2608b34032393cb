"""The garbage collector rests while a workspace is loaded, and runs again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from mesbridge.workspace.collector import collector_at_rest


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if enabled else gc.disable)()


def test_the_collector_rests_inside_and_runs_afterwards() -> None:
    with collector_at_rest():
        inside = gc.isenabled()

    assert not inside
    assert gc.isenabled()


def test_the_collector_runs_after_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"), collector_at_rest():
        raise ValueError("wrong")

    assert gc.isenabled()


def test_one_inside_another_does_not_wake_the_collector() -> None:
    with collector_at_rest():
        with collector_at_rest():
            pass
        between = gc.isenabled()

    assert not between


def test_who_had_it_off_finds_it_off() -> None:
    gc.disable()

    with collector_at_rest():
        pass

    assert not gc.isenabled()
