"""A fresh bridge per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge, make_bridge, small_workspace
from tests.integration.pipeline.shifts import shift_workspace
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.pipeline.builders import FakeClock


@pytest.fixture(scope="session")
def small() -> Workspace:
    return small_workspace()


@pytest.fixture(scope="session")
def shift() -> Workspace:
    return shift_workspace()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty ledger to copy."""
    path = tmp_path_factory.mktemp("ledger") / "migrated.db"
    empty_ledger(path)
    return path


@pytest.fixture
def bridge(tmp_path: Path, small: Workspace) -> Iterator[Bridge]:
    made = make_bridge(tmp_path, small, FakeClock())
    yield made
    made.close()
