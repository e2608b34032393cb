"""The runner of the tests beside a mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.examples import ExampleResult, ExampleTools, run_examples
from mesbridge.mapping.translator import Translator
from tests.unit.mapping.builders import document, inward, outward, scope, spec

MAPPINGS = {
    "erp.order": inward(
        "quantity: Quantity\nnote: Text\ndue: Day\nsetup: Span\nshift_at: {value: \"06:00:00\"}\n"
        "urgent: Flag\nchanged_at: {from: Nullable, steps: [parse_datetime]}\n"
        "lines: {each: Items, fields: {number: No, quantity: Qty}}\ntags: Tags",
        more="checks: [{flag: {eq: [Text, odd]}, code: odd, message: {en: odd, zh: 异常}}]",
    ),
    "mes.job": outward(
        "Quantity: quantity\nText: $other.note\nAt: $meta.received_at\nUnit: $change",
        more="with: {other: {entity: order, key: {order_no: note}, on_missing: hold}}",
    ),
}  # fmt: skip


def translator(name: str) -> Translator:
    """One of the two mappings."""
    return compile_mapping(spec(MAPPINGS[name]), scope())


def loads(_: str, body: bytes) -> Any:
    """JSON as it stands."""
    return json.loads(body)


TOOLS = ExampleTools(scope(), tuple(MAPPINGS), translator, loads, loads)


def run(tests: str, mapping: str = "erp.order", base: Path | None = None) -> list[ExampleResult]:
    """The results of a file with these tests."""
    text = f"mapping: {mapping}\ntests:\n" + "".join(f"  {line}\n" for line in tests.splitlines())
    return run_examples(document(text, "x_test.yaml"), base or Path(), TOOLS)


def codes(tests: str, mapping: str = "erp.order") -> list[str]:
    """Codes of everything that fails."""
    return [finding.code for result in run(tests, mapping) for finding in result.findings]


WHOLE = """
- name: everything
  given: {OrderNo: "1", Quantity: "12.500", Text: odd, Day: "2024-03-18", Span: PT1H30M, Flag: true,
          Nullable: "2024-03-18T00:00:00Z", Items: [{No: "1", Qty: "2"}], Tags: [a]}
  expect: {order_no: "1", quantity: "12.5", note: odd, due: "2024-03-18", setup: PT1H30M,
           shift_at: "06:00:00", urgent: true, changed_at: "2024-03-18T01:00:00+01:00",
           lines: [{number: "1", quantity: 2}], tags: [a]}
  expect_flags: [odd]
""".strip()


def test_a_whole_document_is_compared_by_the_types_of_the_dictionary() -> None:
    results = run(WHOLE)

    assert [(each.name, each.passed, each.mapping) for each in results] == [
        ("everything", True, "erp.order")
    ]
    assert str(results[0].position).startswith("x_test.yaml:3")


@pytest.mark.parametrize(
    ("expectation", "code", "shown"),
    [
        ('expect: {order_no: "2", note: t}', "MB501", 'order_no is "1", expected "2"'),
        ("expect: {order_no: 1, note: t}", "MB501", 'order_no is "1", expected 1'),
        ('expect: {order_no: "1"}', "MB503", 'note is "t", expected nothing'),
        ('expect: {order_no: "1", note: t, quantity: "1"}', "MB502",
         'quantity is missing, expected "1"'),
        ('expect: {order_no: "1", note: t, lines: []}', "MB502", None),
        ('expect: [{order_no: "1", note: t}, {}]', "MB504", "the mapping gives 1 documents, expected 2"),
        ("expect: text", "MB501", None),
        ("expect_part: {note: {a: b}}", "MB501", None),
        ("expect_error: {code: MB401}", "MB506", "it gives a document, expected the error MB401"),
        ("expect_error: MB401", "MB509", None),
        ("expect_error: {cod: MB401}", "MB201", None),
        ('expect: {order_no: "1", note: t}\n  expect_part: {}', "MB509", None),
        ('expect: {order_no: "1", note: t}\n  xpct: {}', "MB201", None),
        ('expect: {order_no: "1", note: t}\n  expect_flags: [odd]', "MB501", None),
        ('expect: {order_no: "1", note: t}\n  stored: {other: {}}', "MB508", None),
        ('expect: {order_no: "1", note: t}\n  remainders: {quantity: 1}', "MB508", None),
        ('expect: {order_no: "1", note: t}\n  remainders: {quantity: {a: x}}', "MB508", None),
        ('expect: {order_no: "1", note: t}\n  expect_remainders: {quantity: {a: 0.5}}', "MB501",
         "remainder quantity a is 0, expected 0.5"),
        ('expect: {order_no: "1", note: t}\n  meta: {x: y}', "MB508", None),
    ],
)  # fmt: skip
def test_a_failure_shows_only_what_differs(expectation: str, code: str, shown: str | None) -> None:
    results = run(f'- name: x\n  given: {{OrderNo: "1", Text: t}}\n  {expectation}')

    findings = results[0].findings
    # A part of a test that is no test at all says nothing more.
    assert code in [finding.code for finding in findings]
    assert shown is None or shown in [finding.message() for finding in findings]


@pytest.mark.parametrize(
    "expectation",
    [
        "expect_part: {note: t}",
        "expect_part: {quantity: null}",
        'expect_part: {lines: [{number: "1"}]}',
        "expect_part: [{}]",
    ],
)
def test_a_part_is_compared_alone(expectation: str) -> None:
    items = '[{No: "1", Qty: "1"}, {No: "2"}]'

    assert (
        codes(f'- name: x\n  given: {{OrderNo: "1", Text: t, Items: {items}}}\n  {expectation}')
        == []
    )


def test_lists_are_compared_item_by_item() -> None:
    tests = (
        '- name: x\n  given: {OrderNo: "1", Items: [{No: "1"}, {No: "2"}]}\n'
        '  expect: {order_no: "1", lines: [{number: "9"}]}'
    )

    result = run(tests)[0]

    assert [finding.params["path"] for finding in result.findings] == [
        "lines[0].number", "lines[1]", "shift_at",
    ]  # fmt: skip


def test_an_expected_error_is_compared_by_what_is_written() -> None:
    tests = '- name: x\n  given: {OrderNo: "1", Quantity: "1,5"}\n  expect_error: {code: MB402, target: %s, value: "1,5"}'

    assert codes(tests % "quantity") == []
    assert codes(tests % "note") == ["MB507"]


def test_an_error_that_nobody_expects_is_shown() -> None:
    result = run('- name: x\n  given: {OrderNo: "1", Quantity: "1,5"}\n  expect: {}')[0]

    assert [finding.code for finding in result.findings] == ["MB505"]
    assert "MB402 quantity" in result.findings[0].message()


def test_a_test_of_an_outward_mapping_gives_stored_entities_and_meta() -> None:
    tests = (
        '- name: x\n  given: {order_no: "1", quantity: "2.50", note: "2"}\n'
        '  stored: {other: {order_no: "2", note: hello, quantity: null}}\n'
        '  meta: {received_at: "2024-05-01T00:00:00Z", change: changed}\n'
        '  expect: {Id: "1", Quantity: 2.5, Text: hello, At: "2024-05-01T00:00:00Z", Unit: changed}'
    )

    assert codes(tests, "mes.job") == []


def test_a_held_message_is_an_expected_error() -> None:
    tests = (
        '- name: x\n  given: {order_no: "1", note: "2"}\n'
        "  expect_error: {code: MB410, reason: entity, waits_for: order 2}"
    )

    assert codes(tests, "mes.job") == []


@pytest.mark.parametrize(
    ("given", "mapping"),
    [
        ('{OrderNum: "1"}', "erp.order"),
        ("{OrderNo: 0010}", None),
        ("{OrderNo: 10}", "erp.order"),
        ("{OrderNo: {a: b}}", "erp.order"),
        ("{Items: x}", "erp.order"),
        ("{Place: [a]}", "erp.order"),
        ("{file: nowhere.json}", "erp.order"),
        ("{file: /dev/zero}", "erp.order"),
        ('{file: "a\\0b"}', "erp.order"),
        ('{order_no: "1", quantity: many}', "mes.job"),
        ('{order_no: "1", due: soon}', "mes.job"),
    ],
)
def test_an_input_that_cannot_be_is_told(given: str, mapping: str | None) -> None:
    found = codes(f"- name: x\n  given: {given}\n  expect_part: {{}}", mapping or "erp.order")

    assert found == ([] if mapping is None else ["MB508"]) or found == ["MB505"]


def test_an_input_may_stand_in_a_file_or_be_written_as_text(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"OrderNo": "7"}')
    tests = (
        '- {name: a, given: {file: order.json}, expect_part: {order_no: "7"}}\n'
        '- {name: b, given: \'{"OrderNo": "8"}\', expect_part: {order_no: "8"}}'
    )

    assert [result.passed for result in run(tests, base=tmp_path)] == [True, True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mapping: erp.ordr\ntests: []", "MB510"),
        ("tests: []", "MB203"),
        ("mapping: erp.order", "MB203"),
        ("mapping: erp.order\ntests: []\nx: 1", "MB202"),
    ],
)
def test_a_file_that_is_no_test_fails(text: str, code: str) -> None:
    results = run_examples(document(text), Path(), TOOLS)

    assert [finding.code for finding in results[0].findings] == [code]


def test_an_entry_that_is_no_test_fails() -> None:
    assert codes("- just text") == ["MB509"]
    assert codes("- {name: x, expect: {}}") == ["MB203"]
    assert codes("- {given: {}, expect_part: {}}")[0] == "MB203"
