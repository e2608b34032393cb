"""The ledger on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mesbridge.ledger.ledger import SqlLedger, open_ledger
from tests.nodes.empty_ledger import empty_ledger


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy."""
    path = tmp_path_factory.mktemp("ledger") / "migrated.db"
    empty_ledger(path)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database of this test's own."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    path = tmp_path / "ledger.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def migrated_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that the examples of a property share; each empties what it fills."""
    path = tmp_path_factory.mktemp("shared") / "ledger.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "postgresql":
        make: Callable[..., str] = request.getfixturevalue("new_postgres_url")
        return make("template0")
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[SqlLedger]:
    """A ledger on each database."""
    with closing(open_ledger(url)) as opened:
        yield opened
