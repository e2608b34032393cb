"""What the suites on several databases share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.foreign_tables import ForeignTables


@pytest.fixture(params=["sqlite", "postgresql"])
def foreign_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database that is not ours."""
    if request.param == "postgresql":
        make: Callable[..., str] = request.getfixturevalue("new_postgres_url")
        yield make("template0")
    else:
        yield f"sqlite:///{tmp_path / 'foreign.db'}"


@pytest.fixture
def foreign(foreign_url: str, tmp_path: Path) -> ForeignTables:
    """The interface tables of the example."""
    return ForeignTables(foreign_url, tmp_path)
