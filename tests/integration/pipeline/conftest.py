"""A fresh bridge per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge, make_bridge, small_workspace
from tests.unit.pipeline.builders import FakeClock


@pytest.fixture(scope="session")
def small() -> Workspace:
    return small_workspace()


@pytest.fixture
def bridge(tmp_path: Path, small: Workspace) -> Iterator[Bridge]:
    made = make_bridge(tmp_path, small, FakeClock())
    yield made
    made.close()
