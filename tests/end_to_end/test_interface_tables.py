"""Interface tables of an ERP to files of a line and back, with a kill -9 in between."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.foreign_tables import EXAMPLE, ForeignTables
from tests.end_to_end.service_process import ServiceProcess, wait_for

ORDERS, LATER = 200, 50
ROWS = 50


class Line:
    """The packing line: takes job files, writes report files. Folders by what is in them."""

    def __init__(self, root: Path) -> None:
        self.jobs, self.reports = root / "jobs", root / "reports"
        self.done, self.failed = root / "done", root / "failed"
        for folder in (self.jobs, self.reports, self.done, self.failed):
            folder.mkdir()

    def job_files(self) -> list[Path]:
        return sorted(path for path in self.jobs.iterdir() if not path.name.startswith("."))

    def orders(self) -> list[str]:
        """The order number of every job file."""
        found = []
        for path in self.job_files():
            with path.open(encoding="cp1252", newline="") as file:
                rows = list(csv.DictReader(file, delimiter=";"))
            found.append(rows[0]["Order"])
            assert [row["Step"] for row in rows] == ["0010", "0020"], "whole"
            assert rows[0]["Quantity"] == "240,5"
        return found

    def report(self, name: str, numbers: range) -> None:
        """One file with a report of each order; it gets its name when it is complete."""
        lines = ["Report;Order;Good;Unit;Ended;Scrap;Reason"]
        lines += [f'R-{no};{no};"58,5";pcs;18.03.2026 14:05;2;0004' for no in numbers]
        part = self.reports / f".{name}.part"
        part.write_text("\r\n".join([*lines, ""]), encoding="cp1252")
        part.rename(self.reports / name)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line(tmp_path)
    monkeypatch.setenv("LINE_JOBS", str(made.jobs))
    monkeypatch.setenv("LINE_REPORTS", str(made.reports))
    monkeypatch.setenv("LINE_REPORTS_DONE", str(made.done))
    monkeypatch.setenv("LINE_REPORTS_FAILED", str(made.failed))
    return made


@pytest.fixture
def erp(
    tmp_path: Path, new_postgres_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> ForeignTables:
    made = ForeignTables(new_postgres_url("template0"), tmp_path)
    monkeypatch.setenv("ERP_INTERFACE", made.url)
    return made


@pytest.fixture
def service(
    tmp_path: Path, line: Line, erp: ForeignTables, postgres_url: str
) -> Iterator[ServiceProcess]:
    workspace = tmp_path / "workspace"
    shutil.copytree(EXAMPLE, workspace)
    for route in (workspace / "mappings/routes").iterdir():
        text = route.read_text(encoding="utf-8")
        assert "every: 5s" in text
        route.write_text(text.replace("every: 5s", "every: 200ms"), encoding="utf-8")
    made = ServiceProcess(tmp_path, f"embedded:{tmp_path}/broker.db", postgres_url, workspace)
    yield made
    made.stop()


def test_after_a_kill_nothing_is_lost_and_nothing_doubled(
    service: ServiceProcess, erp: ForeignTables, line: Line
) -> None:
    for number in range(1, ORDERS + 1):
        erp.order(number, steps=2)
    erp.order(ORDERS + 1, steps=2, unit="XX")
    service.start()
    for first in range(1, ORDERS + 1, ROWS):
        line.report(f"{first:03}.csv", range(first, first + ROWS))
    wait_for(lambda: len(line.job_files()) >= 20, 30, "some jobs")
    service.kill()
    for number in range(ORDERS + 2, ORDERS + 2 + LATER):
        erp.order(number, steps=2)
    service.start()

    def read() -> bool:
        return not {"N", "P"} & set(erp.states().values()) and len(list(line.done.iterdir())) == 4

    def written() -> bool:
        reports = erp.rows("SELECT COUNT(*) FROM RPT_IN WHERE TX_STATE = 'N'")[0][0]
        return reports == ORDERS and len(line.job_files()) == ORDERS + LATER

    wait_for(read, 60, "everything is read")
    wait_for(written, 60, "everything is written")

    numbers = [*range(1, ORDERS + 1), *range(ORDERS + 2, ORDERS + 2 + LATER)]
    assert sorted(line.orders(), key=int) == [str(number) for number in numbers]
    reports = erp.rows("SELECT REPORT_NO, COUNT(*) FROM RPT_IN GROUP BY REPORT_NO")
    assert sorted(reports) == sorted((f"R-{number}", 1) for number in range(1, ORDERS + 1))
    assert erp.rows("SELECT COUNT(*) FROM RPT_IN_SCRAP") == [(ORDERS,)]
    _check_the_refused_row(erp)
    _check_the_balance(service)
    assert not list(line.failed.iterdir())
    assert service.terminate() == 0


def _check_the_refused_row(erp: ForeignTables) -> None:
    (row,) = erp.rows("SELECT TX_ID, TX_TEXT FROM WO_OUT WHERE TX_STATE <> 'S'")
    assert row[0] == ORDERS + 1
    assert "XX" in row[1]


def _check_the_balance(service: ServiceProcess) -> None:
    rows = {row["route"]: row for row in service.get("/api/v1/balance")["items"]}
    total = ORDERS + LATER
    assert (rows["orders"]["received"], rows["orders"]["delivered"]) == (total + 1, total)
    assert (rows["orders"]["dead"], rows["reports"]["delivered"]) == (1, ORDERS)
    assert {row["unexplained"] for row in rows.values()} == {0}
    routes = {row["name"]: row for row in service.get("/api/v1/routes")["items"]}
    assert [routes["orders"][key] for key in ("source", "queue", "state")] == [
        "table", None, "running",
    ]  # fmt: skip
    assert routes["orders"]["place"] == "env:ERP_INTERFACE WO_OUT"
