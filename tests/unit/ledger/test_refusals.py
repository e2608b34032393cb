"""Errors of SQLAlchemy that no test database raises at will."""

from __future__ import annotations

import pytest
from sqlalchemy import exc

from mesbridge.errors import LedgerError
from mesbridge.ledger.refusals import database_errors


def test_an_exhausted_pool_is_safe_to_repeat() -> None:
    with pytest.raises(LedgerError) as caught, database_errors():
        raise exc.TimeoutError("QueuePool limit reached")

    assert caught.value.code == "MB495"
    assert "QueuePool" in str(caught.value)


def test_mistakes_of_the_program_are_not_hidden() -> None:
    with pytest.raises(exc.InvalidRequestError), database_errors():
        raise exc.InvalidRequestError("no such method")
