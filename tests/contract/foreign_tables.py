"""Interface tables of somebody else, on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

EXAMPLE = Path(__file__).parents[2] / "docs/examples/interface-tables"


class ForeignTables:
    """The tables of the example, and a way to look at them; *reference* leads to their URL."""

    def __init__(self, url: str, folder: Path, sql: str | None = None) -> None:
        self.url = url
        self.engine = create_engine(url, poolclass=NullPool)
        self._secret = folder / "interface-url"
        self._secret.write_text(url, encoding="utf-8")
        for statement in (sql or (EXAMPLE / "tables.sql").read_text(encoding="utf-8")).split(";\n"):
            if statement.strip():
                self.execute(statement)

    @property
    def reference(self) -> str:
        return f"file:{self._secret}"

    def lead_to(self, url: str) -> None:
        """The secret is another one from now on."""
        self._secret.write_text(url, encoding="utf-8")

    def execute(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def order(self, number: int, *, steps: int = 1, **values: Any) -> None:
        """One order in WO_OUT, ready to be read."""
        row = {
            "id": number, "group": f"g-{number}", "state": "N", "no": f"{number:012}",
            "material": "BOX-12", "qty": "240.500", "unit": "ST", "start": None, "note": None,
            **values,
        }  # fmt: skip
        with self.engine.begin() as connection:
            for step in range(steps, 0, -1):
                connection.execute(
                    text("INSERT INTO WO_OUT_STEP VALUES (:group, :step, 'PACK1', '12.50')"),
                    {"group": row["group"], "step": f"{step}0".zfill(4)},
                )
            connection.execute(
                text(
                    "INSERT INTO WO_OUT (TX_ID, TX_GROUP, TX_STATE, ORDER_NO, MATERIAL, QTY, UNIT,"
                    " START_AT, NOTE) VALUES"
                    " (:id, :group, :state, :no, :material, :qty, :unit, :start, :note)"
                ),
                row,
            )

    def states(self) -> dict[int, str]:
        return dict(self.rows("SELECT TX_ID, TX_STATE FROM WO_OUT ORDER BY TX_ID"))  # type: ignore[arg-type]
