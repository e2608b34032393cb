"""Folders and tables in routes and destinations: what can be said, and what is found wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from mesbridge.workspace.interfaces import ChildTable, FilesTarget, ReadyColumn, StatusColumn
from tests.unit.workspace.builders import Changes, findings_of, lines, load, schema

TABLE = """\
route: orders
from:
  table:
    url: env:ERP
    table: WO_OUT
    schema: mes
    key: [TX_ID]
    order: [TX_ID]
    where: {PLANT: ["1000", 2000]}
    status: {column: TX_STATE, pending: null, processing: P, done: S, error: E}
    error_column: TX_TEXT
    limit: 20
    children:
      Steps: {table: WO_STEP, on: {GROUP_ID: TX_GROUP}, order: [STEP_NO]}
  every: 5s
  messages: [erp_one.order]
to:
  - {mapping: mes_one.job, send: mes_queue}
"""
FILES = """\
route: orders
from:
  files: {folder: /in, pattern: "*.csv", done: /done, failed: /failed, quiet: 2s, order: time}
  every: 1m
  messages: [erp_one.order]
to:
  - {mapping: mes_one.job, send: mes_queue}
"""
TABLE_TARGET = """\
table:
  url: env:MES
  table: JOB_IN
  id_column: TX_ID
  status: {column: TX_STATE, value: N, before: H}
"""
FILES_TARGET = 'files: {folder: env:OUT, name: "{seq}_{id}.json"}\n'
ROUTE, QUEUE = "mappings/routes/orders.yaml", "mappings/destinations/mes_queue.yaml"
ORDER = "schemas/erp_one/order.schema.json"


def order_schema(**changes: object) -> str:
    made = json.loads(
        schema("No", No="string", Qty="number", Unit="string", State="string", Id="string")
    )
    made["properties"].update(
        {
            "Steps": {
                "type": "array",
                "items": {"type": "object", "properties": {"No": {"type": "string"}}},
            }
        }
    )
    made["properties"].update(changes)
    return json.dumps(made)


def with_route(text: str, **more: str | None) -> Changes:
    return {ROUTE: text, ORDER: order_schema(), **more}


def test_a_table_source_is_read_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = load(tmp_path, with_route(TABLE)).routes["orders"].source

    assert (source.kind, source.queue, source.every) == ("table", "", timedelta(seconds=5))
    assert source.table is not None
    assert source.table.status == StatusColumn("TX_STATE", None, "P", "S", "E")
    assert source.table.children == {
        "Steps": ChildTable("WO_STEP", {"GROUP_ID": "TX_GROUP"}, ("STEP_NO",))
    }
    assert source.table.where == {"PLANT": ("1000", "2000")}
    assert source.place == "env:ERP mes.WO_OUT PLANT=1000,2000"


def test_a_folder_is_read_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = load(tmp_path, with_route(FILES)).routes["orders"].source

    assert source.files is not None
    assert (source.files.quiet, source.files.order) == (timedelta(seconds=2), "time")
    assert (source.place, source.every) == ("/in/*.csv", timedelta(minutes=1))


def test_a_file_is_complete_after_a_quiet_time_unless_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    default = load(tmp_path, with_route(FILES.replace("quiet: 2s, ", "")))
    renamed = load(tmp_path, with_route(FILES.replace("quiet: 2s", "renamed: true")))
    not_renamed = load(tmp_path, with_route(FILES.replace("quiet: 2s", "renamed: false")))
    sources = [each.routes["orders"].source.files for each in (default, renamed, not_renamed)]

    assert [each.quiet for each in sources if each] == [
        timedelta(seconds=5), None, timedelta(seconds=5),
    ]  # fmt: skip


def test_a_route_by_http_alone_has_no_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "route: orders\nfrom: {http: true, messages: [erp_one.order]}\nto: []\n"
    source = load(tmp_path, with_route(text)).routes["orders"].source

    assert (source.kind, source.queue) == ("http", "")


def test_tables_and_folders_are_destinations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = "mappings/destinations/mes_files.yaml"
    loaded = load(tmp_path, with_route(TABLE, **{QUEUE: TABLE_TARGET, files: FILES_TARGET}))
    table, folder = loaded.destinations["mes_queue"], loaded.destinations["mes_files"]

    assert table.table is not None
    assert (table.kind, table.table.status) == ("table", ReadyColumn("TX_STATE", "N", "H"))
    assert (folder.kind, folder.files) == ("files", FilesTarget("env:OUT", "{seq}_{id}.json"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("table: WO_OUT", "tabel: WO_OUT", "MB201 orders: unknown key 'tabel', did you mean 'table'"),
        ("url: env:ERP", "url: postgresql://u:p@h/d", "MB265 orders: 'url' is no reference"),
        ("    key: [TX_ID]\n", "", "MB203 orders: 'key' is missing"),
        ("pending: null, ", "", "MB203 status: 'pending' is missing"),
        ("processing: P", "processing: S", "MB246 status: pending, processing, and what follows"),
        ("pending: null", "pending: E", "MB246 status: pending, processing, and what follows"),
        ("error_column: TX_TEXT", "error_column: qty", "MB393 orders: 'Qty' is changed by reading"),
        ("      Steps:", "      Operations:", "MB392"),
        ("      Steps:", "      Operations:", "MB391"),
        ("  every: 5s", "  every: often", "MB204 orders: 'every' is"),
        ("[erp_one.order]", "[erp_one.order, mes_one.answer]", "MB390 orders: a row of a table is one message"),
        ("  table:\n", "  queue: q\n  table:\n", "MB279 orders: a route reads from one source, found queue, table"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_source_is_told(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in TABLE
    found = lines(findings_of(tmp_path, with_route(TABLE.replace(old, new, 1))))

    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("done: /done", "done: /in", "MB268 orders: folder, done and failed"),
        ("done: /done, ", "", "MB203 orders: 'done' is missing"),
        ("quiet: 2s", "quiet: 2s, marker: .done", "MB267 orders: one of quiet, marker and renamed"),
        ('"*.csv"', '"sub/*.csv"', "MB269 orders: 'sub/*.csv' is no pattern"),
        ("order: time", "order: size", "MB205 orders: 'order' is 'size'"),
        ("  every: 1m", "  partitions: 2", "MB202 orders: unknown key 'partitions'"),
        (
            "  files: {",
            "  http: yes\n  files2: {",
            "MB266 orders: a route whose messages come by HTTP",
        ),
    ],
)
def test_what_is_wrong_with_a_folder_is_told(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in FILES
    found = lines(findings_of(tmp_path, with_route(FILES.replace(old, new, 1))))

    assert any(expected in line for line in found), found


def test_two_routes_cannot_read_one_folder(tmp_path: Path) -> None:
    other = FILES.replace("route: orders", "route: others")
    found = lines(
        findings_of(tmp_path, with_route(FILES, **{"mappings/routes/others.yaml": other}))
    )

    assert any("MB383 others: '/in/*.csv' is read by the route 'orders'" in line for line in found)


@pytest.mark.parametrize(
    ("target", "old", "new", "expected"),
    [
        (TABLE_TARGET, "url: env:MES", "url: sqlite:///x.db", "MB265 mes_queue: 'url' is no reference"),
        (TABLE_TARGET, "id_column: TX_ID", "id_column: ID", "MB221 to: 'Id' is filled by the destination"),
        (TABLE_TARGET, "  id_column: TX_ID\n", "", "MB203 mes_queue: 'id_column' is missing"),
        (TABLE_TARGET, "  id_column", "  key: [Id]\n  children: {Steps: {table: S, on: TX_ID}}\n  id_column", "MB203 Steps: 'key' is missing"),
        (TABLE_TARGET, "  id_column", "  children: {Steps: {table: S, on: TX_ID}}\n  id_column", "MB392 to: the message has no list 'Steps'"),
        (FILES_TARGET, "{seq}_{id}.json", "{seq}_{number}.json", "MB247 mes_queue:"),
        (FILES_TARGET, "{seq}_{id}.json", "{seq:4}_{id}", "MB247 mes_queue:"),
        (FILES_TARGET, "{seq}_{id}.json", "{id}/{seq}.json", "MB248 mes_queue:"),
        (FILES_TARGET, "{seq}_{id}.json", "{seq}.json", "MB249 mes_queue:"),
        (FILES_TARGET, "files:", "exchange: mb.out\nfiles:", "MB278 mes_queue: a destination has one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_destination_is_told(
    tmp_path: Path, target: str, old: str, new: str, expected: str
) -> None:
    assert old in target
    changes = with_route(TABLE, **{QUEUE: target.replace(old, new, 1)})
    found = lines(findings_of(tmp_path, changes))

    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("send: mes_queue/sub", "MB394 to: a table or a folder has no operation 'sub'"),
        ("send: mes_queue, answer: mes_one.answer", "MB387 to: this destination gives no answer"),
    ],
)
def test_a_table_has_no_operations_and_no_answers(
    tmp_path: Path, entry: str, expected: str
) -> None:
    route = TABLE.replace("send: mes_queue", entry)
    found = lines(findings_of(tmp_path, with_route(route, **{QUEUE: TABLE_TARGET})))

    assert any(expected in line for line in found), found


def test_a_table_is_written_from_json_alone(tmp_path: Path) -> None:
    csv = json.dumps({**json.loads(schema("Id", Id="string", Amount="number")), "x-csv": {}})
    changes = with_route(TABLE, **{QUEUE: TABLE_TARGET, "schemas/mes_one/job.schema.json": csv})

    assert any("MB220 to:" in line for line in lines(findings_of(tmp_path, changes)))


def test_files_that_are_cut_into_rows_are_of_one_message(tmp_path: Path) -> None:
    rows = json.dumps({**json.loads(schema("No", No="string", Qty="number")), "x-csv": {}})
    route = FILES.replace("[erp_one.order]", "[erp_one.order, mes_one.answer]")
    changes = {ROUTE: route, ORDER: rows}

    found = lines(findings_of(tmp_path, changes))

    assert any("MB399 orders: a folder whose files are cut into rows" in line for line in found)
