"""A bridge on a fresh ledger for each test; the workspace and the empty database are made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.api.app import create_app
from mesbridge.ledger.ledger import open_ledger
from mesbridge.workspace import load
from mesbridge.workspace.release import Workspace
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.api.bridges import ROOT, LocalBridge, settings_of
from tests.unit.api.client import ApiClient


@pytest.fixture(scope="session")
def shipped() -> Workspace:
    """The shipped mappings."""
    return load(ROOT / "mappings", ROOT / "schemas")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    empty_ledger(path)
    return path


@pytest.fixture
def bridge(tmp_path: Path, shipped: Workspace, empty_database: Path) -> Iterator[LocalBridge]:
    shutil.copy(empty_database, tmp_path / "ledger.db")
    settings = settings_of(tmp_path)
    ledger = open_ledger(settings.database_url)
    yield LocalBridge(settings, shipped, ledger)
    ledger.close()


@pytest.fixture
def client(bridge: LocalBridge) -> ApiClient:
    return ApiClient(create_app(bridge))
