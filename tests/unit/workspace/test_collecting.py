"""``collect`` and ``differences`` in a route's file."""

from __future__ import annotations

import shutil
from datetime import time, timedelta
from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.findings import Severity
from mesbridge.workspace.collecting import ListFold, ValueFold
from tests.integration.pipeline.shifts import SHIFT, shift_workspace

PIECES, COUNTS = "mappings/routes/pieces.yaml", "mappings/routes/counts.yaml"


def test_a_route_that_collects_is_read_with_all_its_keys(tmp_path: Path) -> None:
    shutil.copytree(SHIFT, tmp_path / "w")
    path = tmp_path / "w" / PIECES
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("every: 15m", 'at: ["14:00", "06:00"]\n  every: 8h'), "utf-8")
    loaded = workspaces.load(tmp_path / "w/mappings", tmp_path / "w/schemas")

    collect = loaded.routes["pieces"].collect

    assert collect is not None
    assert collect.key == ("order_no", "operation_no", "shift", "lot_no")
    assert (collect.every, collect.at) == (timedelta(hours=8), (time(6), time(14)))
    # The zone is that of the system whose messages come.
    assert (collect.zone, collect.most) == ("Europe/Berlin", 1000)
    assert isinstance(collect.fields["scrap"], ListFold)
    assert collect.fields["final"] == ValueFold("any")


def test_a_route_of_running_totals_is_read() -> None:
    differences = shift_workspace().routes["totals"].differences

    assert differences is not None
    assert (differences.key, differences.of) == (("order_no", "operation_no"), ("good",))
    assert differences.on_drop == "correction"
    assert differences.pass_when is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (PIECES, "  every: 15m\n", "", "pieces.yaml:6:3 MB250 pieces: 'collect' does not say when"),
        (PIECES, "every: 15m", "every: soon", "MB204 pieces: 'every' is \"soon\""),
        (PIECES, "every: 15m", 'at: ["25:00"]', "MB251 pieces: '25:00' is no time of day"),
        (PIECES, "every: 15m", 'at: ["06:00+01:00"]', "MB251 pieces"),
        (PIECES, "every: 15m", "every: 15m\n  zone: Berlin", "MB286 pieces: 'Berlin' is no time zone"),
        (PIECES, "max: 1000", "max: 0", "MB204 pieces: 'max'"),
        (PIECES, "max: 1000", "least: 3", "MB202 pieces: unknown key 'least'"),
        (PIECES, "  key: [order_no, operation_no, shift, lot_no]\n", "", "MB203 pieces: 'key'"),
        (PIECES, "[order_no, operation_no,", "[order, operation_no,",
         "MB351 pieces: 'key' names the unknown field 'order', did you mean 'order_no'"),
        (PIECES, "shift, lot_no]", "shift, scrap]", "MB352 pieces: "),
        (PIECES, "good:       sum", "goods:      sum", "MB351 pieces: 'collect.fields' names the unknown field 'goods'"),
        (PIECES, "good:       sum", "good:       summ", "MB252 pieces: 'summ' is no way to make one value of many, expected sum"),
        (PIECES, "final:      any", "final:      sum", "MB253 pieces: 'sum' does not fit the field 'final', expected a number"),
        (PIECES, "final:      any", "shift:      sum", "MB253 pieces: 'sum' does not fit the field 'shift'"),
        (PIECES, "posting:    last", "posting:    any", "MB253 pieces: 'any' does not fit the field 'posting', expected a boolean"),
        (PIECES, "scrap:      {by: [reason, uom]", "scrap:      {by: [cause, uom]", "MB351 pieces: 'by' names the unknown field 'cause'"),
        (PIECES, "{quantity: sum}", "{quantity: stable_id}", "MB252 pieces: 'stable_id' is no way"),
        (PIECES, "{quantity: sum}", "{quantity: sum, uom: first}", "MB254 pieces: the field 'uom'"),
        (PIECES, "good:       sum", "good:       {by: [reason], fields: {quantity: sum}}", "MB253 pieces: 'by' does not fit the field 'good', expected a list of parts"),
        (PIECES, "    report_no:  stable_id\n", "", "MB255 pieces: 'report_no' differs in every message"),
        (PIECES, "or_when: {ge: [good, 500]}", "or_when: {ge: [goods, 500]}", "unknown source field 'goods'"),
        (PIECES, "final:      any", "lot_no:     first", "MB254 pieces: the field 'lot_no'"),
        ("mappings/routes/answers.yaml", "correlate: true}", "correlate: true}\ncollect: {key: order_no, every: 1m, fields: {report_no: stable_id}}", "MB257 answers: answers"),
        ("mappings/dictionary/piece_report.yaml", "type: text(40), required: true", "type: text(12), required: true", "MB253 pieces: 'stable_id' does not fit the field 'report_no', expected a text of at least 16"),
        ("mappings/dictionary/machine_count.yaml", "required: true, owner: mes}\n  state", "required: true, owner: mes, update: accumulate}\n  state", "MB256 counts: the field 'good' is kept as accumulate"),
        (COUNTS, "of: good", "of: goods", "MB351 counts: 'of' names the unknown field 'goods'"),
        (COUNTS, "of: good", "of: state", "MB253 counts: 'differences' does not fit the field 'state'"),
        (COUNTS, "of: good", "of: [good, order_no]", "MB254 counts: the field 'order_no'"),
        (COUNTS, "of: good", "of: good, on_drop: corection", "MB207 counts: "),
        (COUNTS, ", of: good", "", "MB203 counts: 'of'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    shutil.copytree(SHIFT, tmp_path / "w")
    path = tmp_path / "w" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    found = workspaces.check(tmp_path / "w/mappings", tmp_path / "w/schemas")

    lines = [each.line() for each in found if each.severity is Severity.ERROR]
    assert any(expected in line for line in lines), lines
