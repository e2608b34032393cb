"""Targets of the language inside mappings: paths, calcs, formats, steps, whole mappings."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.types import parse_type
from mesbridge.documents import Fields, Position, Scalar, plain
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.iso_time import parse_iso_date, parse_iso_datetime, parse_iso_time
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.exact_numbers import decimal_of_text, text_of_number
from mesbridge.mapping.explain import explain
from mesbridge.mapping.expressions import CalcError, parse_calc
from mesbridge.mapping.path_syntax import PathSyntaxError, parse_path
from mesbridge.mapping.paths import compile_path
from mesbridge.mapping.runtime import Refused
from mesbridge.mapping.steps.durations import parse_iso_duration
from mesbridge.mapping.steps.patterns import PatternError, compile_pattern
from mesbridge.mapping.steps.registry import REGISTRY, StepError
from mesbridge.mapping.steps.step import Step, is_zone
from mesbridge.mapping.steps.time_format import compile_format
from mesbridge.workspace.yaml_source import read_yaml
from tests.fuzz.checks import check_findings, demand, only_our_errors
from tests.unit.mapping.builders import inward, scope

_HERE = Position("mapping.yaml", 1, 1)
_ITEM = {"No": "1", "Qty": "2.5", "Unit": "ST", "Day": "2024-03-18", "Parts": [{"No": "2"}]}
_PAYLOADS: tuple[dict[str, Any], ...] = (
    {},
    {
        "OrderNo": "1", "Status": "X", "Quantity": "12.5", "Amount": Decimal("1E+3"), "Count": -1,
        "Flag": True, "Unit": "ST", "Text": "工单 \U0001f527", "Plant": "1000", "Day": "2024-03-31",
        "Moment": "2024-03-31T02:30:00", "Span": "PT1H", "DatePart": "2024-03-31",
        "TimePart": "24:00:00", "Any": {"a": [1, None, {"b": "c"}]}, "Nullable": None,
        "Tags": ["a", "b"], "Items": [_ITEM, {**_ITEM, "No": "0"}], "Rows": [["a"], []],
        "Place": {"Plant": "1000"}, "d.ot": "x", "名称": "y",
    },
)  # fmt: skip
_DOCUMENT: dict[str, Any] = {
    "order_no": "1", "changed_at": datetime(2024, 3, 31, 1, tzinfo=UTC), "status": "open",
    "quantity": Decimal("12.500"), "uom": "C62", "urgent": False, "due": date(2024, 3, 31),
    "shift_at": time(6), "setup": timedelta(hours=1), "tags": ["a"], "weights": [Decimal(1)],
    "lines": [{"number": "1", "quantity": Decimal(2), "parts": [{"number": "9"}]}],
}  # fmt: skip


def path(data: bytes) -> None:
    """Paths: parsed, and compiled against a message and an entity."""
    text = data.decode("utf-8", "replace")
    try:
        found = parse_path(text)
    except PathSyntaxError as error:
        demand(error.reason and error.reason_zh, "a refused path has a reason")
        return
    demand(parse_path(found.text) == found, "a path means the same again")
    findings: list[Finding] = []
    written = Scalar(text, _HERE, text)
    for root in (scope().messages["erp.order"], scope().dictionary.entities["order"]):
        read = compile_path(written, root, scope(), findings)
        for payload in (*_PAYLOADS, _DOCUMENT):
            with only_our_errors():
                read(payload)
    check_findings(findings, "x" * 2000, _HERE.file)


def calc(data: bytes) -> None:
    """Calculations: parsed, compiled, carried out."""
    text = data.decode("utf-8", "replace")
    try:
        parse_calc(text, _HERE)
    except CalcError as error:
        demand(error.reason and error.reason_zh, "a refused calc has a reason")
        return
    around = inward("scrap: OrderNo")
    (document,) = read_yaml(around, _HERE.file, [])
    rules = document["fields"] if isinstance(document, Fields) else None
    if isinstance(rules, Fields):
        rules.entries["scrap"] = Fields({"calc": Scalar(text, _HERE, text)}, {"calc": _HERE}, _HERE)
    # It says of itself that it stands in the first line, which is made as long.
    first, rest = around.split("\n", 1)
    _mapping(document, f"{first.ljust(len(text))}\n{rest}")


def mapping(data: bytes) -> None:
    """Whole mappings of a small world: read, checked, compiled, carried out, explained."""
    text = data.decode("utf-8", "replace")
    findings: list[Finding] = []
    for document in read_yaml(text, _HERE.file, findings)[:1]:
        _mapping(document, text)
    check_findings(findings, text, _HERE.file)


def _mapping(document: Any, text: str) -> None:
    findings: list[Finding] = []
    if not isinstance(document, Fields):
        return
    spec = parse_mapping(document, findings)
    if spec is not None and not errors_in(findings):
        findings.extend(check_mapping(spec, scope()))
    check_findings(findings, text, _HERE.file)
    if spec is None or errors_in(findings):
        return
    # What the checker takes is compiled without a word.
    translator = compile_mapping(spec, scope())
    payloads = _PAYLOADS if translator.direction == "in" else ({}, _DOCUMENT)
    for payload in payloads:
        stored = {need.name: _DOCUMENT for need in translator.stored}
        with only_our_errors():
            translator.stored_keys(payload, {})
        translator.identify(payload, {})
        with only_our_errors():
            translator.run(payload, {"change": "new"}, stored)
        explain(spec, scope(), payload)


def scalars(data: bytes) -> None:
    """Numbers, days, times, instants, durations, types, zones, patterns as they are written."""
    text = data.decode("utf-8", "replace")
    for parse in (parse_iso_date, parse_iso_time, parse_iso_datetime, parse_type):
        try:
            parse(text)  # type: ignore[operator]
        except ValueError as error:
            demand(type(error) is ValueError, f"{error!r} is a plain ValueError")
    try:
        number = decimal_of_text(text)
        demand(decimal_of_text(text_of_number(number)) == number, "a number is read as written")
    except Refused:
        demand(True, "text that is no number is refused")
    try:
        parse_iso_duration(text)
    except StepError as error:
        demand(error.code == "MB436", "a duration is none, or too long")
    try:
        compile_pattern(text).found_in(text)
    except PatternError as error:
        demand(str(error), "a refused pattern has a reason")
    is_zone(text)


def time_format(data: bytes) -> None:
    """A format, and a text to be read by it (the second line)."""
    form, _, text = data.decode("utf-8", "replace").partition("\n")
    compiled = compile_format(form)
    if compiled is None:
        return
    try:
        compiled.parse(text)
    except ValueError as error:
        demand(type(error) is ValueError, f"{error!r} is a plain ValueError")
    moment = datetime(2023, 10, 31, 23, 59, 58, 120_000, tzinfo=UTC)
    written = compiled.write(moment)
    again = compiled.parse(written)
    demand(again is not None, f"{written!r} is read by the format {form!r} that wrote it")


def step(data: bytes) -> None:
    """One step with parameters (YAML), on values of every kind that it takes."""
    if not data:
        return
    chosen = list(REGISTRY.values())[data[0] % len(REGISTRY)]
    head, _, rest = data[1:].decode("utf-8", "replace").partition("\n---\n")
    documents = read_yaml(head, "parameters.yaml", [])
    arguments = _arguments(chosen, documents[0] if documents else None)
    if arguments is None or chosen.per_item is not None:
        return
    for value in _values(chosen, rest):
        try:
            chosen.function(value, **arguments)
        except StepError as error:
            demand(error.code.startswith("MB4"), f"{error.code} is of a step")


def _arguments(chosen: Step, document: Any) -> dict[str, Any] | None:
    given = document.entries if isinstance(document, Fields) else {}
    found: dict[str, Any] = {}
    for parameter in chosen.parameters:
        if parameter.name not in given:
            if parameter.required:
                return None
            continue
        literal = plain(given[parameter.name])
        if not parameter.fits(literal):
            return None
        found[parameter.argument] = literal
    if chosen.zone is not None:
        found.setdefault("zone", "Europe/Berlin")
    if chosen.flags:
        found["flag"] = [].append
    if chosen.item_kind:
        found["item_kind"] = "text"
    if chosen.units:
        found["units"] = scope().units
    return found


def _values(chosen: Step, text: str) -> list[Any]:
    """Values of the kinds that the step says it takes; what the engine passes is no other."""
    number = Decimal(len(text)) if not text.isascii() else Decimal("12.50")
    with suppress(Refused):
        number = decimal_of_text(text)
    known: dict[str, Any] = {
        "text": text, "integer": int(number), "decimal": number, "boolean": bool(text),
        "date": date(1, 1, 1), "time": time(23, 59, 59, 999_999),
        "datetime": datetime(9999, 12, 31, 23, tzinfo=UTC), "duration": timedelta.max,
        "object": {"a": text}, "any": text,
    }  # fmt: skip
    values = [known[kind] for kind in chosen.accepts if kind in known]
    if "list" in chosen.accepts:
        items = [known[kind] for kind in chosen.items if kind in known]
        values += [[], items[:1] * 2, text.split(",") if "text" in chosen.items else []]
    return values
