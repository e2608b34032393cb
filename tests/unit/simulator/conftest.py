"""The shipped mappings, read once."""

from __future__ import annotations

import pytest

import mesbridge
from mesbridge.simulator.shipped import shipped_folder
from mesbridge.workspace.release import Workspace


@pytest.fixture(scope="session")
def shipped() -> Workspace:
    folder = shipped_folder()
    return mesbridge.load(folder / "mappings", folder / "schemas")
