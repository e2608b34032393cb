"""Inputs that are large enough to hurt; each says with which code it ends (``ok``: it is taken)."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from mesbridge import workspace
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.errors import MesbridgeError
from mesbridge.findings import Finding, Severity, errors_in
from mesbridge.formats.codec import MessageCodec
from mesbridge.formats.schema_reader import read_schema
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.workspace.csv_source import read_csv
from mesbridge.workspace.yaml_source import read_yaml
from tests.unit.mapping.builders import findings_of, inward, outward, scope, spec
from tests.unit.workspace.builders import write_workspace

#: Numbers that Python hashes to 0, each of them.
_COLLIDING = [number * ((1 << 61) - 1) for number in range(1, 40_000)]


# --- files ----------------------------------------------------------------------------------


def _first(findings: list[Finding]) -> str:
    found = [each for each in findings if each.severity is not Severity.NOTE]
    assert all(len(each.line(language)) < 2000 for each in found for language in ("en", "zh"))
    return found[0].code if found else "ok"


def _yaml(text: str) -> str:
    findings: list[Finding] = []
    read_yaml(text, "file.yaml", findings)
    return _first(findings)


def brackets() -> str:
    return _yaml("[" * 1_000_000)


def indentation() -> str:
    return _yaml("".join(f"{' ' * depth}a:\n" for depth in range(2_000)))


def million_lines() -> str:
    return _yaml("a: 1\n" * 1_000_000)


def million_keys() -> str:
    return _yaml("".join(f"a{key}:\n" for key in range(300_000)))


def long_key() -> str:
    return _yaml(f"? {'a' * 3_000_000}\n: 1")


def long_line() -> str:
    return _yaml(f"a: [{', '.join('1' * 9 for _ in range(190_000))}]")


def long_digits() -> str:
    findings: list[Finding] = []
    (found,) = read_yaml("a: " + "9" * 100_000, "file.yaml", findings)
    return "ok" if found["a"].text == found["a"].value else "other"  # type: ignore[index,union-attr]


def _table(text: str) -> str:
    findings: list[Finding] = []
    lines = read_csv(text, "uom.csv", findings)
    if lines:
        (_, header), *rows = lines
        build_code_table("uom", header, rows, findings)
    return _first(findings)


def table_of_a_million_rows() -> str:
    return _table("canonical,erp\n" + "".join(f"C{row},P{row}\n" for row in range(1_000_000)))


def table_of_wrong_rows() -> str:
    return _table("canonical,erp\n" + "a\n" * 150_000)


def table_of_one_cell() -> str:
    return _table(f"canonical,erp\nC62,{'P' * 200_000}\n")


def table_with_an_open_quote() -> str:
    return _table('canonical,erp\n"C62,PC\n' + "x,y\n" * 50_000)


def entities_in_a_chain() -> str:
    title = "title: {en: E, zh: E}"
    text = "\n---\n".join(
        f"entity: e{one}\n{title}\nfields: {{x: {{{title}, type: object(e{one + 1})}}}}"
        for one in range(600)
    )
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), {"mappings/dictionary/chain.yaml": text})
        return _first(workspace.check(Path(folder) / "mappings", Path(folder) / "schemas"))


# --- schemas --------------------------------------------------------------------------------


def _codec(schema: dict[str, Any]) -> tuple[str, MessageCodec | None]:
    findings: list[Finding] = []
    (document,) = read_yaml(json.dumps(schema), "order.schema.json", findings)
    message = read_schema("erp.order", "erp", document, "json", findings)  # type: ignore[arg-type]
    return _first(findings), None if errors_in(findings) else MessageCodec(message)


def schema_bomb() -> str:
    """Twenty-eight places, each with two ways to the next: a quarter of a billion."""
    places = {
        f"n{one}": {"properties": {way: {"$ref": f"#/$defs/n{one + 1}"} for way in "ab"}}
        for one in range(28)
    }
    return _codec({"$defs": {**places, "n28": {}}, "properties": {"x": {"$ref": "#/$defs/n0"}}})[0]


def schema_chain() -> str:
    places = {f"n{one}": {"$ref": f"#/$defs/n{one + 1}"} for one in range(5_000)}
    return _codec({"$defs": {**places, "n5000": {}}, "properties": {"x": {"$ref": "#/$defs/n0"}}})[
        0
    ]


def schema_of_a_huge_enum() -> str:
    return _codec({"properties": {"x": {"enum": [f"v{one}" for one in range(100_000)]}}})[0]


def schema_pattern_that_would_run_away() -> str:
    code, codec = _codec({"properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}})
    assert code == "ok"
    assert codec is not None
    try:
        codec.decode(json.dumps({"x": "a" * 500_000 + "!"}).encode())
    except MesbridgeError as error:
        return error.code
    return "ok"


def schema_of_patterns() -> str:
    return _codec(
        {"properties": {f"x{n}": {"pattern": f"^{n}[a-z]{{200}}$"} for n in range(20_000)}}
    )[0]


def schema_pattern_that_counts() -> str:
    return _codec({"properties": {"x": {"type": "string", "pattern": r"^(\pL{40}){40}$"}}})[0]


# --- mappings -------------------------------------------------------------------------------


def _mapping(text: str) -> str:
    return _first(findings_of(text))


def calc_of_quotes() -> str:
    quotes = "'" * 80
    return _mapping(inward(f'quantity: {{calc: "[{quotes}"}}'))


def calc_of_parentheses() -> str:
    return _mapping(inward(f'quantity: {{calc: "{"(" * 50_000}"}}'))


def type_that_never_closes() -> str:
    title = "title: {en: E, zh: E}"
    text = f'entity: e\n{title}\nfields: {{x: {{{title}, type: "text({"a" * 1_000_000}"}}}}'
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), {"mappings/dictionary/e.yaml": text})
        return _first(workspace.check(Path(folder) / "mappings", Path(folder) / "schemas"))


def path_of_names() -> str:
    return _mapping(inward(f'note: "{".".join(["Any"] * 500_000)}"'))


def rules_by_the_thousand() -> str:
    rules = ", ".join(f"f{one}: order_no" for one in range(60_000))
    return _mapping(outward(f"Any: {{fields: {{{rules}}}}}"))


def unknown_names_by_the_thousand() -> str:
    return _mapping(inward("\n".join(f"zz{one}: OrderNo{one}" for one in range(4_900))))


def alternatives() -> str:
    return _mapping(inward(f"note: {{first_of: [{', '.join(['Text'] * 20_000)}]}}"))


def comparisons() -> str:
    tests = ", ".join(["{eq: [Text, a]}"] * 20_000)
    return _mapping(inward(f"note: {{value: x, when: {{all: [{tests}]}}}}"))


def steps() -> str:
    return _mapping(inward(f"note: {{from: Text, steps: [{', '.join(['trim'] * 50_000)}]}}"))


def values_that_read_each_other() -> str:
    lets = "".join(f"  a{one}: $a{one + 1}\n" for one in range(3_000))
    return _mapping(inward("note: $a0", more=f"let:\n{lets}  a3000: Text"))


def lists_in_lists() -> str:
    inner = "{a: {value: x}}"
    for _ in range(25):
        inner = f"{{x: {{each: $.lines, fields: {inner}}}}}"
    return _mapping(outward(f"Any: {{fields: {inner}}}"))


# --- messages -------------------------------------------------------------------------------


def _run(text: str, payload: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    translator = compile_mapping(spec(text), scope())
    try:
        return "ok", translator.translate({"OrderNo": "1", **payload})
    except MesbridgeError as error:
        return (error.code if error.file and error.line else f"{error.code} nowhere"), []


def _items(count: int) -> dict[str, Any]:
    return {"Items": [{"No": str(one % 1000), "Use": "b"} for one in range(count)]}


def list_of_hundred_thousand() -> str:
    code, documents = _run(
        inward("lines: {each: Items, where: {eq: [Use, b]}, sort: No, fields: {number: No}}"),
        _items(100_000),
    )
    return code if len(documents[0]["lines"]) == 100_000 else "other"


def list_walked_for_every_item() -> str:
    text = inward(
        "lines: {each: Items, fields: {number: No, parts: {each: $.Items, fields: {number: No}}}}"
    )
    return _run(text, _items(20_000))[0]


def list_summed_for_every_item() -> str:
    return _run(
        inward("lines: {each: Items, fields: {number: No, quantity: {sum: $.Items.Qty}}}"),
        _items(20_000),
    )[0]


def item_picked_for_every_item() -> str:
    text = inward('lines: {each: Items, fields: {number: No, order_no: "$.Items[Use=a].No"}}')
    return _run(text, _items(50_000))[0]


def documents_by_the_million() -> str:
    text = "mapping: erp.order\nfrom: erp.order\nto: order\nemit: {each: Items, as: i}\nfields: {order_no: i.No}"
    return _run(text, _items(1_000_000))[0]


def numbers_that_collide() -> str:
    code, documents = _run(
        inward("note: {from: Any, steps: [unique, count]}"),
        {"Any": [Decimal(n) for n in _COLLIDING]},
    )
    return code if documents[0]["note"] == str(len(_COLLIDING)) else "other"


def text_that_grows() -> str:
    rule = f"free: {{from: Text, steps: [{{replace: {{pattern: a, with: {'b' * 1000}, literal: true}}}}]}}"
    return _run(inward(rule), {"Text": "a" * 1_000_000})[0]


def texts_joined() -> str:
    rule = f"free: {{from: Tags, steps: [{{join: {'b' * 1000}}}]}}"
    return _run(inward(rule), {"Tags": ["a"] * 300_000})[0]


def pattern_on_a_long_text() -> str:
    rule = 'free: {from: Text, when: {match: [Text, "(a*)*(a*)*b$"]}}'
    return _run(inward(rule), {"Text": "a" * 1_000_000})[0]
