"""A bridge whose orders come as files, and feeds of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.pipeline.bridge import make_bridge, small_workspace
from tests.integration.sources.plant import Plant
from tests.unit.pipeline.builders import FakeClock


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    made = Plant(tmp_path, make_bridge(tmp_path, small_workspace(), FakeClock()))
    yield made
    made.close()
