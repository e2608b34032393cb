"""Reads the parts of a rule: ``steps``, ``code``, ``case``, ``round``, the loop of an ``each``."""

from __future__ import annotations

from typing import cast, get_args

from mesbridge.dictionary.reading import ObjectReader, found_text
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.rules import (
    Case,
    CodeCall,
    Loop,
    OnMissing,
    Round,
    RoundMode,
    Share,
    SortKey,
    StepCall,
)
from mesbridge.mapping.terms import PathAt

#: Decimal places that ``round`` may keep.
MAX_PLACES = 30
#: Steps of one rule.
MAX_STEPS = 50
_ON_MISSING = cast(tuple[OnMissing, ...], get_args(OnMissing))


def read_steps(
    keys: ObjectReader, predicates: PredicateReader, findings: list[Finding]
) -> tuple[StepCall, ...]:
    """``steps: [strip_zeros, {pad_left: {width: 4}}, {join: "-"}]``."""
    items = keys.items("steps")
    found = []
    if items is not None and len(items) > MAX_STEPS:
        params = {"found": f"{len(items)} steps", "found_zh": f"{len(items)} 个步骤"}
        findings.append(Finding("MB240", items.position, {**params, "limit": MAX_STEPS}))
        return ()
    for entry in items if items is not None else ():
        match entry:
            case Scalar(value=str(), text=name):
                found.append(StepCall(name, {}, None, entry.position))
            case Fields(entries=entries) if len(entries) == 1:
                name, parameters = next(iter(entries.items()))
                # {path: x} alone is a value that is read, not a parameter called path.
                if isinstance(parameters, Fields) and set(parameters.entries) != {"path"}:
                    found.append(
                        StepCall(name, parameters.entries, None, entry.keys[name], parameters)
                    )
                else:
                    found.append(StepCall(name, {}, parameters, entry.keys[name], parameters))
            case _:
                _wrong(findings, entry, "a step such as trim or {join: \"-\"}",
                       "一个步骤，例如 trim 或 {join: \"-\"}")  # fmt: skip
    return tuple(found)


def read_code(
    keys: ObjectReader, predicates: PredicateReader, findings: list[Finding]
) -> CodeCall | None:
    """``code: uom`` or ``code: {table: uom, column: sap_s4.iso, plant: …, on: …}``."""
    document = keys.any("code")
    match document:
        case None:
            return None
        case Scalar(text=table):
            return CodeCall(table, document.position)
        case Fields():
            inner = ObjectReader(document, None, findings)
            table_name = inner.text("table", required=True)
            plant, on = inner.any("plant"), inner.any("on")
            call = CodeCall(
                table_name or "", inner.place("table"), inner.text("column"),
                predicates.operand(plant) if plant is not None else None,
                predicates.operand(on) if on is not None else None,
                inner.choice("on_missing", _ON_MISSING, "error") if "on_missing" in document
                else None,
            )  # fmt: skip
            inner.finish()
            return call if table_name is not None else None
        case _:
            _wrong(findings, document, "a table or {table: …}", "代码表名或 {table: …}")
            return None


def read_case(keys: ObjectReader, findings: list[Finding]) -> Case | None:
    """``case: {"1": high}`` with ``else``."""
    document, otherwise = keys.object("case"), keys.any("else")
    if document is None:
        if otherwise is not None:
            place = keys.document.keys["else"]
            findings.append(Finding("MB235", place))
        return None
    values = {}
    for name, value in document.entries.items():
        if isinstance(value, Scalar):
            values[name] = value
        else:
            _wrong(findings, value, "one value", "一个值")
    if otherwise is not None and not isinstance(otherwise, Scalar):
        _wrong(findings, otherwise, "one value", "一个值")
        otherwise = None
    return Case(values, document.keys, otherwise, keys.place("case"))


def read_round(
    keys: ObjectReader, predicates: PredicateReader, findings: list[Finding]
) -> Round | None:
    """``round: 3`` or ``round: {places: 3, mode: half_up, carry: [order_no, uom]}``."""
    document = keys.any("round")
    if document is None:
        return None
    match document:
        case Scalar(value=int(places)) if not isinstance(document.value, bool):
            if 0 <= places <= MAX_PLACES:
                return Round(places, "half_up", document.position)
        case Fields() as fields:
            inner = ObjectReader(fields, None, findings)
            places = inner.integer("places", -1)
            mode = inner.choice("mode", cast(tuple[RoundMode, ...], get_args(RoundMode)), "half_up")
            carry = _read_paths(inner.any("carry"), predicates, findings)
            inner.finish()
            if 0 <= places <= MAX_PLACES:
                return Round(places, mode, document.position, carry)
    expected = f"{{places: n, mode: half_up}} with n from 0 to {MAX_PLACES}"
    expected_zh = f"{{places: n, mode: half_up}}，n 为 0 到 {MAX_PLACES}"
    _wrong(findings, document, expected, expected_zh)
    return None


def read_share(
    keys: ObjectReader, predicates: PredicateReader, findings: list[Finding]
) -> Share | None:
    """``share: path`` or ``share: {of: path, by: path}``."""
    document, by = keys.any("share"), None
    if isinstance(document, Fields):
        inner = ObjectReader(document, None, findings)
        document, weight = inner.require("of"), inner.any("by")
        inner.finish()
        by = predicates.path(weight) if weight is not None else None
        if weight is not None and by is None:
            return None
    whole = predicates.path(document) if document is not None else None
    return Share(whole, by) if whole is not None else None


def read_loop(
    keys: ObjectReader, predicates: PredicateReader, findings: list[Finding]
) -> Loop | None:
    """``each: path`` with ``where``, ``sort`` and ``group``."""
    each = keys.require("each")
    path = predicates.path(each) if each is not None else None
    where = keys.any("where")
    condition = predicates.predicate(where) if where is not None else None
    sort = read_sort(keys.any("sort"), predicates, findings)
    group = _read_paths(keys.any("group"), predicates, findings)
    return Loop(path, condition, sort, group=group) if path is not None else None


def _read_paths(
    document: Document | None, predicates: PredicateReader, findings: list[Finding]
) -> tuple[PathAt, ...]:
    """One path or several."""
    if document is None:
        return ()
    entries = document.values if isinstance(document, Items) else (document,)
    if not entries:
        _wrong(findings, document, "a path or several", "一个或多个路径")
    paths = [predicates.path(entry) for entry in entries]
    return tuple(path for path in paths if path is not None)


def read_sort(
    document: Document | None, predicates: PredicateReader, findings: list[Finding],
    itself: PathAt | None = None,
) -> tuple[SortKey, ...]:  # fmt: skip
    """One path, several, or ``{path: x, descending: true}``.

    Args:
        itself: what ``{descending: true}`` alone is about; None: a path is needed.
    """
    if document is None:
        return ()
    entries = document.values if isinstance(document, Items) else (document,)
    found = []
    for entry in entries:
        descending, inner = False, entry
        if isinstance(entry, Fields):
            reader = ObjectReader(entry, None, findings)
            descending = reader.boolean("descending", False)
            named = reader.require("path") if itself is None else reader.any("path")
            reader.finish()
            if named is None:
                if itself is not None:
                    found.append(SortKey(itself, descending))
                continue
            inner = named
        path: PathAt | None = predicates.path(inner)
        if path is not None:
            found.append(SortKey(path, descending))
    return tuple(found)


def _wrong(
    findings: list[Finding], document: Document, expected: str, expected_zh: str,
    place: Position | None = None,
) -> None:  # fmt: skip
    params = {"found": found_text(document), "expected": expected, "expected_zh": expected_zh}
    findings.append(Finding("MB223", place or document.position, params))
