"""A node that cannot be started says what to install."""

from __future__ import annotations

import shutil

import pytest

from tests.nodes import postgres


def test_missing_programs_are_named_with_what_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_DEBIAN", "/no/such/folder")
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(postgres.NodeError, match="apt-get install postgresql"):
        postgres.PostgresNode()
