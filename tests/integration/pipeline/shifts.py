"""The bridge on the workspace ``shift``: piece reports that are collected, totals that are told."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mesbridge import workspace as workspaces
from mesbridge.ledger.queries.balance import balance
from mesbridge.ledger.queries.messages import MessageSummary, search_messages
from mesbridge.pipeline.ports import Arrival
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge, Target

SHIFT = Path(__file__).parents[2] / "workspaces" / "shift"


def shift_workspace() -> Workspace:
    return workspaces.load(SHIFT / "mappings", SHIFT / "schemas")


def changed(
    tmp_path: Path, file: str, old: str, new: str, *further: tuple[str, str, str]
) -> Workspace:
    """Another release: one text of one file is another, and *further* ones."""
    shutil.copytree(SHIFT, tmp_path / "changed")
    for name, before, after in ((file, old, new), *further):
        path = tmp_path / "changed" / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    return workspaces.load(tmp_path / "changed/mappings", tmp_path / "changed/schemas")


def a_copy(migrated: Path, folder: Path, name: str = "ledger") -> str:
    """The address of a fresh ledger."""
    shutil.copy(migrated, folder / f"{name}.db")
    return f"sqlite:///{folder}/{name}.db"


class ShiftBridge(Bridge):
    """Short words for the messages of the workspace ``shift``."""

    @property
    def target(self) -> Target:
        return self.targets["erp_queue"]

    def piece(self, report: str, good: object = 1, route: str = "pieces", **given: Any) -> Arrival:
        """A piece report; *given* overrides fields of its body, and its message id."""
        body: dict[str, object] = {
            "id": report, "order": "7", "op": "0010", "shift": "A", "lot": "L1", "unit": "EA",
            "good": good,
        }  # fmt: skip
        own_id = given.pop("message_id", report)
        return self.arrival(route, {**body, **given}, message_id=own_id)

    def count(self, good: object, **given: Any) -> Arrival:
        """A machine's counter."""
        return self.arrival("counts", {"order": "7", "op": "0010", "good": good, **given})

    def posted(self) -> list[Mapping[str, Any]]:
        """What the ERP got, in order."""
        return self.target.bodies

    def close_and_relay(self) -> None:
        self.windows.close_due()
        self.relay()

    def messages(self, route: str) -> list[MessageSummary]:
        """The journal of a route without postings, oldest first."""
        return [row for row in self.journal(route) if row.members is None]

    def postings(self, route: str) -> list[MessageSummary]:
        return [row for row in self.journal(route) if row.members is not None]

    def journal(self, route: str) -> list[MessageSummary]:
        with self.ledger.reading() as connection:
            page = search_messages(connection, route=route, limit=1000)
        return list(reversed(page.items))

    def unexplained(self) -> dict[str, int]:
        """Per route what is in no state; must be 0 at any time."""
        with self.ledger.reading() as connection:
            return {row.route: row.unexplained for row in balance(connection) if row.unexplained}
