"""``mesbridge test record``: a masked test of a real message that passes right away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mesbridge.recording import recorder
from mesbridge.recording.recorder import RecordedTest
from tests.unit.cli.calls import Result
from tests.unit.workspace.builders import FILES, ORDER, SCHEMAS, write_workspace

Call = Callable[..., Result]
FILE = "mappings/erp_one/order_test.yaml"
PERSON = "Zhao.Ming"


@pytest.fixture
def masked(root: Path) -> Path:
    """The workspace with a personal field, read from a message and written to one."""
    dictionary = FILES["mappings/dictionary/order.yaml"].replace("  mes_id:", """\
  clerk: {title: {en: Clerk, zh: 文员}, type: text(20), owner: erp, sensitivity: personal}
  note: {title: {en: Note, zh: 备注}, type: text(60), owner: erp}
  mes_id:""", 1)  # fmt: skip
    order = json.loads(SCHEMAS["schemas/erp_one/order.schema.json"])
    order["properties"] |= {"Clerk": {"type": "string"}, "Note": {"type": "string"}}
    job = json.loads(SCHEMAS["schemas/mes_one/job.schema.json"])
    job["properties"]["By"] = {"type": "string"}
    write_workspace(root, {
        "mappings/dictionary/order.yaml": dictionary,
        "schemas/erp_one/order.schema.json": json.dumps(order),
        "schemas/mes_one/job.schema.json": json.dumps(job),
        "mappings/erp_one/order.yaml": FILES["mappings/erp_one/order.yaml"]
        + "  clerk: {from: Clerk, steps: [trim]}\n  note: Note\n",
        "mappings/mes_one/job.yaml": FILES["mappings/mes_one/job.yaml"] + "  By: clerk\n",
    })  # fmt: skip
    message = ORDER | {"Clerk": PERSON, "Note": f"asked {PERSON} twice", "Internal": "secret"}
    (root / "order.json").write_text(json.dumps(message))
    return root


def test_a_recorded_test_passes_and_keeps_what_is_not_masked(call: Call, masked: Path) -> None:
    result = call("test", "record", "order.json")

    text = (masked / FILE).read_text()
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{FILE}:3 recorded order 0010\n"
    assert call("test").out == "1 passed, 0 failed\n"
    assert '"No": "0010"' in text  # other readers of YAML take No for false
    assert "Unit: PC" in text
    assert "quantity: 120.5" in text


def test_personal_values_are_replaced_alike_wherever_they_stand(call: Call, masked: Path) -> None:
    call("test", "record", "order.json")

    text = (masked / FILE).read_text()
    (given,) = [line for line in text.splitlines() if "Clerk:" in line]
    other = given.partition("Clerk: ")[2].partition(",")[0].strip()
    assert PERSON not in text
    assert len(other) == len(PERSON)
    assert other[4] == "."
    assert text.count(other) == 4  # clerk and note, given and expected
    assert f"asked {other} twice" in text
    assert "secret" not in text  # no schema says that it may be shown


def test_what_stands_in_the_file_stays_as_it_is(call: Call, masked: Path) -> None:
    before = (
        "# ours\nmapping: erp_one.order\ntests:\n    # the first\n"
        "    - {name: a, given: {No: '1'}, expect: {number: '1'}}   # done\n"
    )
    (masked / FILE).write_text(before)

    call("test", "record", "order.json")
    call("test", "record", "order.json")

    text = (masked / FILE).read_text()
    assert text.startswith(before)
    assert "\n    - name: recorded order 0010\n" in text
    assert '\n    - name: "recorded order 0010 (2)"\n' in text
    assert call("test").out == "3 passed, 0 failed\n"


@pytest.mark.parametrize(
    "before",
    [
        "mapping: erp_one.order\ntests: [{name: a, given: {No: '1'}, expect: {number: '1'}}]\n",
        "tests:\n  - {name: a, given: {No: '1'}, expect: {number: '1'}}\nmapping: erp_one.order",
        "mapping: erp_one.order\r\ntests:\r\n- {name: a, given: {No: '1'}, expect: {number: '1'}}\r\n",
    ],
)
def test_a_file_of_another_shape_gets_a_test_too(call: Call, masked: Path, before: str) -> None:
    (masked / FILE).write_bytes(before.encode())

    assert call("test", "record", "order.json").code == 0

    assert (masked / FILE).read_bytes().startswith(before.encode())
    assert call("test").out == "2 passed, 0 failed\n"


def test_a_message_that_stops_is_recorded_with_its_error(call: Call, masked: Path) -> None:
    (masked / "order.json").write_text(json.dumps(ORDER | {"Unit": "XX", "Clerk": PERSON}))

    result = call("test", "record", "order.json", "--format", "json")

    assert json.loads(result.out)["name"] == "recorded order stops with MB405 at uom"
    assert "expect_error: {code: MB405, target: uom, source: Unit}" in (masked / FILE).read_text()
    assert call("test").code == 0


def test_an_outward_mapping_takes_a_document(call: Call, masked: Path) -> None:
    document = {"number": "1", "quantity": "2.50", "clerk": PERSON}
    (masked / "document.json").write_text(json.dumps(document))

    result = call("test", "record", "document.json", "--mapping", "mes_one.job", "--name", "mine")

    text = (masked / "mappings/mes_one/job_test.yaml").read_text()
    assert result.out == "mappings/mes_one/job_test.yaml:3 mine\n"
    assert PERSON not in text
    assert "quantity: 2.50" in text
    assert call("test").out == "1 passed, 0 failed\n"


def test_a_long_message_gets_a_file_of_its_own(
    call: Call, masked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mesbridge.recording.example_file.INLINE_LINES", 0)

    result = call("test", "record", "order.json")

    (given,) = (masked / "mappings/erp_one").glob("order_*.json")
    assert f"its message is in mappings/erp_one/{given.name}\n" in result.out
    assert PERSON not in given.read_text()
    assert f"given: {{file: {given.name}}}" in (masked / FILE).read_text()
    assert call("test").out == "1 passed, 0 failed\n"


XML_SCHEMA = {
    "title": "Note", "type": "object", "x-xml": {"root": "Note"}, "required": ["No"],
    "properties": {
        "No": {"type": "string"},
        "Clerk": {"type": "object", "properties": {
            "@kind": {"type": "string"}, "#text": {"type": "string"}}},
    },
}  # fmt: skip


def test_xml_gets_a_file_of_its_own_and_stays_xml(call: Call, masked: Path) -> None:
    write_workspace(masked, {
        "mappings/dictionary/order.yaml": (masked / "mappings/dictionary/order.yaml").read_text(),
        "schemas/erp_one/order.schema.json": (masked / "schemas/erp_one/order.schema.json").read_text(),
        "schemas/mes_one/job.schema.json": (masked / "schemas/mes_one/job.schema.json").read_text(),
        "schemas/mes_xml/note.schema.json": json.dumps(XML_SCHEMA),
        "mappings/mes_xml/note.yaml": "mapping: mes_xml.note\nfrom: mes_xml.note\nto: order\n"
        "fields: {number: No, clerk: Clerk}\n",
    })  # fmt: skip
    (masked / "note.xml").write_text(f'<Note><No>7</No><Clerk kind="name">{PERSON}</Clerk></Note>')

    result = call("test", "record", "note.xml")

    assert (result.code, result.err) == (0, "")
    (given,) = (masked / "mappings/mes_xml").glob("note_*.xml")
    assert PERSON not in given.read_text()
    assert '<Clerk kind="name">' in given.read_text()
    assert call("test", "mappings/mes_xml").out == "1 passed, 0 failed\n"


def test_states_that_a_mapping_reads_are_recorded_masked(call: Call, masked: Path) -> None:
    (masked / "mappings/mes_one/job.yaml").write_text(
        "mapping: mes_one.job\nfrom: order\nto: mes_one.job\n"
        "with: {before: {entity: order, key: {number: number}}}\n"
        "fields: {Id: number, By: $before.clerk, Amount: {value: 1, when: {eq: [$change, changed]}}}\n"
    )
    (masked / "document.json").write_text(json.dumps({"number": "1", "clerk": PERSON}))
    (masked / "stored.json").write_text(json.dumps({"before": {"number": "1", "clerk": PERSON}}))

    result = call("test", "record", "document.json", "--mapping", "mes_one.job",
                  "--stored", "stored.json", "--meta", "change=changed")  # fmt: skip

    text = (masked / "mappings/mes_one/job_test.yaml").read_text()
    assert result.err == ""
    assert "stored: {before: {number: " in text
    assert "meta: {change: changed}" in text
    assert PERSON not in text
    assert call("test").out == "1 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["order.json", "--mapping", "erp_one.ordr"], 2, "did you mean erp_one.order?"),
        ([], 2, "expected FILE or --message ID"),
        (["order.json", "--message", "1"], 2, "expected FILE or --message ID"),
        (["broken.json"], 1, "these mappings fit: none"),
        (["broken.json", "--mapping", "erp_one.order"], 1, "MB45"),
        (["none.json", "--mapping", "mes_one.job"], 1, "it has no field of order"),
        (["order.json", "--meta", "change"], 2, "expected NAME=TEXT"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    call: Call, masked: Path, arguments: list[str], code: int, told: str
) -> None:
    (masked / "broken.json").write_text('{"No": ')
    (masked / "none.json").write_text("{}")

    result = call("test", "record", *arguments)

    assert result.code == code
    assert told in result.err
    assert not (masked / FILE).exists()


def test_where_masking_changes_what_the_mapping_does_nothing_is_written(
    call: Call, masked: Path
) -> None:
    text = (masked / "mappings/erp_one/order.yaml").read_text()
    (masked / "mappings/erp_one/order.yaml").write_text(
        text.replace("{from: Clerk, steps: [trim]}", f"{{from: Clerk, case: {{{PERSON}: x}}}}")
    )
    (masked / FILE).write_text("mapping: erp_one.order\ntests: []\n")

    result = call("test", "record", "order.json")
    chinese = call("test", "record", "order.json", "--lang", "zh")

    assert result.code == 1
    assert "MB516 erp_one.order cannot be recorded as a test" in result.err
    assert PERSON not in result.err
    assert "映射结果不同" in chinese.err
    assert (masked / FILE).read_text() == "mapping: erp_one.order\ntests: []\n"


def test_a_test_that_does_not_pass_leaves_no_trace(
    call: Call, masked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: Any) -> RecordedTest:
        return replace(recorder.record(*arguments), expect=[{"number": "never"}])

    monkeypatch.setattr("mesbridge.cli.record.recorded", wrong)

    result = call("test", "record", "order.json")

    assert result.code == 1
    assert "does not pass" in result.err
    assert not (masked / FILE).exists()
