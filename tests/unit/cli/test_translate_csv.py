"""``mesbridge translate`` on CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_csv_file_is_cut_into_rows_as_a_route_does_it(call: Any, root: Path) -> None:
    name = "schemas/erp_one/order.schema.json"
    rows = json.loads((root / name).read_text())
    (root / name).write_text(json.dumps({**rows, "x-csv": {"delimiter": ";"}}))
    (root / "orders.csv").write_text("No;Qty;Unit;State\n0010;1.5;PC;new\n1E5;2;PC;new\n")

    inward = call("translate", "erp_one.order", "orders.csv")
    through = call("translate", "orders", "orders.csv")

    assert [each["number"] for each in json.loads(inward.out)] == ["0010", "1E5"]
    assert [each["Id"] for each in json.loads(through.out)] == ["0010"] * 3 + ["1E5"] * 3


def test_native_csv_is_as_the_target_takes_it(call: Any, root: Path) -> None:
    name = "schemas/mes_one/job.schema.json"
    job = json.loads((root / name).read_text())
    (root / name).write_text(json.dumps({**job, "x-csv": {"line_end": "lf", "quote_all": True}}))

    out = call("translate", "orders", "order.json", "--change", "changed", "--as", "native").out

    assert out == '"Id","Amount"\n"0010","120.5"\n' * 2
