"""A workspace that a test may change, and releases of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from mesbridge.bootstrap import releases_of
from mesbridge.clock import SystemClock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.service.releases import Releases
from mesbridge.settings import Settings
from tests.integration.pipeline.bridge import SMALL

UOM = "mappings/codes/uom.csv"
JOB = "mappings/mes/job.yaml"
JOB_TEST = """\
mapping: mes.job
tests:
  - name: a job starts
    given: {order_no: "1", changed: 1, quantity: 10, uom: C62, status: open}
    expect_part: {action: start}
"""


class Files:
    """A workspace in a folder of the test's own; the small one with a test beside a mapping."""

    def __init__(self, folder: Path, source: Path = SMALL) -> None:
        self.folder = folder
        shutil.copytree(source, folder, dirs_exist_ok=True)
        if source == SMALL:
            self.write("mappings/mes/job_test.yaml", JOB_TEST)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new))

    def settings(self, folder: Path, **more: object) -> Settings:
        values: dict[str, object] = {
            "database_url": f"sqlite:///{folder / 'ledger.db'}",
            "broker_url": f"embedded:{folder / 'broker.db'}",
            "mappings": self.folder / "mappings",
            "schemas": self.folder / "schemas",
            **more,
        }
        return Settings.model_validate(values)

    def releases(self, ledger: SqlLedger, folder: Path, **more: object) -> Releases:
        """As another process would make them."""
        return releases_of(self.settings(folder, **more), ledger, SystemClock())
